import type { Citation } from "@api/types";

/** The quotes of one document: the one that answers, and what the same document also says. */
export interface CitedDocument {
  main: Citation;
  others: Citation[];
}

/** Groups an answer's citations by document; documents and quotes stay in the server's order. */
export function citedDocuments(citations: Citation[]): CitedDocument[] {
  const cited: CitedDocument[] = [];
  for (const citation of citations) {
    const same = cited.find(({ main }) => main.document === citation.document);
    if (same) same.others.push(citation);
    else cited.push({ main: citation, others: [] });
  }
  return cited;
}
