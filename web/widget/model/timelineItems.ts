import type { PlacedTicket } from "./session";
import type { Shown, Timeline } from "./timeline";

export type TimelineItem =
  | { kind: "message"; key: string; message: Shown }
  | { kind: "ticket"; key: string; ticket: PlacedTicket };

/** The log with the tickets no message tells of, each after the message it followed. */
export function timelineItems(timeline: Timeline, tickets: PlacedTicket[]): TimelineItem[] {
  const told = new Set(timeline.messages.map((message) => message.ticket?.number));
  const loose = tickets.filter((ticket) => !told.has(ticket.number));
  const items: TimelineItem[] = [];
  for (const message of timeline.messages) {
    if (timeline.isCurrent(message)) {
      const due = loose.filter((ticket) => ticket.afterSeq < message.seq);
      due.forEach((ticket) => items.push(ticketItem(ticket)));
      due.forEach((ticket) => loose.splice(loose.indexOf(ticket), 1));
    }
    items.push({ kind: "message", key: message.key, message });
  }
  return items.concat(loose.map(ticketItem));
}

function ticketItem(ticket: PlacedTicket): TimelineItem {
  return { kind: "ticket", key: `ticket-${ticket.number}`, ticket };
}
