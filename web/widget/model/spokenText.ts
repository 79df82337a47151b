import type { Message } from "@api/types";

/** What is read aloud of a message: what is said, and the quotes with the paper they are from. */
export function spokenText({ reply, text }: Pick<Message, "reply" | "text">): string {
  const quotes = reply?.answer?.citations ?? [];
  const said = reply?.message || text;
  return [said, ...quotes.map(({ quote, title }) => `${quote} —— 《${title}》`)].join("\n");
}
