import type { User, UserBody } from "@api/types";

export const STATES = ["enabled", "invited", "disabled"] as const;
export type UserState = (typeof STATES)[number];

/** As `bangban user list` says it. */
export function stateOf(user: User): UserState {
  if (!user.enabled) return "disabled";
  return user.has_password ? "enabled" : "invited";
}

/** The users whose name or displayed name holds the words, in this state. */
export function narrowed(users: User[], words: string, state: UserState | ""): User[] {
  const wanted = words.trim().toLowerCase();
  return users.filter(
    (user) =>
      (state === "" || stateOf(user) === state) &&
      [user.name, user.display_name].some((text) => text.toLowerCase().includes(wanted)),
  );
}

/** What a changed user is sent as: whatever is not named stays. */
export function bodyOf(user: User, changed: Partial<UserBody> = {}): UserBody {
  const { name, display_name, role, groups, skills, capacity, enabled } = user;
  return { name, display_name, role, groups, skills, capacity, enabled, ...changed };
}

/** The lines of a field that say something. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
