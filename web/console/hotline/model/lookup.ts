import { computed, ref, shallowRef, watch } from "vue";
import type { CorpusDocument, Hit, Reply } from "@api/types";
import { api } from "../../model/api";
import { describeProblem } from "../../model/describeProblem";

/** After so much quiet the whole question is asked; hits come with every letter. */
const QUIET_MS = 300;
const SHORTEST_QUESTION = 3;
const HITS = 8;

/** A row of the list: the answer, a way to make the question clear, or a hit. */
export type Row =
  | { kind: "answer"; reply: Reply }
  | { kind: "option"; label: string; question: string }
  | { kind: "hit"; hit: Hit };

/** What is typed and what is found for it. Answers that come late, to what was typed before, are dropped. */
export function useLookup() {
  const question = ref("");
  const hits = shallowRef<Hit[]>([]);
  const reply = shallowRef<Reply | null>(null);
  const asked = ref("");
  const fault = ref("");
  const picked = ref(0);
  let searches = 0;
  let shown = 0;
  let asks = 0;
  let quiet: ReturnType<typeof setTimeout> | undefined;

  const rows = computed<Row[]>(() => {
    const found = reply.value;
    const first: Row[] =
      found?.decision === "answer" && found.answer ? [{ kind: "answer", reply: found }] : [];
    const options = (found?.options ?? []).map((option): Row => ({ kind: "option", ...option }));
    return [...first, ...options, ...hits.value.map((hit): Row => ({ kind: "hit", hit }))];
  });
  const row = computed<Row | null>(() => rows.value[picked.value] ?? null);
  /** Asked, and nobody but a person can answer. */
  const unanswered = computed(() => (reply.value?.decision === "escalate" ? reply.value : null));

  watch(question, (typed) => {
    clearTimeout(quiet);
    asks += 1;
    reply.value = null;
    fault.value = "";
    picked.value = 0;
    const text = typed.trim();
    if (text === "") {
      searches += 1;
      shown = searches;
      hits.value = [];
      return;
    }
    void search(text);
    // Initials of pinyin are no question.
    if (/\p{Script=Han}/u.test(text) && [...text].length >= SHORTEST_QUESTION)
      quiet = setTimeout(() => void ask(), QUIET_MS);
  });

  async function search(text: string): Promise<void> {
    const mine = (searches += 1);
    try {
      const query = `q=${encodeURIComponent([...text].slice(0, 200).join(""))}&limit=${HITS}`;
      const found = await api.ask<{ hits: Hit[] }>(`/search?${query}`);
      if (mine < shown) return;
      shown = mine;
      hits.value = found.hits;
    } catch (error) {
      if (mine === searches) fault.value = describeProblem(error);
    }
  }

  async function ask(): Promise<void> {
    clearTimeout(quiet);
    const text = question.value.trim();
    if (text === "") return;
    const mine = (asks += 1);
    try {
      const found = await api.ask<Reply>("/ask", { body: { question: text, limit: 5 } });
      if (mine !== asks) return;
      // Whoever has gone down the list keeps the row they are on.
      const added = rowsBefore(found) - rowsBefore(reply.value);
      picked.value = picked.value === 0 ? 0 : picked.value + added;
      reply.value = found;
      asked.value = text;
    } catch (error) {
      if (mine === asks) fault.value = describeProblem(error);
    }
  }

  function move(by: number): void {
    const count = rows.value.length;
    if (count > 0) picked.value = (picked.value + by + count) % count;
  }

  function clear(): void {
    question.value = "";
  }

  return { question, rows, row, picked, reply, unanswered, asked, fault, ask, move, clear };
}

function rowsBefore(reply: Reply | null): number {
  if (!reply) return 0;
  return reply.options.length + (reply.decision === "answer" && reply.answer ? 1 : 0);
}

const read = new Map<string, Promise<CorpusDocument>>();

/** A document, read once a sitting; a failed reading is tried again. */
export function readDocument(id: string): Promise<CorpusDocument> {
  let known = read.get(id);
  if (!known) {
    known = api.ask<CorpusDocument>(`/documents/${encodeURIComponent(id)}`);
    known.catch(() => read.delete(id));
    read.set(id, known);
    setTimeout(() => read.delete(id), 60_000);
  }
  return known;
}
