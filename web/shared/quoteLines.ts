/** One line of quoted Markdown; `marker` and `text` put together are the line, character for character. */
export interface QuoteLine {
  kind: "plain" | "bullet" | "number" | "heading";
  marker: string;
  text: string;
}

const MARKERS = [
  ["bullet", /^\s*[-*+]\s+/u],
  ["number", /^\s*\d{1,3}[.、)](?!\d)\s*/u],
  ["heading", /^#{1,6}\s+/u],
] as const;

/** Tells list items and headings apart, so that they can be laid out without changing a character. */
export function quoteLines(quote: string): QuoteLine[] {
  return quote.split("\n").map((line) => {
    for (const [kind, pattern] of MARKERS) {
      const marker = pattern.exec(line)?.[0];
      if (marker) return { kind, marker, text: line.slice(marker.length) };
    }
    return { kind: "plain", marker: "", text: line };
  });
}
