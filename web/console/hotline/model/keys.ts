/** What a key does on the hotline page. By place on the keyboard, so that no layout or input method gets in the way. */
export type Deed =
  "caller" | "question" | "reading" | "wording" | "materials" | "steps" | "ticket" | "next";

export const KEYS: { deed: Deed; keys: string[]; code: string; ctrl?: true }[] = [
  { deed: "caller", keys: ["Alt", "1"], code: "Digit1" },
  { deed: "question", keys: ["Alt", "2"], code: "Digit2" },
  { deed: "reading", keys: ["Alt", "3"], code: "Digit3" },
  { deed: "wording", keys: ["Alt", "C"], code: "KeyC" },
  { deed: "materials", keys: ["Alt", "M"], code: "KeyM" },
  { deed: "steps", keys: ["Alt", "S"], code: "KeyS" },
  { deed: "ticket", keys: ["Ctrl", "Enter"], code: "Enter", ctrl: true },
  { deed: "next", keys: ["Alt", "N"], code: "KeyN" },
];

type Pressed = Pick<KeyboardEvent, "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

export function deedOf(event: Pressed): Deed | null {
  const withCtrl = event.ctrlKey || event.metaKey;
  const code = event.code === "NumpadEnter" ? "Enter" : event.code;
  if (event.shiftKey || withCtrl === event.altKey) return null;
  return KEYS.find((key) => key.code === code && (key.ctrl ?? false) === withCtrl)?.deed ?? null;
}
