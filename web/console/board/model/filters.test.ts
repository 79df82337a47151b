import { expect, test } from "vitest";
import type { LocationQuery } from "vue-router";
import { addressOf, dayOf, filtersOf, queryOf } from "./filters";

const TODAY = "2026-03-01";

test("what stands in the address comes back from it", () => {
  for (const query of [
    {},
    { span: "week" },
    { span: "month", department: "区人社局" },
    { from: "2026-01-05", to: "2026-02-01" },
  ] as LocationQuery[]) {
    expect(addressOf(filtersOf(query))).toEqual(query);
  }
});

test("an address somebody has spoilt shows today", () => {
  for (const query of [
    { span: "century" },
    { span: "chosen" },
    { from: "2026-01-05" },
    { from: "gestern", to: "2026-02-01" },
    { span: ["week", "month"] },
  ] as LocationQuery[]) {
    expect(filtersOf(query).span).toBe("today");
  }
});

test("seven days end with the server's today and cross months", () => {
  expect(queryOf(filtersOf({ span: "week" }), TODAY)).toBe("from=2026-02-23&to=2026-03-01");
  expect(queryOf(filtersOf({}), TODAY)).toBe("from=2026-03-01&to=2026-03-01");
  expect(queryOf(filtersOf({ span: "month" }), TODAY)).toBe("from=2026-01-31&to=2026-03-01");
});

test("chosen days and a department are asked for as they are", () => {
  const filters = filtersOf({ from: "2026-01-05", to: "2026-02-01", department: " 区 人社局 " });
  expect(Object.fromEntries(new URLSearchParams(queryOf(filters, TODAY)))).toEqual({
    from: "2026-01-05",
    to: "2026-02-01",
    department: "区 人社局",
  });
});

test("a day is the server's, not the browser's", () => {
  expect(dayOf("2026-11-28T00:10:00+08:00")).toBe("2026-11-28");
});
