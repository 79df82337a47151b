import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectNoAxeFaults } from "./axe";

const FORMS = [
  { theme: "light", language: "zh-CN" },
  { theme: "dark", language: "en" },
  { theme: "light", language: "en" },
  { theme: "dark", language: "zh-CN" },
] as const;
const WIDTHS = [1280, 320] as const;

/** A screen as it stands, light and dark, Chinese and English, wide and narrow: axe finds nothing, nothing scrolls sideways. */
export async function expectGoodInEveryForm(
  page: Page,
  screen: string,
  ready: () => Promise<void>,
) {
  const before = page.viewportSize()!;
  for (const form of FORMS) {
    await page.evaluate(
      (value) => localStorage.setItem("bangban.console.preferences", value),
      JSON.stringify({ ...form, sound: false }),
    );
    await page.reload();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await ready();
      const name = `${screen} ${form.theme} ${form.language} ${width}`;
      await expectNoSidewaysScroll(page, name);
      await expectNoAxeFaults(page, name);
    }
    await page.setViewportSize(before);
  }
  await page.evaluate(() => localStorage.removeItem("bangban.console.preferences"));
  await page.reload();
  await ready();
}

export async function expectNoSidewaysScroll(page: Page, screen: string): Promise<void> {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".screen, dialog .content")].map(
      (element) => element.scrollWidth - element.clientWidth,
    ),
  );
  expect(Math.max(...wide), `${screen}: sideways`).toBeLessThanOrEqual(0);
}
