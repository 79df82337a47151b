export type Theme = "system" | "light" | "dark";

const DARK = "(prefers-color-scheme: dark)";
/** Asked only of those who chose dark themselves. */
const ALWAYS = "all";
const NEVER = "not all";

/**
 * The tokens know dark as a media rule. Whoever chooses otherwise than their system has that rule
 * switched here, so that no colour stands in two places.
 */
export function paint(theme: Theme): void {
  const condition = { system: DARK, light: NEVER, dark: ALWAYS }[theme];
  for (const rule of darkRules()) rule.media.mediaText = condition;
  document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
}

let found: CSSMediaRule[] | null = null;

function darkRules(): CSSMediaRule[] {
  found ??= [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].filter(
      (rule): rule is CSSMediaRule => rule instanceof CSSMediaRule && rule.media.mediaText === DARK,
    ),
  );
  return found;
}
