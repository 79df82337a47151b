import type { Locator, Page } from "playwright-core";

export const row = (page: Page, text: string): Locator =>
  page.getByRole("row").filter({ hasText: text });
export const dialog = (page: Page): Locator => page.getByRole("dialog");

/** Another screen of the administrator. */
export async function tab(page: Page, name: string): Promise<void> {
  await page
    .getByRole("navigation", { name: "管理" })
    .getByRole("link", { name, exact: true })
    .click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}
