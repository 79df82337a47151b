import type { EventSourceMessage } from "eventsource-parser";
import type { Ref } from "vue";
import type { Api } from "@api/client";
import { Problem } from "@api/problem";
import type { ConversationKey, Message, TicketKey } from "@api/types";
import { openEventStream } from "@shared/sse";
import type { Change } from "./passOn";
import type { Session } from "./session";

/** The most the server gives at a time. */
const PAGE = 1000;

/** What the log tells; the same message may be told several times. */
export interface LogListener {
  message(message: Message): void;
  state(change: Change): void;
  position(place: QueuePlace): void;
  typing(): void;
  read(seq: number): void;
  ticket(ticket: Partial<TicketKey>): void;
  live(): void;
  lost(): void;
  refused(key: ConversationKey): void;
}

export interface QueuePlace {
  position?: number | null;
  expected_wait_s?: number | null;
}

export interface LogReader {
  /** Fetches what the live stream may have missed. */
  catchUp(): Promise<void>;
  /** Follows the current session's stream, resuming where it stood. */
  listen(): void;
  stop(): void;
  /** The sequence number up to which everything was read. */
  upTo(): number;
}

export function createLogReader(
  api: Api,
  session: Ref<Session | null>,
  save: () => void,
  listener: LogListener,
): LogReader {
  let closeStream = () => {};
  let readUpTo = 0;
  /**
   * Whether everything before the stream's position was fetched. Until then an event must not move
   * `readUpTo`: the stream resumes near the end and the history before it would stay a gap.
   */
  let whole = false;

  async function catchUp(): Promise<void> {
    const key = session.value?.key;
    if (!key) return;
    try {
      for (let after = readUpTo; ;) {
        const page = await api.messagesAfter(key, after, PAGE);
        if (session.value?.key.id !== key.id) return;
        page.messages.forEach((message) => listener.message(message));
        after = page.messages.at(-1)?.seq ?? after;
        readUpTo = Math.max(readUpTo, after);
        if (!page.more || page.messages.length === 0) break;
      }
      whole = true;
    } catch (error) {
      if (error instanceof Problem && error.refusesKey) listener.refused(key);
      throw error;
    }
  }

  function listen(): void {
    const opened = session.value;
    if (!opened) return;
    closeStream();
    closeStream = openEventStream({
      url: api.eventsUrl(opened.key),
      token: opened.key.token,
      lastEventId: () => opened.lastEventId,
      onEvent: (event) => {
        if (session.value?.key.id === opened.key.id) hear(opened, event);
      },
      onOpen: () => listener.live(),
      onLost: () => listener.lost(),
      onRefused: () => listener.refused(opened.key),
    });
  }

  function hear(opened: Session, event: EventSourceMessage): void {
    const data = JSON.parse(event.data);
    if (event.event === "message") listener.message(data);
    if (event.event === "state") listener.state(data);
    if (event.event === "position") listener.position(data);
    if (event.event === "typing" && data.from === "staff") listener.typing();
    if (event.event === "read" && data.by === "staff") listener.read(data.seq);
    if (event.event === "ticket") listener.ticket(data);
    // Typing and queue position carry no number: they are not stored and not resumed.
    if (!event.id) return;
    opened.lastEventId = event.id;
    if (whole) readUpTo = Math.max(readUpTo, Number(event.id) || 0);
    save();
  }

  function stop(): void {
    closeStream();
    readUpTo = 0;
    whole = false;
  }

  return { catchUp, listen, stop, upTo: () => readUpTo };
}
