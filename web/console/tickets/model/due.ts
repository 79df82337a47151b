import type { TicketClock } from "@api/types";

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

export interface Due {
  clock: TicketClock["clock"];
  kind: "late" | "pressing" | "calm";
  unit: "days" | "hours";
  count: number;
}

/** The promise that presses most, in whole days, or hours within the last day. */
export function mostPressing(clocks: TicketClock[]): Due | null {
  const [first] = [...clocks].sort((a, b) => a.remaining_s - b.remaining_s);
  return first ? dueOf(first) : null;
}

export function dueOf({ clock, remaining_s: left }: TicketClock): Due {
  const span = Math.abs(left);
  const kind = left < 0 ? "late" : left <= DAY_S ? "pressing" : "calm";
  return span >= DAY_S
    ? { clock, kind, unit: "days", count: Math.floor(span / DAY_S) }
    : { clock, kind, unit: "hours", count: Math.max(1, Math.floor(span / HOUR_S)) };
}
