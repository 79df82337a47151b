import type { Citation } from "@api/types";

/**
 * What an answer says beyond its quotes, such as a procedure's field (办理时限：3个工作日).
 * Empty when the text only repeats the quotes, which are shown by themselves.
 */
export function fieldText(text: string, citations: Citation[]): string {
  return citations
    .reduce((rest, { quote }) => rest.replace(quote, "\n"), text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line))
    .join("\n");
}
