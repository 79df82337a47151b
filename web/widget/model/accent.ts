type Colour = [red: number, green: number, blue: number];

/** The four colours of action for one wish of the operator. */
export interface Accent {
  accent: string;
  deep: string;
  wash: string;
  on: string;
}

const READABLE = 4.5;
const WHITE: Colour = [255, 255, 255];
const NIGHT: Colour = [25, 33, 42];
const NIGHT_INK: Colour = [11, 26, 42];

/**
 * The operator's colour, moved towards black (by day) or white (in the dark) just as far as its
 * text is readable on paper and wash, and text on it too.
 */
export function accentColours(wish: string, dark: boolean): Accent | null {
  const colour = parse(wish);
  if (!colour) return null;
  const [paper, on, far] = dark
    ? ([NIGHT, NIGHT_INK, WHITE] as const)
    : ([WHITE, WHITE, [0, 0, 0] as Colour] as const);
  for (let share = 0; share <= 1; share += 0.05) {
    const accent = mix(colour, far, share);
    const wash = mix(paper, accent, dark ? 0.16 : 0.1);
    const readable = [contrast(accent, paper), contrast(accent, wash), contrast(accent, on)].every(
      (one) => one >= READABLE,
    );
    if (!readable) continue;
    return { accent: hex(accent), deep: hex(mix(accent, far, 0.25)), wash: hex(wash), on: hex(on) };
  }
  return null;
}

let wished = "";

export function applyAccent(wish: string): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  if (wished === "") dark.addEventListener("change", () => paint(dark.matches));
  wished = wish;
  paint(dark.matches);
}

function paint(dark: boolean): void {
  const colours = accentColours(wished, dark);
  const { style } = document.documentElement;
  const names = {
    accent: "--accent",
    deep: "--accent-deep",
    wash: "--accent-wash",
    on: "--on-accent",
  };
  for (const [key, name] of Object.entries(names)) {
    if (colours) style.setProperty(name, colours[key as keyof Accent]);
    else style.removeProperty(name);
  }
}

function parse(text: string): Colour | null {
  if (!/^#[0-9a-f]{6}$/i.test(text)) return null;
  return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as Colour;
}

function hex(colour: Colour): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function mix(from: Colour, to: Colour, share: number): Colour {
  return from.map((part, index) => part + (to[index]! - part) * share) as Colour;
}

/** As WCAG 2 defines it. */
function contrast(one: Colour, other: Colour): number {
  const [light, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dim! + 0.05);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
