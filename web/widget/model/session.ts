import type { ConversationKey, DeskState, TicketKey } from "@api/types";
import type { Store } from "@shared/storage";

/** A ticket and after which message of the log it was opened. */
export type PlacedTicket = TicketKey & { afterSeq: number };

export type Feedback = "solved" | "unsolved" | 1 | 2 | 3 | 4 | 5;

/** What must outlive a reload besides the messages, which the server keeps. */
export interface Session {
  key: ConversationKey;
  /** Where the event stream resumes; "0" asks for everything from the start. */
  lastEventId: string;
  desk: DeskState;
  /** Tickets told by a hand-over or an event; a message may carry the same one. */
  tickets: PlacedTicket[];
  /** What the visitor said under each bot answer, by sequence number. */
  feedback: Record<number, Feedback>;
}

const KEY = "conversation";

export function newSession(key: ConversationKey): Session {
  return { key, lastEventId: "0", desk: "bot", tickets: [], feedback: {} };
}

export function loadSession(store: Store): Session | null {
  const stored = store.read<Partial<Session>>(KEY);
  if (!stored?.key?.id || !stored.key.token) return null;
  return { ...newSession(stored.key), ...stored };
}

export function saveSession(store: Store, session: Session | null): void {
  if (session) store.write(KEY, session);
  else store.remove(KEY);
}
