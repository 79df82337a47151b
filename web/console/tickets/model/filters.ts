import type { LocationQuery } from "vue-router";

export const VIEWS = ["all", "supervision", "clearing"] as const;
export const STATES = [
  "received",
  "dispatched",
  "accepted",
  "resolved",
  "followed_up",
  "closed",
] as const;
export const KINDS = ["consult", "help", "complaint", "suggestion", "unresolved"] as const;

export type View = (typeof VIEWS)[number];

/** What a list of tickets is narrowed to. It stands in the address, so that it can be passed on. */
export interface TicketFilters {
  view: View;
  q: string;
  state: (typeof STATES)[number] | "";
  kind: (typeof KINDS)[number] | "";
  department: string;
  mine: boolean;
  open: boolean;
  overdue: boolean;
  offset: number;
}

/** From the address; whatever is not known there is left out. */
export function filtersOf(query: LocationQuery): TicketFilters {
  const text = (name: string) => {
    const value = query[name];
    return typeof value === "string" ? value.slice(0, 100) : "";
  };
  const one = <T extends string>(name: string, known: readonly T[]) =>
    known.find((value) => value === text(name));
  const offset = Number(text("offset"));
  return {
    view: one("view", VIEWS) ?? "all",
    q: text("q"),
    state: one("state", STATES) ?? "",
    kind: one("kind", KINDS) ?? "",
    department: text("department"),
    mine: text("mine") === "1",
    open: text("open") === "1",
    overdue: text("overdue") === "1",
    offset: Number.isInteger(offset) && offset > 0 ? offset : 0,
  };
}

/** For the address: what narrows nothing is not in it. */
export function addressOf(filters: TicketFilters): Record<string, string> {
  const { view, mine, open, overdue, offset, q, state, kind, department } = filters;
  const all = {
    view: view === "all" ? "" : view,
    q: q.trim(),
    state,
    kind,
    department: department.trim(),
    mine: mine ? "1" : "",
    open: open ? "1" : "",
    overdue: overdue ? "1" : "",
    offset: offset > 0 ? String(offset) : "",
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** As the server asks for it. */
export function queryOf(filters: TicketFilters): string {
  const query = new URLSearchParams();
  const set = (name: string, value: string) => value !== "" && query.set(name, value);
  set("q", filters.q.trim());
  set("state", filters.state);
  set("kind", filters.kind);
  set("department", filters.department.trim());
  if (filters.mine) set("owner", "me");
  if (filters.open) set("open", "true");
  if (filters.overdue) set("overdue", "true");
  set("offset", String(filters.offset));
  return query.toString();
}
