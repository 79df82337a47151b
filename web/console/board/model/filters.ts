import type { LocationQuery } from "vue-router";

export const SPANS = ["today", "week", "month", "chosen"] as const;

export type Span = (typeof SPANS)[number];

/** What the figures are narrowed to. It stands in the address, so that it can be passed on. */
export interface ReportFilters {
  span: Span;
  /** Days as `2026-11-28`; they count where the span is chosen. */
  from: string;
  to: string;
  department: string;
}

const DAYS: Record<Span, number> = { today: 1, week: 7, month: 30, chosen: 0 };
const DAY_MS = 24 * 60 * 60 * 1000;

/** From the address; whatever is not known there is left out. */
export function filtersOf(query: LocationQuery): ReportFilters {
  const text = (name: string) => {
    const value = query[name];
    return typeof value === "string" ? value.slice(0, 100) : "";
  };
  const day = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text(name)) ? text(name) : "");
  const [from, to] = [day("from"), day("to")];
  const chosen = from !== "" && to !== "";
  const span = chosen ? "chosen" : SPANS.find((known) => known === text("span"));
  return {
    span: span === undefined || (span === "chosen" && !chosen) ? "today" : span,
    from: chosen ? from : "",
    to: chosen ? to : "",
    department: text("department"),
  };
}

/** For the address: what narrows nothing is not in it. */
export function addressOf({ span, from, to, department }: ReportFilters): Record<string, string> {
  const days = span === "chosen" ? { from, to } : { span: span === "today" ? "" : span };
  const all = { ...days, department: department.trim() };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** As the server asks for it; `today` by the server's calendar. */
export function queryOf(filters: ReportFilters, today: string): string {
  const query = new URLSearchParams();
  const { from, to } = daysOf(filters, today);
  query.set("from", from);
  query.set("to", to);
  if (filters.department.trim() !== "") query.set("department", filters.department.trim());
  return query.toString();
}

export function daysOf(
  { span, from, to }: ReportFilters,
  today: string,
): { from: string; to: string } {
  if (span === "chosen") return { from, to };
  return { from: daysBefore(today, DAYS[span] - 1), to: today };
}

function daysBefore(day: string, count: number): string {
  const at = Date.parse(`${day}T00:00:00Z`) - count * DAY_MS;
  return new Date(at).toISOString().slice(0, 10);
}

/** The day of a moment as the server told it, in the server's zone. */
export function dayOf(at: string): string {
  return at.slice(0, 10);
}
