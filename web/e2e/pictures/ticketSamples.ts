import type { EnterpriseFile, KnownEnterprise, TicketDetail, TicketRow } from "@api/types";

const DAY_S = 86_400;

function row(number: string, title: string, more: Partial<TicketRow> = {}): TicketRow {
  return {
    number,
    title,
    state: "accepted",
    kind: "consult",
    subject: ["市场监管", "登记注册"],
    channel: "widget",
    department: "区市场监管局",
    owner: { id: "me", display_name: "王芳" },
    handler: null,
    secret: false,
    due_on: "2026-12-04",
    overdue: false,
    clocks: [clock("resolve", 4 * DAY_S)],
    created_at: "2026-11-27T10:03:00+08:00",
    updated_at: "2026-11-28T09:20:00+08:00",
    ...more,
  };
}

function clock(name: TicketRow["clocks"][number]["clock"], remaining_s: number) {
  return {
    clock: name,
    since: "2026-11-27T10:03:00+08:00",
    due_on: "2026-12-04",
    remaining_s,
    overdue: remaining_s < 0,
  };
}

export const tickets: TicketRow[] = [
  row("B20261127-000012", "企业歇业备案材料不全怎么补"),
  row("B20261126-000101", "拖欠工程款投诉后一个月没有回音，材料已经交了三次，希望有人牵头处理", {
    kind: "complaint",
    department: "区建设管理委",
    overdue: true,
    secret: true,
    channel: "phone",
    handler: { id: "li", display_name: "李强" },
    clocks: [clock("resolve", -2.5 * DAY_S), clock("contact", 5 * 3600)],
  }),
  row("B20261127-000020", "建议政务大厅增设企业专窗", {
    kind: "suggestion",
    state: "received",
    department: null,
    owner: null,
    clocks: [clock("contact", 5 * 3600)],
  }),
  row("B20261120-000007", "开办企业银行开户被拒", { kind: "help", state: "closed", clocks: [] }),
];

export const open = [
  {
    ...tickets[0]!,
    reason: "等待申请人补正材料",
    reason_at: "2026-11-28T16:00:00+08:00",
    special: false,
  },
  { ...tickets[1]!, reason: null, reason_at: null, special: true },
];

export const enterprise: KnownEnterprise = {
  id: "e",
  name: "上海某某建筑工程有限公司",
  credit_code: "91310116MA1J0000XQ",
  phone: "02100000000",
  contact: "办公室",
  key_account: true,
  note: "",
  updated_at: "2026-11-26T10:03:00+08:00",
  verified: true,
};

export const file: EnterpriseFile = {
  ...enterprise,
  conversations: [
    {
      id: "earlier",
      state: "closed",
      channel: "widget",
      question: "公司暂时不经营了，能先歇业吗？",
      created_at: "2026-11-20T10:03:00+08:00",
      updated_at: "2026-11-20T10:23:00+08:00",
      open: true,
    },
  ],
  tickets: [tickets[3]!, tickets[0]!],
};

export const ticket: TicketDetail = {
  ...tickets[1]!,
  conversation: "mine",
  text: "2025 年 6 月完工的项目，总包拖欠工程款 86 万元，10 月投诉后一直没有回音。",
  visitor_name: "陈先生",
  enterprise_name: "上海某某建筑工程有限公司",
  credit_code: "91310116MA1J8XXX5K",
  phone: "021-00000000",
  region: "石化街道",
  enterprise,
  co_departments: ["区人社局"],
  co_handlers: [],
  outcome: null,
  reply: null,
  rating: null,
  extension_asked: null,
  rectification: null,
  merged_into: null,
  merged: ["B20261127-000002"],
  open_reason: "总包单位负责人出差，约定周一面谈",
  special: true,
  allowed: [
    "contact",
    "resolve",
    "extend",
    "co-handle",
    "transfer",
    "assign",
    "describe",
    "note",
    "reason",
  ],
  history: [
    {
      seq: 1,
      kind: "received",
      text: "已受理，正在转交承办部门。",
      note: null,
      public: true,
      by: "王芳",
      at: "2026-11-26T10:03:00+08:00",
    },
    {
      seq: 2,
      kind: "dispatched",
      text: "已派至区建设管理委。",
      note: "请核实后两日内答复",
      public: true,
      by: "王芳",
      at: "2026-11-26T10:20:00+08:00",
    },
    {
      seq: 3,
      kind: "noted",
      text: "备注",
      note: "与企业电话沟通，合同编号已补充。",
      public: false,
      by: "李强",
      at: "2026-11-27T15:40:00+08:00",
    },
  ],
};
