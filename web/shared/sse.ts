import { createParser, type EventSourceMessage } from "eventsource-parser";
import { backoffMs } from "./backoff";

/** The server sends a comment every 15 s; three missed ones mean the line is dead. */
const SILENCE_MS = 50_000;

export interface EventStream {
  url: string;
  /** Null where the browser's cookie says who asks. */
  token: string | null;
  /** Asked anew at every attempt, so that the stream resumes where the reader stands. */
  lastEventId(): string | null;
  onEvent(event: EventSourceMessage): void;
  onOpen(): void;
  onLost(): void;
  /** The key was refused; the stream has stopped for good. */
  onRefused(): void;
}

type Ending = { refused: boolean; retryAfterMs: number | null };

/** Reads server-sent events with `fetch`, because EventSource cannot carry an Authorization header. */
export function openEventStream(stream: EventStream): () => void {
  const closing = new AbortController();
  void keepReading(stream, closing.signal);
  return () => closing.abort();
}

async function keepReading(stream: EventStream, closed: AbortSignal): Promise<void> {
  let failures = 0;
  while (!closed.aborted) {
    const ending = await readOnce(stream, closed, () => {
      failures = 0;
      stream.onOpen();
    });
    if (closed.aborted) return;
    if (ending.refused) return stream.onRefused();
    stream.onLost();
    await pause(ending.retryAfterMs ?? backoffMs(failures), closed);
    failures += 1;
  }
}

async function readOnce(
  stream: EventStream,
  closed: AbortSignal,
  onOpen: () => void,
): Promise<Ending> {
  const attempt = new AbortController();
  const giveUp = () => attempt.abort();
  closed.addEventListener("abort", giveUp);
  let watchdog = setTimeout(giveUp, SILENCE_MS);
  try {
    const response = await fetch(stream.url, {
      headers: requestHeaders(stream),
      cache: "no-store",
      signal: attempt.signal,
    });
    if (!response.ok || !response.body) return refusal(response);
    onOpen();
    const parser = createParser({ onEvent: (event) => stream.onEvent(event) });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { refused: false, retryAfterMs: null };
      clearTimeout(watchdog);
      watchdog = setTimeout(giveUp, SILENCE_MS);
      parser.feed(value);
    }
  } catch {
    return { refused: false, retryAfterMs: null };
  } finally {
    clearTimeout(watchdog);
    closed.removeEventListener("abort", giveUp);
    // Frees the connection also where reading ended in an error.
    attempt.abort();
  }
}

function requestHeaders(stream: EventStream): Record<string, string> {
  const headers: Record<string, string> = {
    accept: "text/event-stream",
  };
  if (stream.token !== null) headers["authorization"] = `Bearer ${stream.token}`;
  const last = stream.lastEventId();
  if (last !== null) headers["last-event-id"] = last;
  return headers;
}

function refusal(response: Response): Ending {
  const seconds = Number(response.headers.get("retry-after"));
  return {
    refused: response.status === 401 || response.status === 404,
    retryAfterMs: seconds > 0 ? seconds * 1000 : null,
  };
}

/** Ends early when the browser says the network is back, or when the stream is closed. */
function pause(ms: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      window.removeEventListener("online", finish);
      closed.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    window.addEventListener("online", finish);
    closed.addEventListener("abort", finish);
  });
}
