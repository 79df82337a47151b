import type { CalendarLine } from "@api/types";

/** A line of the form: an empty last day means the first. */
export function lineSent(line: CalendarLine): CalendarLine {
  return { ...line, last: line.last === "" ? line.first : line.last, name: line.name.trim() };
}

/** Every line says which days, and none ends before it begins. */
export function areWhole(lines: CalendarLine[]): boolean {
  return (
    lines.length > 0 &&
    lines.map(lineSent).every(({ first, last }) => first !== "" && first <= last)
  );
}

/** A year of the address; null where there is none that can be set. */
export function yearOf(query: unknown): number | null {
  const year = typeof query === "string" && /^\d{4}$/.test(query) ? Number(query) : 0;
  return year >= 2000 && year <= 2100 ? year : null;
}
