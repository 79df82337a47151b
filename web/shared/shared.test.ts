import { expect, test } from "vitest";
import { backoffMs } from "./backoff";
import { newId } from "./newId";
import { safeLink } from "./safeLink";

test("the wait grows with each failure, stays jittered and ends at half a minute", () => {
  expect(backoffMs(0, () => 0)).toBe(250);
  expect(backoffMs(3, () => 1)).toBe(4000);
  expect(backoffMs(50, () => 1)).toBe(30_000);
});

test("an id is a UUID of version 4 and never the same", () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newId()).not.toBe(newId());
});

test("only web addresses become links", () => {
  expect(safeLink("https://www.example.gov.cn/a")).toBe("https://www.example.gov.cn/a");
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "not a link", "", null]) {
    expect(safeLink(bad)).toBeNull();
  }
});
