import { expect, test } from "vitest";
import type { CalendarLine } from "@api/types";
import { areWhole, lineSent, yearOf } from "./lines";

const line = (first: string, last: string): CalendarLine => ({
  first,
  last,
  kind: "off",
  name: " 国庆节 ",
});

test("an empty last day is the first", () => {
  expect(lineSent(line("2027-10-01", ""))).toEqual({
    first: "2027-10-01",
    last: "2027-10-01",
    kind: "off",
    name: "国庆节",
  });
});

test("lines without days, or that end before they begin, are not sent", () => {
  expect(areWhole([line("2027-10-01", "2027-10-07")])).toBe(true);
  expect(areWhole([])).toBe(false);
  expect(areWhole([line("", "2027-10-07")])).toBe(false);
  expect(areWhole([line("2027-10-07", "2027-10-01")])).toBe(false);
});

test("a year stands in the address, anything else does not count", () => {
  expect(yearOf("2027")).toBe(2027);
  for (const odd of ["1999", "2101", "27", "next", undefined, ["2027"]]) {
    expect(yearOf(odd)).toBe(null);
  }
});
