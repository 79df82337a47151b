import { expect, test } from "vitest";
import { deedOf } from "./keys";

const press = (code: string, more = {}) =>
  deedOf({ code, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more });

test("a key does its deed only with the key it goes with", () => {
  expect(press("KeyM", { altKey: true })).toBe("materials");
  expect(press("Enter", { ctrlKey: true })).toBe("ticket");
  expect(press("NumpadEnter", { metaKey: true })).toBe("ticket");
  for (const more of [
    {},
    { ctrlKey: true },
    { altKey: true, shiftKey: true },
    { altKey: true, ctrlKey: true },
  ]) {
    expect(press("KeyM", more)).toBeNull();
  }
  expect(press("Enter", { altKey: true })).toBeNull();
});
