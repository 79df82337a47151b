import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser } from "./browser";
import { startServer, type Server } from "./process";

export const PASSWORD = "plum-tree 47 rivers";

let browser: Browser;

export interface Desk extends Server {
  /** Somebody of the desk, signed in by keyboard in a browser of their own. */
  staff(name: string, role?: string, options?: BrowserContextOptions): Promise<Page>;
  /** A visitor who has asked for a person. */
  caller(question?: string): Promise<Page>;
}

/** A server of this file's own, where somebody is always on duty. */
export function withDesk(settings: Record<string, string> = {}): () => Desk {
  let desk: Desk;
  beforeAll(async () => {
    browser = await launchBrowser();
    desk = deskOf(await startServer({ BANGBAN_DESK__DUTY: "always", ...settings }));
  });
  afterAll(async () => {
    await browser.close();
    await desk.remove();
  });
  return () => desk;
}

function deskOf(server: Server): Desk {
  const known = new Set<string>();
  return Object.assign(server, {
    async staff(name: string, role = "staff", options: BrowserContextOptions = {}) {
      if (!known.has(name)) {
        server.verb(["user", "add", name, "--role", role, "--password-stdin"], PASSWORD);
      }
      known.add(name);
      const page = await newPage(server.baseUrl, options);
      await page.addInitScript(listenForRings);
      await page.goto("/console");
      await signIn(page, name);
      await page.getByRole("navigation", { name: "主导航" }).waitFor();
      return page;
    },
    async caller(question = "转人工") {
      const page = await newPage(server.baseUrl);
      await page.goto("/");
      const input = page.getByRole("textbox", { name: "您的问题" });
      await input.fill(question);
      await input.press("Enter");
      await page.getByText(question, { exact: true }).first().waitFor();
      return page;
    },
  });
}

async function newPage(baseURL: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    locale: "zh-CN",
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(15_000);
  return context.newPage();
}

/** By keyboard alone: the field of the name has the focus. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole("textbox", { name: "用户名" }).waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
}

/** Counts the tones: a headless browser has no ear, and nothing else in the page is touched. */
function listenForRings(): void {
  const counted = window as unknown as { tones: number };
  counted.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (this: OscillatorNode, ...when) {
    counted.tones += 1;
    return start.apply(this, when);
  };
}

export function tones(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { tones: number }).tones);
}

export function section(page: Page, name: "offered" | "mine" | "waiting" | "others"): Locator {
  return page.locator(`[data-section=${name}] [data-conversation]`);
}

export function replyField(page: Page): Locator {
  return page.getByRole("textbox", { name: "写给访客的回复" });
}

/** A key of the workbench, from outside of any field. */
export async function press(page: Page, key: string): Promise<void> {
  const inField = await page.evaluate(() => document.activeElement?.matches("input, textarea"));
  if (inField) await page.keyboard.press("Escape");
  await page.keyboard.press(key);
}

/** Takes the first call there is, as somebody would who leaves the mouse alone. */
export async function takeFirst(page: Page): Promise<void> {
  await page.locator("[data-conversation]").first().waitFor();
  await press(page, "a");
  await replyField(page).waitFor();
  await page.locator("textarea:focus").waitFor();
}

export async function reply(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}
