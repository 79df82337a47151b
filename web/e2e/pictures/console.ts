import { resolve } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { preview, type PreviewServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNoAxeFaults } from "../support/axe";
import { launchBrowser } from "../support/browser";
import { setConsoleStage, type ConsoleState } from "./consoleStage";
import { consoleStates } from "./consoleStates";

/** A picture of every screen of the console in every form, each of them looked at by axe as well. */
const folder = resolve(import.meta.dirname, "../../screenshots/console");

type Form = BrowserContextOptions & { language?: "en"; theme?: "dark"; largeType?: boolean };

const WALL = "1920";

const forms: Record<string, Form> = {
  "320": { viewport: { width: 320, height: 640 } },
  "768": { viewport: { width: 768, height: 1024 } },
  "1280": { viewport: { width: 1280, height: 800 } },
  [WALL]: { viewport: { width: 1920, height: 1080 } },
  "dark-1280": { viewport: { width: 1280, height: 800 }, theme: "dark" },
  "en-1280": { viewport: { width: 1280, height: 800 }, language: "en" },
  // A browser told to write larger: the console has no switch of its own.
  "large-1280": { viewport: { width: 1280, height: 800 }, largeType: true },
};

let site: PreviewServer;
let browser: Browser;
let largeBrowser: Browser;

beforeAll(async () => {
  const configFile = resolve(import.meta.dirname, "../../vite.console.config.ts");
  site = await preview({ configFile, preview: { host: "127.0.0.1", port: 0 } });
  browser = await launchBrowser();
  largeBrowser = await launchBrowser(["--blink-settings=defaultFontSize=21"]);
});

afterAll(async () => {
  await browser.close();
  await largeBrowser.close();
  await site.close();
});

test.each(Object.entries(consoleStates))("%s", async (name, state) => {
  for (const form of Object.keys(forms)) {
    if (form !== WALL || state.wall) await take(name, state, form);
  }
});

async function take(name: string, state: ConsoleState, form: string): Promise<void> {
  const { language = "zh-CN", theme = "light", largeType = false, ...options } = forms[form]!;
  const context = await (largeType ? largeBrowser : browser).newContext({
    ...options,
    locale: language,
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.addInitScript(
    (value) => localStorage.setItem("bangban.console.preferences", value),
    JSON.stringify({ language, theme, sound: false }),
  );
  await setConsoleStage(page, state);
  const base = site.resolvedUrls!.local[0]!.replace(/\/$/, "");
  await page.goto(base + (state.path ?? "/"));
  await page.locator("h1").first().waitFor({ state: "attached" });
  if (state.role !== null) await page.locator("nav").first().waitFor();
  if (state.calls) await page.locator("[data-conversation]").first().waitFor({ state: "attached" });
  if (/^\/(tickets|admin\/?(groups|calendar)?$|audit|account|replies)/.test(state.path ?? "")) {
    await page.locator("table, dl").first().waitFor();
  }
  await state.act?.(page);
  await page.waitForTimeout(250);
  await page.screenshot({ path: resolve(folder, form, `${name}.png`) });
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wide, `${form}: sideways`).toBe(0);
  await expectNoAxeFaults(page, `${name} ${form}`);
  await context.close();
  expect(faults).toEqual([]);
}
