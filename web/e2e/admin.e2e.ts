import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PASSWORD, withDesk } from "./support/desk";
import { expectGoodInEveryForm, expectNoSidewaysScroll } from "./support/forms";
import { expectNoAxeFaults } from "./support/axe";

const desk = withDesk();

const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });
const dialog = (page: Page) => page.getByRole("dialog");

async function tab(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "管理" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

test("an administrator makes a group and a user, whose link signs them in", async () => {
  const boss = await desk().staff("boss", "administrator");
  await tab(boss, "坐席组");
  await boss.getByRole("button", { name: "添加坐席组" }).click();
  await dialog(boss).getByLabel("名称").fill("登记组");
  await dialog(boss)
    .getByLabel(/负责的部门/)
    .fill("区市场监督管理局");
  await dialog(boss).getByText("单独设置").click();
  await dialog(boss).getByRole("button", { name: "星期一加一段" }).click();
  await dialog(boss).getByLabel("星期一，第 1 段，开始").fill("08:30");
  expect(await dialog(boss).getByRole("button", { name: "添加", exact: true }).isDisabled()).toBe(
    true,
  );
  await dialog(boss).getByLabel("星期一，第 1 段，结束").fill("12:00");
  await dialog(boss).getByRole("button", { name: "星期二与星期一相同" }).click();
  await dialog(boss).getByRole("button", { name: "添加", exact: true }).click();
  await boss.getByText("登记组 已保存，立即生效").waitFor();
  await row(boss, "登记组").getByText("星期一–星期二 08:30–12:00").waitFor();

  await tab(boss, "用户");
  await boss.getByRole("button", { name: "添加用户" }).click();
  await dialog(boss)
    .getByLabel(/^用户名/)
    .fill("wang.fang");
  await dialog(boss).getByLabel("显示给访客的名字").fill("王老师");
  await dialog(boss).getByLabel("登记组").check();
  await dialog(boss).getByLabel(/技能/).fill("英语\n区税务局");
  await dialog(boss)
    .getByLabel(/接待上限/)
    .fill("3");
  await dialog(boss).getByRole("button", { name: "添加", exact: true }).click();
  const link = await dialog(boss).getByTestId("link").inputValue();
  expect(link).toContain(`${desk().baseUrl}/console#/link/`);
  await dialog(boss).getByRole("button", { name: "完成" }).click();
  await row(boss, "wang.fang").getByText("待设密码").waitFor();

  const visit = await boss.context().browser()!.newContext();
  const wang = await visit.newPage();
  await wang.goto(link);
  await wang.getByLabel("新密码").fill(PASSWORD);
  await wang.getByLabel("再输一次").fill(PASSWORD);
  await wang.getByRole("button", { name: "设置并登录" }).click();
  await wang.getByRole("navigation", { name: "主导航" }).waitFor();
  await boss.reload();
  await row(boss, "wang.fang").getByText("正常").waitFor();
  await row(boss, "wang.fang").getByText("登记组").waitFor();

  // Disabled: signed out there at once, and not let in again.
  await boss.getByRole("button", { name: "王老师 的更多操作" }).click();
  await boss.getByRole("button", { name: "停用" }).click();
  await dialog(boss).getByRole("button", { name: "停用" }).click();
  await boss.getByText("王老师 已停用").waitFor();
  await wang.getByText("登录已过期").waitFor();
  await row(boss, "wang.fang").getByText("已停用").waitFor();
  await boss.getByRole("button", { name: "王老师 的更多操作" }).click();
  await boss.getByRole("button", { name: "启用" }).click();
  await row(boss, "wang.fang").getByText("正常").waitFor();

  // A group with members stays.
  await tab(boss, "坐席组");
  await boss.getByRole("button", { name: "删除 登记组" }).click();
  await dialog(boss).getByRole("button", { name: "删除", exact: true }).click();
  await dialog(boss).getByRole("alert").filter({ hasText: "坐席组仍有成员" }).waitFor();
  await visit.close();
  await boss.context().close();
});

test("groups that help out are asked in the order that was set", async () => {
  const boss = await desk().staff("boss", "administrator");
  await tab(boss, "坐席组");
  for (const name of ["甲组", "乙组"]) {
    await boss.getByRole("button", { name: "添加坐席组" }).click();
    await dialog(boss).getByLabel("名称").fill(name);
    await dialog(boss).getByRole("button", { name: "添加", exact: true }).click();
    await row(boss, name).waitFor();
  }
  await boss.getByRole("button", { name: "添加坐席组" }).click();
  await dialog(boss).getByLabel("名称").fill("丙组");
  for (const name of ["甲组", "乙组"]) {
    await dialog(boss).getByLabel("添加支援组").selectOption({ label: name });
  }
  await dialog(boss).getByRole("button", { name: "上移 乙组" }).click();
  await dialog(boss).getByRole("button", { name: "添加", exact: true }).click();
  await row(boss, "丙组").getByText("乙组 → 甲组").waitFor();
  await boss.context().close();
});

test("whoever may not manage people sees no door to it, and the address opens none", async () => {
  const page = await desk().staff("zhao", "supervisor");
  await page.getByRole("navigation", { name: "主导航" }).waitFor();
  expect(await page.getByRole("link", { name: "管理" }).count()).toBe(0);
  await page.goto("/console/admin");
  await page.getByText("您没有权限看这一页").waitFor();
  await page.context().close();
});

test("users and groups are good in every form", async () => {
  const boss = await desk().staff("boss", "administrator");
  await boss.getByRole("table").waitFor();
  await expectGoodInEveryForm(boss, "users", () => boss.getByRole("table").waitFor());
  await boss.getByRole("button", { name: "添加用户" }).click();
  await expectNoAxeFaults(boss, "add a user");
  await boss.setViewportSize({ width: 320, height: 800 });
  await expectNoSidewaysScroll(boss, "add a user");
  await boss.keyboard.press("Escape");
  await boss.setViewportSize({ width: 1280, height: 800 });
  await tab(boss, "坐席组");
  await boss.getByRole("table").waitFor();
  await expectGoodInEveryForm(boss, "groups", () => boss.getByRole("table").waitFor());
  await boss.getByRole("button", { name: "修改 登记组" }).click();
  await expectNoAxeFaults(boss, "edit a group");
  await boss.setViewportSize({ width: 320, height: 800 });
  await expectNoSidewaysScroll(boss, "edit a group");
  await boss.context().close();
}, 150_000);
