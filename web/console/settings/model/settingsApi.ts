import type { PageTexts, SettingsView } from "@api/types";
import { api } from "../../model/api";
import type { Week } from "../../people/model/week";

export function readSettings(): Promise<SettingsView> {
  return api.ask("/settings");
}

export function savePage(texts: PageTexts): Promise<void> {
  return api.ask("/settings/page", { method: "PUT", body: texts });
}

/** Null = as the file of settings says. */
export function saveHours(hours: Week | null): Promise<void> {
  return api.ask("/settings/hours", { method: "PUT", body: { hours } });
}
