import { Problem } from "./problem";
import type {
  CannedReply,
  CannedReplyBody,
  Colleagues,
  ConversationContext,
  Me,
  MessagePage,
  Moved,
  PresenceStatus,
  Queue,
  Session,
  Suggestions,
} from "./types";
import { request, sendForm, type Fetch, type Wanted } from "./wire";

export interface SignIn {
  name: string;
  password: string;
  one_time_code?: string;
}

/** What a one-time link is for. */
export interface OneTimeLink {
  /** It makes the first administrator, who chooses a name. */
  first: boolean;
  name: string | null;
  display_name: string | null;
  has_one_time_code: boolean;
}

export interface LinkUse {
  password: string;
  name?: string;
  display_name?: string;
  one_time_code?: string;
}

export interface StaffMessage {
  client_id: string;
  text: string;
}

/** What the people of the desk ask of the server. Who asks is told by the browser's cookie. */
export class StaffApi {
  /** Called whenever the server no longer knows who asks. */
  onSignedOut: () => void = () => {};

  constructor(
    private readonly base = "/api/v1",
    private readonly fetch: Fetch = (url, init) => globalThis.fetch(url, init),
  ) {}

  // --- who one is --------------------------------------------------------------------------------

  signIn(body: SignIn): Promise<{ user: Me }> {
    return request(this.fetch, `${this.base}/session`, { body });
  }

  /** Whoever is signed in, or null. */
  async session(): Promise<Session | null> {
    try {
      return await request<Session>(this.fetch, `${this.base}/session`, {});
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  }

  /** The secret of a link travels in a header, never in an address. */
  link(token: string): Promise<OneTimeLink> {
    return request(this.fetch, `${this.base}/link`, { headers: bearer(token) });
  }

  /** Sets the password and signs in; the link is dead afterwards. */
  async useLink(token: string, body: LinkUse): Promise<void> {
    await request(this.fetch, `${this.base}/link`, { headers: bearer(token), body });
  }

  async signOut(): Promise<void> {
    await request(this.fetch, `${this.base}/session`, { method: "DELETE" });
  }

  // --- the desk ----------------------------------------------------------------------------------

  get deskEventsUrl(): string {
    return `${this.base}/desk/events`;
  }

  queue(): Promise<Queue> {
    return this.ask("/desk/queue");
  }

  setPresence(status: PresenceStatus): Promise<void> {
    return this.ask("/desk/presence", { method: "PUT", body: { status } });
  }

  colleagues(): Promise<Colleagues> {
    return this.ask("/desk/presence");
  }

  context(id: string): Promise<ConversationContext> {
    return this.ask(conversation(id));
  }

  messages(id: string, after: number, limit = 200): Promise<MessagePage> {
    return this.ask(`${conversation(id)}/messages?after=${after}&limit=${limit}`);
  }

  suggestions(id: string, q?: string): Promise<Suggestions> {
    const query = q === undefined ? "" : `?q=${encodeURIComponent(q)}`;
    return this.ask(`${conversation(id)}/suggestions${query}`);
  }

  take(id: string): Promise<Moved> {
    return this.act(id, "take");
  }

  decline(id: string): Promise<Moved> {
    return this.act(id, "decline");
  }

  handBack(id: string): Promise<Moved> {
    return this.act(id, "handback");
  }

  close(id: string): Promise<Moved> {
    return this.act(id, "close");
  }

  transfer(
    id: string,
    target: { to_user?: string; to_group?: string; note?: string },
  ): Promise<Moved> {
    return this.act(id, "transfer", target);
  }

  toTicket(id: string, wish: { title?: string; department?: string }): Promise<Moved> {
    return this.act(id, "ticket", wish);
  }

  /** Safe to repeat: the same `client_id` and text are stored once. */
  say(id: string, message: StaffMessage): Promise<{ seq: number }> {
    return this.act(id, "messages", message);
  }

  typing(id: string): Promise<void> {
    return this.act(id, "typing");
  }

  read(id: string, seq: number): Promise<void> {
    return this.act(id, "read", { seq });
  }

  note(id: string, text: string): Promise<{ id: string }> {
    return this.act(id, "notes", { text });
  }

  keepDraft(
    id: string,
    draft: { question: string; answer: string; department?: string },
  ): Promise<{ id: string }> {
    return this.act(id, "draft", draft);
  }

  async cannedReplies(): Promise<CannedReply[]> {
    return (await this.ask<{ replies: CannedReply[] }>("/desk/canned-replies")).replies;
  }

  addCanned(reply: CannedReplyBody): Promise<{ id: string }> {
    return this.ask("/desk/canned-replies", { body: reply });
  }

  changeCanned(id: string, reply: CannedReplyBody): Promise<void> {
    const path = `/desk/canned-replies/${encodeURIComponent(id)}`;
    return this.ask(path, { method: "PUT", body: reply });
  }

  deleteCanned(id: string): Promise<void> {
    return this.ask(`/desk/canned-replies/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  /** Any route, for a screen that brings its own words for it. */
  ask<T>(path: string, wanted: Wanted = {}): Promise<T> {
    return this.known(request<T>(this.fetch, this.base + path, wanted));
  }

  /** Files in a form. */
  send<T>(path: string, form: FormData): Promise<T> {
    return this.known(sendForm<T>(this.fetch, this.base + path, form));
  }

  private async known<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.onSignedOut();
      throw error;
    }
  }

  private act<T>(id: string, verb: string, body: unknown = {}): Promise<T> {
    return this.ask(`${conversation(id)}/${verb}`, { body });
  }
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function conversation(id: string): string {
  return `/desk/conversations/${encodeURIComponent(id)}`;
}
