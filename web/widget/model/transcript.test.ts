import { expect, test } from "vitest";
import type { Message } from "@api/types";
import { zhCN } from "../texts/zh-CN";
import { transcript } from "./transcript";

test("a transcript names who spoke, quotes verbatim with the source, and keeps the ticket's key", () => {
  const at = "2026-11-20T10:03:00+08:00";
  const citation = {
    quote: "最长3年。",
    title: "条例",
    heading: ["条例", "第三十条"],
    doc_number: "X〔2022〕1号",
  };
  const messages = [
    { seq: 1, from: "visitor", text: "多久", at },
    {
      seq: 2,
      from: "bot",
      text: "",
      at,
      reply: { message: "根据《条例》：", answer: { text: "", citations: [citation] } },
    },
    { seq: 3, from: "staff", staff: "王芳", text: "您好", at },
    { seq: 4, from: "system", text: "已登记", at, ticket: { number: "B1", code: "K7" } },
  ] as unknown as Message[];
  const text = transcript(messages, zhCN);
  for (const part of [
    "[2026-11-20 10:03:00] 您\r\n多久",
    "「最长3年。」\r\n—— 条例 · 第三十条 · X〔2022〕1号",
    "工作人员 王芳\r\n您好",
    "工单号 B1 · 查询码 K7",
  ]) {
    expect(text).toContain(part);
  }
});
