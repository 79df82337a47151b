import { markRaw } from "vue";
import type { Message } from "@api/types";

/** A message and which conversation of this page's life it belongs to. */
export interface Shown extends Message {
  /** Counts conversations, because sequence numbers start anew with each. */
  epoch: number;
  /** The same before and after delivery, so that the bubble is not drawn (or read out) twice. */
  key: string;
}

/** Everything said, in order, each once, however often and in whatever order it is told. */
export class Timeline {
  messages: Shown[] = [];
  private epoch = 0;
  private readonly known = new Set<string>();
  private readonly clientIds = new Set<string>();

  /** Returns whether it was news. */
  add(message: Message): boolean {
    const id = `${this.epoch}-${message.seq}`;
    if (this.known.has(id)) return false;
    this.known.add(id);
    if (message.client_id) this.clientIds.add(message.client_id);
    // A message never changes: thousands of them need no watching.
    const shown = markRaw({ ...message, epoch: this.epoch, key: message.client_id ?? id });
    const last = this.messages.at(-1);
    if (!last || last.epoch !== this.epoch || last.seq < message.seq) this.messages.push(shown);
    else this.messages.splice(this.placeOf(message.seq), 0, shown);
    return true;
  }

  has(clientId: string): boolean {
    return this.clientIds.has(clientId);
  }

  /** A new conversation takes over; what was said before stays readable. */
  startEpoch(): void {
    this.epoch += 1;
  }

  isCurrent(message: Shown): boolean {
    return message.epoch === this.epoch;
  }

  /** The last message of this speaker in the current conversation. */
  lastFrom(from: Message["from"]): Shown | undefined {
    const last = this.messages.findLast((message) => message.from === from);
    return last && this.isCurrent(last) ? last : undefined;
  }

  clear(): void {
    this.messages = [];
    this.clientIds.clear();
    this.startEpoch();
  }

  private placeOf(seq: number): number {
    return this.messages.findIndex((one) => one.epoch === this.epoch && one.seq > seq);
  }
}
