import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import {
  press,
  reply,
  replyField,
  section,
  signIn,
  takeFirst,
  tones,
  withDesk,
} from "./support/desk";

const desk = withDesk();

const said = (page: Page, text: string) => page.getByRole("log").getByText(text, { exact: true });

test("a day at the desk by keyboard: take, reply, note, canned reply, transfer, ticket, close", async () => {
  const wang = await desk().staff("wang");
  await wang.getByText("现在没有人在等").waitFor();
  const visitor = await desk().caller();

  // Offered: it rings, the title counts, the clock runs.
  await section(wang, "offered").first().waitFor();
  await expect.poll(() => tones(wang)).toBeGreaterThan(0);
  await expect.poll(() => wang.title()).toMatch(/^\(1\)/);
  await wang
    .getByTestId("clock")
    .filter({ hasText: /剩 \d+ 秒/ })
    .first()
    .waitFor();

  await takeFirst(wang);
  await reply(wang, "您好，我是小王");
  await said(visitor, "您好，我是小王").waitFor();
  await said(wang, "您好，我是小王").waitFor();
  expect(await section(wang, "mine").count()).toBe(1);
  await section(wang, "mine")
    .getByTestId("clock")
    .filter({ hasText: /已 \d+/ })
    .waitFor();

  // A note is the colleagues' alone.
  await press(wang, "n");
  await wang.keyboard.type("对方是老客户");
  await wang.keyboard.press("Enter");
  await said(wang, "对方是老客户").waitFor();

  // A canned reply is kept once and found again by a slash.
  await press(wang, "r");
  await wang.keyboard.type("请稍等，我为您查一下");
  await wang.keyboard.press("Tab");
  await wang.keyboard.press("Enter");
  await wang.getByRole("dialog").getByRole("textbox", { name: "名称" }).fill("稍等");
  await wang.keyboard.press("Enter");
  await wang.getByText("常用语已保存").waitFor();
  await replyField(wang).fill("/稍");
  await wang.getByRole("option", { name: /稍等/ }).waitFor();
  await wang.keyboard.press("Enter");
  expect(await replyField(wang).inputValue()).toBe("请稍等，我为您查一下");
  await wang.keyboard.press("Enter");
  await said(visitor, "请稍等，我为您查一下").waitFor();
  expect(await visitor.getByText("对方是老客户").count()).toBe(0);

  // Passed on to a colleague, who makes a ticket of it.
  const li = await desk().staff("li");
  await press(wang, "t");
  await wang.getByRole("dialog").getByRole("radio", { name: /li/ }).press("Space");
  await wang.getByRole("dialog").getByRole("textbox").fill("请您接着办");
  await wang.keyboard.press("Tab");
  await wang.keyboard.press("Tab");
  await wang.keyboard.press("Enter");
  await section(li, "mine").first().waitFor();
  await wang.locator("[data-section=mine]").waitFor({ state: "detached" });
  await press(li, "j");
  await said(li, "请您接着办").waitFor();
  await said(li, "您好，我是小王").waitFor();
  await press(li, "r");
  await reply(li, "我来接着办");
  await said(visitor, "我来接着办").waitFor();
  await press(li, "g");
  await li.getByRole("dialog", { name: "转成工单" }).waitFor();
  await li.keyboard.type("歇业咨询");
  await li.keyboard.press("Enter");
  await li.getByText("已转成工单，访客已收到工单号").waitFor();
  await visitor.getByTestId("ticket-number").first().waitFor();

  // The next one is answered and closed.
  const second = await desk().caller();
  await takeFirst(wang);
  await reply(wang, "再见");
  await said(wang, "再见").waitFor();
  await press(wang, "e");
  await wang.getByRole("dialog").getByRole("button", { name: "结束会话" }).waitFor();
  await wang.keyboard.press("Enter");
  await wang.getByText("会话已结束", { exact: true }).first().waitFor();
  await wang.locator("[data-section=mine]").waitFor({ state: "detached" });
  for (const page of [wang, li, visitor, second]) await page.context().close();
});

test("what is being written outlives a reload and the end of the session", async () => {
  const chen = await desk().staff("chen");
  const visitor = await desk().caller();
  await takeFirst(chen);
  await chen.keyboard.type("还没写完的回复");
  await chen.reload();
  await expect.poll(() => replyField(chen).inputValue()).toBe("还没写完的回复");

  // The session is gone; the next thing that happens tells the page so.
  await chen.context().clearCookies();
  await visitor.getByRole("textbox", { name: "您的问题" }).fill("还在吗");
  await visitor.keyboard.press("Enter");
  await chen.getByText("登录已过期，请重新登录").waitFor();
  await signIn(chen, "chen");
  await expect.poll(() => replyField(chen).inputValue()).toBe("还没写完的回复");
  await press(chen, "r");
  await chen.keyboard.press("Enter");
  await said(visitor, "还没写完的回复").waitFor();
  expect(await said(visitor, "还没写完的回复").count()).toBe(1);
  await press(chen, "e");
  await chen.getByRole("dialog").waitFor();
  await chen.keyboard.press("Enter");
  await chen.locator("[data-section=mine]").waitFor({ state: "detached" });
  for (const page of [chen, visitor]) await page.context().close();
});

test("the server restarts in the middle of a conversation and nothing is missing or doubled", async () => {
  const zhao = await desk().staff("zhao");
  const visitor = await desk().caller();
  await takeFirst(zhao);
  await reply(zhao, "停机之前");
  await said(visitor, "停机之前").waitFor();

  await desk().stop();
  await zhao.getByText("与服务器的连接断开，正在重连…").waitFor();
  await reply(zhao, "停机期间工作人员写的");
  await zhao.getByText("等待网络，恢复后自动发送").waitFor();
  const input = visitor.getByRole("textbox", { name: "您的问题" });
  await input.fill("停机期间访客写的");
  await input.press("Enter");
  await desk().startAgain();

  await said(visitor, "停机期间工作人员写的").waitFor({ timeout: 40_000 });
  await said(zhao, "停机期间访客写的").waitFor({ timeout: 40_000 });
  await zhao.getByText("与服务器的连接断开，正在重连…").waitFor({ state: "detached" });
  await reply(zhao, "恢复之后");
  await said(visitor, "恢复之后").waitFor();
  await zhao.reload();
  for (const text of ["停机之前", "停机期间工作人员写的", "停机期间访客写的", "恢复之后"]) {
    await said(zhao, text).waitFor();
    expect(await said(zhao, text).count(), text).toBe(1);
    expect(await said(visitor, text).count(), text).toBe(1);
  }
  await press(zhao, "e");
  await zhao.getByRole("dialog").waitFor();
  await zhao.keyboard.press("Enter");
  await zhao.locator("[data-section=mine]").waitFor({ state: "detached" });
  for (const page of [zhao, visitor]) await page.context().close();
}, 150_000);

test("a colleague who is already replying is seen by whoever looks on", async () => {
  const qian = await desk().staff("qian");
  const visitor = await desk().caller();
  await takeFirst(qian);
  const head = await desk().staff("head", "supervisor");
  await section(head, "others").first().waitFor();
  await press(head, "j");
  await head.getByText("qian 正在接待，您可以写备注").waitFor();
  await qian.keyboard.type("正在写");
  await head.getByText("qian 正在回复").waitFor();
  await visitor
    .getByText(/正在输入/)
    .first()
    .waitFor();
  for (const page of [qian, head, visitor]) await page.context().close();
});

test("the seconds left are the server's, however wrong the computer's clock is", async () => {
  const page = await desk().staff("sun", "supervisor");
  await page.clock.setSystemTime(new Date("2001-01-01T00:00:00Z"));
  const visitor = await desk().caller();
  const clock = section(page, "waiting").or(section(page, "others")).getByTestId("clock").last();
  await clock.waitFor();
  const seconds = Number(/\d+/.exec(await clock.innerText())![0]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  for (const one of [page, visitor]) await one.context().close();
});

test.each<[string, "light" | "dark", "zh-CN" | "en"]>([
  ["light, Chinese", "light", "zh-CN"],
  ["dark, English", "dark", "en"],
])("axe finds nothing at the desk in %s", async (_form, theme, language) => {
  const page = await desk().staff("wu", "supervisor");
  await page.evaluate(
    (value) => localStorage.setItem("bangban.console.preferences", value),
    JSON.stringify({ language, theme, sound: false }),
  );
  const visitor = await desk().caller();
  await page.reload();
  await page.locator("[data-conversation]").first().waitFor();
  await expectNoAxeFaults(page, "queue");
  await takeOne(page);
  await expectNoAxeFaults(page, "conversation");
  for (const key of ["q", "t", "g", "e", "?"]) {
    await press(page, key);
    if (key === "q") await page.getByTestId("suggestions").locator("*").first().waitFor();
    else await page.getByRole("dialog").waitFor();
    await expectNoAxeFaults(page, key);
    if (key !== "q") await page.keyboard.press("Escape");
  }
  await visitor.context().close();
  await page.context().close();
});

async function takeOne(page: Page): Promise<void> {
  await press(page, "a");
  await page.locator("textarea:focus").waitFor();
}
