import type { Message } from "@api/types";
import type { Texts } from "../texts";
import { headingPath } from "./headingPath";

/** The conversation as a text to keep: who said what and when, quotes with their sources. */
export function transcript(messages: Message[], texts: Texts): string {
  const head = [texts.transcriptTitle, ""];
  return [...head, ...messages.flatMap((message) => lines(message, texts))].join("\r\n");
}

function lines(message: Message, texts: Texts): string[] {
  const when = message.at.replace("T", " ").slice(0, 19);
  const reply = message.reply;
  const said = reply?.message || message.text;
  const citations = reply?.answer?.citations ?? [];
  const ticket = message.ticket;
  return [
    `[${when}] ${speaker(message, texts)}`,
    ...said.split("\n"),
    ...citations.flatMap((citation) => [
      `「${citation.quote}」`,
      `—— ${[citation.title, headingPath(citation), citation.doc_number].filter(Boolean).join(" · ")}`,
    ]),
    ...(ticket
      ? [`${texts.ticketNumber} ${ticket.number} · ${texts.ticketCode} ${ticket.code}`]
      : []),
    "",
  ];
}

function speaker(message: Message, texts: Texts): string {
  if (message.from === "visitor") return texts.fromVisitor;
  if (message.from === "staff") return [texts.fromStaff, message.staff].filter(Boolean).join(" ");
  return message.from === "bot" ? texts.fromBot : texts.fromSystem;
}
