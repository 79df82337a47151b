import type { Store } from "@shared/storage";

export interface Outgoing {
  /** Makes sending idempotent: a resend after a lost answer is the same message to the server. */
  clientId: string;
  text: string;
  at: string;
  state: "waiting" | "sending" | "failed";
  /** Why it failed or waits, in the visitor's language. */
  note: string | null;
}

const KEY = "outbox";

/** Messages not yet known to have arrived, oldest first; kept over reloads and network loss. */
export class Outbox {
  entries: Outgoing[];
  /** All it ever had; what else lies in the store is another tab's. */
  private readonly own: Set<string>;

  constructor(private readonly store: Store) {
    const kept = store.read<Outgoing[]>(KEY) ?? [];
    // A message cut off in mid-air by a reload may or may not have arrived: sending again is safe.
    this.entries = kept.map((entry) =>
      entry.state === "failed" ? entry : { ...entry, state: "waiting", note: null },
    );
    this.own = new Set(kept.map(({ clientId }) => clientId));
  }

  add(clientId: string, text: string, at: string): void {
    this.own.add(clientId);
    this.entries.push({ clientId, text, at, state: "waiting", note: null });
    this.save();
  }

  /** The next one to send. A failed one steps aside until the visitor tries it again. */
  next(): Outgoing | undefined {
    return this.entries.find((entry) => entry.state !== "failed");
  }

  set(clientId: string, state: Outgoing["state"], note: string | null = null): void {
    const entry = this.entries.find((one) => one.clientId === clientId);
    if (entry) Object.assign(entry, { state, note });
    this.save();
  }

  remove(clientId: string): void {
    this.entries = this.entries.filter((entry) => entry.clientId !== clientId);
    this.save();
  }

  clear(): void {
    this.entries = [];
    this.save();
  }

  private save(): void {
    const stored = this.store.read<Outgoing[]>(KEY) ?? [];
    const all = [...stored.filter(({ clientId }) => !this.own.has(clientId)), ...this.entries];
    if (all.length === 0) this.store.remove(KEY);
    else this.store.write(KEY, all);
  }
}
