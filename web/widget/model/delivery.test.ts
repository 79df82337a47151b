import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem, Unreachable } from "@api/problem";
import type { Store } from "@shared/storage";
import { zhCN } from "../texts/zh-CN";
import { createDelivery } from "./delivery";
import { Outbox } from "./outbox";

const AT = "2026-11-22T10:00:00+08:00";

function memoryStore(): Store {
  const kept = new Map<string, string>();
  return {
    read: <T>(key: string) => (kept.has(key) ? (JSON.parse(kept.get(key)!) as T) : null),
    write: (key, value) => void kept.set(key, JSON.stringify(value)),
    remove: (key) => void kept.delete(key),
  };
}

/** A delivery whose server answers as scripted, then well; `sent` lists the ids it was handed. */
function delivering(outbox: Outbox, ...script: Error[]) {
  const sent: string[] = [];
  const delivery = createDelivery(
    outbox,
    async ({ clientId }) => {
      sent.push(clientId);
      const fault = script.shift();
      if (fault) throw fault;
    },
    () => zhCN,
  );
  return { sent, delivery };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("an unreachable server is tried again with the same id, and the order is kept", async () => {
  const outbox = new Outbox(memoryStore());
  outbox.add("a", "一", AT);
  outbox.add("b", "二", AT);
  const { sent, delivery } = delivering(outbox, new Unreachable(), new Unreachable());
  await delivery.flush();
  expect(outbox.entries[0]!.state).toBe("waiting");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toEqual(["a", "a", "a", "b"]);
  expect(outbox.entries).toEqual([]);
});

test("a limit is waited out, and nothing goes out before", async () => {
  const outbox = new Outbox(memoryStore());
  outbox.add("a", "一", AT);
  const { sent, delivery } = delivering(outbox, new Problem(429, {}, 7));
  await delivery.flush();
  expect(outbox.entries[0]!.note).toContain("7 秒");
  await vi.advanceTimersByTimeAsync(6_000);
  await delivery.flush();
  expect(sent).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(sent).toEqual(["a", "a"]);
});

test("a refused message says why and does not hold up the next", async () => {
  const outbox = new Outbox(memoryStore());
  outbox.add("a", "一", AT);
  outbox.add("b", "二", AT);
  const { sent, delivery } = delivering(outbox, new Problem(422, { detail: "问题太长" }, null));
  await delivery.flush();
  expect(sent).toEqual(["a", "b"]);
  expect(outbox.entries).toMatchObject([{ clientId: "a", state: "failed", note: "问题太长" }]);
});

test("a message in flight when the page was closed is sent again after the reload", async () => {
  const store = memoryStore();
  const before = new Outbox(store);
  before.add("a", "一", AT);
  before.set("a", "sending");
  const { sent, delivery } = delivering(new Outbox(store));
  await delivery.flush();
  expect(sent).toEqual(["a"]);
});

test("two tabs keep each other's unsent messages", () => {
  const store = memoryStore();
  const [one, other] = [new Outbox(store), new Outbox(store)];
  one.add("a", "一", AT);
  other.add("b", "二", AT);
  expect(new Outbox(store).entries.map(({ clientId }) => clientId)).toEqual(["a", "b"]);
  one.remove("a");
  expect(new Outbox(store).entries.map(({ clientId }) => clientId)).toEqual(["b"]);
});
