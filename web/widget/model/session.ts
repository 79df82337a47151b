import type { ConversationKey, DeskState, RatingLevel, TicketKey } from "@api/types";
import type { Store } from "@shared/storage";

/** A ticket and after which message of the log it was opened. */
export type PlacedTicket = TicketKey & { afterSeq: number };

export type Feedback = "solved" | "unsolved" | RatingLevel;

/** The open call for a person. */
export interface OpenCall {
  /** When it was made, by the server's clock. */
  at: string;
  /** What a person wrote after this number is the answer to it. */
  seq: number;
}

/** A person's service that has ended, to be rated. */
export interface Service {
  staff: string | null;
  /** Number of the event that ended it. */
  afterSeq: number;
  level: RatingLevel | null;
}

/** What must outlive a reload besides the messages, which the server keeps. */
export interface Session {
  key: ConversationKey;
  /** Where the event stream resumes; "0" asks for everything from the start. */
  lastEventId: string;
  desk: DeskState;
  /** Name of the person who has the conversation. */
  staff: string | null;
  call: OpenCall | null;
  /** Up to which number the person has read. */
  staffRead: number;
  /** Up to which number the visitor has read. */
  visitorRead: number;
  services: Service[];
  /** Tickets told by a hand-over or an event; a message may carry the same one. */
  tickets: PlacedTicket[];
  /** What the visitor said under each bot answer, by sequence number. */
  feedback: Record<number, Feedback>;
}

export const SESSION_KEY = "conversation";

export function newSession(key: ConversationKey): Session {
  return {
    key,
    lastEventId: "0",
    desk: "bot",
    staff: null,
    call: null,
    staffRead: 0,
    visitorRead: 0,
    services: [],
    tickets: [],
    feedback: {},
  };
}

export function loadSession(store: Store): Session | null {
  const stored = store.read<Partial<Session>>(SESSION_KEY);
  if (!stored?.key?.id || !stored.key.token) return null;
  return { ...newSession(stored.key), ...stored };
}

export function saveSession(store: Store, session: Session | null): void {
  if (session) store.write(SESSION_KEY, session);
  else store.remove(SESSION_KEY);
}
