import type { LocationQuery } from "vue-router";

export const STATES = [
  "draft",
  "in_review",
  "published",
  "rejected",
  "withdrawn",
  "replaced",
] as const;
export const KINDS = ["policy", "procedure", "faq", "interpretation", "notice"] as const;

/** What the list of documents is narrowed to. It stands in the address, so that it can be passed on. */
export interface DocumentFilters {
  q: string;
  state: (typeof STATES)[number] | "";
  kind: (typeof KINDS)[number] | "";
  /** Where the page begins: `next` of the one before. */
  after: string;
}

/** From the address; whatever is not known there is left out. */
export function filtersOf(query: LocationQuery): DocumentFilters {
  const text = (name: string) => {
    const value = query[name];
    return typeof value === "string" ? value.slice(0, 200) : "";
  };
  return {
    q: text("q").slice(0, 100),
    state: STATES.find((state) => state === text("state")) ?? "",
    kind: KINDS.find((kind) => kind === text("kind")) ?? "",
    after: text("after"),
  };
}

/** For the address: what narrows nothing is not in it. */
export function addressOf(filters: DocumentFilters): Record<string, string> {
  const all = { ...filters, q: filters.q.trim() };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** As the server asks for it. */
export function queryOf(filters: DocumentFilters): string {
  return new URLSearchParams(addressOf(filters)).toString();
}
