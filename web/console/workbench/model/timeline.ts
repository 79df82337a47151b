import type { Message, Note } from "@api/types";

export type TimelineItem =
  | { kind: "message"; key: string; at: number; message: Message }
  | { kind: "note"; key: string; at: number; note: Note };

/** Messages in their order, and each note after what was said before it was written. */
export function timeline(messages: Message[], notes: Note[]): TimelineItem[] {
  const items: TimelineItem[] = messages.map((message) => ({
    kind: "message",
    key: `m${message.seq}`,
    at: Date.parse(message.at),
    message,
  }));
  for (const note of notes) {
    const at = Date.parse(note.at);
    const after = items.findLastIndex((item) => item.at <= at);
    items.splice(after + 1, 0, { kind: "note", key: `n${note.id}`, at, note });
  }
  return items;
}
