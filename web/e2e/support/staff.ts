import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import type { RunningServer } from "./server";

/** Somebody of the desk, scripted over HTTP. */
export interface Colleague {
  name: string;
  /** Takes offers; due again every few seconds, so call it when it matters. */
  isThere(): Promise<void>;
  queue(): Promise<{ conversation: string; title: string }[]>;
  does(verb: string, conversation: string, body?: unknown): Promise<void>;
  says(conversation: string, text: string): Promise<void>;
}

/** Python's own sqlite3: Node's is not in every version that builds the page. */
const INSERT = `
import json, sqlite3, sys
told = json.load(sys.stdin)
with sqlite3.connect(told["database"], timeout=10) as database:
    for statement, values in told["statements"]:
        database.execute(statement, values)
`;

/** Puts somebody of the staff and their session into the database of a running server. */
export function addStaff(server: RunningServer, name: string): Colleague {
  const now = Date.now();
  const [id, token] = [randomUUID(), randomUUID()];
  const hash = createHash("sha256").update(token).digest("hex");
  const statements = [
    [
      `insert into users (id, name, display_name, role, totp_used, skills, enabled, created_at, updated_at)
       values (?, ?, ?, 'staff', 0, '[]', true, ?, ?)`,
      [id, id, name, now, now],
    ],
    [
      `insert into sessions (id, token_hash, user_id, created_at, seen_at, expires_at, address, agent)
       values (?, ?, ?, ?, ?, ?, '127.0.0.1', 'test')`,
      [randomUUID(), hash, id, now, now, now + 3_600_000],
    ],
  ];
  const input = JSON.stringify({ database: server.database, statements });
  const { status, stderr } = spawnSync("python3", ["-c", INSERT], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${server.baseUrl}/api/v1/desk${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response;
  }

  return {
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
      await this.does("messages", conversation, { client_id: randomUUID(), text });
    },
  };
}
