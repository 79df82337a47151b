import { expect, test } from "vitest";
import { accentColours } from "./accent";

test("a colour that is readable stays as the operator wished it", () => {
  expect(accentColours("#00695c", false)!.accent).toBe("#00695c");
});

test("a pale colour is darkened by day, a dark one lightened in the dark", () => {
  const sum = (colour: string) =>
    [1, 3, 5].reduce((all, at) => all + Number.parseInt(colour.slice(at, at + 2), 16), 0);
  expect(sum(accentColours("#ffd54f", false)!.accent)).toBeLessThan(sum("#ffd54f"));
  expect(sum(accentColours("#1b1b3a", true)!.accent)).toBeGreaterThan(sum("#1b1b3a"));
});

test("what is no colour changes nothing", () => {
  for (const wrong of ["", "red", "#12", "#12345g", "url(x)"]) {
    expect(accentColours(wrong, false)).toBeNull();
  }
});
