import { expect, test } from "vitest";
import { bodyOf, freshForm, textOf } from "./staffing";

test("a fresh form asks for what the server assumes by itself", () => {
  expect(bodyOf(freshForm())).toEqual({
    calls: 400,
    days: 1,
    service: "lognormal:240:180",
    patience: "exp:300",
    take: "4",
    reply: "10",
    target: 0.9,
    seed: 1,
  });
});

test("only one sort of demand is sent, whatever else was filled in before", () => {
  const form = { ...freshForm(), days: 3 };
  const rates = bodyOf({ ...form, demand: "rates" });
  expect([rates.rates?.length, rates.days, "calls" in rates]).toEqual([24, 3, false]);
  const recorded = bodyOf({ ...form, demand: "recorded", recordedDays: 14 });
  expect([recorded.recorded_days, "days" in recorded, "rates" in recorded]).toEqual([
    14,
    false,
    false,
  ]);
});

test("numbers of people are sent only where they are to be tried", () => {
  const form = { ...freshForm(), least: 2, most: 6, capacity: 3 } as const;
  expect(bodyOf(form).staff).toBeUndefined();
  expect(bodyOf({ ...form, trial: "between" })).toMatchObject({
    staff: { least: 2, most: 6 },
    capacity: 3,
  });
});

test("a law is told in the words of the server", () => {
  const law = { mean: 90, deviation: 30 };
  expect((["fixed", "exp", "lognormal", "never"] as const).map((kind) => textOf({ kind, ...law }))) //
    .toEqual(["90", "exp:90", "lognormal:90:30", "never"]);
});
