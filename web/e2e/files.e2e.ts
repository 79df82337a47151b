import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import { newVisitor, withBrowser } from "./support/visitor";

withBrowser();

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const picture = Buffer.from(PIXEL, "base64");

test("a file is sent, told of, kept over a reload and given back byte for byte", async () => {
  const page = await newVisitor({ viewport: { width: 320, height: 640 } });
  const file = { name: "截图<b>.png", mimeType: "image/png", buffer: picture };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("log").getByText("访客发来附件").waitFor();
  await page.reload();
  const button = page.getByRole("button", { name: /^下载文件 截图/ });
  await button.waitFor();
  await expectNoAxeFaults(page, "a file");
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  expect(readFileSync(await download.path()).equals(picture)).toBe(true);
});

test("a screenshot is pasted into the input", async () => {
  const page = await newVisitor();
  await page.locator("#question").evaluate((field, base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
    field.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  }, PIXEL);
  await page.getByRole("button", { name: "下载文件 image.png" }).waitFor();
});

test("what the server does not take, or is too large, is refused with a word", async () => {
  const page = await newVisitor();
  const wrong = { name: "a.exe", mimeType: "image/png", buffer: Buffer.from("MZ is no picture") };
  await page.locator("input[type=file]").setInputFiles(wrong);
  const notice = page.locator(".strip.caution");
  await notice.waitFor();
  await notice.getByRole("button", { name: "知道了" }).click();
  const large = { name: "a.png", mimeType: "image/png", buffer: Buffer.alloc(11 * 1024 * 1024) };
  await page.locator("input[type=file]").setInputFiles(large);
  await notice.waitFor();
  expect(await page.getByRole("button", { name: /^下载文件/ }).count()).toBe(0);
});
