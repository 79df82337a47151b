import { expect, test } from "vitest";
import { documentBlocks, type Block } from "./documentBlocks";

function marked(blocks: Block[]): string {
  return blocks
    .flatMap((block) => (block.kind === "table" ? block.rows.flat(2) : block.pieces))
    .filter((piece) => piece.marked)
    .map((piece) => piece.text)
    .join("/");
}

/** Scalar offsets of a text in a body, as the server would give them. */
function rangeOf(body: string, text: string) {
  const start = Array.from(body.slice(0, body.indexOf(text))).length;
  return { start, end: start + Array.from(text).length };
}

test("a quote behind a character of two UTF-16 units is marked exactly", () => {
  const body = "𬭩𠮷两个生僻字。\n\n完善歇业备案制度，允许歇业。";
  expect(marked(documentBlocks(body, rangeOf(body, "完善歇业备案制度")))).toBe("完善歇业备案制度");
});

test("a quote that runs over a heading, an item and a carriage return is marked in each", () => {
  const body = "### 六、退出\r\n- 歇业\r\n最长3年";
  expect(marked(documentBlocks(body, rangeOf(body, "退出\r\n- 歇业\r\n最长")))).toBe(
    "退出/歇业/最长",
  );
});

test("a quote in a table cell is marked in its cell, and the rule row is not drawn", () => {
  const body = "| 事项 | 时限 |\n| --- | --- |\n| 歇业备案 | 1个工作日 |";
  const blocks = documentBlocks(body, rangeOf(body, "1个工作日"));
  expect(blocks).toHaveLength(1);
  expect(blocks[0]!.kind === "table" && blocks[0]!.rows).toHaveLength(2);
  expect(marked(blocks)).toBe("1个工作日");
});

test("without a quote nothing is marked and no character is lost", () => {
  const blocks = documentBlocks("# 标题\n正文 <b>原样</b>", null);
  expect(blocks.map((block) => block.kind)).toEqual(["heading", "paragraph"]);
  expect(blocks[1]).toEqual({
    kind: "paragraph",
    pieces: [{ text: "正文 <b>原样</b>", marked: false }],
  });
});
