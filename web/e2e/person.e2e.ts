import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import { openLine } from "./support/line";
import { startServer, type Server } from "./support/process";
import { addStaff, type Colleague } from "./support/staff";
import {
  ask,
  askAndGetQuote,
  conversationId,
  input,
  newVisitor,
  sidewaysOverflow,
  withBrowser,
} from "./support/visitor";

withBrowser();

let server: Server;
let hurried: Server;
let clerk: Colleague;

beforeAll(async () => {
  server = await startServer({ BANGBAN_DESK__DUTY: "always" });
  // Late after three seconds, so that the truth is told soon.
  hurried = await startServer({
    BANGBAN_DESK__DUTY: "always",
    BANGBAN_DESK__FIRST_RESPONSE_S: "3",
    BANGBAN_DESK__OFFER_S: "1",
    BANGBAN_DESK__GROUP_AFTER_S: "1.5",
    BANGBAN_DESK__ALARM_AFTER_S: "2",
  });
  clerk = await addStaff(server, "王芳");
});
afterAll(() => Promise.all([server.remove(), hurried.remove()]));

const visitor = (options = {}) => newVisitor({ baseURL: server.baseUrl, ...options });
const panel = (page: Page) => page.getByTestId("waiting");

/** A visitor who is called and whom the clerk has taken. */
async function held(options = {}): Promise<{ page: Page; id: string }> {
  const page = await visitor(options);
  await askAndGetQuote(page);
  await page.getByRole("button", { name: "未解决" }).click();
  await panel(page).waitFor();
  const id = await conversationId(page);
  await clerk.isThere();
  await clerk.does("take", id);
  return { page, id };
}

test("from the question over a person to rating, ticket and query", async () => {
  const { page, id } = await held();
  await page.getByText("王芳已接入，正在看您的问题").waitFor();
  await panel(page).waitFor({ state: "detached" });

  await clerk.does("typing", id);
  await page.getByTestId("staff-types").waitFor();
  await clerk.says(id, "您好，歇业备案可以在网上办。");
  await page.getByRole("log").getByText("您好，歇业备案可以在网上办。").waitFor();
  await page.getByText("王芳正在为您服务").waitFor();
  expect(await page.getByTestId("staff-types").count()).toBe(0);

  const before = await page.locator("[data-from=bot]").count();
  await ask(page, "要带什么材料？");
  await page.getByText("已送达").last().waitFor();
  await clerk.says(id, "营业执照和备案申请书。");
  await page.getByRole("log").getByText("营业执照和备案申请书。").waitFor();
  expect(await page.locator("[data-from=bot]").count()).toBe(before);

  await clerk.does("read", id, { seq: 1 });
  await page
    .getByText(/\d 已读/)
    .first()
    .waitFor();

  await clerk.does("ticket", id, { title: "歇业备案材料" });
  const number = await page.getByTestId("ticket-number").first().innerText();
  const code = await page.getByTestId("ticket-code").first().innerText();
  const rating = page.getByTestId("service-rating");
  await rating.getByText("请评价王芳的服务").waitFor();
  await rating.getByRole("button", { name: "非常满意", exact: true }).click();
  await rating.getByText("已评价：非常满意").waitFor();
  await page.reload();
  await page.getByText("已评价：非常满意").waitFor();

  await page.getByRole("button", { name: "查工单" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("工单号").fill(number);
  await dialog.getByLabel("查询码").fill(code);
  await dialog.getByRole("button", { name: "查询", exact: true }).click();
  await dialog.getByText("歇业备案材料").waitFor();
  await dialog.getByRole("button", { name: "不满意", exact: true }).click();
  await dialog.getByLabel("哪里没做好").fill("等得太久");
  await dialog.getByRole("button", { name: "提交意见" }).click();
  await dialog.getByText("访客评价：不满意。等得太久").waitFor();
});

test("a call shows its place and a countdown, and is taken back with one tap", async () => {
  const page = await visitor();
  await page.getByRole("button", { name: "转人工" }).click();
  await panel(page).getByText("承诺 60 秒内有人回应").waitFor();
  await panel(page)
    .getByText(/下一位就是您|您前面还有/)
    .waitFor();
  const left = page.getByTestId("seconds-left");
  const first = Number(await left.innerText());
  expect(first).toBeGreaterThan(30);
  expect(first).toBeLessThanOrEqual(60);
  await expect
    .poll(async () => Number(await left.innerText()), { timeout: 5000 })
    .toBeLessThan(first);

  await page.reload();
  await panel(page)
    .getByText(/下一位就是您|您前面还有/)
    .waitFor();
  expect(Number(await left.innerText())).toBeLessThan(first);

  await panel(page).getByRole("button", { name: "取消等待" }).click();
  await panel(page).waitFor({ state: "detached" });
  await askAndGetQuote(page);
});

test("the countdown is right also where the clock of the browser is two hours wrong", async () => {
  const page = await visitor();
  await page.clock.install({ time: Date.now() + 2 * 3_600_000 });
  await page.reload();
  await input(page).waitFor();
  await page.getByRole("button", { name: "转人工" }).click();
  const left = page.getByTestId("seconds-left");
  await left.waitFor();
  expect(Number(await left.innerText())).toBeGreaterThan(50);
});

test("at the breach the truth is told, and a ticket is left with one tap", async () => {
  const page = await newVisitor({ baseURL: hurried.baseUrl });
  await askAndGetQuote(page);
  await page.getByRole("button", { name: "转人工" }).click();
  await panel(page).getByText("很抱歉，没能按承诺接通").waitFor();
  await page
    .getByRole("log")
    .getByText(/没能在.*为您接通.*排队位置保留/)
    .waitFor();
  await panel(page).getByText("下一位就是您").waitFor();
  await panel(page).getByRole("button", { name: "改留工单" }).click();
  await page.getByTestId("ticket-number").first().waitFor();
  expect(await page.getByTestId("ticket-number").count()).toBe(1);
  await panel(page).waitFor({ state: "detached" });
});

test("handed back, the bot answers again; closed, the page says so and writing reopens it", async () => {
  const { page, id } = await held();
  await clerk.says(id, "交还给智能助手。");
  await clerk.does("handback", id);
  await page.getByTestId("service-rating").waitFor();
  await ask(page, "简易注销要公示多久？");
  await page.locator("[data-from=bot]").nth(1).waitFor();

  const { page: other, id: second } = await held();
  await clerk.says(second, "已为您办好。");
  await clerk.does("close", second);
  await other.getByText("本次对话已结束").waitFor();
  await ask(other, "简易注销要公示多久？");
  await other.getByText("本次对话已结束").waitFor({ state: "detached" });
});

test("what comes in while the line is cut is caught up and counted", async () => {
  const line = await openLine(server.baseUrl);
  const { page, id } = await held({ baseURL: line.baseUrl });
  await clerk.says(id, "第一句。");
  await page.getByText("第一句。").waitFor();
  line.cut();
  await page.getByText("连接中断").waitFor();
  await clerk.says(id, "第二句。");
  await clerk.says(id, "第三句。");
  line.mend();
  await page.getByText("已恢复连接，补上 2 条消息").waitFor({ timeout: 40_000 });
  expect(await page.getByText("第三句。").count()).toBe(1);
  line.close();
});

test("two tabs show the same conversation, and a new one in one is the new one in both", async () => {
  const { page, id } = await held();
  const other = await page.context().newPage();
  await other.goto("/");
  await other.getByText("王芳已接入").waitFor();
  await clerk.says(id, "两个窗口都看得到。");
  for (const tab of [page, other])
    await tab.getByRole("log").getByText("两个窗口都看得到。").waitFor();
  await ask(other, "好的");
  await page.getByText("好的", { exact: true }).waitFor();
  expect(await page.getByText("好的", { exact: true }).count()).toBe(1);

  await page.getByRole("button", { name: "新对话" }).click();
  await page.getByRole("button", { name: "开始新对话" }).click();
  await other.getByText("您好，想办什么事？").waitFor();
});

test("the transcript is saved as a text with names, quotes and times", async () => {
  const { page, id } = await held();
  await clerk.says(id, "记录里也有我。");
  await page.getByText("记录里也有我。").waitFor();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "存记录" }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^帮办对话-\d{4}-\d\d-\d\d\.txt$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  for (const part of ["您", "「", "——", "工作人员 王芳", "记录里也有我。"])
    expect(text).toContain(part);
});

test("a script in what a person, a name or a visitor says never runs", async () => {
  const attack = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>";
  const mallory = await addStaff(server, attack);
  const page = await visitor();
  await ask(page, attack);
  await page.getByRole("button", { name: "转人工" }).click();
  await panel(page).waitFor();
  const id = await conversationId(page);
  await mallory.isThere();
  await mallory.does("take", id);
  await mallory.says(id, attack);
  await page.getByRole("log").getByText(attack).nth(1).waitFor();
  await mallory.does("ticket", id, { title: attack });
  await page.getByTestId("ticket-number").first().waitFor();
  await page.getByRole("button", { name: "查进度" }).first().click();
  await page.getByTestId("ticket-progress").getByText(attack).waitFor();
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test.each([
  ["light", {}, false],
  ["dark", { colorScheme: "dark" }, false],
  ["large type", {}, true],
] as const)(
  "axe finds nothing while a person is called and present, in %s",
  async (_, options, large) => {
    const page = await visitor({
      reducedMotion: "reduce",
      viewport: { width: 320, height: 640 },
      ...options,
    });
    if (large) await page.getByRole("button", { name: "长辈版" }).click();
    const look = async (screen: string) => {
      await expectNoAxeFaults(page, screen);
      expect(await sidewaysOverflow(page), screen).toBe(0);
    };
    await askAndGetQuote(page);
    await page.getByRole("button", { name: "未解决" }).click();
    await panel(page).waitFor();
    await look("waiting");
    const id = await conversationId(page);
    await clerk.isThere();
    await clerk.does("take", id);
    await clerk.says(id, "您好。");
    await page.getByText("王芳正在为您服务").waitFor();
    await look("held");
    await clerk.does("close", id);
    await page.getByTestId("service-rating").waitFor();
    await look("to be rated");
  },
);
