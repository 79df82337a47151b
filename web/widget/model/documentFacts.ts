import type { Citation, CorpusDocument } from "@api/types";
import type { Texts } from "../texts";
import { dayText } from "./dayText";

type Dated = Pick<
  CorpusDocument | Citation,
  "issuer" | "doc_number" | "issued_on" | "effective_from" | "effective_until"
>;

/** What an official paper is known by, as far as it is known: 发文机关, 文号 and its days. */
export function documentFacts(paper: Dated, texts: Texts): string[] {
  const dated = (day: string | null | undefined, say: (day: string) => string) =>
    day ? say(dayText(day, texts.locale)) : "";
  const facts = [
    paper.issuer ?? "",
    paper.doc_number ?? "",
    dated(paper.issued_on, texts.issuedOn),
    dated(paper.effective_from, texts.effectiveFrom),
    dated(paper.effective_until, texts.effectiveUntil),
  ];
  return facts.filter((fact) => fact !== "");
}
