import type { LocationQuery } from "vue-router";

/** What the log is narrowed to. It stands in the address, so that it can be passed on. */
export interface AuditFilters {
  who: string;
  deed: string;
  from: string;
  to: string;
  /** Only lines before this number; 0 = the newest. */
  before: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** From the address; whatever cannot be is left out. */
export function filtersOf(query: LocationQuery): AuditFilters {
  const text = (name: string, form: RegExp) => {
    const value = query[name];
    return typeof value === "string" && form.test(value) ? value : "";
  };
  return {
    who: text("who", /^.{1,100}$/u),
    deed: text("deed", /^[a-z_]{1,50}$/),
    from: text("from", DAY),
    to: text("to", DAY),
    before: Number(text("before", /^\d{1,15}$/)),
  };
}

/** For the address: what narrows nothing is not in it. */
export function addressOf(filters: AuditFilters): Record<string, string> {
  const { who, deed, from, to, before } = filters;
  const all = { who: who.trim(), deed, from, to, before: before > 0 ? String(before) : "" };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** As the server asks for it. */
export function queryOf(filters: AuditFilters, limit: number): string {
  const { who, deed, ...rest } = addressOf(filters);
  const named = { ...(who ? { actor: who } : {}), ...(deed ? { action: deed } : {}), ...rest };
  return new URLSearchParams({ ...named, limit: String(limit) }).toString();
}
