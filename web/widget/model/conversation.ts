import { computed, inject, reactive, ref, type InjectionKey } from "vue";
import type { Api } from "@api/client";
import { Problem } from "@api/problem";
import type { ConversationKey, Message, RatingLevel } from "@api/types";
import { newId } from "@shared/newId";
import type { Store } from "@shared/storage";
import { useTexts } from "../texts";
import { createDelivery } from "./delivery";
import { describeProblem } from "./describeProblem";
import { createLogReader, type QueuePlace } from "./logReader";
import { Outbox, type Outgoing } from "./outbox";
import { loadSession, newSession, saveSession, type Feedback, type Session } from "./session";
import { Timeline } from "./timeline";

/** A passing word to the visitor above the input. */
export type Notice =
  { kind: "expired" } | { kind: "caughtUp"; count: number } | { kind: "problem"; text: string };

export type Link = "idle" | "live" | "lost";

/** Place in the queue while a person is being called; either may be unknown. */
export interface Waiting {
  position: number | null;
  expectedWaitS: number | null;
}

export type Conversation = ReturnType<typeof createConversation>;

export const conversationKey: InjectionKey<Conversation> = Symbol("conversation");

export function useConversation(): Conversation {
  return inject(conversationKey)!;
}

export function createConversation(api: Api, store: Store) {
  const texts = useTexts();
  const timeline = reactive(new Timeline()) as Timeline;
  const outbox = reactive(new Outbox(store)) as Outbox;
  const session = ref<Session | null>(loadSession(store));
  const view = reactive({
    link: "idle" as Link,
    online: navigator.onLine,
    loading: false,
    calling: false,
    waiting: null as Waiting | null,
    notice: null as Notice | null,
  });
  const delivery = createDelivery(outbox, deliver, () => texts.value);
  const desk = computed(() => session.value?.desk ?? "bot");

  const log = createLogReader(api, session, save, {
    message: take,
    state(state, place) {
      if (session.value && state) session.value.desk = state;
      const called = state === "waiting" || state === "offered";
      view.waiting = called ? (view.waiting ?? waitingFrom(place)) : null;
    },
    position: (place) => (view.waiting = waitingFrom(place)),
    ticket: keepTicket,
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

  let opening: Promise<ConversationKey> | null = null;
  /** Messages that came in since the connection was lost; null while it stands. */
  let missed: number | null = null;

  // --- the key -------------------------------------------------------------------------------

  async function ensureKey(): Promise<ConversationKey> {
    if (session.value) return session.value.key;
    opening ??= api.openConversation().finally(() => (opening = null));
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
    forget();
    timeline.startEpoch();
    view.notice = { kind: "expired" };
  }

  function forget(): void {
    log.stop();
    session.value = null;
    view.waiting = null;
    view.link = "idle";
    missed = null;
    save();
  }

  function save(): void {
    saveSession(store, session.value);
  }

  // --- sending -------------------------------------------------------------------------------

  function send(text: string): void {
    view.notice = null;
    outbox.add(newId(), text, new Date().toISOString());
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
    window.addEventListener("online", () => setOnline(true));
    window.addEventListener("offline", () => setOnline(false));
    if (session.value) {
      view.loading = true;
      await log.catchUp().catch(() => {});
      view.loading = false;
      log.listen();
    }
    await delivery.flush();
  }

  function setOnline(online: boolean): void {
    view.online = online;
    if (online) void delivery.flush();
  }

  function take(message: Message): void {
    const isNews = timeline.add(message);
    if (isNews && missed !== null && message.from !== "visitor") missed += 1;
    if (message.client_id && isNews) outbox.remove(message.client_id);
  }

  async function reconnected(): Promise<void> {
    view.link = "live";
    void delivery.flush();
    await log.catchUp().catch(() => {});
    if (missed) view.notice = { kind: "caughtUp", count: missed };
    missed = null;
  }

  // --- people --------------------------------------------------------------------------------

  async function callPerson(): Promise<void> {
    if (view.calling) return;
    view.calling = true;
    view.notice = null;
    try {
      const result = await withKey((key) => api.callPerson(key));
      if (session.value) session.value.desk = result.state;
      if (result.state === "waiting") view.waiting = waitingFrom(result);
      // The log first: where it already tells of the ticket, it is not shown a second time.
      await log.catchUp().catch(() => {});
      if (result.state === "ticketed") keepTicket(result);
      save();
    } catch (error) {
      view.notice = { kind: "problem", text: describeProblem(error, texts.value) };
    } finally {
      view.calling = false;
    }
  }

  function keepTicket({ number, code }: { number?: string | null; code?: string | null }): void {
    const tickets = session.value?.tickets;
    if (!tickets || !number || !code || tickets.some((ticket) => ticket.number === number)) return;
    tickets.push({ number, code, afterSeq: log.upTo() });
    save();
  }

  function setFeedback(seq: number, feedback: Feedback): void {
    if (!session.value) return;
    session.value.feedback[seq] = feedback;
    save();
  }

  async function rate(seq: number, level: RatingLevel): Promise<void> {
    const key = session.value?.key;
    if (!key) return;
    try {
      await api.rate(key, level);
      setFeedback(seq, level);
    } catch (error) {
      view.notice = { kind: "problem", text: describeProblem(error, texts.value) };
    }
  }

  function restart(): void {
    forget();
    timeline.clear();
    outbox.clear();
    view.notice = null;
  }

  /** A person is called or present: the bot is silent, and there is nobody more to call. */
  const withPerson = computed(() => ["waiting", "offered", "held"].includes(desk.value));
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
    sending,
    undelivered,
    resume,
    send,
    retry,
    callPerson,
    setFeedback,
    rate,
    restart,
  };
}

function waitingFrom(place: QueuePlace): Waiting {
  return { position: place.position ?? null, expectedWaitS: place.expected_wait_s ?? null };
}
