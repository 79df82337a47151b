import { expect, test } from "vitest";
import { addressOf, filtersOf, queryOf } from "./filters";

test("filters survive the way through the address", () => {
  const address = { q: "歇业", state: "accepted", mine: "1", overdue: "1", offset: "50" };
  expect(addressOf(filtersOf(address))).toEqual(address);
});

test("what nobody narrowed is not in the address", () => {
  expect(addressOf(filtersOf({}))).toEqual({});
});

test("an address with nonsense in it asks for nothing the server does not know", () => {
  const filters = filtersOf({ state: "x", kind: ["help"], offset: "-3", view: "<b>", q: "a&b" });
  expect(queryOf(filters)).toBe("q=a%26b&offset=0");
});

test("one's own tickets are asked for as such", () => {
  expect(queryOf(filtersOf({ mine: "1", open: "1" }))).toBe("owner=me&open=true&offset=0");
});
