import { afterEach, expect, test } from "vitest";
import { shortcutOf, shortcuts } from "./shortcuts";

afterEach(() => {
  shortcuts.on = true;
  document.body.replaceChildren();
});

function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body) {
  let found: ReturnType<typeof shortcutOf> = null;
  const listener = (event: Event) => (found = shortcutOf(event as KeyboardEvent));
  document.addEventListener("keydown", listener);
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
  document.removeEventListener("keydown", listener);
  return found;
}

test("a key means the same in either case, and nothing with Ctrl", () => {
  expect(press("j")).toBe("next");
  expect(press("J", { shiftKey: true })).toBe("next");
  expect(press("?", { shiftKey: true })).toBe("help");
  expect(press("r", { ctrlKey: true })).toBeNull();
  expect(press("x")).toBeNull();
});

test("what is typed into a field is text", () => {
  const field = document.createElement("textarea");
  document.body.append(field);
  expect(press("j", {}, field)).toBeNull();
});

test("single keys can be switched off", () => {
  shortcuts.on = false;
  expect(press("j")).toBeNull();
});
