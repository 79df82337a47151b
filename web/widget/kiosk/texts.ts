import { computed } from "vue";
import { currentLanguage } from "../texts";

const zhCN = {
  home: "返回首页",
  chooseTopic: "请点选要办的事",
  chooseQuestion: "请点选您的问题",
  orType: "没有您要的？在下方直接输入，或请工作人员帮您。",
  searching: "正在查找…",
  nothing: "没有找到现成的问题，请在下方输入，或点“转人工”。",
  print: "打印凭条",
  stillThere: "您还在吗？",
  resetIn: (seconds: number) => `${seconds} 秒后自动清除本次内容，回到首页`,
  goOn: "继续使用",
  endNow: "结束并清除",
  slipQuestion: "您的问题",
  slipAnswer: "答复（原文摘录）",
  slipTicket: "工单",
  slipFoot: "凭工单号和查询码可查询办理进度。请妥善保管，勿交他人。",
  topics: [
    { label: "开办企业", words: "开办企业" },
    { label: "变更登记", words: "变更登记" },
    { label: "注销退出", words: "注销" },
    { label: "歇业", words: "歇业" },
    { label: "税费优惠", words: "税收优惠" },
    { label: "用工社保", words: "社保 用工" },
    { label: "资金补贴", words: "补贴 资金" },
    { label: "账款纠纷", words: "拖欠账款" },
  ],
};

const en: typeof zhCN = {
  home: "Start page",
  chooseTopic: "Choose what you want to get done",
  chooseQuestion: "Choose your question",
  orType: "Not there? Type it below, or ask a member of staff.",
  searching: "Searching…",
  nothing: "No question found. Type it below, or talk to a person.",
  print: "Print slip",
  stillThere: "Are you still there?",
  resetIn: (seconds) => `Everything is erased in ${seconds} s`,
  goOn: "Go on",
  endNow: "End and erase",
  slipQuestion: "Your question",
  slipAnswer: "Answer (quoted)",
  slipTicket: "Ticket",
  slipFoot: "Number and code open the progress of your ticket. Keep them to yourself.",
  topics: [
    { label: "Set up a company", words: "开办企业" },
    { label: "Change registration", words: "变更登记" },
    { label: "Close a company", words: "注销" },
    { label: "Dormancy", words: "歇业" },
    { label: "Tax relief", words: "税收优惠" },
    { label: "Staff and insurance", words: "社保 用工" },
    { label: "Subsidies", words: "补贴 资金" },
    { label: "Late payment", words: "拖欠账款" },
  ],
};

export const kioskTexts = computed(() => (currentLanguage() === "en" ? en : zhCN));
