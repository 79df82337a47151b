import { expect, test } from "vitest";
import {
  ANSWERABLE,
  ask,
  askAndGetQuote,
  input,
  messagesOnServer,
  newVisitor,
  withBrowser,
} from "./support/visitor";

withBrowser();

test("an answer shows its quote with a validity badge and opens the document at the quote", async () => {
  const page = await newVisitor();
  const quote = await askAndGetQuote(page);
  expect(await quote.innerText()).toContain("歇业");
  const source = page.locator("figure").first();
  await source.getByText(/现行有效|尚未施行/).waitFor();

  await source
    .getByRole("button", { name: /^查看(原文|全文)/ })
    .first()
    .click();
  const marks = page.getByRole("dialog").locator("mark.mark");
  await marks.first().waitFor();
  const squeeze = (text: string) => text.replace(/[\s#*|-]/g, "");
  const marked = squeeze((await marks.allInnerTexts()).join(""));
  expect(marked).toBe(squeeze(await quote.innerText()));
  const place = await marks.first().boundingBox();
  expect(place!.y).toBeGreaterThan(0);
  expect(place!.y).toBeLessThan(800);
});

test("what the same document also says stands below, copied verbatim and opened at its place", async () => {
  const page = await newVisitor();
  await ask(page, ANSWERABLE);
  const also = page.getByRole("region", { name: "同一文件还写明" });
  await also.waitFor();
  const reply = (await messagesOnServer(page)).findLast(({ from }) => from === "bot")!.reply!;
  const [main, ...others] = reply.answer!.citations;
  const figure = page.locator("figure").first();
  expect(await figure.locator("blockquote").allTextContents()).toEqual(
    [main!, ...others].map(({ quote }) => quote),
  );

  await also.getByRole("button").last().click();
  const mark = page.getByRole("dialog").locator("mark.mark").first();
  await mark.waitFor();
  expect(others.at(-1)!.quote).toContain(await mark.innerText());
});

test("a summary says so and names the page it was made from, without visiting it", async () => {
  const page = await newVisitor();
  await ask(page, ANSWERABLE);
  const figure = page.locator("figure").first();
  await figure.getByText("摘要，非原文").waitFor();
  const source = figure.getByRole("link", { name: /^来源/ });
  expect(await source.getAttribute("href")).toMatch(/^https?:\/\//);
  expect(await source.getAttribute("target")).toBe("_blank");
  expect(await source.getAttribute("rel")).toContain("noopener");
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
