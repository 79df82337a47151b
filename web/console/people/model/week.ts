/** Seven days from Monday, each with spans such as `["09:00", "17:30"]`. */
export type Week = [string, string][][];

export const EMPTY_WEEK: Week = Array.from({ length: 7 }, () => []);

/** A week of one's own to change; always seven days. */
export function copyOfWeek(week: readonly (readonly (readonly string[])[])[]): Week {
  return EMPTY_WEEK.map((_, day) =>
    (week[day] ?? []).map(([from = "", until = ""]): [string, string] => [from, until]),
  );
}

/** Spans in order that do not overlap, all of them filled in. */
export function isWhole(week: Week): boolean {
  return week.every((day) =>
    day.every(([from, until], at) => {
      const before = day[at - 1]?.[1] ?? "";
      return from !== "" && from < until && before <= from;
    }),
  );
}

/** Days of the same hours together, such as `0-4 09:00–11:30 13:30–17:00`; closed days left out. */
export function runsOf(week: Week): { first: number; last: number; spans: string }[] {
  const runs: { first: number; last: number; spans: string }[] = [];
  for (const [day, hours] of week.entries()) {
    const spans = hours.map(([from, until]) => `${from}–${until}`).join(" ");
    const run = runs.at(-1);
    if (spans === "") continue;
    if (run && run.last === day - 1 && run.spans === spans) run.last = day;
    else runs.push({ first: day, last: day, spans });
  }
  return runs;
}
