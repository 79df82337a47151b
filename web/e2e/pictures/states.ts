import type { Page } from "playwright-core";
import type { Message } from "@api/types";
import { AT, botSays, replies, visitorSays } from "./samples";

/** One picture: what the server has, what the page remembers, and what is pressed before. */
export interface State {
  messages: Message[];
  remembered?: Record<string, unknown>;
  act?: (page: Page) => Promise<void>;
  /** Where the page stands, if not by itself. */
  path?: string;
}

const asked = visitorSays(1, "公司暂时不经营了，能先歇业吗？");
const answered = [asked, botSays(2, replies.answer)];
const TICKET = { number: "B20261122-000123", code: "K7M2PX" };

/** A call made so many seconds before the picture. */
function called(seconds: number) {
  return { at: new Date(Date.now() - seconds * 1000).toISOString(), seq: 2 };
}

const press = (name: string | RegExp) => (page: Page) =>
  page.getByRole("button", { name }).first().click();

export const states: Record<string, State> = {
  welcome: { messages: [] },
  english: { messages: [], act: press("EN") },
  answer: { messages: answered },
  field: { messages: [visitorSays(1, "歇业最长能歇多久？"), botSays(2, replies.field)] },
  "every-status": { messages: [asked, botSays(2, replies.everyStatus)] },
  greeting: { messages: [visitorSays(1, "你好"), botSays(2, replies.greeting)] },
  clarify: { messages: [visitorSays(1, "注销要什么材料"), botSays(2, replies.clarify)] },
  escalate: {
    messages: [visitorSays(1, "隔壁工地晚上施工太吵"), botSays(2, replies.noMatch)],
    act: (page) => page.locator("summary").click(),
  },
  ticket: {
    messages: [
      visitorSays(1, "隔壁工地晚上施工太吵"),
      botSays(2, replies.noMatch),
      {
        seq: 3,
        from: "system",
        text: "现在没有工作人员在线，已登记工单 B20261122-000123（查询码 K7M2PX），承诺在2026年11月30日前答复。",
        at: AT,
        ticket: TICKET,
      },
    ],
  },
  "ticket-query": {
    messages: [asked, botSays(2, replies.noMatch, { ticket: TICKET })],
    act: press("查进度"),
  },
  waiting: { messages: answered, remembered: { desk: "waiting", call: called(22) } },
  late: {
    messages: [
      ...answered,
      {
        seq: 3,
        from: "system",
        text: "很抱歉，没能在一分钟内为您接通：工作人员都在接待其他访客。您的排队位置保留，可以继续等待，也可以改为留下工单。",
        at: AT,
      },
    ],
    remembered: { desk: "waiting", call: called(75) },
  },
  staff: {
    messages: [
      ...answered,
      { seq: 3, from: "system", text: "工作人员已接入", at: AT },
      {
        seq: 4,
        from: "staff",
        staff: "陈静",
        text: "您好，我是区市场监管局的小陈，歇业备案可以在线办理。",
        at: AT,
      },
    ],
    remembered: { desk: "held", staff: "陈静", call: { at: AT, seq: 2 }, staffRead: 1 },
  },
  served: {
    messages: [
      ...answered,
      { seq: 4, from: "staff", staff: "陈静", text: "办好了，您可以歇业。", at: AT },
      { seq: 6, from: "system", text: "人工服务已结束，由智能助手继续为您解答。", at: AT },
    ],
    remembered: { services: [{ staff: "陈静", afterSeq: 5, level: null }] },
  },
  "rated-badly": { messages: answered, remembered: { feedback: { 2: 5 } } },
  "kiosk-topics": { messages: [], path: "/kiosk" },
  "kiosk-questions": { messages: [], path: "/kiosk", act: press("歇业") },
  framed: {
    messages: answered,
    path: "/widget#host=https://www.example.gov.cn&name=企服通&accent=%2300695c",
  },
  rating: { messages: answered, remembered: { feedback: { 2: "solved" } } },
  unsolved: { messages: answered, remembered: { feedback: { 2: "unsolved" } } },
  document: { messages: answered, act: press(/^查看(原文|全文)/) },
  offline: {
    messages: answered,
    async act(page) {
      await page.context().setOffline(true);
      await page.getByRole("textbox", { name: "您的问题" }).fill("歇业期间还要年报吗？");
      await page.keyboard.press("Enter");
    },
  },
  "not-delivered": {
    messages: answered,
    async act(page) {
      await page.getByRole("textbox", { name: "您的问题" }).fill("歇业期间还要年报吗？");
      await page.keyboard.press("Enter");
      await page.getByText("未送达").waitFor();
    },
  },
  "long-text": {
    messages: [],
    act: (page) =>
      page.getByRole("textbox", { name: "您的问题" }).fill("我们公司想咨询政策。".repeat(202)),
  },
  "new-conversation": { messages: answered, act: press("新对话") },
};
