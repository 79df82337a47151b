import { expect, test } from "vitest";
import { copyOfWeek, isWhole, runsOf, type Week } from "./week";

const office: Week = [
  ...Array.from({ length: 5 }, (): [string, string][] => [
    ["09:00", "11:30"],
    ["13:30", "17:00"],
  ]),
  [["09:00", "12:00"]],
  [],
];

test("days of the same hours stand together, closed ones are left out", () => {
  expect(runsOf(office)).toEqual([
    { first: 0, last: 4, spans: "09:00–11:30 13:30–17:00" },
    { first: 5, last: 5, spans: "09:00–12:00" },
  ]);
  expect(runsOf(copyOfWeek([]))).toEqual([]);
});

test("spans must be filled in, in order and apart", () => {
  expect(isWhole(office)).toBe(true);
  const monday = (...spans: [string, string][]): Week => [spans, [], [], [], [], [], []];
  expect(isWhole(monday(["09:00", ""]))).toBe(false);
  expect(isWhole(monday(["", "09:00"]))).toBe(false);
  expect(isWhole(monday(["12:00", "09:00"]))).toBe(false);
  expect(isWhole(monday(["09:00", "12:00"], ["11:00", "13:00"]))).toBe(false);
  expect(isWhole(monday(["09:00", "12:00"], ["12:00", "13:00"]))).toBe(true);
});

test("a copy is changed without the week it is of", () => {
  const copy = copyOfWeek(office);
  copy[0]![0]![0] = "08:00";
  expect(office[0]![0]![0]).toBe("09:00");
});
