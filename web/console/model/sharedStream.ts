import type { EventSourceMessage } from "eventsource-parser";
import { openEventStream } from "@shared/sse";

export interface SharedStream {
  url: string;
  /** Tabs of one browser that give the same name share one connection. */
  name: string;
  /** Number of the last event this tab knows of. */
  lastSeq(): number;
  onEvent(event: EventSourceMessage): void;
  /** `own`: this tab has the connection, and speaks for the others. */
  onOpen(own: boolean): void;
  onLost(): void;
  /** The key was refused; the stream has stopped for good. */
  onRefused(): void;
  /** Events up to this number went past this tab, which was away. */
  onMissed(upTo: number): void;
}

/** What the tab with the connection tells the others; `hello` is what a new one asks. */
type Told =
  | { kind: "hello" | "lost" | "refused" }
  /** `at`: the last event that was told before. */
  | { kind: "open"; at: number }
  | { kind: "event"; at: number; event: EventSourceMessage };

/**
 * One connection for all tabs of a browser, which allows a server only six. Whoever has the lock has the
 * connection; when that tab closes, the next in line resumes after the last number it heard itself.
 * Browsers give locks to secure pages only: elsewhere each tab has its own connection.
 */
export function openSharedStream(stream: SharedStream): () => void {
  if (!navigator.locks || !("BroadcastChannel" in window)) return openOwn(stream, () => {});
  const closing = new AbortController();
  const channel = new BroadcastChannel(stream.name);
  const tell = (told: Told) => {
    if (!closing.signal.aborted) channel.postMessage(told);
  };
  /** What this tab would tell a new one; null while another has the connection. */
  let state: "opening" | "open" | null = null;

  channel.onmessage = ({ data: told }: MessageEvent<Told>) => {
    if (told.kind === "hello") {
      if (state === "open") tell({ kind: "open", at: stream.lastSeq() });
    } else if (told.kind === "event") {
      // Also one that its teller sent before it closed and this tab took over.
      hand(stream, told.event, told.at);
    } else if (state !== null) {
      // The tab before this one: what became of its connection no longer matters.
    } else if (told.kind === "open") {
      if (told.at > stream.lastSeq()) stream.onMissed(told.at);
      stream.onOpen(false);
    } else if (told.kind === "lost") stream.onLost();
    else stream.onRefused();
  };

  const lead = () =>
    new Promise<void>((done) => {
      state = "opening";
      const close = openOwn(stream, (told) => {
        if (told.kind !== "event") state = told.kind === "open" ? "open" : "opening";
        tell(told);
      });
      const leave = () => {
        close();
        done();
      };
      if (closing.signal.aborted) leave();
      else closing.signal.addEventListener("abort", leave);
    });
  navigator.locks.request(stream.name, { signal: closing.signal }, lead).catch(() => {
    // Closed while waiting for its turn.
  });
  tell({ kind: "hello" });

  return () => {
    closing.abort();
    channel.close();
  };
}

/** A connection of this tab's own; `tell` hears of everything before the tab itself does. */
function openOwn(stream: SharedStream, tell: (told: Told) => void): () => void {
  return openEventStream({
    url: stream.url,
    token: null,
    lastEventId: () => String(stream.lastSeq()),
    onOpen() {
      tell({ kind: "open", at: stream.lastSeq() });
      stream.onOpen(true);
    },
    onLost() {
      tell({ kind: "lost" });
      stream.onLost();
    },
    onRefused() {
      tell({ kind: "refused" });
      stream.onRefused();
    },
    onEvent(event) {
      const at = stream.lastSeq();
      tell({ kind: "event", at, event });
      hand(stream, event, at);
    },
  });
}

/** Hands on what is new to this tab, and says so when something before it is missing. */
export function hand(
  stream: Pick<SharedStream, "lastSeq" | "onEvent" | "onMissed">,
  event: EventSourceMessage,
  at: number,
): void {
  if (event.id !== undefined) {
    if (Number(event.id) <= stream.lastSeq()) return;
    if (at > stream.lastSeq()) stream.onMissed(at);
  }
  stream.onEvent(event);
}
