import type { Page } from "playwright-core";
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

async function timesOnServer(page: Page, text: string): Promise<number> {
  const messages = await messagesOnServer(page);
  return messages.filter((message) => message.from === "visitor" && message.text === text).length;
}

test("a reload keeps the conversation and what was being typed", async () => {
  const page = await newVisitor();
  const quote = await (await askAndGetQuote(page)).innerText();
  await input(page).fill("还没写完的问题");
  await page.reload();
  const again = page.getByRole("log").locator("blockquote").first();
  await again.waitFor();
  expect(await again.innerText()).toBe(quote);
  expect(await page.getByText(ANSWERABLE, { exact: true }).count()).toBe(1);
  expect(await input(page).inputValue()).toBe("还没写完的问题");
});

test("what is written offline waits and is sent exactly once", async () => {
  const page = await newVisitor();
  await askAndGetQuote(page);
  await page.context().setOffline(true);
  await page.getByText("网络已断开").waitFor();
  await ask(page, "歇业最长能歇几年");
  await page.getByText("等待网络").waitFor();

  await page.context().setOffline(false);
  await page.getByText("网络已断开").waitFor({ state: "detached" });
  await page.getByText("已送达").nth(1).waitFor();
  expect(await timesOnServer(page, "歇业最长能歇几年")).toBe(1);
  expect(await page.getByText("歇业最长能歇几年", { exact: true }).count()).toBe(1);
});

test("a message whose answer got lost is sent again and still stands once", async () => {
  const page = await newVisitor();
  let lost = 0;
  await page.route("**/messages", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await askAndGetQuote(page);
  await page.getByText("已送达").waitFor();
  expect(lost).toBe(1);
  expect(await timesOnServer(page, ANSWERABLE)).toBe(1);
  expect(await page.getByText(ANSWERABLE, { exact: true }).count()).toBe(1);
  expect(await page.getByRole("log").locator("[data-decision]").count()).toBe(1);
});

test("a refused token starts a new conversation and loses nothing typed", async () => {
  const page = await newVisitor();
  await askAndGetQuote(page);
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem("bangban.conversation")!);
    session.key.token = "no-longer-good";
    localStorage.setItem("bangban.conversation", JSON.stringify(session));
  });
  await input(page).fill("歇业最长能歇几年");
  await page.reload();
  await page.getByText("之前的对话已失效").waitFor();
  expect(await input(page).inputValue()).toBe("歇业最长能歇几年");
  await input(page).press("Enter");
  await page.getByText("已送达").waitFor();
  expect(await timesOnServer(page, "歇业最长能歇几年")).toBe(1);
});

test("asked to wait, the page says so and sends again by itself", async () => {
  const page = await newVisitor();
  let refused = 0;
  await page.route("**/messages", (route) => {
    if (route.request().method() !== "POST" || refused > 0) return route.continue();
    refused += 1;
    return route.fulfill({
      status: 429,
      headers: { "retry-after": "1", "content-type": "application/problem+json" },
      body: JSON.stringify({ status: 429, code: "too_many_requests" }),
    });
  });
  await ask(page, ANSWERABLE);
  await page.getByText("1 秒后自动重发").waitFor();
  await page.getByText("已送达").waitFor();
});
