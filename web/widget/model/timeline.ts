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

  /** Returns whether it was news. */
  add(message: Message): boolean {
    const known = this.messages.some((one) => one.epoch === this.epoch && one.seq === message.seq);
    if (known) return false;
    const shown = { ...message, epoch: this.epoch, key: keyOf(message, this.epoch) };
    const later = this.messages.findIndex(
      (one) => one.epoch === this.epoch && one.seq > message.seq,
    );
    this.messages.splice(later === -1 ? this.messages.length : later, 0, shown);
    return true;
  }

  has(clientId: string): boolean {
    return this.messages.some((message) => message.client_id === clientId);
  }

  /** A new conversation takes over; what was said before stays readable. */
  startEpoch(): void {
    this.epoch += 1;
  }

  isCurrent(message: Shown): boolean {
    return message.epoch === this.epoch;
  }

  clear(): void {
    this.messages = [];
    this.startEpoch();
  }
}

function keyOf(message: Message, epoch: number): string {
  return message.client_id ?? `${epoch}-${message.seq}`;
}
