import { expect, test } from "vitest";
import { askUntilTicket, newVisitor, withBrowser } from "./support/visitor";

withBrowser();

test("a question nobody can answer ends in a ticket that the query finds", async () => {
  const page = await newVisitor();
  const { number, code } = await askUntilTicket(page);

  await page.getByRole("button", { name: "查工单" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("工单号").fill(number);
  await dialog.getByLabel("查询码").fill(code);
  await dialog.getByRole("button", { name: "查询", exact: true }).click();
  const progress = page.getByTestId("ticket-progress");
  await progress.waitFor();
  expect(await progress.innerText()).toContain(number);
});

test("a ticket is told once, also after a reload", async () => {
  const page = await newVisitor();
  const { number } = await askUntilTicket(page);
  expect(await page.getByTestId("ticket-number").count()).toBe(1);
  await page.reload();
  await page.getByTestId("ticket-number").first().waitFor();
  expect(await page.getByTestId("ticket-number").allInnerTexts()).toEqual([number]);
});

test("a wrong code finds nothing and says so", async () => {
  const page = await newVisitor();
  const { number } = await askUntilTicket(page);
  await page.getByRole("button", { name: "查工单" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("工单号").fill(number);
  await dialog.getByLabel("查询码").fill("000000");
  await dialog.getByRole("button", { name: "查询", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
});
