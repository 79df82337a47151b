import type { DeskReport, LiveReport, Simulation, SimulationBody } from "@api/types";
import { api } from "../../model/api";

export const readLive = (): Promise<LiveReport> => api.ask("/reports/live");

/** `query` as `queryOf` makes it; without one today. */
export const readReport = (query = ""): Promise<DeskReport> =>
  api.ask(`/reports/desk${query === "" ? "" : `?${query}`}`);

export const simulate = (body: Partial<SimulationBody>): Promise<Simulation> =>
  api.ask("/reports/simulation", { body });

/** Where the same figures are to be had as a file; the cookie opens it. */
export function fileOf(query: string, format: "xlsx" | "csv"): string {
  const asked = new URLSearchParams(query);
  asked.set("format", format);
  return `/api/v1/reports/desk?${asked}`;
}
