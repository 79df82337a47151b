import { computed, ref, shallowReactive, shallowRef } from "vue";
import type { Colleague, GroupName, PresenceStatus } from "@api/types";
import { browserStore, onOtherTabWrote } from "@shared/storage";
import { api } from "../../model/api";
import { badge } from "../../model/badge";
import { runClock } from "../../model/clock";
import { may, me } from "../../model/session";
import { openSharedStream } from "../../model/sharedStream";
import { say } from "../../texts";
import { notify, ring } from "./alerts";
import { readDeskEvent, type DeskEvent } from "./deskEvent";
import { merge, sectionsOf, type Row } from "./rows";

/** However many events come in, the queue is read at most this often. */
const READ_EVERY_MS = 400;
const MISSED_AFTER_MS = 2500;

const store = browserStore();
const PRESENCE = "console.presence";

const byId = shallowRef<ReadonlyMap<string, Row>>(new Map());
const unread = shallowReactive(new Map<string, number>());
const listeners = new Set<(event: DeskEvent) => void>();

/** The queue, and what else the desk's stream tells. */
export const desk = {
  rows: byId,
  unread,
  sections: computed(() => sectionsOf(byId.value.values(), me.value?.id ?? "")),
  onDuty: ref(true),
  /** The stream is open. */
  live: ref(false),
  /** It has been away for so long that people should know. */
  lost: ref(false),
  /** The queue was read at least once. */
  known: ref(false),
  presence: ref<PresenceStatus>("available"),
  colleagues: shallowRef<Colleague[]>([]),
  groups: shallowRef<GroupName[]>([]),
  /** The conversation on the screen; nothing in it counts as unread. */
  open: ref<string | null>(null),
  /** Leads to a conversation; set by the screen that can. */
  show: (_conversation: string): unknown => undefined,

  listen(listener: (event: DeskEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  nameOf(user: string | null | undefined): string {
    if (user && user === me.value?.id) return me.value.display_name;
    const known = desk.colleagues.value.find((colleague) => colleague.user === user);
    return known?.display_name || say("workbench.colleague");
  },

  seen(conversation: string): void {
    unread.delete(conversation);
    count();
  },

  async choosePresence(status: PresenceStatus): Promise<void> {
    await api.setPresence(status);
    desk.presence.value = status;
    store.write(PRESENCE, { user: me.value?.id, status });
    void readColleagues();
  },

  /** Reads the queue as it is now, not as a reading under way may have found it. */
  async refresh(): Promise<void> {
    await reading;
    await readQueue();
  },
  readColleagues: (): Promise<void> => readColleagues(),
};

let lastSeq = 0;
let closeStream: (() => void) | null = null;

/** Follows the desk until the returned function is called. */
export function followDesk(): () => void {
  const stopClock = runClock();
  const stopping = new AbortController();
  desk.presence.value = rememberedPresence();
  onOtherTabWrote(PRESENCE, () => (desk.presence.value = rememberedPresence()), stopping.signal);
  void readQueue().finally(() => {
    if (!stopping.signal.aborted) closeStream = openStream();
  });
  void readColleagues();
  missSoon();
  return () => {
    stopping.abort();
    clearTimeout(missTimer);
    missTimer = undefined;
    stopClock();
    closeStream?.();
    closeStream = null;
    clearTimeout(readTimer);
    readTimer = undefined;
    byId.value = new Map();
    unread.clear();
    desk.known.value = false;
    desk.live.value = false;
    desk.lost.value = false;
    lastSeq = 0;
    badge.value = 0;
  };
}

let missTimer: ReturnType<typeof setTimeout> | undefined;

/** A connection that comes back at once is nothing to worry anybody with. */
function missSoon(): void {
  missTimer ??= setTimeout(() => (desk.lost.value = !desk.live.value), MISSED_AFTER_MS);
}

function rememberedPresence(): PresenceStatus {
  const kept = store.read<{ user: string; status: PresenceStatus }>(PRESENCE);
  if (kept && kept.user === me.value?.id) return kept.status;
  return may("supervise") ? "busy" : "available";
}

function openStream(): () => void {
  return openSharedStream({
    url: api.deskEventsUrl,
    name: `bangban.desk.${me.value?.id}`,
    lastSeq: () => lastSeq,
    onOpen: (own) => void opened(own),
    onLost: () => {
      desk.live.value = false;
      missSoon();
    },
    onRefused: () => api.onSignedOut(),
    onMissed: (upTo) => hear({ kind: "reset", last_seq: upTo }),
    onEvent: (raw) => {
      const event = readDeskEvent(raw.event, raw.data);
      if (raw.id) lastSeq = Math.max(lastSeq, Number(raw.id));
      if (event) hear(event);
    },
  });
}

/** Opening the stream says that one is there; what one chose is said again after it. */
async function opened(own: boolean): Promise<void> {
  desk.live.value = true;
  desk.lost.value = false;
  clearTimeout(missTimer);
  missTimer = undefined;
  try {
    if (own) await api.setPresence(desk.presence.value);
    await Promise.all([readQueue(), readColleagues()]);
  } catch {
    // The stream is lost as well then, and comes back here.
  }
}

function hear(event: DeskEvent): void {
  for (const listener of listeners) listener(event);
  if (event.kind === "typing" || event.kind === "read") return;
  if (event.kind === "reset") lastSeq = event.last_seq ?? lastSeq;
  if (event.kind === "presence") void readColleagues();
  if (event.kind === "message") countUnread(event);
  readSoon();
}

function countUnread(event: DeskEvent): void {
  const { conversation, from } = event;
  if (!conversation || from !== "visitor" || event.user !== me.value?.id) return;
  if (desk.open.value === conversation && document.hasFocus()) return;
  unread.set(conversation, (unread.get(conversation) ?? 0) + 1);
  ring();
  notify(say("workbench.alert.message"), event.message?.text ?? "", conversation, () =>
    desk.show(conversation),
  );
  count();
}

let readTimer: ReturnType<typeof setTimeout> | undefined;
let readAt = -Infinity;

function readSoon(): void {
  if (readTimer !== undefined) return;
  const wait = Math.max(0, readAt + READ_EVERY_MS - performance.now());
  readTimer = setTimeout(() => {
    readTimer = undefined;
    void readQueue();
  }, wait);
}

let reading: Promise<void> | null = null;
let readAgain = false;

/** One reading at a time; what happens meanwhile is read after it. */
function readQueue(): Promise<void> {
  if (reading) {
    readAgain = true;
    return reading;
  }
  readAt = performance.now();
  reading = takeQueue().finally(() => {
    reading = null;
    if (readAgain) {
      readAgain = false;
      readSoon();
    }
  });
  return reading;
}

async function takeQueue(): Promise<void> {
  try {
    const queue = await api.queue();
    const before = byId.value;
    const after = merge(before, queue.calls, performance.now());
    if (!sameOrder(before, after)) byId.value = after;
    desk.onDuty.value = queue.on_duty;
    if (lastSeq === 0) lastSeq = queue.last_seq;
    announce(before, after, desk.known.value);
    desk.known.value = true;
    count();
  } catch {
    // Lost or signed out: the stream tells, and leads back here.
  }
}

/** Sections are made anew when somebody comes, goes, or changes hands, and not otherwise. */
function sameOrder(before: ReadonlyMap<string, Row>, after: ReadonlyMap<string, Row>): boolean {
  const [one, two] = [[...before.values()], [...after.values()]];
  return one.length === two.length && one.every((row, at) => row === two[at]);
}

const announced = new Set<string>();

/** Whoever is to act hears of it once for each time it is their turn. */
function announce(
  before: ReadonlyMap<string, Row>,
  after: ReadonlyMap<string, Row>,
  known: boolean,
): void {
  const tells: string[] = [];
  for (const row of after.values()) {
    const why = reasonToRing(row);
    const key = `${row.conversation} ${why} ${row.called_at}`;
    if (why === null || announced.has(key)) continue;
    announced.add(key);
    tells.push(row.conversation);
    notify(say(`workbench.alert.${why}`), row.title, row.conversation, () =>
      desk.show(row.conversation),
    );
  }
  if (announced.size > 2000) announced.clear();
  if (tells.length > 0 && (known || before.size === 0)) ring();
}

function reasonToRing(row: Row): "offer" | "call" | "alarm" | null {
  if (row.state === "held") return null;
  if (row.state === "offered" && row.user === me.value?.id) return "offer";
  if (row.alarmed && may("supervise")) return "alarm";
  return row.state === "waiting" && desk.presence.value === "available" ? "call" : null;
}

function count(): void {
  const { offered, mine } = desk.sections.value;
  badge.value = offered.length + mine.filter((row) => unread.has(row.conversation)).length;
}

async function readColleagues(): Promise<void> {
  try {
    const { people, groups } = await api.colleagues();
    desk.colleagues.value = people;
    desk.groups.value = groups;
  } catch {
    // Names are kept as they were known.
  }
}
