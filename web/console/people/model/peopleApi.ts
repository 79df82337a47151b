import type { Group, GroupBody, LinkMade, User, UserBody } from "@api/types";
import { api } from "../../model/api";

const path = (id: string) => `/users/${encodeURIComponent(id)}`;

export async function readUsers(): Promise<User[]> {
  return (await api.ask<{ users: User[] }>("/users")).users;
}

export function addUser(body: UserBody): Promise<{ user: User; link: LinkMade }> {
  return api.ask("/users", { body });
}

export function changeUser(id: string, body: UserBody): Promise<User> {
  return api.ask(path(id), { method: "PUT", body });
}

export function makeLink(id: string): Promise<LinkMade> {
  return api.ask(`${path(id)}/link`, { method: "POST" });
}

export function signUserOut(id: string): Promise<void> {
  return api.ask(`${path(id)}/sessions`, { method: "DELETE" });
}

export function removeCodeOf(id: string): Promise<void> {
  return api.ask(`${path(id)}/one-time-code`, { method: "DELETE" });
}

export async function readGroups(): Promise<Group[]> {
  return (await api.ask<{ groups: Group[] }>("/groups")).groups;
}

export function saveGroup(id: string | null, body: GroupBody): Promise<Group> {
  if (id === null) return api.ask("/groups", { body });
  return api.ask(`/groups/${encodeURIComponent(id)}`, { method: "PUT", body });
}

export function deleteGroup(id: string): Promise<void> {
  return api.ask(`/groups/${encodeURIComponent(id)}`, { method: "DELETE" });
}
