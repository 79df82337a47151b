import { computed, reactive, shallowReactive } from "vue";
import { Problem } from "@api/problem";
import type { Candidate, ConversationState, KnownEnterprise, Message, Note } from "@api/types";
import { backoffMs } from "@shared/backoff";
import { newId } from "@shared/newId";
import { api } from "../../model/api";
import { tick } from "../../model/clock";
import { describeProblem } from "../../model/describeProblem";
import { me } from "../../model/session";
import { tell } from "../../model/toasts";
import { desk } from "./desk";
import type { DeskEvent } from "./deskEvent";
import type { Drafts } from "./drafts";

const TYPING_SHOWN_MS = 6000;
const TYPING_TOLD_EVERY_MS = 3000;
const READS = 200;

/** One conversation on the screen: read once, then kept current by the desk's stream. */
export function openConversation(id: string, drafts: Drafts) {
  const kept = drafts.of(id);
  const messages = shallowReactive(new Map<number, Message>());
  const typing = reactive(new Map<string, number>());
  const state = reactive({
    status: "loading" as "loading" | "ready" | "gone" | "lost",
    /** Who has the next move, as far as the queue does not say it. */
    state: "bot" as ConversationState,
    owner: null as string | null,
    candidates: [] as Candidate[],
    notes: [] as Note[],
    /** Whose conversation it is, where that is known. */
    enterprise: null as KnownEnterprise | null,
    visitorRead: 0,
    /** Pending messages that were refused for good, with the reason. */
    refused: {} as Record<string, string>,
  });
  let closed = false;
  let toldTyping = -Infinity;
  let toldRead = 0;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const row = computed(() => desk.rows.value.get(id) ?? null);
  const held = computed(() => (row.value?.state ?? state.state) === "held");
  const owner = computed(() => row.value?.user ?? (held.value ? state.owner : null));
  const mine = computed(() => held.value && owner.value === me.value?.id);
  const lastSeq = computed(() => Math.max(0, ...messages.keys()));

  async function load(): Promise<void> {
    try {
      const context = await api.context(id);
      if (closed) return;
      for (const message of context.messages) messages.set(message.seq, message);
      state.state = context.state;
      state.owner = context.owner;
      state.candidates = context.candidates;
      state.notes = context.notes;
      state.enterprise = context.enterprise;
      state.visitorRead = Math.max(state.visitorRead, context.visitor_read);
      toldRead = Math.max(toldRead, context.staff_read);
      state.status = "ready";
      seen();
      void flush();
    } catch (error) {
      if (closed) return;
      const gone = error instanceof Problem && (error.status === 404 || error.status === 403);
      if (state.status !== "ready") state.status = gone ? "gone" : "lost";
    }
  }

  /** Reads what was said after the last message on the screen. */
  async function catchUp(): Promise<void> {
    for (let more = true; more && !closed;) {
      const page = await api.messages(id, lastSeq.value, READS);
      for (const message of page.messages) messages.set(message.seq, message);
      more = page.more;
    }
    seen();
  }

  function hear(event: DeskEvent): void {
    if (event.kind === "reset") return void load();
    if (event.conversation !== id) return;
    switch (event.kind) {
      case "typing":
        typing.set(event.user ?? "visitor", performance.now() + TYPING_SHOWN_MS);
        break;
      case "read":
        if (event.from === "visitor")
          state.visitorRead = Math.max(state.visitorRead, event.up_to ?? 0);
        break;
      case "message":
        if (event.message) messages.set(event.message.seq, event.message);
        typing.delete(event.from === "visitor" ? "visitor" : (event.user ?? ""));
        seen();
        break;
      default:
        void load();
    }
  }

  /** Tells how far one has read, while the page is being looked at. */
  function seen(): void {
    if (desk.open.value !== id || !document.hasFocus()) return;
    desk.seen(id);
    if (!mine.value || lastSeq.value <= toldRead) return;
    toldRead = lastSeq.value;
    api.read(id, toldRead).catch(() => (toldRead = 0));
  }

  function typed(): void {
    const now = performance.now();
    if (!mine.value || now - toldTyping < TYPING_TOLD_EVERY_MS) return;
    toldTyping = now;
    api.typing(id).catch(() => {});
  }

  function send(text: string): void {
    kept.pending.push({ client_id: newId(), text });
    kept.reply = "";
    toldTyping = -Infinity;
    drafts.save();
    void flush();
  }

  let sending = false;

  /** Sends what waits, in its order; the same id again is stored once. */
  async function flush(): Promise<void> {
    clearTimeout(retry);
    if (sending || closed) return;
    sending = true;
    try {
      for (let next = waiting(); next && !closed; next = waiting()) {
        await sendOne(next.client_id, next.text);
      }
      failures = 0;
    } catch {
      if (!closed) retry = setTimeout(flush, backoffMs((failures += 1)));
    } finally {
      sending = false;
    }
  }

  function waiting() {
    return kept.pending.find((message) => state.refused[message.client_id] === undefined);
  }

  async function sendOne(clientId: string, text: string): Promise<void> {
    try {
      const { seq } = await api.say(id, { client_id: clientId, text });
      const own = me.value?.display_name ?? "";
      if (!messages.has(seq)) {
        messages.set(seq, { seq, from: "staff", staff: own, text, at: new Date().toISOString() });
      }
      forget(clientId);
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 401 || error.status >= 500) throw error;
      state.refused[clientId] = describeProblem(error);
    }
  }

  function forget(clientId: string): void {
    const at = kept.pending.findIndex((message) => message.client_id === clientId);
    if (at >= 0) kept.pending.splice(at, 1);
    delete state.refused[clientId];
    drafts.save();
  }

  function sendAgain(clientId: string): void {
    delete state.refused[clientId];
    void flush();
  }

  async function addNote(text: string): Promise<void> {
    const { id: note } = await api.note(id, text);
    state.notes.push({
      id: note,
      user: me.value?.id ?? "",
      display_name: me.value?.display_name ?? "",
      text,
      at: new Date().toISOString(),
    });
  }

  /** Does something that changes hands; says so when it cannot be done. */
  async function act(what: () => Promise<{ state: ConversationState }>): Promise<boolean> {
    try {
      const { state: now } = await what();
      state.state = now;
      if (now !== "held") state.owner = null;
      await Promise.all([desk.refresh(), load()]);
      return true;
    } catch (error) {
      tell(describeProblem(error), "failed");
      void desk.refresh();
      return false;
    }
  }

  const stopListening = desk.listen(hear);
  void load();

  return {
    id,
    kept,
    state,
    row,
    owner,
    mine,
    held,
    messages: computed(() => [...messages.values()].sort((a, b) => a.seq - b.seq)),
    lastSeq,
    /** Who types just now: `visitor`, or the id of a colleague. */
    typing: computed(() => {
      const now = tick.value;
      return [...typing].filter(([, until]) => until > now).map(([who]) => who);
    }),
    load,
    catchUp,
    seen,
    typed,
    send,
    sendAgain,
    forget,
    addNote,
    take: () => act(() => api.take(id)),
    decline: () => act(() => api.decline(id)),
    handBack: () => act(() => api.handBack(id)),
    end: () => act(() => api.close(id)),
    transfer: (target: Parameters<typeof api.transfer>[1]) => act(() => api.transfer(id, target)),
    toTicket: (wish: Parameters<typeof api.toTicket>[1]) => act(() => api.toTicket(id, wish)),
    close(): void {
      closed = true;
      clearTimeout(retry);
      stopListening();
      drafts.tidy(id);
    },
  };
}

export type OpenConversation = ReturnType<typeof openConversation>;
