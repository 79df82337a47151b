/** What the form of a ticket begins with, from the call so far. */
export interface TicketDraft {
  kind: "consult" | "help" | "complaint" | "suggestion" | "unresolved";
  title: string;
  text: string;
  department: string;
  phone: string;
  visitor_name: string;
  enterprise_name: string;
  credit_code: string;
  complex: boolean;
  secret: boolean;
}

/** How a matter came in that somebody of the desk writes down. */
export type TicketChannel = "phone" | "hall" | "mailbox";

/** A form in which nothing is filled in yet. */
export const EMPTY_DRAFT: TicketDraft = {
  kind: "consult",
  title: "",
  text: "",
  department: "",
  phone: "",
  visitor_name: "",
  enterprise_name: "",
  credit_code: "",
  complex: false,
  secret: false,
};

export interface CallSoFar {
  question: string;
  /** What was read out, and from where. */
  told: { title: string; quote: string } | null;
  department: string | null;
  phone: string;
  name: string;
  enterprise: string;
  creditCode: string;
}

const LONGEST_TITLE = 100;
const LONGEST_QUOTE = 600;

export function filledTicket(call: CallSoFar, words: { asked: string; told: string }): TicketDraft {
  const question = call.question.trim();
  const parts = question === "" ? [] : [`${words.asked}${question}`];
  if (call.told)
    parts.push(`${words.told}《${call.told.title}》\n${cut(call.told.quote, LONGEST_QUOTE)}`);
  return {
    kind: "consult",
    title: cut(question.replaceAll(/\s+/gu, " "), LONGEST_TITLE),
    text: parts.join("\n\n"),
    department: call.department ?? "",
    phone: call.phone.trim(),
    visitor_name: call.name.trim(),
    enterprise_name: call.enterprise.trim(),
    credit_code: call.creditCode.trim(),
    complex: false,
    secret: false,
  };
}

/** What is sent: what was left empty is left out. */
export function ticketBody(
  draft: TicketDraft,
  channel: TicketChannel = "phone",
): Record<string, unknown> {
  const filled = Object.entries(draft)
    .map(([key, value]) => [key, typeof value === "string" ? value.trim() : value] as const)
    .filter(([, value]) => value !== "");
  return { ...Object.fromEntries(filled), channel };
}

function cut(text: string, length: number): string {
  const scalars = [...text];
  return scalars.length <= length ? text : `${scalars.slice(0, length - 1).join("")}…`;
}
