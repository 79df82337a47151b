import type { Page, Route } from "playwright-core";
import type { Call, CannedReply, Colleague, Me, Message, Note, Role, SearchHits } from "@api/types";
import {
  audit,
  auditCheck,
  calendar,
  firstRun,
  groups,
  health,
  sessions,
  settings,
  users,
} from "./adminSamples";
import { enterprise, file, open, ticket, tickets } from "./ticketSamples";
import { live, report, simulation } from "./boardSamples";
import { AT, botSays, planDocument, replies, visitorSays } from "./samples";

/** What the server would say for one picture of the console. */
export interface ConsoleState {
  role?: Role | null;
  calls?: Call[];
  messages?: Message[];
  notes?: Note[];
  path?: string;
  /** True where it is left out. */
  firstRunDone?: boolean;
  act?: (page: Page) => Promise<void>;
  /** Made for a wall, too. */
  wall?: boolean;
}

export const SELF = "me";

const permissions: Record<Role, Me["permissions"]> = {
  hotline_agent: ["tickets"],
  staff: ["desk", "tickets"],
  editor: ["knowledge"],
  supervisor: ["desk", "tickets", "knowledge", "supervise", "reports"],
  administrator: ["people", "reports"],
  auditor: ["audit", "reports"],
};

export function call(conversation: string, title: string, more: Partial<Call> = {}): Call {
  return {
    conversation,
    title,
    state: "waiting",
    reason: "asked_for_person",
    department: null,
    group: null,
    priority: 0,
    called_at: AT,
    age_s: 12,
    remaining_s: 48,
    user: null,
    first_message_at: null,
    alarmed: false,
    breached: false,
    ...more,
  };
}

const people: Colleague[] = [
  { user: SELF, display_name: "王芳", status: "available", groups: [], holds: 2, capacity: 5 },
  { user: "li", display_name: "李强", status: "available", groups: [], holds: 1, capacity: 5 },
  { user: "zhao", display_name: "赵敏", status: "busy", groups: [], holds: 5, capacity: 5 },
];

const canned: CannedReply[] = [
  { id: "1", title: "问候", text: "您好，我是人工帮办，请问有什么可以帮您？", shared: true },
  { id: "2", title: "稍等", text: "请稍等，我为您查一下。", shared: false },
  { id: "3", title: "材料清单", text: "需要准备的材料如下：", shared: true },
];

export const talk: Message[] = [
  visitorSays(1, "公司暂时不经营了，能先歇业吗？"),
  botSays(2, replies.answer),
  visitorSays(3, "那歇业期间员工的社保怎么办？想问一下工作人员。"),
  { seq: 5, from: "system", text: "已为您转接人工帮办，前面还有 0 位。", at: AT },
  {
    seq: 7,
    from: "staff",
    staff: "王芳",
    text: "您好，我是王芳，歇业期间仍要依法缴纳社保。",
    at: AT,
  },
  visitorSays(9, "好的，那可以缓缴吗？"),
];

export const aNote: Note = {
  id: "n",
  user: "li",
  display_name: "李强",
  text: "上周也来问过，已电话联系过人社局。",
  at: AT,
};

const hits: SearchHits["hits"] = replies.noMatch.candidates.map(
  ({ document, title, heading, quote }) => ({
    document,
    title,
    kind: "policy",
    status: "in_force",
    heading,
    quote,
    score: 9,
  }),
);

/** Plays the server for one picture, so that also rare states can be looked at. */
export async function setConsoleStage(page: Page, state: ConsoleState): Promise<void> {
  await page.route("**/api/v1/**", (route) => answer(route, state));
}

function answer(route: Route, state: ConsoleState): Promise<void> | undefined {
  const path = new URL(route.request().url()).pathname.replace("/api/v1", "");
  const { role = "staff" } = state;
  if (path === "/link") {
    const owner = { name: "wang.fang", display_name: "王芳" };
    return route.fulfill({ json: { first: false, has_one_time_code: false, ...owner } });
  }
  if (role === null) return refuse(route, 401, "not_signed_in");
  // Never answered: the stream stays open, as it does in life.
  if (path === "/desk/events") return undefined;
  const said: Record<string, unknown> = {
    "/session": {
      user: {
        id: SELF,
        name: "wang.fang",
        display_name: "王芳",
        role,
        permissions: permissions[role],
        groups: [],
        has_one_time_code: false,
        must_set_up_one_time_code: false,
      },
      expires_at: AT,
      idle_at: AT,
    },
    "/desk/queue": { calls: state.calls ?? [], on_duty: true, last_seq: 1 },
    "/desk/presence": { people, groups: [{ id: "g", name: "社保组" }] },
    "/desk/canned-replies": { replies: canned },
    "/calendar": calendar,
    "/settings": settings,
    "/first-run": state.firstRunDone === false ? firstRun : { ...firstRun, done: true },
    "/health": health,
    "/audit": audit,
    "/audit/check": auditCheck,
    "/users": { users },
    "/groups": { groups },
    "/sessions": { sessions },
    "/ask": replies.answer,
    "/search": { hits },
    "/tickets": { tickets, total: 128, more: true },
    "/tickets/supervision": { tickets: tickets.filter(({ overdue }) => overdue), total: 1 },
    "/tickets/clearing": {
      owners: [{ owner: tickets[0]!.owner, tickets: open }],
      special: [tickets[1]!.number],
      total: 2,
      unexplained: 1,
    },
    "/reports/live": live,
    "/reports/desk": report,
    "/reports/simulation": simulation,
    [`/tickets/${tickets[1]!.number}`]: ticket,
    [`/enterprises/${file.id}`]: file,
  };
  if (said[path]) return route.fulfill({ json: said[path] });
  if (path.startsWith("/documents/")) return route.fulfill({ json: planDocument });
  if (/^\/desk\/conversations\/[^/]+\/suggestions$/.test(path)) {
    return route.fulfill({ json: { question: "", reply: replies.field } });
  }
  const [, conversation] = /^\/desk\/conversations\/([^/]+)$/.exec(path) ?? [];
  if (conversation) {
    const known = state.calls?.find((one) => one.conversation === conversation);
    return route.fulfill({
      json: {
        conversation,
        state: known?.state ?? "closed",
        owner: known?.user ?? null,
        last_seq: 9,
        messages: state.messages ?? talk,
        candidates: replies.noMatch.candidates,
        notes: state.notes ?? [],
        visitor_read: 7,
        staff_read: 7,
        enterprise,
      },
    });
  }
  if (route.request().method() !== "GET") return route.fulfill({ json: {} });
  return refuse(route, 404, "not_found");
}

function refuse(route: Route, status: number, code: string): Promise<void> {
  return route.fulfill({
    status,
    contentType: "application/problem+json",
    body: JSON.stringify({ status, code }),
  });
}
