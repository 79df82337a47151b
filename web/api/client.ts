import type {
  Attachment,
  CallStatus,
  ConversationKey,
  CorpusDocument,
  MessagePage,
  MessageSent,
  PageSettings,
  RatingLevel,
  SearchHits,
  TicketKey,
  TicketStatus,
} from "./types";
import { request, transfer, type Fetch } from "./wire";

export class Api {
  constructor(
    private readonly base = "/api/v1",
    private readonly fetch: Fetch = (url, init) => globalThis.fetch(url, init),
  ) {}

  /** With a token of the site around the page, that says who the visitor is. */
  openConversation(identity?: string): Promise<ConversationKey> {
    return this.request("/conversations", { body: { identity } });
  }

  /** Safe to repeat: the same `client_id` and text always give the same answer. */
  sendMessage(
    key: ConversationKey,
    message: { client_id: string; text: string },
  ): Promise<MessageSent> {
    return this.request(`${conversationPath(key)}/messages`, { key, body: message });
  }

  messagesAfter(key: ConversationKey, after: number, limit = 200): Promise<MessagePage> {
    return this.request(`${conversationPath(key)}/messages?after=${after}&limit=${limit}`, { key });
  }

  callPerson(key: ConversationKey): Promise<CallStatus> {
    return this.request(`${conversationPath(key)}/handoff`, { key, body: {} });
  }

  /** Says that an answer did not solve it, which calls a person. */
  notSolved(key: ConversationKey): Promise<CallStatus> {
    return this.request(`${conversationPath(key)}/not-solved`, { key, body: {} });
  }

  /** Takes the call back. */
  withdraw(key: ConversationKey): Promise<CallStatus> {
    return this.request(`${conversationPath(key)}/withdraw`, { key, body: {} });
  }

  /** Leaves a ticket instead of waiting on. */
  chooseTicket(key: ConversationKey): Promise<CallStatus> {
    return this.request(`${conversationPath(key)}/ticket`, { key, body: {} });
  }

  leave(key: ConversationKey): Promise<CallStatus> {
    return this.request(`${conversationPath(key)}/leave`, { key, body: {} });
  }

  typing(key: ConversationKey): Promise<void> {
    return this.request(`${conversationPath(key)}/typing`, { key, body: {} });
  }

  hasRead(key: ConversationKey, seq: number): Promise<void> {
    return this.request(`${conversationPath(key)}/read`, { key, body: { seq } });
  }

  async rate(key: ConversationKey, level: RatingLevel, comment?: string): Promise<void> {
    await this.request(`${conversationPath(key)}/rating`, { key, body: { level, comment } });
  }

  async rateTicket(ticket: TicketKey, level: RatingLevel, comment?: string): Promise<void> {
    await this.request("/tickets/rating", { body: { ...ticket, level, comment } });
  }

  page(): Promise<PageSettings> {
    return this.request("/page", {});
  }

  search(words: string, limit: number): Promise<SearchHits> {
    return this.request(`/search?q=${encodeURIComponent(words)}&limit=${limit}`, {});
  }

  async attach(key: ConversationKey, file: File): Promise<void> {
    await transfer(this.fetch, `${this.base}${conversationPath(key)}/attachments`, key.token, file);
  }

  attachments(key: ConversationKey): Promise<{ attachments: Attachment[] }> {
    return this.request(`${conversationPath(key)}/attachments`, { key });
  }

  async attachment(key: ConversationKey, id: string): Promise<Blob> {
    const url = `${this.base}${conversationPath(key)}/attachments/${encodeURIComponent(id)}`;
    return (await transfer(this.fetch, url, key.token)).blob();
  }

  eventsUrl(key: ConversationKey): string {
    return `${this.base}${conversationPath(key)}/events`;
  }

  queryTicket(ticket: TicketKey): Promise<TicketStatus> {
    return this.request("/tickets/query", { body: ticket });
  }

  document(id: string): Promise<CorpusDocument> {
    return this.request(`/documents/${encodeURIComponent(id)}`, {});
  }

  private request<T>(
    path: string,
    { key, body }: { key?: ConversationKey; body?: unknown },
  ): Promise<T> {
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key.token}` } : {};
    return request<T>(this.fetch, this.base + path, { headers, body });
  }
}

function conversationPath(key: ConversationKey): string {
  return `/conversations/${encodeURIComponent(key.id)}`;
}
