import { expect, test } from "vitest";
import { timeline } from "./timeline";

const at = (minute: number) => `2026-11-28T09:${String(minute).padStart(2, "0")}:00+08:00`;
const message = (seq: number, minute: number) =>
  ({ seq, from: "visitor", text: String(seq), at: at(minute) }) as const;
const note = (id: string, minute: number) => ({
  id,
  user: "u",
  display_name: "王",
  text: id,
  at: at(minute),
});

test("a note stands after what was said before it, and messages keep their numbers' order", () => {
  const items = timeline(
    [message(1, 0), message(2, 5), message(3, 4)],
    [note("a", 2), note("b", 3), note("c", 9)],
  );
  expect(items.map(({ key }) => key)).toEqual(["m1", "na", "nb", "m2", "m3", "nc"]);
});

test("a note of before the first message on the screen stands first", () => {
  expect(timeline([message(7, 5)], [note("a", 1)]).map(({ key }) => key)).toEqual(["na", "m7"]);
});
