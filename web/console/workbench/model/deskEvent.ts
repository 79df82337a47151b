import type { Message } from "@api/types";

const KINDS = [
  "call",
  "offer",
  "lapse",
  "group",
  "alarm",
  "breach",
  "held",
  "response",
  "message",
  "ended",
  "note",
  "ticket",
  "presence",
  "typing",
  "read",
  "reset",
] as const;

/** What the desk's stream tells. Which fields are there depends on the kind. */
export interface DeskEvent {
  kind: (typeof KINDS)[number];
  conversation?: string | null;
  /** Whom it is about. */
  user?: string | null;
  from?: "visitor" | "staff" | "bot" | "system";
  message?: Message | null;
  up_to?: number;
  last_seq?: number;
}

/** Null for what this version does not know: a newer server may tell more. */
export function readDeskEvent(kind: string | undefined, data: string): DeskEvent | null {
  const known = KINDS.find((name) => name === kind);
  if (!known) return null;
  try {
    return { ...(JSON.parse(data) as object), kind: known };
  } catch {
    return null;
  }
}
