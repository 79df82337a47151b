import { shallowReactive } from "vue";
import type { Call } from "@api/types";

/** A call on the screen. The object stays the same as long as the call is there. */
export type Row = Call & {
  /** On the page's own clock: when the first response is due; null once it was given. */
  dueAt: number | null;
  /** On the page's own clock: when the call was recorded. */
  calledAt: number;
};

/** A drift below this is the network's, not the clock's: the seconds must not jump to and fro. */
const JITTER_MS = 400;

/** What the server said at `now`, laid over what is on the screen. */
export function merge(
  known: ReadonlyMap<string, Row>,
  calls: Call[],
  now: number,
): Map<string, Row> {
  return new Map(
    calls.map((call) => {
      const row =
        known.get(call.conversation) ?? shallowReactive({ ...call, dueAt: null, calledAt: 0 });
      update(row, call, now);
      return [call.conversation, row];
    }),
  );
}

function update(row: Row, call: Call, now: number): void {
  // Setting an equal value wakes nobody. Seconds are turned into moments, so they are left out.
  const { remaining_s: remaining, age_s: age, ...facts } = call;
  Object.assign(row, facts);
  // Left out by the server once nobody waits in it.
  row.position = call.position;
  row.dueAt = steady(row.dueAt, remaining === null ? null : now + remaining * 1000);
  row.calledAt = steady(row.calledAt, now - age * 1000) ?? 0;
}

function steady(before: number | null, after: number | null): number | null {
  if (before === null || after === null || Math.abs(before - after) > JITTER_MS) return after;
  return before;
}

export interface Sections {
  /** Offered to me: an answer is awaited now. */
  offered: Row[];
  mine: Row[];
  waiting: Row[];
  /** With colleagues; seen by supervisors and by members of the group. */
  others: Row[];
}

export function sectionsOf(rows: Iterable<Row>, me: string): Sections {
  const sections: Sections = { offered: [], mine: [], waiting: [], others: [] };
  for (const row of rows) {
    if (row.state === "held") (row.user === me ? sections.mine : sections.others).push(row);
    else if (row.state === "offered" && row.user === me) sections.offered.push(row);
    else sections.waiting.push(row);
  }
  return sections;
}
