import { expect, test } from "vitest";
import { ANSWERABLE, askAndGetQuote, input, newVisitor, withBrowser } from "./support/visitor";

withBrowser();

test("an answer shows its quote with a validity badge and opens the document at the quote", async () => {
  const page = await newVisitor();
  const quote = await askAndGetQuote(page);
  expect(await quote.innerText()).toContain("歇业");
  const source = page.locator("figure").first();
  await source.getByText(/现行有效|尚未施行/).waitFor();

  await source.getByRole("button", { name: /^查看(原文|全文)/ }).click();
  const marks = page.getByRole("dialog").locator("mark.mark");
  await marks.first().waitFor();
  const squeeze = (text: string) => text.replace(/[\s#*|-]/g, "");
  const marked = squeeze((await marks.allInnerTexts()).join(""));
  expect(marked).toBe(squeeze(await quote.innerText()));
  const place = await marks.first().boundingBox();
  expect(place!.y).toBeGreaterThan(0);
  expect(place!.y).toBeLessThan(800);
});

test("the whole way is walked by keyboard, and the focus comes back to the input", async () => {
  const page = await newVisitor();
  await input(page).focus();
  await page.keyboard.insertText(ANSWERABLE);
  await page.keyboard.press("Shift+Enter");
  expect(await input(page).inputValue()).toContain("\n");
  await page.keyboard.press("Enter");
  const open = page.getByRole("button", { name: /^查看(原文|全文)/ }).first();
  await open.waitFor();
  expect(await input(page).evaluate((field) => field === document.activeElement)).toBe(true);

  await open.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").locator("mark.mark").first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await open.evaluate((button) => button === document.activeElement)).toBe(true);
});

test("an example is asked with one press", async () => {
  const page = await newVisitor();
  await page.getByRole("button", { name: ANSWERABLE }).click();
  await page.getByRole("log").locator("blockquote").first().waitFor();
});

test("a satisfied visitor says so and the page remembers", async () => {
  const page = await newVisitor();
  await askAndGetQuote(page);
  await page.getByRole("button", { name: "已解决" }).click();
  await page.getByRole("button", { name: "满意", exact: true }).click();
  await page.getByText("已评价：满意").waitFor();
  await page.reload();
  await page.getByText("已评价：满意").waitFor();
});
