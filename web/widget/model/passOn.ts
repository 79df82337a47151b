import type { DeskState } from "@api/types";
import type { Session } from "./session";

/** The next move of the conversation passed on, as the log tells it. */
export interface Change {
  state: DeskState;
  staff?: string | null;
  /** By the server's clock. */
  at: string;
  seq: number;
}

/** A person is called or present: the bot is silent. */
export function isAtDesk(state: DeskState): boolean {
  return state === "waiting" || state === "offered" || state === "held";
}

/**
 * Keeps in the session what follows: who is there, since when the call is open, what may be rated.
 * `answered`: a person has written since the call.
 */
export function passOn(session: Session, change: Change, answered: boolean): void {
  const { state, staff, at, seq } = change;
  const { call, services } = session;
  const over = call !== null && answered && !isAtDesk(state);
  if (over && !services.some((one) => one.afterSeq === seq)) {
    services.push({ staff: session.staff, afterSeq: seq, level: null });
  }
  // Passed on to another person, the name of the former stays until the next is there.
  if (state === "held") session.staff = staff ?? session.staff;
  else if (!isAtDesk(state)) session.staff = null;
  session.desk = state;
  // The clock runs from the call, through all hands it passes.
  session.call = isAtDesk(state) ? (call ?? { at, seq }) : null;
}
