import type { Citation } from "@api/types";

/**
 * What an answer says beyond its quotes, such as a procedure's field (办理时限：3个工作日).
 * Empty when the text only repeats the quotes, which are shown by themselves.
 */
export function fieldText(text: string, citations: Citation[]): string {
  if (citations.length === 0) return text;
  const quotes = new Set(citations.map((citation) => squeeze(citation.quote)));
  if (squeeze(text) === [...quotes].join("")) return "";
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !quotes.has(squeeze(line)))
    .join("\n");
}

/** White space and quotation marks around a quote do not make it another text. */
function squeeze(text: string): string {
  return text.replace(/[\s“”]/gu, "");
}
