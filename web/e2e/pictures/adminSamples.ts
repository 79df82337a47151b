import type {
  AuditCheck,
  AuditLine,
  AuditPage,
  CalendarYear,
  FirstRun,
  Group,
  OwnSession,
  ServerHealth,
  SettingsView,
  User,
} from "@api/types";
import { AT } from "./samples";

const user = (id: string, name: string, display_name: string, more: Partial<User> = {}): User => ({
  id,
  name,
  display_name,
  role: "staff",
  groups: ["g"],
  skills: [],
  capacity: null,
  enabled: true,
  has_password: true,
  has_one_time_code: false,
  code_required: false,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const users: User[] = [
  user("me", "wang.fang", "王芳", { role: "administrator", groups: [], has_one_time_code: true }),
  user("li", "li.qiang", "李强", { groups: ["g", "s"] }),
  user("zhao", "zhao.min", "赵敏", { role: "supervisor", has_password: false }),
  user("qian", "qian.jin", "钱进", { role: "hotline_agent", groups: [], enabled: false }),
];

const office: [string, string][] = [
  ["09:00", "11:30"],
  ["13:30", "17:00"],
];

export const groups: Group[] = [
  {
    id: "g",
    name: "登记组",
    departments: ["区市场监督管理局", "区行政服务中心"],
    hours: [office, office, office, office, office, [["09:00", "12:00"]], []],
    fallback: ["s"],
    updated_at: AT,
  },
  { id: "s", name: "社保组", departments: ["区人社局"], hours: [], fallback: [], updated_at: AT },
];

export const sessions: OwnSession[] = [
  {
    id: "1",
    user: "me",
    created_at: AT,
    seen_at: AT,
    expires_at: AT,
    address: "10.1.2.3",
    agent: "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0",
    current: true,
  },
  {
    id: "2",
    user: "me",
    created_at: AT,
    seen_at: AT,
    expires_at: AT,
    address: "10.1.2.77",
    agent: "curl/8.5.0",
    current: false,
  },
];

const holiday = (first: string, last: string, name: string) =>
  ({ first, last, kind: "off", name }) as const;

export const calendar: CalendarYear = {
  year: 2026,
  source: "stored",
  lines: [
    holiday("2026-01-01", "2026-01-03", "元旦"),
    { first: "2026-02-14", last: "2026-02-14", kind: "work", name: "春节调休" },
    holiday("2026-02-15", "2026-02-23", "春节"),
    holiday("2026-10-01", "2026-10-07", "国庆节"),
  ],
  known: [2025, 2026],
  holes: [2027],
};

const week = [office, office, office, office, office, [], []];

export const settings: SettingsView = {
  page: { name: "金山企服通", tagline: null, welcome: null, accent: "#00695c" },
  page_default: { name: "", tagline: "", welcome: "", accent: "" },
  hours: null,
  hours_default: week,
};

export const firstRun: FirstRun = {
  done: false,
  name: "",
  hours: week,
  corpus: "corpus/docs",
  is_default_corpus: true,
  documents: 147,
  passages: 1832,
};

export const health: ServerHealth = {
  version: "0.1.0",
  started_at: AT,
  index: {
    is_ready: true,
    corpus: "corpus/docs",
    documents: 147,
    passages: 1832,
    remarks: 0,
    watermark: "4f1c9a70be2dd31c6a5e",
  },
  database: { answers: true, kind: "sqlite", bytes: 7_340_032 },
  calendar: { known: [2025, 2026], holes: [2027] },
  sessions: 6,
  present: 4,
  calls: 2,
};

/** The document of the API says no more of it than that it is an object. */
const said = (detail: Record<string, unknown>) => detail as AuditLine["detail"];

const deed = (seq: number, action: string, more: Partial<AuditLine> = {}): AuditLine => ({
  seq,
  at: AT,
  actor: "0199d0c0a1b27c3d8e4f5a6b7c8d9e0f",
  actor_name: "wang.fang",
  action,
  subject: "user:0199d0c0a1b27c3d8e4f5a6b7c8d9e0a",
  subject_name: "li.qiang",
  detail: {},
  hash: "9d".repeat(32),
  ...more,
});

export const audit: AuditPage = {
  lines: [
    deed(128, "user_changed", { detail: said({ role: ["staff", "supervisor"] }) }),
    deed(127, "calendar_changed", {
      subject: "calendar:2027",
      subject_name: null,
      detail: said({ lines: 12 }),
    }),
    deed(126, "sign_in_failed", { actor: "system", actor_name: null }),
    deed(125, "signed_in"),
  ],
  more: true,
};

export const auditCheck: AuditCheck = {
  whole: true,
  checked: 128,
  hash: "9d".repeat(32),
  fault: null,
};
