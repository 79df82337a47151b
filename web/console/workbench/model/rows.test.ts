import { expect, test } from "vitest";
import { watchEffect, nextTick } from "vue";
import type { Call } from "@api/types";
import { countdown } from "../../model/clock";
import { merge, sectionsOf } from "./rows";

function call(conversation: string, more: Partial<Call> = {}): Call {
  return {
    conversation,
    state: "waiting",
    reason: "asked_for_person",
    department: null,
    group: null,
    priority: 0,
    called_at: "2026-11-28T09:00:00+08:00",
    age_s: 10,
    remaining_s: 50,
    user: null,
    first_message_at: null,
    alarmed: false,
    breached: false,
    title: "歇业",
    ...more,
  };
}

test("the seconds left are the server's, whatever the computer's clock says", () => {
  const rows = merge(new Map(), [call("a", { remaining_s: 42 })], 1_000);
  expect(rows.get("a")!.dueAt).toBe(43_000);
  expect(countdown(rows.get("a")!.dueAt! - 31_000)).toBe("12");
});

test("a late answer of the network does not make the seconds jump", () => {
  const first = merge(new Map(), [call("a", { remaining_s: 42 })], 1_000);
  const second = merge(first, [call("a", { remaining_s: 41.8 })], 1_500);
  expect(second.get("a")!.dueAt).toBe(43_000);
  const corrected = merge(second, [call("a", { remaining_s: 20 })], 2_000);
  expect(corrected.get("a")!.dueAt).toBe(22_000);
});

test("of 200 rows only the changed one is drawn again", async () => {
  const calls = Array.from({ length: 200 }, (_, at) => call(String(at)));
  const rows = merge(new Map(), calls, 0);
  let drawn = 0;
  for (const row of rows.values()) {
    watchEffect(() => {
      void [row.title, row.state, row.dueAt, row.position];
      drawn += 1;
    });
  }
  expect(drawn).toBe(200);
  const later = calls.map((one) => ({ ...one, age_s: 11, remaining_s: 49 }));
  later[7] = { ...later[7]!, state: "held", user: "me" };
  const again = merge(rows, later, 1_000);
  await nextTick();
  expect(drawn).toBe(201);
  expect(again.get("7")).toBe(rows.get("7"));
});

test("a row stands in the section of whoever has the next move", () => {
  const rows = merge(
    new Map(),
    [
      call("offered", { state: "offered", user: "me" }),
      call("elsewhere", { state: "offered", user: "other" }),
      call("mine", { state: "held", user: "me" }),
      call("theirs", { state: "held", user: "other" }),
      call("waiting"),
    ],
    0,
  );
  const names = Object.entries(sectionsOf(rows.values(), "me")).map(([name, section]) => [
    name,
    section.map((row: { conversation: string }) => row.conversation),
  ]);
  expect(Object.fromEntries(names)).toEqual({
    offered: ["offered"],
    mine: ["mine"],
    waiting: ["elsewhere", "waiting"],
    others: ["theirs"],
  });
});

test("a countdown reads as people say it", () => {
  expect([-5, 0, 900, 59_000, 60_000, 187_000, 3_723_000].map(countdown)).toEqual([
    "0",
    "0",
    "1",
    "59",
    "1:00",
    "3:07",
    "1:02:03",
  ]);
});
