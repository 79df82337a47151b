import type { Ref } from "vue";
import type { Api } from "@api/client";
import type { Message } from "@api/types";
import type { View } from "./conversation";
import type { Session } from "./session";
import type { Timeline } from "./timeline";

/** The server is told at most this often that the visitor types. */
const TYPING_EVERY_MS = 3_000;
/** Without another sign a typing colleague counts as having stopped. */
const TYPING_LASTS_MS = 6_000;

interface Parts {
  api: Api;
  session: Ref<Session | null>;
  view: View;
  timeline: Timeline;
  withPerson: Ref<boolean>;
  save: () => void;
}

/** Signs of life between visitor and person: typing, read, and whether anybody looks. */
export function createPresence({ api, session, view, timeline, withPerson, save }: Parts) {
  let typedAt = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;
  /** The panel on another site may be closed while the page counts as visible. */
  let shown = true;

  function watch(signal: AbortSignal): void {
    document.addEventListener("visibilitychange", looked, { signal });
  }

  function setShown(open: boolean): void {
    shown = open;
    looked();
  }

  function isSeen(): boolean {
    return shown && !document.hidden;
  }

  function looked(): void {
    if (!isSeen()) return;
    view.unread = 0;
    markRead();
  }

  /** The visitor types: whoever is there sees it. */
  function typing(): void {
    const key = session.value?.key;
    if (!key || !withPerson.value || performance.now() - typedAt < TYPING_EVERY_MS) return;
    typedAt = performance.now();
    // A lost sign is no matter.
    api.typing(key).catch(() => {});
  }

  function heardTyping(): void {
    clearTimeout(silence);
    view.staffTyping = true;
    silence = setTimeout(() => (view.staffTyping = false), TYPING_LASTS_MS);
  }

  function noticed(message: Message): void {
    if (message.from === "staff") view.staffTyping = false;
    if (message.from === "visitor") return;
    if (isSeen()) markRead();
    else view.unread += 1;
  }

  function markRead(): void {
    const open = session.value;
    const seq = timeline.lastFrom("staff")?.seq ?? 0;
    if (!open || !isSeen() || seq <= open.visitorRead) return;
    open.visitorRead = seq;
    save();
    api.hasRead(open.key, seq).catch(() => {});
  }

  return { watch, setShown, typing, heardTyping, noticed, markRead };
}
