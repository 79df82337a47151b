import { expect, test } from "vitest";
import { digitsOf } from "./caller";

test("a number is looked up by its digits, however it was written", () => {
  expect(digitsOf("021-5792 1234")).toBe("02157921234");
  expect(digitsOf("+86 138 0000 0000")).toBe("13800000000");
  expect(digitsOf("０２１－５７９２１２３４")).toBe("02157921234");
});
