import { expect, test } from "vitest";
import type { DeskReport } from "@api/types";
import { optionOf, type Palette } from "../chart/option";
import { isEmpty } from "../chart/spec";
import { distribution, hours } from "./tables";

const report = (part: Partial<DeskReport>) => part as DeskReport;
const palette: Palette = {
  tones: { accent: "#1", good: "#2", caution: "#3", bad: "#4", neutral: "#5" },
  ink: "#6",
  inkSoft: "#7",
  line: "#8",
  surface: "#9",
  font: "plain",
  size: 14,
};

test("every part of the distribution is named by where it begins and ends", () => {
  const first = { distribution: [10, 15, null].map((up_to_s, calls) => ({ up_to_s, calls })) };
  const { table } = distribution(report({ first_response: first as never }));
  expect(table.rows).toEqual([
    ["10 秒内", 0],
    ["10–15 秒", 1],
    ["超过 15 秒", 2],
  ]);
});

test("hours without calls are a gap in the chart, and departments are added up in it", () => {
  const row = (hour: number, department: string | null, called: number) => ({
    ...{ hour, department, called },
    handled: 0,
    waiting: called,
  });
  const shown = hours(report({ hours: [row(9, "甲", 2), row(9, null, 1), row(11, "甲", 4)] }));
  expect(shown.spec.categories).toEqual(["09:00", "10:00", "11:00"]);
  expect(shown.spec.series.map(({ values }) => values)).toEqual([
    [3, 0, 4],
    [0, 0, 0],
    [3, 0, 4],
  ]);
  expect(shown.table.rows).toHaveLength(3);
});

test("a day without a call draws nothing", () => {
  expect(isEmpty(hours(report({ hours: [] })).spec)).toBe(true);
});

test("a chart is coloured by meaning alone and moves nothing", () => {
  const spec = hours(report({ hours: [] })).spec;
  const option = optionOf(spec, palette) as {
    animation: boolean;
    series: { itemStyle: { color: string } }[];
  };
  expect(option.animation).toBe(false);
  expect(option.series.map(({ itemStyle }) => itemStyle.color)).toEqual(["#5", "#2", "#3"]);
});
