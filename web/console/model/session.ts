import { computed, readonly, shallowRef } from "vue";
import type { Me, Permission } from "@api/types";
import type { SignIn } from "@api/staff";
import { api } from "./api";

export type SessionState =
  | { kind: "unknown" }
  | { kind: "unreachable" }
  | { kind: "out"; why: "never" | "expired" | "left" }
  | { kind: "in"; me: Me };

const state = shallowRef<SessionState>({ kind: "unknown" });

export const session = readonly(state);
export const me = computed<Me | null>(() => (state.value.kind === "in" ? state.value.me : null));

/** Whoever must set up a one-time code may do nothing else before. */
export function may(permission: Permission | undefined): boolean {
  if (permission === undefined) return true;
  const known = me.value;
  if (!known || known.must_set_up_one_time_code) return false;
  return known.permissions.includes(permission);
}

/** Asks the server who one is; also a sign of life that puts off the end of the session. */
export async function recognise(): Promise<void> {
  try {
    const found = await api.session();
    if (found) state.value = { kind: "in", me: found.user };
    else expire();
  } catch {
    // Whoever is at work stays so while the server is away: it returns with the same session.
    if (state.value.kind !== "in") state.value = { kind: "unreachable" };
  }
}

export async function signIn(wanted: SignIn): Promise<void> {
  const { user } = await api.signIn(wanted);
  state.value = { kind: "in", me: user };
}

export async function signOut(): Promise<void> {
  try {
    await api.signOut();
  } finally {
    state.value = { kind: "out", why: "left" };
  }
}

function expire(): void {
  const why = state.value.kind === "in" ? "expired" : "never";
  if (state.value.kind !== "out") state.value = { kind: "out", why };
}

api.onSignedOut = expire;
