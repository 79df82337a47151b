import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import type { Message } from "@api/types";
import { launchBrowser } from "./browser";

/** Answered from the corpus with a quote. */
export const ANSWERABLE = "公司暂时不经营了，能先歇业吗？";
/** Nothing in the corpus is about it. */
export const UNANSWERABLE = "今天食堂中午有没有红烧肉";

let browser: Browser;

/** To be called once at the top of a test file. */
export function withBrowser(): void {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
}

/** A new visitor: nothing remembered, nothing cached. */
export async function newVisitor(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto("/");
  await input(page).waitFor();
  return page;
}

/** A browser in which nothing is open yet. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL: inject("baseUrl"),
    locale: "zh-CN",
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

export function input(page: Page): Locator {
  return page.getByRole("textbox", { name: "您的问题" });
}

export async function ask(page: Page, question: string): Promise<void> {
  await input(page).fill(question);
  await input(page).press("Enter");
  await page.getByText(question, { exact: true }).last().waitFor();
}

export async function askAndGetQuote(page: Page): Promise<Locator> {
  await ask(page, ANSWERABLE);
  const quote = page.getByRole("log").locator("blockquote").first();
  await quote.waitFor();
  return quote;
}

/**
 * Asks what nobody can answer until a ticket is there: the bot may first ask to put it differently,
 * with the person one tap away.
 */
export async function askUntilTicket(page: Page): Promise<{ number: string; code: string }> {
  await ask(page, UNANSWERABLE);
  const card = page.getByTestId("ticket-number");
  await page.getByRole("log").locator("[data-decision=escalate]").first().waitFor();
  if ((await card.count()) === 0) {
    await page.getByRole("button", { name: "转人工", exact: true }).last().click();
  }
  await card.first().waitFor();
  const number = await card.first().innerText();
  const code = await page.getByTestId("ticket-code").first().innerText();
  expect(number).not.toBe("");
  return { number, code };
}

/** Id of the visitor's conversation. */
export function conversationId(page: Page): Promise<string> {
  return page.evaluate(() => JSON.parse(localStorage.getItem("bangban.conversation")!).key.id);
}

/** What the server has, read with the visitor's own token. */
export function messagesOnServer(page: Page): Promise<Message[]> {
  return page.evaluate(async () => {
    const { key } = JSON.parse(localStorage.getItem("bangban.conversation")!);
    const response = await fetch(`/api/v1/conversations/${key.id}/messages?after=0&limit=1000`, {
      headers: { authorization: `Bearer ${key.token}` },
    });
    return (await response.json()).messages;
  });
}

/** By how many pixels anything would have to be scrolled sideways; a long entry in a field may. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const wide = "main, dialog, dialog *:not(input)";
    const scrollers = [document.documentElement, ...document.querySelectorAll(wide)];
    return Math.max(...scrollers.map((element) => element.scrollWidth - element.clientWidth));
  });
}
