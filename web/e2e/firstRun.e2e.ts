import { expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import { PASSWORD, withDesk } from "./support/desk";
import { expectNoSidewaysScroll } from "./support/forms";
import { ANSWERABLE, newPage, withBrowser } from "./support/visitor";

const desk = withDesk();
withBrowser();

test("the first administrator sets the server up once; the link and the set-up are dead afterwards", async () => {
  const page = await newPage({ baseURL: desk().baseUrl });
  const link = await desk().firstLink();
  const good = async (step: string) => {
    await expectNoAxeFaults(page, step);
    await page.setViewportSize({ width: 320, height: 800 });
    await expectNoSidewaysScroll(page, step);
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  await page.goto(link);
  await page.getByLabel("用户名").fill("root.li");
  await page.getByLabel("显示给访客的名字").fill("李工");
  await page.getByLabel("新密码").fill(PASSWORD);
  await page.getByLabel("再输一次").fill(PASSWORD);
  await page.getByRole("button", { name: "设置并登录" }).click();

  await page.getByRole("heading", { name: "第 1 步，共 4 步：名称" }).waitFor();
  await page.getByLabel(/服务名称/).fill("金山企服通");
  await good("name");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("heading", { name: "第 2 步，共 4 步：值班时间" }).waitFor();
  await page.getByRole("button", { name: "星期六加一段" }).click();
  expect(await page.getByRole("button", { name: "下一步" }).isDisabled()).toBe(true);
  await page.getByLabel("星期六，第 1 段，开始").fill("09:00");
  await page.getByLabel("星期六，第 1 段，结束").fill("12:00");
  await good("hours");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("heading", { name: "第 3 步，共 4 步：知识来源" }).waitFor();
  expect(Number(await page.getByTestId("documents").innerText())).toBeGreaterThan(100);
  await page.getByText("corpus/docs").first().waitFor();
  await good("corpus");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByLabel("问题").fill(ANSWERABLE);
  await page.getByRole("button", { name: "提问" }).click();
  await page.getByTestId("answer").locator("blockquote").first().waitFor();
  await page.getByTestId("answer").getByText(/歇业/).first().waitFor();
  await good("test");
  await page.getByRole("button", { name: "上一步" }).click();
  await page.getByRole("heading", { name: "第 3 步，共 4 步：知识来源" }).waitFor();
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("button", { name: "完成设置" }).click();
  await page.getByText("首次设置已完成").waitFor();
  await good("done");

  await page.reload();
  await page.getByText("首次设置已完成").waitFor();
  await page.getByRole("link", { name: "去添加用户" }).click();
  const nav = page.getByRole("navigation", { name: "管理" });
  await nav.getByRole("link", { name: "用户", exact: true }).waitFor();
  expect(await nav.getByRole("link", { name: "首次设置" }).count()).toBe(0);
  await nav.getByRole("link", { name: "设置", exact: true }).click();
  expect(await page.getByLabel("星期六，第 1 段，结束").inputValue()).toBe("12:00");

  const other = await newPage({ baseURL: desk().baseUrl });
  await other.goto(link);
  await other.getByText("链接无效、已使用或已过期").waitFor();
  await other.goto("/");
  await other.getByText("金山企服通").first().waitFor();
  for (const one of [page, other]) await one.context().close();
}, 120_000);
