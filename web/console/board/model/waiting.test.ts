import { expect, test } from "vitest";
import type { LiveCall } from "@api/types";
import { ageOf, gist, pressureOf } from "./waiting";

function call(more: Partial<LiveCall> = {}): LiveCall {
  return {
    conversation: "a",
    state: "waiting",
    reason: "asked_for_person",
    department: null,
    group: null,
    user: null,
    called_at: "2026-11-28T09:00:00+08:00",
    age_s: 30,
    late: false,
    expected_wait_s: null,
    ...more,
  };
}

test("seconds run on between two readings and never back", () => {
  expect(ageOf(call(), 1_500)).toBe(31_500);
  expect(ageOf(call(), -40)).toBe(30_000);
});

test("a call presses in its last twenty seconds and is late after the promised time", () => {
  const after = (seconds: number) => pressureOf(call(), seconds * 1000, 60_000);
  expect([30, 40, 41, 60, 60.001].map(after)).toEqual([
    "calm",
    "calm",
    "pressing",
    "pressing",
    "late",
  ]);
});

test("what the server calls late is late, whatever the page counts", () => {
  expect(pressureOf(call({ late: true }), 1_000, 60_000)).toBe("late");
});

test("a call that was taken, became late or is gone changes the gist; a growing age does not", () => {
  const of = (calls: LiveCall[], held = 0) => gist({ calls, held });
  const before = of([call()]);
  expect(of([call({ age_s: 32 })])).toBe(before);
  for (const change of [{ state: "held" }, { late: true }] as Partial<LiveCall>[]) {
    expect(of([call(change)])).not.toBe(before);
  }
  expect(of([])).not.toBe(before);
  expect(of([call()], 1), "one came and was answered between two readings").not.toBe(before);
});
