import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import { startServer, type Server } from "./support/process";
import { addStaff } from "./support/staff";
import { newPage, sidewaysOverflow, withBrowser } from "./support/visitor";

withBrowser();

let server: Server;
beforeAll(async () => {
  server = await startServer({ BANGBAN_DESK__DUTY: "always" });
});
afterAll(() => server.remove());

async function kiosk(options: BrowserContextOptions = {}, clock = false): Promise<Page> {
  const page = await newPage({
    baseURL: server.baseUrl,
    viewport: { width: 1080, height: 1400 },
    ...options,
  });
  if (clock) await page.clock.install();
  await page.goto("/kiosk");
  await page.getByRole("button", { name: "歇业", exact: true }).waitFor();
  return page;
}

/** Only by pressing: topic, then question. */
async function choose(page: Page): Promise<string> {
  await page.getByRole("button", { name: "歇业", exact: true }).click();
  const question = page.locator("button.question").first();
  await question.waitFor();
  const text = await question.innerText();
  await question.click();
  await page.getByRole("log").locator("[data-decision]").first().waitFor();
  return text;
}

const first = (page: Page) => page.getByRole("button", { name: "开办企业" });

test("a visitor gets an answer without typing, and nothing leads out of the page", async () => {
  const page = await kiosk();
  await choose(page);
  await page.getByRole("log").locator("blockquote").first().waitFor();
  expect(await page.locator("a[href]").count()).toBe(0);
  await page
    .getByRole("button", { name: /^查看(原文|全文)/ })
    .first()
    .click();
  await page.getByRole("dialog").locator("mark.mark").first().waitFor();
  expect(await page.locator("a[href]").count()).toBe(0);
});

test("after a minute without a touch it warns, and then erases everything", async () => {
  const page = await kiosk({}, true);
  const asked = await choose(page);
  await page.clock.runFor(46_000);
  const warning = page.getByRole("dialog", { name: "您还在吗？" });
  await warning.getByText(/秒后自动清除/).waitFor();
  await warning.getByRole("button", { name: "继续使用" }).click();
  await warning.waitFor({ state: "detached" });
  await page.clock.runFor(40_000);
  expect(await page.getByText(asked, { exact: true }).count()).toBeGreaterThan(0);

  await page.clock.runFor(25_000);
  await first(page).waitFor();
  expect(await page.getByText(asked, { exact: true }).count()).toBe(0);
  expect(await page.getByTestId("slip").innerText()).not.toContain(asked);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
});

test("who walks away while a person is called is not waited for", async () => {
  const clerk = await addStaff(server, "李明");
  const page = await kiosk();
  await page.getByRole("button", { name: "转人工" }).click();
  await page.getByTestId("waiting").waitFor();
  expect(await clerk.queue()).toHaveLength(1);
  await page.getByRole("button", { name: "结束并清除" }).click();
  await first(page).waitFor();
  await expect.poll(() => clerk.queue()).toHaveLength(0);
});

test("the slip holds question, quote and source, and prints alone", async () => {
  const page = await kiosk();
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute("data-printed", "");
  });
  const asked = await choose(page);
  await page.getByRole("log").locator("blockquote").first().waitFor();
  await page.getByRole("button", { name: "打印凭条" }).click();
  await page.locator("body[data-printed]").waitFor();
  await page.emulateMedia({ media: "print" });
  const slip = page.getByTestId("slip");
  expect(await slip.isVisible()).toBe(true);
  expect(await slip.innerText()).toContain(asked);
  expect(await slip.innerText()).toContain("——");
  expect(await page.locator("header").isVisible()).toBe(false);
});

test.each([
  ["light", {}],
  ["dark", { colorScheme: "dark" }],
] as const)(
  "targets are 60 px and text is 18 px on every screen, and axe finds nothing, in %s",
  async (_, options) => {
    const page = await kiosk({ reducedMotion: "reduce", ...options });
    const look = async (screen: string) => {
      await expectNoAxeFaults(page, screen);
      expect(await sidewaysOverflow(page), screen).toBe(0);
      expect(await tooSmall(page), screen).toEqual([]);
    };
    await look("topics");
    await page.getByRole("button", { name: "歇业", exact: true }).click();
    await page.locator("button.question").first().waitFor();
    await look("questions");
    await page.locator("button.question").first().click();
    await page.getByRole("log").locator("blockquote").first().waitFor();
    await look("answer");
    await page.getByRole("button", { name: "转人工" }).click();
    await page.getByTestId("waiting").waitFor();
    await look("waiting");
  },
);

/** What is pressed and under 60 px, or read and under 18 px. */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pressed = [...document.querySelectorAll<HTMLElement>("button, summary, input, textarea")];
    const small = pressed.filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      return one.checkVisibility() && width > 0 && (width < 60 || height < 60);
    });
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement!;
      const text = walker.currentNode.textContent!.trim();
      const size = Number.parseFloat(getComputedStyle(parent).fontSize);
      if (text !== "" && parent.checkVisibility() && size < 18) texts.push(`${size} ${text}`);
    }
    return [...small.map((one) => `${one.className} ${one.innerText}`), ...texts];
  });
}
