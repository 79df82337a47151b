import { computed, inject, reactive, ref, type InjectionKey } from "vue";
import type { Api } from "@api/client";
import { Problem } from "@api/problem";
import type { ConversationKey, Message } from "@api/types";
import { newId } from "@shared/newId";
import { serverNow } from "@shared/serverClock";
import { onOtherTabWrote, type Store } from "@shared/storage";
import { useTexts } from "../texts";
import { createCalls } from "./calls";
import { createDelivery } from "./delivery";
import { createFiles } from "./files";
import { createLogReader, type QueuePlace } from "./logReader";
import { Outbox, type Outgoing } from "./outbox";
import { isAtDesk, passOn } from "./passOn";
import { createPresence } from "./presence";
import { loadSession, newSession, saveSession, SESSION_KEY, type Session } from "./session";
import { Timeline } from "./timeline";

/** A passing word to the visitor above the input. */
export type Notice =
  { kind: "expired" } | { kind: "caughtUp"; count: number } | { kind: "problem"; text: string };

export type Link = "idle" | "live" | "lost";

/** A token of the site around the page, or none. */
type Identify = () => Promise<string | undefined>;

export type View = ReturnType<typeof createView>;

export type Conversation = ReturnType<typeof createConversation>;

export const conversationKey: InjectionKey<Conversation> = Symbol("conversation");

export function useConversation(): Conversation {
  return inject(conversationKey)!;
}

function createView() {
  return reactive({
    link: "idle" as Link,
    online: navigator.onLine,
    loading: false,
    /** Something about the call for a person is under way. */
    calling: false,
    /** Place in the queue while a person is being called; either may be unknown. */
    waiting: null as QueuePlace | null,
    staffTyping: false,
    /** Came in while nobody looked. */
    unread: 0,
    notice: null as Notice | null,
  });
}

/** Begins a conversation; `identify` says who the visitor is. */
async function open(api: Api, identify: Identify): Promise<ConversationKey> {
  let refused = 0;
  for (;;) {
    const identity = refused < 2 ? await identify() : undefined;
    try {
      return await api.openConversation(identity || undefined);
    } catch (error) {
      // An old one is asked for anew, once. Nobody goes unserved for a wrong one.
      const code = error instanceof Problem ? error.body.code : "";
      if (!identity || !code?.startsWith("identity_")) throw error;
      refused += code === "identity_expired" ? 1 : 2;
    }
  }
}

export function createConversation(api: Api, store: Store, identify: Identify = async () => "") {
  const texts = useTexts();
  const timeline = reactive(new Timeline()) as Timeline;
  const outbox = reactive(new Outbox(store)) as Outbox;
  const session = ref<Session | null>(loadSession(store));
  const view = createView();
  const delivery = createDelivery(outbox, deliver, () => texts.value);
  const desk = computed(() => session.value?.desk ?? "bot");
  /** A person is called or present: the bot is silent, and there is nobody more to call. */
  const withPerson = computed(() => isAtDesk(desk.value));
  /** A person has written since the call. */
  const answered = computed(() => {
    const call = session.value?.call;
    return !!call && (timeline.lastFrom("staff")?.seq ?? 0) > call.seq;
  });

  const log = createLogReader(api, session, save, {
    message: take,
    state(change) {
      if (session.value) passOn(session.value, change, answered.value);
      if (change.state === "held" || !isAtDesk(change.state)) view.waiting = null;
    },
    position: (place) => (view.waiting = place),
    typing: () => presence.heardTyping(),
    read(seq) {
      if (session.value) session.value.staffRead = Math.max(session.value.staffRead, seq);
      save();
    },
    ticket: (ticket) => calls.keepTicket(ticket),
    live: () => void reconnected(),
    lost() {
      view.link = "lost";
      missed ??= 0;
    },
    refused(key) {
      expire(key);
      void delivery.flush();
    },
  });
  const presence = createPresence({ api, session, view, timeline, withPerson, save });
  const calls = createCalls({ api, session, view, log, answered, withKey, save });

  const files = createFiles({ api, session, view, timeline, withKey });
  const ended = new AbortController();
  let opening: Promise<ConversationKey> | null = null;
  /** Messages that came in since the connection was lost; null while it stands. */
  let missed: number | null = null;

  // --- the key -------------------------------------------------------------------------------

  async function ensureKey(): Promise<ConversationKey> {
    if (session.value) return session.value.key;
    opening ??= open(api, identify).finally(() => (opening = null));
    const key = await opening;
    if (!session.value) {
      session.value = newSession(key);
      save();
      log.listen();
    }
    return key;
  }

  /** Does something with the conversation's key, and once more with a new one if it is refused. */
  async function withKey<T>(action: (key: ConversationKey) => Promise<T>): Promise<T> {
    const key = await ensureKey();
    try {
      return await action(key);
    } catch (error) {
      if (!(error instanceof Problem && error.refusesKey)) throw error;
      expire(key);
      return action(await ensureKey());
    }
  }

  function expire(refused: ConversationKey): void {
    if (session.value?.key.id !== refused.id) return;
    stopReading();
    save();
    timeline.startEpoch();
    view.notice = { kind: "expired" };
  }

  function stopReading(): void {
    log.stop();
    session.value = null;
    view.waiting = null;
    view.staffTyping = false;
    view.link = "idle";
    missed = null;
  }

  function save(): void {
    saveSession(store, session.value);
  }

  // --- sending -------------------------------------------------------------------------------

  function send(text: string): void {
    view.notice = null;
    outbox.add(newId(), text, new Date(serverNow()).toISOString());
    void delivery.flush();
  }

  function retry(clientId: string): void {
    outbox.set(clientId, "waiting");
    void delivery.flush();
  }

  async function deliver({ clientId, text, at }: Outgoing): Promise<void> {
    const sent = await withKey((key) => api.sendMessage(key, { client_id: clientId, text }));
    timeline.add({ seq: sent.seq, from: "visitor", client_id: clientId, text, at });
    // The reply is shown from the log alone, so that it has its number and cannot appear twice.
    const replied = timeline.messages.some(
      (message) => timeline.isCurrent(message) && message.seq > sent.seq,
    );
    if (sent.reply && !replied) await log.catchUp().catch(() => {});
  }

  // --- reading -------------------------------------------------------------------------------

  async function resume(): Promise<void> {
    const { signal } = ended;
    window.addEventListener("online", () => setOnline(true), { signal });
    window.addEventListener("offline", () => setOnline(false), { signal });
    onOtherTabWrote(SESSION_KEY, () => void otherTabWrote(), signal);
    presence.watch(signal);
    await readOn();
    await delivery.flush();
  }

  async function readOn(): Promise<void> {
    if (!session.value) return;
    view.loading = true;
    await log.catchUp().catch(() => {});
    view.loading = false;
    log.listen();
    presence.markRead();
  }

  /** Another tab began anew, or kept something about the same conversation. */
  async function otherTabWrote(): Promise<void> {
    const [mine, theirs] = [session.value, loadSession(store)];
    if (mine && mine.key.id === theirs?.key.id) {
      Object.assign(mine.feedback, theirs.feedback);
      theirs.services.forEach((one, index) => (mine.services[index] = one));
      mine.tickets = theirs.tickets.length > mine.tickets.length ? theirs.tickets : mine.tickets;
      return;
    }
    stopReading();
    timeline.clear();
    session.value = theirs;
    await readOn();
  }

  /** Nothing of it goes on: no stream, no listener, nobody called in vain. */
  function end(): void {
    calls.leaveQueue();
    stopReading();
    ended.abort();
  }

  function setOnline(online: boolean): void {
    view.online = online;
    if (online) void delivery.flush();
  }

  function take(message: Message): void {
    const isNews = timeline.add(message);
    if (isNews && missed !== null && message.from !== "visitor") missed += 1;
    if (message.client_id && isNews) outbox.remove(message.client_id);
    if (isNews && !view.loading) presence.noticed(message);
  }

  async function reconnected(): Promise<void> {
    view.link = "live";
    void delivery.flush();
    await log.catchUp().catch(() => {});
    if (missed) view.notice = { kind: "caughtUp", count: missed };
    missed = null;
  }

  function restart(): void {
    calls.leaveQueue();
    stopReading();
    save();
    timeline.clear();
    outbox.clear();
    view.notice = null;
    view.unread = 0;
  }

  const sending = computed(() => outbox.entries.some((entry) => entry.state === "sending"));
  /** Not yet delivered; one that the log already shows is left out. */
  const undelivered = computed(() =>
    outbox.entries.filter((entry) => !timeline.has(entry.clientId)),
  );

  return {
    view,
    timeline,
    session,
    desk,
    withPerson,
    answered,
    sending,
    undelivered,
    resume,
    send,
    retry,
    restart,
    end,
    ...calls,
    ...files,
    typing: presence.typing,
    setShown: presence.setShown,
  };
}
