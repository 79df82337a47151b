import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { dialog, row, tab } from "./support/admin";
import { expectNoAxeFaults } from "./support/axe";
import { withDesk } from "./support/desk";
import { expectGoodInEveryForm, expectNoSidewaysScroll } from "./support/forms";

const desk = withDesk({
  BANGBAN_DESK__DUTY: "calendar",
  BANGBAN_WIDGET__TAGLINE: "文件里的一行字",
});

async function narrowly(page: Page, screen: string): Promise<void> {
  await expectNoAxeFaults(page, screen);
  await page.setViewportSize({ width: 320, height: 800 });
  await expectNoSidewaysScroll(page, screen);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test("a year that is a hole is shown as one, filled in, and given back to the file", async () => {
  const boss = await desk().staff("boss", "administrator");
  await tab(boss, "工作日历");
  await boss.goto("/console/admin/calendar?year=2031");
  await boss.getByText("2031 年还没有节假日安排").waitFor();
  await boss.getByText("没有安排", { exact: true }).waitFor();
  await boss.getByRole("button", { name: "修改" }).click();
  await boss.getByLabel("第 1 行，第一天").fill("2031-10-07");
  await boss.getByLabel("第 1 行，最后一天").fill("2031-10-01");
  const save = boss.getByRole("button", { name: "保存", exact: true });
  expect(await save.isDisabled(), "it ends before it begins").toBe(true);
  await boss.getByLabel("第 1 行，第一天").fill("2031-10-01");
  await boss.getByLabel("第 1 行，最后一天").fill("2031-10-07");
  await boss.getByLabel("第 1 行，名称").fill("国庆节");
  await boss.getByRole("button", { name: "加一行" }).click();
  await boss.getByLabel("第 2 行，第一天").fill("2031-10-05");
  await boss.getByLabel("第 2 行，类型").selectOption({ label: "调休上班" });
  await save.click();
  await boss
    .getByRole("alert")
    .filter({ hasText: "2031-10-05 既是节假日又是调休上班日" })
    .waitFor();
  await narrowly(boss, "edit a year");
  await boss.getByLabel("第 2 行，第一天").fill("2031-10-11");
  await save.click();
  await boss.getByText("2031 年的安排已保存").waitFor();
  await row(boss, "国庆节").getByText("2031-10-07").waitFor();
  await row(boss, "2031-10-11").getByText("调休上班").waitFor();
  expect(await boss.getByText("2031 年还没有节假日安排").count()).toBe(0);

  await boss.getByRole("button", { name: "恢复为日历文件" }).click();
  await dialog(boss).getByRole("button", { name: "恢复为日历文件" }).click();
  await boss.getByText("2031 年还没有节假日安排").waitFor();
  await boss.goto("/console/admin/calendar?year=2026");
  await row(boss, "春节调休").first().waitFor();
  await boss.getByText("来自日历文件").waitFor();
  await expectGoodInEveryForm(boss, "calendar", () => boss.getByRole("table").waitFor());
  await boss.context().close();
}, 120_000);

test("the operator's words stand on the visitor's page as soon as they are saved", async () => {
  const boss = await desk().staff("boss", "administrator");
  await tab(boss, "设置");
  const tagline = boss.getByLabel("名称下的一行字", { exact: true });
  expect(await tagline.inputValue(), "the file's words are there to begin with").toBe(
    "文件里的一行字",
  );
  await boss.getByLabel("服务名称（单位名称）", { exact: true }).fill("金山企服通");
  await tagline.fill("有问必答");
  await boss.getByLabel("主色", { exact: true }).fill("red");
  const save = boss.getByRole("button", { name: "保存文字" });
  expect(await save.isDisabled(), "no colour").toBe(true);
  await boss.getByLabel("主色", { exact: true }).fill("#00695c");
  await save.click();
  await boss.getByText("页面文字已保存").waitFor();

  const visit = await boss.context().browser()!.newContext({ baseURL: desk().baseUrl });
  const visitor = await visit.newPage();
  await visitor.goto("/");
  await visitor.getByText("金山企服通").first().waitFor();
  await visitor.getByText("有问必答").first().waitFor();

  await boss.getByRole("button", { name: "名称下的一行字：恢复为配置文件" }).click();
  await save.click();
  await expect
    .poll(async () => {
      await visitor.reload();
      return visitor.getByText("文件里的一行字").first().isVisible();
    })
    .toBe(true);
  await visit.close();

  await expectGoodInEveryForm(boss, "settings", () =>
    save.or(boss.getByText("Save the words")).waitFor(),
  );
  await boss.context().close();
}, 120_000);

test("duty hours that are saved count at once, and go back to the file's", async () => {
  const boss = await desk().staff("boss", "administrator");
  await boss.goto("/console/admin/settings");
  const card = boss.getByRole("region", { name: "服务台值班时间" });
  await card.getByText("现在与配置文件相同").waitFor();
  await card.getByRole("button", { name: "删去星期一第 1 段" }).click();
  await card.getByRole("button", { name: "保存值班时间" }).click();
  await boss.getByText("值班时间已保存，立即生效").waitFor();
  await boss.reload();
  await expect.poll(() => card.getByRole("button", { name: /^删去星期一/ }).count()).toBe(1);
  await card.getByRole("button", { name: "恢复为配置文件" }).click();
  await card.getByText("现在与配置文件相同").waitFor();
  expect(await card.getByRole("button", { name: /^删去星期一/ }).count()).toBe(2);
  await boss.context().close();
});

test("the health of the server is told, with what is missing", async () => {
  const boss = await desk().staff("boss", "administrator");
  await tab(boss, "运行状况");
  const part = (name: string) => boss.getByRole("region", { name });
  await part("索引").getByText("正常").waitFor();
  expect(Number(await part("索引").getByRole("definition").nth(1).innerText())).toBeGreaterThan(
    100,
  );
  await part("数据库").getByText("sqlite").waitFor();
  await part("服务器")
    .getByText(/^\d+\.\d+\.\d+$/)
    .waitFor();
  await part("工作日历")
    .getByText(/2025、2026/)
    .waitFor();
  await expectGoodInEveryForm(boss, "health", () => boss.getByRole("definition").first().waitFor());
  await boss.context().close();
}, 120_000);
