import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import {
  askAndGetQuote,
  askUntilTicket,
  newVisitor,
  sidewaysOverflow,
  withBrowser,
} from "./support/visitor";

withBrowser();

/** Walks past every screen and has each looked at. */
async function visitEveryScreen(page: Page, look: (screen: string) => Promise<void>) {
  await look("welcome");
  await askAndGetQuote(page);
  await look("answer");
  await page
    .getByRole("button", { name: /^查看(原文|全文)/ })
    .first()
    .click();
  await page.getByRole("dialog").locator("mark.mark").first().waitFor();
  await look("document");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "未解决" }).click();
  await look("not solved");
  await askUntilTicket(page);
  await look("ticket");
  await page.getByRole("button", { name: "查进度" }).first().click();
  await page.getByTestId("ticket-progress").waitFor();
  await look("ticket query");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "新对话" }).click();
  await look("new conversation");
}

const still: BrowserContextOptions = { reducedMotion: "reduce" };

test.each<[string, BrowserContextOptions, boolean]>([
  ["light", { ...still, colorScheme: "light" }, false],
  ["dark", { ...still, colorScheme: "dark" }, false],
  ["large type", { ...still, colorScheme: "light" }, true],
  ["dark large type", { ...still, colorScheme: "dark" }, true],
])("axe finds nothing on any screen in %s", async (_mode, options, largeType) => {
  const page = await newVisitor(options);
  if (largeType) await page.getByRole("button", { name: "长辈版" }).click();
  await visitEveryScreen(page, (screen) => expectNoAxeFaults(page, screen));
});

test.each([false, true])(
  "320 px are enough for every screen (large type: %s)",
  async (largeType) => {
    const page = await newVisitor({ ...still, viewport: { width: 320, height: 640 } });
    if (largeType) await page.getByRole("button", { name: "长辈版" }).click();
    await visitEveryScreen(page, async (screen) => {
      expect(await sidewaysOverflow(page), screen).toBe(0);
    });
  },
);

test("in large type no text is under 18 px, and the choice is remembered", async () => {
  const page = await newVisitor();
  await page.getByRole("button", { name: "长辈版" }).click();
  await page.reload();
  await visitEveryScreen(page, async (screen) => {
    const smallest = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const sizes: number[] = [];
      while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement!;
        const drawn = walker.currentNode.textContent!.trim() !== "" && parent.checkVisibility();
        if (drawn) sizes.push(Number.parseFloat(getComputedStyle(parent).fontSize));
      }
      return Math.min(...sizes);
    });
    expect(smallest, screen).toBeGreaterThanOrEqual(18);
  });
});

test("no request leaves the server's own origin, and the page breaks no rule of its own", async () => {
  const page = await newVisitor({ serviceWorkers: "block" });
  const asked = new Set<string>();
  const complaints: string[] = [];
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.reload();
  await visitEveryScreen(page, async () => {});
  expect([...asked]).toEqual([new URL(page.url()).origin]);
  expect(complaints).toEqual([]);
});
