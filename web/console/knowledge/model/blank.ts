import type { KINDS } from "./filters";

/** The text a new document begins with; lines with a hash are to be filled in or left out. */
export function blankText(kind: (typeof KINDS)[number], title: string, body: string): string {
  const name = title.trim();
  return [
    "---",
    `title: ${JSON.stringify(name)}`,
    `kind: ${kind}`,
    "# issuer:",
    "# doc_number:",
    "# issued_on: 2026-01-31",
    "# effective_from: 2026-01-31",
    "# effective_until: 2028-12-31",
    "# department:",
    "# questions: []",
    "# source_url:",
    "---",
    `# ${name}`,
    "",
    body.trim(),
    "",
  ].join("\n");
}
