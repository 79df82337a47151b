import type { OwnSession } from "@api/types";
import { api } from "../../model/api";

export async function readSessions(): Promise<OwnSession[]> {
  return (await api.ask<{ sessions: OwnSession[] }>("/sessions")).sessions;
}

export function revokeSession(id: string): Promise<void> {
  return api.ask(`/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export function changePassword(old: string, wanted: string): Promise<void> {
  return api.ask("/session/password", { body: { old, new: wanted } });
}

/** What an authenticator is told; nothing is asked of it before a code confirmed it. */
export interface Enrolment {
  secret: string;
  url: string;
}

export function beginCode(password: string): Promise<Enrolment> {
  return api.ask("/session/one-time-code", { body: { password } });
}

export async function confirmCode(code: string): Promise<string[]> {
  const path = "/session/one-time-code/confirm";
  const { recovery_codes } = await api.ask<{ recovery_codes: string[] }>(path, {
    body: { one_time_code: code },
  });
  return recovery_codes;
}

export function removeCode(password: string, code: string): Promise<void> {
  const body = { password, one_time_code: code };
  return api.ask("/session/one-time-code/remove", { body });
}
