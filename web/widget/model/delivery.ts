import { Problem, Unreachable } from "@api/problem";
import { backoffMs } from "@shared/backoff";
import { DEFAULT_WAIT_S, describeProblem } from "./describeProblem";
import type { Outbox, Outgoing } from "./outbox";
import type { Texts } from "../texts";

export interface Delivery {
  /** Sends all that waits; call it whenever something was added or the network may be back. */
  flush(): Promise<void>;
}

/** Sends the outbox one message after the other, so that the order is kept. */
export function createDelivery(
  outbox: Outbox,
  deliver: (entry: Outgoing) => Promise<void>,
  texts: () => Texts,
): Delivery {
  let busy = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Set while the server has asked us to hold back; nothing may be sent before. */
  let notBefore = 0;

  async function flush(): Promise<void> {
    if (busy || !navigator.onLine || Date.now() < notBefore) return;
    busy = true;
    clearTimeout(timer);
    try {
      for (let entry = outbox.next(); entry; entry = outbox.next()) {
        const waitMs = await attempt(entry);
        if (waitMs === null) continue;
        timer = setTimeout(() => void flush(), waitMs);
        return;
      }
    } finally {
      busy = false;
    }
  }

  /** Returns how long to wait before the next attempt, or null when this entry is settled. */
  async function attempt(entry: Outgoing): Promise<number | null> {
    outbox.set(entry.clientId, "sending");
    try {
      await deliver(entry);
      outbox.remove(entry.clientId);
      failures = 0;
      return null;
    } catch (error) {
      if (error instanceof Unreachable) {
        outbox.set(entry.clientId, "waiting");
        failures += 1;
        return backoffMs(failures);
      }
      if (error instanceof Problem && error.status === 429) return holdBack(entry, error);
      outbox.set(entry.clientId, "failed", describeProblem(error, texts()));
      return null;
    }
  }

  function holdBack(entry: Outgoing, problem: Problem): number {
    const seconds = problem.retryAfterS ?? DEFAULT_WAIT_S;
    outbox.set(entry.clientId, "waiting", texts().problems.wait_and_resend(seconds));
    notBefore = Date.now() + seconds * 1000;
    // One tick later than the limit, or the timer could come back just before it.
    return seconds * 1000 + 50;
  }

  return { flush };
}
