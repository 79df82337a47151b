import { expect, test } from "vitest";
import { sizeText } from "./sizeText";

test("a size is said in the unit that keeps it short", () => {
  expect(sizeText(0)).toBe("0 B");
  expect(sizeText(1023)).toBe("1023 B");
  expect(sizeText(1536)).toBe("1.5 KiB");
  expect(sizeText(250 * 1024 * 1024)).toBe("250 MiB");
});
