import { expect, test } from "vitest";
import { addressOf, filtersOf, queryOf } from "./filters";

test("filters come back from the address as they were put there", () => {
  const filters = {
    who: "wang.fang",
    deed: "signed_in",
    from: "2026-11-01",
    to: "2026-11-28",
    before: 42,
  };
  expect(filtersOf(addressOf(filters))).toEqual(filters);
  expect(queryOf(filters, 50)).toBe(
    "actor=wang.fang&action=signed_in&from=2026-11-01&to=2026-11-28&before=42&limit=50",
  );
});

test("an address that says nothing sensible narrows nothing", () => {
  const odd = filtersOf({ who: ["a", "b"], deed: "DROP", from: "soon", to: "", before: "-1" });
  expect(addressOf(odd)).toEqual({});
  expect(queryOf(odd, 50)).toBe("limit=50");
});
