import { createServer, type Server as Site } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import { startServer, type Server } from "./support/process";
import { ANSWERABLE, newPage, withBrowser } from "./support/visitor";

withBrowser();

/** Somebody's site with the one line in it; `strange` is one nobody allowed. */
let site: Site;
let strange: Site;
let server: Server;

beforeAll(async () => {
  site = await serve();
  strange = await serve();
  server = await startServer({ BANGBAN_WIDGET__EMBED_ORIGINS: `["${origin(site)}"]` });
});
afterAll(async () => {
  site.close();
  strange.close();
  await server.remove();
});

function serve(): Promise<Site> {
  const made = createServer((request, response) => {
    const line = `<script src="${server.baseUrl}/widget.js" defer data-accent="#00695c" data-name="企服通" data-label="问政策"></script>`;
    const attacker = `<iframe src="${server.baseUrl}/widget#host=${origin(site)}"></iframe>`;
    const body = request.url === "/frame" ? attacker : `<h1>某某开发区</h1>${line}`;
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><html lang="zh-CN"><title>某某开发区</title><main>${body}</main></html>`,
    );
  });
  return new Promise((done) => made.listen(0, "127.0.0.1", () => done(made)));
}

function origin(of: Site): string {
  return `http://127.0.0.1:${(of.address() as AddressInfo).port}`;
}

/** The other site with the panel open. */
async function opened(): Promise<{ page: Page; frame: Frame }> {
  const page = await newPage();
  await page.goto(origin(site));
  await page.getByRole("button", { name: "问政策" }).click();
  await expect.poll(() => frameOf(page)).toBeDefined();
  const frame = frameOf(page)!;
  await frame.getByRole("textbox", { name: "您的问题" }).waitFor();
  return { page, frame };
}

function frameOf(page: Page): Frame | undefined {
  return page.frames().find((frame) => frame.url().startsWith(`${server.baseUrl}/widget`));
}

async function askInside(frame: Frame): Promise<void> {
  await frame.getByRole("textbox", { name: "您的问题" }).fill(ANSWERABLE);
  await frame.getByRole("textbox", { name: "您的问题" }).press("Enter");
  await frame.getByRole("log").locator("blockquote").first().waitFor();
}

test("one line on another site opens the page in a frame, with the operator's name and colour", async () => {
  const { page, frame } = await opened();
  await frame.getByRole("heading", { name: "企服通" }).waitFor();
  const accent = await frame.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--accent").trim(),
  );
  expect(accent).toBe("#00695c");
  await askInside(frame);
  await expectNoAxeFaults(page, "the other site");
  await frame.getByRole("button", { name: "收起" }).click();
  await page.getByRole("button", { name: "问政策" }).waitFor();
  expect(await page.getByRole("button", { name: "问政策" }).getAttribute("aria-expanded")).toBe(
    "false",
  );

  await page.reload();
  await page.getByRole("button", { name: "问政策" }).click();
  await expect.poll(() => frameOf(page)).toBeDefined();
  await frameOf(page)!.getByRole("log").locator("blockquote").first().waitFor();
});

test("the token stands in no address, and the other site cannot read it", async () => {
  const page = await newPage();
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(origin(site));
  await page.getByRole("button", { name: "问政策" }).click();
  await expect.poll(() => frameOf(page)).toBeDefined();
  const frame = frameOf(page)!;
  await askInside(frame);
  const token = await frame.evaluate(
    () => JSON.parse(localStorage.getItem("bangban.conversation")!).key.token as string,
  );
  expect(token.length).toBeGreaterThan(20);
  expect(addresses.filter((address) => address.includes(token))).toEqual([]);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test("a forged message from another origin or window is not handled, on either side", async () => {
  const { page, frame } = await opened();
  await page.exposeFunction("noted", () => undefined);
  // A third page in a frame of the host's forges what the panel would say.
  await page.evaluate((address) => {
    const forger = document.createElement("iframe");
    forger.name = "forger";
    forger.src = `${address}/`;
    document.body.append(forger);
  }, origin(strange));
  await expect.poll(() => page.frame("forger")?.url()).toContain(origin(strange));
  const forger = page.frame("forger")!;
  await forger.waitForLoadState();
  await forger.evaluate(() => {
    window.parent.postMessage({ bangban: "close" }, "*");
    window.parent.postMessage({ bangban: "unread", count: 99 }, "*");
    // The panel's own window, reached through its parent.
    for (let index = 0; index < window.parent.frames.length; index += 1) {
      window.parent.frames[index]!.postMessage({ bangban: "shown", open: false }, "*");
    }
  });
  // The host's own window forges as well: right origin, wrong window.
  await page.evaluate(() => window.postMessage({ bangban: "close" }, "*"));
  await page.waitForFunction(() => new Promise((done) => setTimeout(() => done(true), 300)));
  expect(await frame.getByRole("textbox", { name: "您的问题" }).isVisible()).toBe(true);

  // The true message does what the forged one did not.
  await frame.getByRole("button", { name: "收起" }).click();
  const button = page.getByRole("button", { name: "问政策" });
  await button.waitFor();
  expect(await button.innerText()).not.toContain("99");
});

test("a site nobody allowed cannot show the page in a frame", async () => {
  const page = await newPage();
  const refused = page.waitForEvent("console", {
    predicate: (message) => message.text().includes("frame-ancestors"),
  });
  await page.goto(`${origin(strange)}/frame`);
  await refused;
  const shown = await Promise.all(page.frames().map((frame) => frame.locator("#question").count()));
  expect(shown.every((count) => count === 0)).toBe(true);
});
