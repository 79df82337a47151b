import { expect, test } from "vitest";
import { isFrom, wishesOf } from "./frameTalk";

test("a message counts only from the expected window and origin", () => {
  const expected = {} as Window;
  const event = (source: unknown, origin: string) => ({ source, origin }) as MessageEvent;
  expect(isFrom(event(expected, "https://a.example"), expected, "https://a.example")).toBe(true);
  expect(isFrom(event({}, "https://a.example"), expected, "https://a.example")).toBe(false);
  expect(isFrom(event(expected, "https://b.example"), expected, "https://a.example")).toBe(false);
  expect(isFrom(event(null, "https://a.example"), null, "https://a.example")).toBe(false);
});

test("wishes are read from the fragment as they were written", () => {
  const written = `#${new URLSearchParams({ host: "https://a.example", accent: "#0a0", name: "甲&乙" })}`;
  expect(wishesOf(written)).toEqual({ host: "https://a.example", accent: "#0a0", name: "甲&乙" });
});
