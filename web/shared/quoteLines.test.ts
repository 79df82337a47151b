import { expect, test } from "vitest";
import { quoteLines } from "./quoteLines";

test("list items and headings of a quote are told apart", () => {
  const kinds = quoteLines("## 材料\n应提交：\n\n- 申请书\n10. 承诺书").map(({ kind }) => kind);
  expect(kinds).toEqual(["heading", "plain", "plain", "bullet", "number"]);
});

test("an amount at the start of a line is no list number", () => {
  expect(quoteLines("3.5万元以下的，免征。")[0]!.kind).toBe("plain");
  expect(quoteLines("10万元以下的，免征。")[0]!.kind).toBe("plain");
});

test("put together again, the lines are the quote character for character", () => {
  const quote = "## 一\n\n- 甲\n  - 乙 \n2、丙\n-丁\n";
  const again = quoteLines(quote).map(({ marker, text }) => marker + text);
  expect(again.join("\n")).toBe(quote);
});
