import { expect, test } from "vitest";
import { filledTicket, ticketBody, type CallSoFar } from "./filledTicket";

const WORDS = { asked: "来电问：", told: "已答复：" };
const call: CallSoFar = {
  question: "公司能先歇业吗",
  told: { title: "企业歇业备案", quote: "歇业期限最长不超过3年。" },
  department: "区市场监管局",
  phone: " 021-00000000 ",
  name: "",
  enterprise: "某某有限公司",
  creditCode: "",
};

test("a ticket is filled in from the call", () => {
  const draft = filledTicket(call, WORDS);
  expect(draft.title).toBe("公司能先歇业吗");
  expect(draft.text).toBe(
    "来电问：公司能先歇业吗\n\n已答复：《企业歇业备案》\n歇业期限最长不超过3年。",
  );
  expect(ticketBody(draft)).toEqual({
    kind: "consult",
    title: "公司能先歇业吗",
    text: draft.text,
    department: "区市场监管局",
    phone: "021-00000000",
    enterprise_name: "某某有限公司",
    complex: false,
    secret: false,
    channel: "phone",
  });
});

test("a long question gives a title that fits", () => {
  const draft = filledTicket({ ...call, question: "歇".repeat(300), told: null }, WORDS);
  expect([...draft.title]).toHaveLength(100);
  expect(draft.text).toContain("歇".repeat(300));
});
