import { expect, test } from "vitest";
import { addressOf, filtersOf, queryOf } from "./filters";

test("what stands in the address is what the list is narrowed to", () => {
  const address = { q: "歇业", state: "in_review", kind: "procedure", after: "12.a" };
  expect(addressOf(filtersOf(address))).toEqual(address);
  expect(queryOf(filtersOf({ q: " 歇业 & " }))).toBe(
    `q=${encodeURIComponent("歇业 &").replaceAll("%20", "+")}`,
  );
});

test("what is not known in the address narrows nothing", () => {
  const odd = filtersOf({ state: "eaten", kind: ["policy", "faq"], q: "x".repeat(300) });
  expect(addressOf(odd)).toEqual({ q: "x".repeat(100) });
});
