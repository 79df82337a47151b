import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { createServer, type Server as Site } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import { PASSWORD, signIn } from "./support/desk";
import { startServer, type Server } from "./support/process";
import { ANSWERABLE, newPage, withBrowser } from "./support/visitor";

withBrowser();

/** Somebody's site with the one line in it; `strange` is one nobody allowed. */
let site: Site;
let strange: Site;
let server: Server;
/** How often the site was asked who its visitor is. */
let given = 0;

const SECRET = "a secret that the two servers share";
const EXAMPLE = resolve(import.meta.dirname, "../../docs/examples/sign-identity.mjs");

beforeAll(async () => {
  site = await serve();
  strange = await serve();
  server = await startServer({
    BANGBAN_WIDGET__EMBED_ORIGINS: `["${origin(site)}"]`,
    BANGBAN_IDENTITY__SECRETS: `["${SECRET}"]`,
    BANGBAN_DESK__DUTY: "always",
  });
  server.verb(["user", "add", "clerk", "--role", "staff", "--password-stdin"], PASSWORD);
});
afterAll(async () => {
  site.close();
  strange.close();
  await server.remove();
});

function serve(): Promise<Site> {
  const made = createServer((request, response) => {
    if (request.url === "/who") return response.end(identity());
    const asks = request.url === "/member" ? 'data-identity="/who"' : "";
    const line = `${SAID[request.url!] ?? ""}<script src="${server.baseUrl}/widget.js" defer data-accent="#00695c" data-name="企服通" data-label="问政策" ${asks}></script>`;
    const attacker = `<iframe src="${server.baseUrl}/widget#host=${origin(site)}"></iframe>`;
    const body = request.url === "/frame" ? attacker : `<h1>某某开发区</h1>${line}`;
    response.setHeader("content-type", "text/html; charset=utf-8");
    return response.end(
      `<!doctype html><html lang="zh-CN"><title>某某开发区</title><main>${body}</main></html>`,
    );
  });
  return new Promise((done) => made.listen(0, "127.0.0.1", () => done(made)));
}

/** How a page of the site says who its visitor is, by a script of its own. */
const SAID: Record<string, string> = {
  "/wrong": `<script>window.bangban = { identify: async () => "wrong" }</script>`,
  "/guest": `<script>window.bangban = { identify: () => undefined }</script>`,
};

/** As the example of the documents signs; an expired one at first. */
function identity(): string {
  given += 1;
  if (given === 1) return expired();
  const args = [EXAMPLE, "91350100M000100Y43", "上海某某有限公司", "021-00000000"];
  const env = { ...process.env, IDENTITY_SECRET: SECRET };
  return execFileSync(process.execPath, args, { encoding: "utf8", env });
}

function expired(): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { credit_code: "91350100M000100Y43", name: "上海某某有限公司", exp: 1 };
  const signed = `${part({ alg: "HS256" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
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

test("who is signed in on the other site is known at the desk, verified by its signature", async () => {
  const page = await newPage();
  await page.goto(`${origin(site)}/member`);
  await page.getByRole("button", { name: "问政策" }).click();
  await expect.poll(() => frameOf(page)).toBeDefined();
  await askInside(frameOf(page)!);
  await frameOf(page)!.getByRole("button", { name: "转人工" }).click();
  await frameOf(page)!.getByTestId("waiting").waitFor();
  // The first token the site gave had expired: it was asked once more.
  expect(given).toBe(2);

  const staff = await newPage();
  await staff.goto(`${server.baseUrl}/console`);
  await signIn(staff, "clerk");
  await staff.locator("[data-conversation]").first().click();
  const enterprise = staff.getByTestId("enterprise");
  await enterprise.getByText("上海某某有限公司", { exact: true }).waitFor();
  await enterprise.getByText("91350100M000100Y43").waitFor();
  await enterprise.getByText("身份已核验").waitFor();
  await enterprise.getByText("没有以往记录").waitFor();
  await expectNoAxeFaults(staff, "the workbench with an enterprise");
});

test("a site whose token is refused, or that gives none, keeps nobody from asking", async () => {
  for (const path of ["/wrong", "/guest"]) {
    const page = await newPage();
    const tokens: unknown[] = [];
    page.on("request", (request) => {
      if (!request.url().endsWith("/api/v1/conversations")) return;
      tokens.push((request.postDataJSON() as { identity?: string }).identity);
    });
    await page.goto(origin(site) + path);
    await page.getByRole("button", { name: "问政策" }).click();
    await expect.poll(() => frameOf(page)).toBeDefined();
    await askInside(frameOf(page)!);
    expect(tokens).toEqual(path === "/wrong" ? ["wrong", undefined] : [undefined]);
  }
});
