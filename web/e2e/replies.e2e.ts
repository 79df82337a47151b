import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { dialog, row } from "./support/admin";
import { expectNoAxeFaults } from "./support/axe";
import { withDesk } from "./support/desk";
import { expectGoodInEveryForm, expectNoSidewaysScroll } from "./support/forms";

const desk = withDesk();

async function openReplies(page: Page): Promise<void> {
  await page.getByRole("button", { name: "我的账号" }).click();
  await page.getByRole("link", { name: "常用语" }).click();
  await page.getByRole("heading", { level: 1, name: "常用语" }).waitFor();
}

test("canned replies are kept, changed and forgotten; those of everybody are the supervisor's", async () => {
  const [head, wang] = [await desk().staff("head", "supervisor"), await desk().staff("wang")];
  await openReplies(head);
  await head.getByRole("button", { name: "添加常用语" }).click();
  await dialog(head).getByLabel("名称").fill("问候");
  await dialog(head).getByLabel("内容").fill("您好，请讲。");
  await dialog(head).getByLabel("供所有人使用").check();
  await dialog(head).getByRole("button", { name: "保存" }).click();
  await row(head, "问候").getByText("共用").waitFor();

  await openReplies(wang);
  await row(wang, "问候").getByText("您好，请讲。").waitFor();
  expect(await wang.getByRole("button", { name: "修改 问候" }).count()).toBe(0);
  await wang.getByRole("button", { name: "添加常用语" }).click();
  expect(await dialog(wang).getByLabel("供所有人使用").count()).toBe(0);
  await dialog(wang).getByLabel("名称").fill("稍等");
  await dialog(wang).getByLabel("内容").fill("请稍等");
  await dialog(wang).getByRole("button", { name: "保存" }).click();
  await wang.getByRole("button", { name: "修改 稍等" }).click();
  await dialog(wang).getByLabel("内容").fill("请稍等，我查一下");
  await dialog(wang).getByRole("button", { name: "保存" }).click();
  await row(wang, "稍等").getByText("请稍等，我查一下").waitFor();
  await expectGoodInEveryForm(wang, "replies", () => wang.getByRole("table").waitFor());

  await wang.getByRole("button", { name: "删除 稍等" }).click();
  await dialog(wang).getByRole("button", { name: "删除", exact: true }).click();
  await row(wang, "稍等").waitFor({ state: "detached" });
  await head.reload();
  await row(head, "问候").waitFor();
  expect(await row(head, "稍等").count()).toBe(0);
  for (const page of [head, wang]) await page.context().close();
}, 150_000);

test("a ticket of somebody who came to the hall is opened from the list and stands in it", async () => {
  const page = await desk().staff("li");
  await page.getByRole("link", { name: "工单" }).click();
  await page.getByRole("button", { name: "新建工单" }).click();
  await expectNoAxeFaults(page, "new ticket");
  await page.setViewportSize({ width: 320, height: 800 });
  await expectNoSidewaysScroll(page, "new ticket");
  await page.setViewportSize({ width: 1280, height: 800 });
  await dialog(page).getByLabel("标题").fill("厂房漏水");
  await dialog(page).getByLabel("内容").fill("屋顶漏水，物业不修。");
  await dialog(page).getByText("求助").click();
  await dialog(page).getByRole("button", { name: "提交工单" }).click();
  const number = await dialog(page).getByTestId("ticket-number").innerText();
  await dialog(page).getByRole("button", { name: "回到列表" }).click();
  await row(page, number).getByText("厂房漏水").waitFor();
  await page.getByRole("link", { name: number }).click();
  await page.getByText("大厅").first().waitFor();
  await page.context().close();
});
