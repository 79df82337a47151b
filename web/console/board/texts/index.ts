import * as live from "./live";
import * as reports from "./reports";
import * as staffing from "./staffing";

export const zh = {
  pages: { label: "看板", live: "实时", reports: "报表", staffing: "排班测算" },
  unknownDepartment: "部门不明",
  causes: {
    nobody_present: "无人在岗",
    all_full: "坐席全忙",
    offers_ignored: "无人应答",
    taken_but_silent: "接入未回复",
    unknown: "原因不明",
  },
  noFigures: "这里还没有数字",
  chartOf: "图：{what}，数字见表",
  live: live.zh,
  reports: reports.zh,
  staffing: staffing.zh,
};

export const en: typeof zh = {
  pages: { label: "Board", live: "Live", reports: "Reports", staffing: "Staffing" },
  unknownDepartment: "Department unknown",
  causes: {
    nobody_present: "Nobody present",
    all_full: "All full",
    offers_ignored: "Offers ignored",
    taken_but_silent: "Taken, not answered",
    unknown: "Cause unknown",
  },
  noFigures: "There are no figures yet",
  chartOf: "Chart: {what}; the figures are in the table",
  live: live.en,
  reports: reports.en,
  staffing: staffing.en,
};
