import { resolve } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { preview, type PreviewServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser";
import { setStage } from "./stage";
import { states, type State } from "./states";

/** Takes a picture of every state in every form; to be looked at before calling a change done. */
const folder = resolve(import.meta.dirname, "../../screenshots");

const forms: Record<string, BrowserContextOptions & { largeType?: boolean }> = {
  "320": { viewport: { width: 320, height: 640 } },
  "768": { viewport: { width: 768, height: 1024 } },
  "1280": { viewport: { width: 1280, height: 800 } },
  "dark-390": { viewport: { width: 390, height: 800 }, colorScheme: "dark" },
  "large-390": { viewport: { width: 390, height: 800 }, largeType: true },
};

let site: PreviewServer;
let browser: Browser;

beforeAll(async () => {
  site = await preview({ preview: { host: "127.0.0.1", port: 0 } });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

test.each(Object.entries(states))("%s", async (name, state) => {
  for (const form of Object.keys(forms)) await take(name, state, form);
});

async function take(name: string, state: State, form: string): Promise<void> {
  const { largeType = false, ...options } = forms[form]!;
  const context = await browser.newContext({
    ...options,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.addInitScript((large) => {
    localStorage.setItem("bangban.preferences", JSON.stringify({ largeType: large }));
  }, largeType);
  await setStage(page, state);
  await page.goto(new URL(state.path ?? "/", site.resolvedUrls!.local[0]!).href);
  await page.locator("#question").waitFor();
  if (state.messages.length > 0) await page.locator("[data-from]").first().waitFor();
  await state.act?.(page);
  await page.waitForTimeout(250);
  await page.screenshot({ path: resolve(folder, form, `${name}.png`) });
  await context.close();
  expect(faults).toEqual([]);
}
