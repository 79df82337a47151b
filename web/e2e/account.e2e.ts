import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PASSWORD, signIn, withDesk } from "./support/desk";
import { expectGoodInEveryForm } from "./support/forms";
import { codeOf } from "./support/oneTimeCode";

const desk = withDesk({ BANGBAN_SESSION__REQUIRE_TOTP: '["auditor"]' });

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

async function openAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: "我的账号" }).click();
  await page.getByRole("link", { name: "密码、动态口令与登录设备" }).click();
  await page.getByRole("heading", { level: 1, name: "我的账号" }).waitFor();
}

test("somebody ends the session of another device, and it is signed out there", async () => {
  const here = await desk().staff("wang");
  const there = await desk().staff("wang");
  await openAccount(here);
  const rows = part(here, "登录中的设备").getByRole("row");
  await expect.poll(() => rows.count()).toBe(3);
  await rows.filter({ hasNotText: "本次登录" }).getByRole("button", { name: /注销/ }).click();
  await here.getByText("已注销该登录").waitFor();
  await expect.poll(() => rows.count()).toBe(2);
  await there.getByText("登录已过期").waitFor();
  for (const page of [here, there]) await page.context().close();
});

test("a password is changed where the old one is right, and the new one signs in", async () => {
  const page = await desk().staff("li");
  await openAccount(page);
  const form = part(page, "修改密码");
  const fill = async (old: string, wanted: string) => {
    await form.getByLabel("现在的密码").fill(old);
    await form.getByLabel(/^新密码/).fill(wanted);
    await form.getByLabel("再输一次新密码").fill(wanted);
    await form.getByRole("button", { name: "修改密码" }).click();
  };
  await fill("not the old one", "green-hill 82 boats");
  await form.getByRole("alert").filter({ hasText: "密码或动态口令不正确" }).waitFor();
  await fill(PASSWORD, "green-hill 82 boats");
  await page.getByText("密码已修改").waitFor();
  await page.getByRole("button", { name: "我的账号" }).click();
  await page.getByRole("button", { name: "退出登录" }).click();
  await signIn(page, "li");
  await page.getByText("用户名或密码不对").or(page.getByText("用户名或密码不正确")).waitFor();
  await page.getByLabel("密码").fill("green-hill 82 boats");
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "主导航" }).waitFor();
  await page.context().close();
});

test("a role that needs a one-time code sees nothing else before it is set up, and a recovery code removes it", async () => {
  const page = await desk().staff("zhou", "auditor");
  await page.getByText("您的角色须先设置动态口令").waitFor();
  const card = part(page, "动态口令");
  await card.getByLabel("现在的密码").fill(PASSWORD);
  await card.getByRole("button", { name: "设置动态口令" }).click();
  const secret = await card.getByTestId("secret").innerText();
  expect(await card.getByRole("link").getAttribute("href")).toContain(`secret=${secret}`);
  await card.getByLabel("身份验证器显示的 6 位数字").fill(codeOf(secret));
  await card.getByRole("button", { name: "确认" }).click();
  const codes = await card.getByTestId("recovery-codes").getByRole("listitem").allInnerTexts();
  expect(codes.length).toBeGreaterThanOrEqual(8);
  await card.getByRole("button", { name: "我已保存" }).click();
  await card.getByText("已设置：登录时除密码外").waitFor();
  expect(await page.getByText(codes[0]!).count()).toBe(0);
  expect(await page.getByText("您的角色须先设置动态口令").count()).toBe(0);

  await card.getByLabel("现在的密码").fill(PASSWORD);
  await card.getByLabel("6 位数字或一个恢复码").fill(codes[0]!);
  await card.getByRole("button", { name: "取消动态口令" }).click();
  await card.getByText("未设置。").waitFor();
  await page.context().close();
});

test("one's account is good in every form", async () => {
  const page = await desk().staff("sun");
  await openAccount(page);
  await expectGoodInEveryForm(page, "account", async () => {
    await page.getByRole("table").waitFor();
  });
  await page.context().close();
}, 120_000);
