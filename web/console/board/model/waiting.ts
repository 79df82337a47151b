import type { LiveCall, LiveReport } from "@api/types";

/** From here on a call presses, as at the workbench. */
const PRESSING_MS = 20_000;

export type Pressure = "calm" | "pressing" | "late";

/** How long a call has waited; `since` = milliseconds since the server told its age. */
export function ageOf(call: LiveCall, since: number): number {
  return call.age_s * 1000 + Math.max(0, since);
}

export function pressureOf(call: LiveCall, age: number, targetMs: number): Pressure {
  if (call.late || age > targetMs) return "late";
  return age > targetMs - PRESSING_MS ? "pressing" : "calm";
}

/** Two readings with the same words tell of the same calls: nothing was answered, ended or late between. */
export function gist({ calls, held }: Pick<LiveReport, "calls" | "held">): string {
  const each = calls.map(({ conversation, state, late }) => `${conversation} ${state} ${late}`);
  return [held, ...each].join("\n");
}
