import { expect, test } from "vitest";
import { csvOf } from "./csv";

test("each table stands under its name, and what would part a cell is quoted", () => {
  const table = {
    head: ["时段", "人数"],
    rows: [
      ["09:00", 3],
      ['他说"好", 然后', "1,234"],
    ],
  };
  expect(
    csvOf([
      { name: "分时", table },
      { name: "空", table: { head: ["人数"], rows: [] } },
    ]),
  ).toBe('分时\r\n时段,人数\r\n09:00,3\r\n"他说""好"", 然后","1,234"\r\n\r\n空\r\n人数\r\n\r\n');
});
