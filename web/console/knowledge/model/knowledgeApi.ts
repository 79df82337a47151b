import type {
  Conflicts,
  DocumentPage,
  DocumentRead,
  Effect,
  Explanation,
  ImportView,
  KeptDraft,
  KnowledgeAct,
  KnowledgeActDone,
  KnowledgeDifference,
  KnowledgePreview,
  LapsingList,
  SavedDraft,
  Unanswered,
  VersionText,
} from "@api/types";
import { api } from "../../model/api";
import { queryOf, type DocumentFilters } from "./filters";

const of = (id: string) => `/knowledge/documents/${encodeURIComponent(id)}`;

export function readDocuments(filters: DocumentFilters): Promise<DocumentPage> {
  return api.ask(`/knowledge/documents?${queryOf(filters)}`);
}

export function readDocument(id: string): Promise<DocumentRead> {
  return api.ask(of(id));
}

export function readVersion(id: string, version: number): Promise<VersionText> {
  return api.ask(`${of(id)}/versions/${version}`);
}

export function readDifference(id: string, from: number, to: number): Promise<KnowledgeDifference> {
  return api.ask(`${of(id)}/difference?from=${from}&to=${to}`);
}

export function beginDocument(text: string): Promise<SavedDraft> {
  return api.ask("/knowledge/documents", { body: { text } });
}

/** The base is what the editor read; somebody else's later saving refuses this one. */
export function saveDraft(
  id: string,
  text: string,
  base: { version: number; revision: number },
): Promise<SavedDraft> {
  const body = { text, base_version: base.version, base_revision: base.revision };
  return api.ask(`${of(id)}/draft`, { method: "PUT", body });
}

/** Submit and publish take nothing, the others a comment or a version. */
export function actOn(id: string, act: KnowledgeAct, body: object = {}): Promise<KnowledgeActDone> {
  return api.ask(`${of(id)}/${act}`, { method: "POST", body });
}

export function preview(text: string, id?: string): Promise<KnowledgePreview> {
  return api.ask("/knowledge/preview", { body: id === undefined ? { text } : { text, id } });
}

export function importFiles(files: readonly File[]): Promise<{ id: string; files: number }> {
  const form = new FormData();
  for (const file of files) form.append("file", file);
  return api.send("/knowledge/import", form);
}

export async function readImports(): Promise<ImportView[]> {
  return (await api.ask<{ imports: ImportView[] }>("/knowledge/imports")).imports;
}

export function readUnanswered(days: number): Promise<Unanswered> {
  return api.ask(`/knowledge/unanswered?days=${days}`);
}

export async function readDrafts(): Promise<KeptDraft[]> {
  return (await api.ask<{ drafts: KeptDraft[] }>("/knowledge/drafts")).drafts;
}

export async function readEffects(): Promise<Effect[]> {
  return (await api.ask<{ entries: Effect[] }>("/knowledge/effects")).entries;
}

/** Question and answer for the document that is made of a draft or of questions. */
export interface FaqBody {
  question: string;
  questions: string[];
  answer: string;
  department?: string;
}

export function documentOfDraft(id: string, body: FaqBody): Promise<SavedDraft> {
  return api.ask(`/knowledge/drafts/${encodeURIComponent(id)}/document`, { body });
}

export function documentOfQuestions(body: FaqBody): Promise<SavedDraft> {
  return api.ask("/knowledge/unanswered/draft", { body });
}

export function readLapsing(): Promise<LapsingList> {
  return api.ask("/knowledge/lapsing");
}

export function readConflicts(): Promise<Conflicts> {
  return api.ask("/knowledge/conflicts");
}

export function explain(question: string): Promise<Explanation> {
  return api.ask("/knowledge/explain", { body: { question } });
}
