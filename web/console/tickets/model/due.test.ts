import { expect, test } from "vitest";
import type { TicketClock } from "@api/types";
import { dueOf, mostPressing } from "./due";

const clock = (name: TicketClock["clock"], remaining_s: number): TicketClock => ({
  clock: name,
  remaining_s,
  overdue: remaining_s < 0,
  since: "2026-11-28T09:00:00+08:00",
  due_on: "2026-11-28",
});

test("of several promises the one that presses most is shown", () => {
  expect(mostPressing([clock("resolve", 400_000), clock("contact", -90_000)])).toEqual({
    clock: "contact",
    kind: "late",
    unit: "days",
    count: 1,
  });
  expect(mostPressing([])).toBeNull();
});

test("the last day is counted in hours, and never as none", () => {
  expect(dueOf(clock("resolve", 5 * 3600))).toMatchObject({
    kind: "pressing",
    unit: "hours",
    count: 5,
  });
  expect(dueOf(clock("resolve", 60))).toMatchObject({ unit: "hours", count: 1 });
  expect(dueOf(clock("resolve", 86_400 * 3))).toMatchObject({
    kind: "calm",
    unit: "days",
    count: 3,
  });
});
