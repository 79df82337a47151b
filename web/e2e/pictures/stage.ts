import type { Page, Route } from "playwright-core";
import type { TicketStatus } from "@api/types";
import { planDocument } from "./samples";
import type { State } from "./states";

const ticketStatus: TicketStatus = {
  number: "B20261122-000123",
  state: "accepted",
  title: "夜间施工噪声扰民",
  department: "区生态环境局",
  created_at: "2026-11-20T19:20:00+08:00",
  updated_at: "2026-11-21T10:40:00+08:00",
  due_on: "2026-11-27",
  rating: null,
  history: [
    {
      seq: 1,
      at: "2026-11-20T19:20:00+08:00",
      kind: "received",
      text: "已受理，正在转交承办部门。",
    },
    { seq: 2, at: "2026-11-21T10:40:00+08:00", kind: "added", text: "访客补充：昨晚又施工到两点" },
  ],
};

const suggestions = [
  "公司暂时不经营了，能先歇业吗？",
  "歇业最长能歇多久？",
  "歇业期间还要报税吗？",
  "怎么恢复营业？",
].map((question) => ({ question, title: "企业歇业备案" }));

/** Plays the server for one picture, so that also rare states can be looked at. */
export async function setStage(page: Page, state: State): Promise<void> {
  await page.route("**/api/v1/**", (route) => answer(route, state));
  if (state.messages.length === 0) return;
  const session = { key: { id: "sample", token: "sample" }, ...state.remembered };
  await page.addInitScript((value) => {
    localStorage.setItem("bangban.conversation", value);
  }, JSON.stringify(session));
}

function answer(route: Route, state: State): Promise<void> | undefined {
  const { pathname } = new URL(route.request().url());
  // Never answered: the stream stays open, as it does in life.
  if (pathname.endsWith("/events")) return undefined;
  if (pathname.includes("/documents/")) return route.fulfill({ json: planDocument });
  if (pathname.endsWith("/search")) return route.fulfill({ json: { hits: suggestions } });
  if (pathname.endsWith("/page")) return route.fulfill({ json: {} });
  if (pathname.endsWith("/tickets/query")) return route.fulfill({ json: ticketStatus });
  if (route.request().method() === "GET") {
    return route.fulfill({ json: { messages: state.messages, more: false } });
  }
  return route.fulfill({ status: 500, json: { status: 500, code: "internal" } });
}
