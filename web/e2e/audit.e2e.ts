import { expect, test } from "vitest";
import { row } from "./support/admin";
import { withDesk } from "./support/desk";
import { expectGoodInEveryForm } from "./support/forms";

const desk = withDesk();

test("an auditor reads the log, narrows it in the address, and sees that it is whole", async () => {
  // More deeds than stand on a page.
  for (let made = 0; made < 26; made += 1) {
    desk().verb(["user", "add", `user-${made}`, "--role", "staff"]);
  }
  const page = await desk().staff("shen", "auditor");
  const places = page.getByRole("navigation", { name: "主导航" });
  await places.getByRole("link", { name: "审计" }).click();
  await page.getByRole("heading", { level: 1, name: "审计" }).waitFor();
  await page.getByText(/日志完整：从第 1 条到第 \d+ 条/).waitFor();
  await row(page, "登录").filter({ hasText: "shen" }).first().waitFor();
  const rows = page.getByRole("row");
  await expect.poll(() => rows.count()).toBe(51);
  const first = await rows.nth(1).getByRole("rowheader").innerText();
  await page.getByRole("button", { name: "更早" }).click();
  await page.waitForURL(/before=\d+/);
  await expect
    .poll(async () => Number(await rows.nth(1).getByRole("rowheader").innerText()))
    .toBe(Number(first) - 50);
  await page.getByRole("button", { name: "最新" }).click();
  await expect.poll(() => rows.nth(1).getByRole("rowheader").innerText()).toBe(first);

  await page.getByLabel("做了什么").selectOption({ label: "登录" });
  await page.getByRole("searchbox", { name: "谁" }).fill("shen");
  await page.keyboard.press("Enter");
  await page.waitForURL(/deed=signed_in/);
  await page.waitForURL(/who=shen/);
  await expect.poll(() => rows.count()).toBe(2);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(2);
  expect(await page.getByRole("searchbox", { name: "谁" }).inputValue()).toBe("shen");
  await page.getByLabel("到", { exact: true }).fill("2001-01-01");
  await page.getByText("没有符合条件的记录").waitFor();
  await page.getByRole("button", { name: "清除条件" }).click();
  await expect.poll(() => rows.count()).toBe(51);
  await expectGoodInEveryForm(page, "audit", () => page.getByRole("table").waitFor());
  await page.context().close();
}, 150_000);

test("only an auditor reads it", async () => {
  const page = await desk().staff("boss", "administrator");
  expect(await page.getByRole("link", { name: "审计" }).count()).toBe(0);
  await page.goto("/console/audit");
  await page.getByText("您没有权限看这一页").waitFor();
  await page.context().close();
});
