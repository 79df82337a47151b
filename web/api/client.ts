import { problemFrom, Unreachable } from "./problem";
import type {
  CallStatus,
  ConversationKey,
  CorpusDocument,
  MessagePage,
  MessageSent,
  RatingLevel,
  TicketKey,
  TicketStatus,
} from "./types";

/** A request with no answer after this long counts as lost; the outbox then sends it again. */
const PATIENCE_MS = 20_000;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export class Api {
  constructor(
    private readonly base = "/api/v1",
    private readonly fetch: Fetch = (url, init) => globalThis.fetch(url, init),
  ) {}

  openConversation(): Promise<ConversationKey> {
    return this.request("/conversations", { body: {} });
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

  async rate(key: ConversationKey, level: RatingLevel): Promise<void> {
    await this.request(`${conversationPath(key)}/rating`, { key, body: { level } });
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

  private async request<T>(
    path: string,
    { key, body }: { key?: ConversationKey; body?: unknown },
  ): Promise<T> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (key) headers["authorization"] = `Bearer ${key.token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await this.reach(this.base + path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw await problemFrom(response);
    return parseJson<T>(response);
  }

  private async reach(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.fetch(url, init);
    } catch (cause) {
      throw new Unreachable("no answer", { cause });
    }
  }
}

/** A cut-off body is a lost answer, not a wrong one; an empty body (a bare 204) is fine. */
async function parseJson<T>(response: Response): Promise<T> {
  try {
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  } catch (cause) {
    throw new Unreachable("answer cut off", { cause });
  }
}

function conversationPath(key: ConversationKey): string {
  return `/conversations/${encodeURIComponent(key.id)}`;
}
