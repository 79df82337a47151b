import type { TicketActBody, TicketDetail } from "@api/types";
import { KINDS } from "./filters";

/** How a field of an act is filled in. */
export type FieldKind = "line" | "lines" | "text" | "date" | "yesno" | "level" | "person" | "kind";

export interface Field {
  name: keyof TicketActBody;
  kind: FieldKind;
  needed?: boolean;
}

const reason: Field = { name: "reason", kind: "text", needed: true };
const reply: Field = { name: "reply", kind: "text", needed: true };
const note: Field = { name: "note", kind: "text" };
const department: Field = { name: "department", kind: "line", needed: true };
const user: Field = { name: "user", kind: "person" };

/** What each verb of the server asks for. One that is not here is of a newer server and not offered. */
export const ACTS: Record<string, Field[]> = {
  accept: [],
  dispatch: [department, user, note],
  answer: [reply],
  resolve: [reply],
  contact: [note],
  "follow-up": [
    { name: "solved", kind: "yesno", needed: true },
    { name: "level", kind: "level" },
    note,
  ],
  close: [note],
  reject: [reason],
  return: [reason],
  "uphold-return": [note],
  "refuse-return": [note],
  transfer: [department, user, reason],
  extend: [{ name: "until", kind: "date", needed: true }, reason],
  "approve-extension": [note],
  "refuse-extension": [note],
  "co-handle": [{ name: "departments", kind: "lines", needed: true }, note],
  reopen: [reason],
  verify: [
    { name: "founded", kind: "yesno", needed: true },
    { ...note, needed: true },
  ],
  rectify: [{ ...note, needed: true }],
  feedback: [reply],
  review: [{ name: "passed", kind: "yesno", needed: true }, note],
  assign: [{ ...user, needed: true }],
  describe: [
    { name: "title", kind: "line" },
    { name: "kind", kind: "kind" },
    { name: "subject", kind: "lines" },
    { name: "region", kind: "line" },
  ],
  note: [{ ...note, needed: true }],
  reason: [reason, { name: "special", kind: "yesno" }],
  merge: [{ name: "into", kind: "line", needed: true }],
  split: [],
};

/** The next steps of a matter; the others are less usual and stand behind them. */
const STEPS = new Set([
  "accept",
  "dispatch",
  "answer",
  "resolve",
  "follow-up",
  "close",
  "verify",
  "rectify",
  "feedback",
  "review",
  "uphold-return",
  "refuse-return",
  "approve-extension",
  "refuse-extension",
]);

export function actsOf(allowed: string[]): { steps: string[]; others: string[] } {
  const known = Object.keys(ACTS).filter((act) => allowed.includes(act));
  return {
    steps: known.filter((act) => STEPS.has(act)),
    others: known.filter((act) => !STEPS.has(act)),
  };
}

/** What is written in the form, by field. */
export type Filled = Partial<Record<keyof TicketActBody, string>>;

/** What stands in the form at first: a ticket that is described anew keeps what it has. */
export function firstFilled(act: string, ticket: TicketDetail): Filled {
  if (act !== "describe") return {};
  return {
    title: ticket.title,
    kind: ticket.kind,
    subject: ticket.subject.join("、"),
    region: ticket.region ?? "",
  };
}

export function isReady(act: string, filled: Filled): boolean {
  return (ACTS[act] ?? []).every(
    ({ name, needed }) => !needed || (filled[name] ?? "").trim() !== "",
  );
}

/** As the server wants it: what was left empty, or is as it was, is not sent. */
export function bodyOf(act: string, filled: Filled, first: Filled = {}): TicketActBody {
  const entries = (ACTS[act] ?? []).flatMap(({ name, kind }) => {
    const text = (filled[name] ?? "").trim();
    if (text === "" || text === first[name]) return [];
    return [[name, valueOf(kind, text)]];
  });
  return Object.fromEntries(entries) as TicketActBody;
}

function valueOf(kind: FieldKind, text: string): unknown {
  if (kind === "yesno") return text === "yes";
  if (kind === "level") return Number(text);
  if (kind === "lines") return text.split(/[、，,\n]/u).flatMap((part) => part.trim() || []);
  return text;
}

export const kinds = KINDS;
