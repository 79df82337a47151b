import type { Citation, CorpusDocument, Message, Reply } from "@api/types";

export const AT = "2026-11-20T10:03:00+08:00";

const PLAN_QUOTE = "完善歇业备案制度，允许市场主体因自然灾害等原因自主决定在一定时期内歇业。";
const GUIDE_QUOTE = "市场主体的歇业期限最长不超过3年。";
const MATERIALS_QUOTE = "申请歇业备案，应提交下列材料：\n\n1. 歇业备案申请书\n2. 歇业备案承诺书";
const CONDITIONS_QUOTE =
  "- 因自然灾害等原因造成经营困难\n- 歇业前已与职工依法协商劳动关系处理等有关事项";

export const planBody = [
  "# 优化营商环境行动方案",
  "## 三、重点任务",
  "### （二）市场主体退出",
  "5. 推进企业简易注销登记改革，公示时间压缩为20天。",
  `6. ${PLAN_QUOTE}歇业期限最长不超过3年，期满前可以申请延期或者恢复营业。`,
  "7. 探索建立市场主体强制退出制度。",
  "| 事项 | 牵头部门 | 时限 |\n| --- | --- | --- |\n| 歇业备案 | 区市场监管局 | 1个工作日 |",
].join("\n\n");

/** Where a text stands in the body, in Unicode scalar values. */
function placeOf(text: string): Pick<Citation, "start" | "end"> {
  const start = Array.from(planBody.slice(0, planBody.indexOf(text))).length;
  return { start, end: start + Array.from(text).length };
}

const planCitation: Citation = {
  document: "plan-2023",
  title: "金山区2023年优化营商环境行动方案",
  heading: ["三、重点任务", "（二）市场主体退出"],
  quote: PLAN_QUOTE,
  ...placeOf(PLAN_QUOTE),
  status: "in_force",
  wording: "original",
  issuer: "金山区人民政府办公室",
  issued_on: "2023-02-15",
  effective_from: "2023-02-15",
  effective_until: "2028-02-14",
  doc_number: "金府办发〔2023〕4号",
  url: null,
};

const guideCitation: Citation = {
  ...planCitation,
  document: "business-suspension-filing",
  title: "企业歇业备案",
  heading: ["企业歇业备案", "办理条件"],
  quote: GUIDE_QUOTE,
  wording: "summary",
  issuer: "区市场监督管理局",
  issued_on: null,
  effective_until: null,
  doc_number: null,
  url: "https://www.example.gov.cn/guide",
};

const materialsCitation: Citation = {
  ...guideCitation,
  heading: ["企业歇业备案", "申请材料"],
  quote: MATERIALS_QUOTE,
  start: 900,
  end: 960,
};

const conditionsCitation: Citation = {
  ...guideCitation,
  heading: ["企业歇业备案", "办理条件"],
  quote: CONDITIONS_QUOTE,
  start: 1000,
  end: 1060,
};

export const planDocument: CorpusDocument = {
  id: "plan-2023",
  title: planCitation.title,
  kind: "policy",
  issuer: "金山区人民政府办公室",
  department: "区发展和改革委员会",
  doc_number: "金府办发〔2023〕4号",
  issued_on: "2023-02-15",
  effective_from: "2023-02-15",
  effective_until: "2028-02-14",
  status: "in_force",
  wording: "original",
  source_url: "https://www.example.gov.cn/plan",
  verified_on: "2026-11-22",
  body: planBody,
};

const nothing: Reply = {
  decision: "escalate",
  message: "",
  confidence: 0.31,
  answer: null,
  options: [],
  reason: null,
  department: null,
  candidates: [],
};

function answered(text: string, citations: Citation[], more: Partial<Reply> = {}): Reply {
  return {
    ...nothing,
    decision: "answer",
    message: citations[0] ? `根据《${citations[0].title}》：` : text,
    confidence: 0.97,
    answer: { text, citations },
    ...more,
  };
}

export const replies = {
  answer: answered(PLAN_QUOTE, [planCitation]),
  field: answered(
    `歇业期限：最长不超过3年\n${GUIDE_QUOTE}`,
    [guideCitation, materialsCitation, conditionsCitation],
    { confidence: 0.88 },
  ),
  everyStatus: answered("", [], {
    message: "根据《金山区2023年优化营商环境行动方案》等文件：",
    answer: {
      ai_generated: true,
      text: "可以先歇业，最长不超过3年。",
      citations: (["in_force", "expired", "repealed", "superseded", "not_yet"] as const).map(
        (status) => ({ ...planCitation, document: status, status }),
      ),
    },
  }),
  greeting: answered("您好，我是帮办。请说说您想办的事。", [], { small_talk: true }),
  clarify: {
    ...nothing,
    decision: "clarify",
    message: "请问您说的是哪一种注销？",
    options: ["公司普通注销", "公司简易注销", "个体工商户注销"].map((label) => ({
      label,
      question: `${label}要准备什么材料？`,
    })),
  },
  noMatch: {
    ...nothing,
    reason: "low_confidence",
    message: "查到的内容把握不够，怕误导您，请工作人员来答更稳妥。",
    candidates: [planCitation, guideCitation].map((one) => ({ ...one, score: 4 })),
  },
} satisfies Record<string, Reply>;

export function visitorSays(seq: number, text: string): Message {
  return { seq, from: "visitor", client_id: `sample-${seq}`, text, at: AT };
}

export function botSays(seq: number, reply: Reply, more: Partial<Message> = {}): Message {
  return { seq, from: "bot", text: reply.message, at: AT, reply, ...more };
}
