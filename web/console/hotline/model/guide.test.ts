import { expect, test } from "vitest";
import { itemsOf, listText, materialsOf, sectionOfHit, sectionsOf, stepsOf } from "./guide";

const BODY = `# 企业歇业备案

## 一、办理条件

企业因自然灾害造成经营困难的，可以歇业。

## 二、申请材料

申请歇业备案，应提交：

1. 歇业备案申请书
   一式两份
2. 歇业备案承诺书

## 三、办理流程

（1）网上提交申请
（2）领取通知书

四、咨询电话

021-00000000
`;

test("a body is cut along its headings and keeps its characters", () => {
  const sections = sectionsOf(BODY);
  expect(sections.map(({ heading }) => heading)).toEqual([
    "一、办理条件",
    "二、申请材料",
    "三、办理流程",
    "四、咨询电话",
  ]);
  for (const { text } of sections) expect(BODY).toContain(text);
});

test("materials and steps are lists that can be sent to a caller", () => {
  const sections = sectionsOf(BODY);
  expect(materialsOf(sections)!.items).toEqual(["歇业备案申请书一式两份", "歇业备案承诺书"]);
  expect(listText(stepsOf(sections)!)).toBe("三、办理流程：\n1. 网上提交申请\n2. 领取通知书");
  expect(materialsOf(sectionsOf("第一条　可以歇业。"))).toBeNull();
});

test("figures and sentences are no marks", () => {
  expect(itemsOf("1.5倍以内\n3个工作日")).toEqual(["1.5倍以内", "3个工作日"]);
  expect(sectionsOf("一、可以歇业的，应当备案。")).toEqual([
    { heading: "", text: "一、可以歇业的，应当备案。" },
  ]);
});

test("a hit is read out from the part it was found in", () => {
  const sections = sectionsOf(BODY);
  const by = (quote: string, heading: string[]) =>
    sectionOfHit(sections, { quote, heading })!.heading;
  expect(by("领取通知书", [])).toBe("三、办理流程");
  expect(by("…没有这句话…", ["企业歇业备案", "四、咨询电话"])).toBe("四、咨询电话");
  expect(by("", [])).toBe("一、办理条件");
});
