import { randomUUID } from "node:crypto";
import type { Server } from "./process";

const PASSWORD = "plum-tree 47 rivers";

/** Somebody of the desk, scripted over HTTP. */
export interface Colleague {
  name: string;
  /** Takes offers; due again every few seconds, so call it when it matters. */
  isThere(): Promise<void>;
  queue(): Promise<{ conversation: string; title: string }[]>;
  does(verb: string, conversation: string, body?: unknown): Promise<void>;
  says(conversation: string, text: string): Promise<void>;
}

/** Makes somebody of the staff as an operator would, and signs them in. */
export async function addStaff(server: Server, name: string): Promise<Colleague> {
  const account = randomUUID();
  server.verb(
    ["user", "add", account, "--role", "staff", `--display-name=${name}`, "--password-stdin"],
    PASSWORD,
  );
  const begun = await fetch(`${server.baseUrl}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: account, password: PASSWORD }),
  });
  if (!begun.ok) throw new Error(await begun.text());
  const { token } = (await begun.json()) as { token: string };

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${server.baseUrl}/api/v1/desk${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response;
  }

  const colleague: Colleague = {
    name,
    async isThere() {
      await call("PUT", "/presence", { status: "available" });
    },
    async queue() {
      return (await (await call("GET", "/queue")).json()).calls;
    },
    async does(verb, conversation, body = {}) {
      await call("POST", `/conversations/${conversation}/${verb}`, body);
    },
    async says(conversation, text) {
      await colleague.does("messages", conversation, { client_id: randomUUID(), text });
    },
  };
  return colleague;
}
