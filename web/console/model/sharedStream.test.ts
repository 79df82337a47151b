import { expect, test } from "vitest";
import { hand } from "./sharedStream";

/** A tab that has heard of everything up to `seq`. */
function tabAt(seq: number) {
  const tab = {
    seq,
    heard: [] as string[],
    missed: [] as number[],
    lastSeq: () => tab.seq,
    onMissed(upTo: number) {
      tab.missed.push(upTo);
      tab.seq = upTo;
    },
    onEvent({ id, data }: { id?: string | undefined; data: string }) {
      tab.heard.push(data);
      if (id !== undefined) tab.seq = Number(id);
    },
  };
  return tab;
}

const event = (id: string | undefined, data: string) => ({ id, event: "message", data });

test("what is known already is not heard again", () => {
  const tab = tabAt(7);
  hand(tab, event("7", "seven"), 6);
  hand(tab, event("8", "eight"), 7);
  hand(tab, event("8", "eight"), 7);
  expect(tab.heard).toEqual(["eight"]);
  expect(tab.missed).toEqual([]);
});

test("numbers that are not one's business are no gap", () => {
  const tab = tabAt(7);
  hand(tab, event("12", "twelve"), 7);
  // The teller had not heard of 12 yet: this tab read the queue later.
  hand(tab, event("15", "fifteen"), 9);
  expect(tab.heard).toEqual(["twelve", "fifteen"]);
  expect(tab.missed).toEqual([]);
});

test("a tab that slept learns that something went past it", () => {
  const tab = tabAt(7);
  hand(tab, event("12", "twelve"), 11);
  expect(tab.missed).toEqual([11]);
  expect(tab.heard).toEqual(["twelve"]);
});

test("what has no number is handed on as it comes", () => {
  const tab = tabAt(7);
  hand(tab, event(undefined, "typing"), 30);
  expect(tab.heard).toEqual(["typing"]);
  expect(tab.missed).toEqual([]);
});
