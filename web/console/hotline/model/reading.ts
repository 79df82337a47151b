import { shallowRef, watch, type Ref } from "vue";
import type { Citation, CorpusDocument, Validity } from "@api/types";
import { describeProblem } from "../../model/describeProblem";
import {
  materialsOf,
  sectionOfHit,
  sectionsOf,
  stepsOf,
  type GuideList,
  type Section,
} from "./guide";
import { readDocument, type Row } from "./lookup";

export interface Quote {
  title: string;
  heading: string;
  text: string;
}

/** What stands in the reading panel for a row: official wording first, then lists and the rest. */
export interface Reading {
  document: string;
  title: string;
  status: Validity;
  isSummary: boolean;
  facts: {
    issuer: string | null;
    number: string | null;
    issued: string | null;
    until: string | null;
  };
  quotes: Quote[];
  materials: GuideList | null;
  steps: GuideList | null;
  rest: Section[];
  department: string | null;
  /** The bot is sure, so it may be said to have been told. */
  safe: boolean;
  loading: boolean;
  fault: string;
}

/** Follows the row one is on; what belongs to an earlier row never comes back. */
export function useReading(row: Ref<Row | null>): Ref<Reading | null> {
  const reading = shallowRef<Reading | null>(null);
  let turns = 0;
  watch(row, async (now) => {
    const mine = (turns += 1);
    const first = now && begin(now);
    reading.value = first;
    if (!first) return;
    try {
      const document = await readDocument(first.document);
      if (mine === turns) reading.value = filled(first, document, now);
    } catch (error) {
      if (mine === turns)
        reading.value = { ...first, loading: false, fault: describeProblem(error) };
    }
  });
  return reading;
}

const bare = {
  isSummary: false,
  facts: { issuer: null, number: null, issued: null, until: null },
  quotes: [] as Quote[],
  materials: null,
  steps: null,
  rest: [] as Section[],
  department: null,
  loading: true,
  fault: "",
};

/** What is known before the document is read. */
function begin(row: Row): Reading | null {
  if (row.kind === "option") return null;
  if (row.kind === "hit") {
    const { document, title, status } = row.hit;
    return { ...bare, document, title, status, safe: false };
  }
  const citations = row.reply.answer?.citations ?? [];
  const [main] = citations;
  if (!main) return null;
  return {
    ...bare,
    document: main.document,
    title: main.title,
    status: main.status,
    isSummary: main.wording === "summary",
    quotes: citations.map(quoteOf),
    department: row.reply.department,
    safe: true,
  };
}

function quoteOf({ title, heading, quote }: Citation): Quote {
  return { title, heading: heading.at(-1) ?? "", text: quote };
}

function filled(reading: Reading, document: CorpusDocument, row: Row | null): Reading {
  const sections = sectionsOf(document.body);
  const found = row?.kind === "hit" ? sectionOfHit(sections, row.hit) : null;
  const quotes = found
    ? [{ title: document.title, heading: found.heading, text: found.text }]
    : reading.quotes;
  const materials = materialsOf(sections);
  const steps = stepsOf(sections);
  const listed = new Set([materials?.heading, steps?.heading]);
  return {
    ...reading,
    status: document.status,
    isSummary: document.wording === "summary",
    facts: {
      issuer: document.issuer,
      number: document.doc_number,
      issued: document.issued_on,
      until: document.effective_until,
    },
    quotes,
    materials,
    steps,
    rest: sections.filter((section) => section !== found && !listed.has(section.heading)),
    department: reading.department ?? document.department,
    loading: false,
  };
}
