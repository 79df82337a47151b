import { expect, test } from "vitest";
import type { Message } from "@api/types";
import { citedDocuments } from "./citedDocuments";
import { fieldText } from "./fieldText";
import { Timeline } from "./timeline";
import { timelineItems } from "./timelineItems";

function message(seq: number, more: Partial<Message> = {}): Message {
  return { seq, from: "bot", text: `第${seq}条`, at: "2026-11-22T10:00:00+08:00", ...more };
}

test("a message told twice stands once, and late ones find their place", () => {
  const timeline = new Timeline();
  expect([3, 1, 3, 2].map((seq) => timeline.add(message(seq)))).toEqual([true, true, false, true]);
  expect(timeline.messages.map((one) => one.seq)).toEqual([1, 2, 3]);
});

test("a new conversation counts anew and keeps what was said before it", () => {
  const timeline = new Timeline();
  timeline.add(message(1));
  timeline.startEpoch();
  expect(timeline.add(message(1))).toBe(true);
  expect(timeline.messages).toHaveLength(2);
  expect(timeline.isCurrent(timeline.messages[0]!)).toBe(false);
});

test("a ticket no message tells of stands after the message it followed", () => {
  const timeline = new Timeline();
  timeline.add(message(1));
  timeline.add(message(4, { ticket: { number: "B2", code: "x" } }));
  const items = timelineItems(timeline, [
    { number: "B1", code: "x", afterSeq: 2 },
    { number: "B2", code: "x", afterSeq: 3 },
  ]);
  expect(items.map((item) => item.key)).toEqual(["0-1", "ticket-B1", "0-4"]);
});

test("an answer's text is shown only as far as it says more than its quotes", () => {
  const citations = [{ quote: "应提交：\n\n- 申请书" }, { quote: "应当备案。" }] as never[];
  expect(fieldText("应提交：\n\n- 申请书\n“应当备案。”", citations)).toBe("");
  expect(fieldText("办理时限：3个工作日\n应提交：\n\n- 申请书", citations)).toBe(
    "办理时限：3个工作日",
  );
});

test("quotes of one document stand together, the first before the others", () => {
  const citations = ["a1", "b1", "a2"].map((quote) => ({ document: quote[0], quote })) as never[];
  const quotes = citedDocuments(citations).map(({ main, others }) => [main, ...others]);
  expect(quotes.map((one) => one.map(({ quote }) => quote))).toEqual([["a1", "a2"], ["b1"]]);
});

test("a service to be rated stands where it ended", () => {
  const timeline = new Timeline();
  [1, 3, 5].forEach((seq) => timeline.add(message(seq)));
  const keys = timelineItems(timeline, [], [{ staff: "王芳", afterSeq: 4, level: null }]);
  expect(keys.map((item) => item.key)).toEqual(["0-1", "0-3", "service-4", "0-5"]);
});

test("five thousand messages are taken in at once", () => {
  const timeline = new Timeline();
  const started = performance.now();
  for (let seq = 1; seq <= 5000; seq += 1) timeline.add(message(seq));
  expect(timeline.messages).toHaveLength(5000);
  expect(performance.now() - started).toBeLessThan(500);
});
