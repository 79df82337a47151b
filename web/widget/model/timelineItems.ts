import type { PlacedTicket, Service } from "./session";
import type { Shown, Timeline } from "./timeline";

export type TimelineItem =
  | { kind: "message"; key: string; message: Shown }
  | { kind: "ticket"; key: string; ticket: PlacedTicket }
  | { kind: "service"; key: string; service: Service };

/** What no message tells of, and the number after which it happened. */
interface Loose {
  afterSeq: number;
  item: TimelineItem;
}

/** The log with tickets and services no message tells of, each after the message it followed. */
export function timelineItems(
  timeline: Timeline,
  tickets: PlacedTicket[],
  services: Service[] = [],
): TimelineItem[] {
  const told = new Set(timeline.messages.map((message) => message.ticket?.number));
  const loose: Loose[] = [
    ...tickets.filter(({ number }) => !told.has(number)).map(ticketItem),
    ...services.map(serviceItem),
  ].sort((one, other) => one.afterSeq - other.afterSeq);
  const items: TimelineItem[] = [];
  for (const message of timeline.messages) {
    while (timeline.isCurrent(message) && loose[0] && loose[0].afterSeq < message.seq) {
      items.push(loose.shift()!.item);
    }
    items.push({ kind: "message", key: message.key, message });
  }
  return items.concat(loose.map(({ item }) => item));
}

function ticketItem(ticket: PlacedTicket): Loose {
  const item = { kind: "ticket", key: `ticket-${ticket.number}`, ticket } as const;
  return { afterSeq: ticket.afterSeq, item };
}

function serviceItem(service: Service): Loose {
  const item = { kind: "service", key: `service-${service.afterSeq}`, service } as const;
  return { afterSeq: service.afterSeq, item };
}
