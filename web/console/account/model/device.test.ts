import { expect, test } from "vitest";
import { deviceOf } from "./device";

test("a browser is named with its system", () => {
  const edge =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0";
  expect(deviceOf(edge)).toBe("Edge · Windows");
  const safari =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1";
  expect(deviceOf(safari)).toBe("Safari · iOS");
});

test("a script is shown as it calls itself, and nothing as nothing", () => {
  expect(deviceOf("curl/8.5.0")).toBe("curl/8.5.0");
  expect(deviceOf("")).toBe("");
});
