import type { CalendarLine, CalendarYear } from "@api/types";
import { api } from "../../model/api";

export function readYear(year: number | null): Promise<CalendarYear> {
  return api.ask(year === null ? "/calendar" : `/calendar?year=${year}`);
}

export function saveYear(year: number, lines: CalendarLine[]): Promise<CalendarYear> {
  return api.ask(`/calendar/${year}`, { method: "PUT", body: { lines } });
}

export function resetYear(year: number): Promise<CalendarYear> {
  return api.ask(`/calendar/${year}`, { method: "DELETE" });
}
