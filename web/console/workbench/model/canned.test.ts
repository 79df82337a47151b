import { expect, test } from "vitest";
import { cannedMatching } from "./canned";

const replies = [
  { id: "1", title: "问候", text: "您好，我是人工帮办", shared: true },
  { id: "2", title: "稍等", text: "请稍等，我查一下", shared: false },
  { id: "3", title: "结束问候", text: "感谢来访", shared: true },
];
const titles = (text: string) => cannedMatching(replies, text)?.map(({ title }) => title);

test("only a text that begins with a slash asks for canned replies", () => {
  expect(titles("问候")).toBeUndefined();
  expect(titles("1/2")).toBeUndefined();
  expect(titles("/问候\n还有")).toBeUndefined();
});

test("what begins with the words goes before what holds them, and titles before texts", () => {
  expect(titles("/")).toEqual(["问候", "稍等", "结束问候"]);
  expect(titles("/问候")).toEqual(["问候", "结束问候"]);
  expect(titles("/您好")).toEqual(["问候"]);
  expect(titles("/没有")).toEqual([]);
});
