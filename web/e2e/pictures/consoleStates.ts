import { tickets } from "./ticketSamples";
import { aNote, call, SELF, type ConsoleState } from "./consoleStage";

const TICKET = tickets[1]!.number;
const HELD = { state: "held", user: SELF, remaining_s: null, age_s: 400 } as const;

const calls = [
  call("offer", "个体工商户怎么变更经营者？", {
    state: "offered",
    user: SELF,
    remaining_s: 38,
    department: "区市场监管局",
    reason: "low_confidence",
  }),
  call("mine", "那歇业期间员工的社保怎么办？想问一下工作人员。", {
    ...HELD,
    department: "区人社局",
  }),
  call("mine2", "拖欠账款怎么投诉，材料交到哪里，多久有答复？我们等了很久都没人理，非常着急", {
    ...HELD,
    reason: "sensitive",
    remaining_s: 14,
    age_s: 46,
  }),
  call("w1", "简易注销要公示多久？", { age_s: 4, remaining_s: 56, position: 1 }),
  call("w2", "企业开办补贴还能领吗", {
    age_s: 85,
    remaining_s: -25,
    breached: true,
    alarmed: true,
    position: 2,
    reason: "lapsed_only",
    department: "区发展和改革委员会",
  }),
  call("other", "食品经营许可证到期", { ...HELD, user: "li" }),
];

const press = (name: string | RegExp) => async (page: import("playwright-core").Page) => {
  await page
    .getByRole("button", { name, exact: typeof name === "string" })
    .first()
    .click();
};

/** A question on the hotline page, answered from a document. */
async function answered(page: import("playwright-core").Page): Promise<void> {
  await page.locator("input[role=combobox]").fill("公司暂时不经营了，能先歇业吗");
  await page.locator("blockquote .words").first().waitFor();
}

const shows = (selector: string) => (page: import("playwright-core").Page) =>
  page.locator(selector).first().waitFor();

export const consoleStates: Record<string, ConsoleState> = {
  "sign-in": { role: null },
  link: { role: null, path: "/#/link/secret" },
  "bench-empty": {},
  "bench-queue": { calls },
  "bench-conversation": { calls, notes: [aNote], path: "/workbench/mine" },
  "bench-offered": { calls, path: "/workbench/offer" },
  "bench-canned": {
    calls,
    path: "/workbench/mine",
    act: (page) => page.getByRole("textbox", { name: /回复|Reply/ }).fill("/"),
  },
  "bench-suggest": {
    calls,
    path: "/workbench/mine",
    act: async (page) => {
      await page.keyboard.press("q");
      await page.getByTestId("suggestions").locator("blockquote").first().waitFor();
    },
  },
  "bench-transfer": { calls, path: "/workbench/mine", act: (page) => page.keyboard.press("t") },
  "bench-knowledge": {
    calls,
    path: "/workbench/mine",
    act: async (page) => {
      await press(/^(更多操作|More actions)$/)(page);
      await press(/^(存为知识|Save as knowledge)$/)(page);
    },
  },
  "bench-help": { calls, act: (page) => page.keyboard.press("?") },
  "bench-gone": { calls, path: "/workbench/unknown" },
  hotline: { role: "hotline_agent", path: "/hotline" },
  "hotline-answer": { role: "hotline_agent", path: "/hotline", act: answered },
  "hotline-ticket": {
    role: "hotline_agent",
    path: "/hotline",
    act: async (page) => {
      await answered(page);
      await page.keyboard.press("Control+Enter");
      await page.getByRole("dialog").waitFor();
    },
  },
  tickets: { role: "supervisor", path: "/tickets?state=accepted" },
  "tickets-late": { role: "supervisor", path: "/tickets?view=supervision" },
  "tickets-clearing": { role: "supervisor", path: "/tickets?view=clearing" },
  ticket: { role: "supervisor", path: `/tickets/${TICKET}` },
  "ticket-act": {
    role: "supervisor",
    path: `/tickets/${TICKET}`,
    act: press(/^(申请延期|Ask for more time)$/),
  },
  users: { role: "administrator", path: "/admin" },
  "users-add": { role: "administrator", path: "/admin", act: press(/^(添加用户|Add a user)$/) },
  groups: { role: "administrator", path: "/admin/groups" },
  "groups-edit": {
    role: "administrator",
    path: "/admin/groups",
    act: press(/^(修改 登记组|Edit 登记组)$/),
  },
  calendar: { role: "administrator", path: "/admin/calendar" },
  "calendar-edit": {
    role: "administrator",
    path: "/admin/calendar",
    act: press(/^(修改|Edit)$/),
  },
  settings: { role: "administrator", path: "/admin/settings" },
  health: { role: "administrator", path: "/admin/health" },
  "first-run": { role: "administrator", path: "/admin/first-run", firstRunDone: false },
  "first-run-hours": {
    role: "administrator",
    path: "/admin/first-run",
    firstRunDone: false,
    act: press(/^(下一步|Next)$/),
  },
  audit: { role: "auditor", path: "/audit?who=wang.fang" },
  replies: { path: "/replies" },
  "ticket-new": {
    role: "supervisor",
    path: "/tickets",
    act: press(/^(新建工单|New ticket)$/),
  },
  "my-account": { path: "/account" },
  board: { role: "supervisor", path: "/board", act: shows("[data-pressure]"), wall: true },
  "board-reports": { role: "supervisor", path: "/board/reports", act: shows("canvas") },
  "board-solved": {
    role: "supervisor",
    path: "/board/reports",
    act: async (page) => {
      await shows("[data-chart=hours] canvas")(page);
      await page.locator("[data-chart=solved]").evaluate((chart) => chart.scrollIntoView());
    },
  },
  "board-hours": {
    role: "supervisor",
    path: "/board/reports",
    act: async (page) => {
      await shows("[data-chart=hours] canvas")(page);
      await page.locator("[data-chart=hours]").evaluate((chart) => chart.scrollIntoView());
    },
  },
  "board-staffing": { role: "supervisor", path: "/board/staffing" },
  "board-staffing-result": {
    role: "supervisor",
    path: "/board/staffing",
    act: async (page) => {
      await press(/^(开始测算|Simulate)$/)(page);
      await shows("[data-chart=staff] canvas")(page);
      await page.locator(".result").evaluate((result) => result.scrollIntoView());
    },
  },
  account: { calls, act: press(/^(我的账号|My account)$/) },
};
