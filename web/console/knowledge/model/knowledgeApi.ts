import type {
  DocumentPage,
  DocumentRead,
  KnowledgeAct,
  KnowledgeActDone,
  KnowledgeDifference,
  KnowledgePreview,
  SavedDraft,
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
