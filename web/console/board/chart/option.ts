import type { EChartsCoreOption } from "echarts/core";
import { percent as shown } from "../model/figures";
import type { ChartSpec, Series, Tone } from "./spec";

/** The tokens of the page, as the drawing needs them. */
export interface Palette {
  tones: Record<Tone, string>;
  ink: string;
  inkSoft: string;
  line: string;
  surface: string;
  font: string;
  /** Pixels of the smallest text. */
  size: number;
}

/** Groups of so many columns leave room for their figures; of more the tooltip and the table tell them. */
const FEW = 6;

/** What ECharts draws for a chart. Nothing moves; figures stand on the bars. */
export function optionOf(spec: ChartSpec, palette: Palette): EChartsCoreOption {
  const text = { color: palette.inkSoft, fontFamily: palette.font, fontSize: palette.size };
  const told = (value: unknown) =>
    typeof value !== "number" ? "" : spec.percent ? shown(value) : String(value);
  const names = {
    type: "category",
    data: spec.categories,
    inverse: spec.kind === "bars",
    axisLabel: spec.kind === "bars" ? { ...text, width: 110, overflow: "break" } : text,
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
  };
  const values = {
    type: "value",
    minInterval: spec.percent ? 0 : 1,
    max: spec.percent ? 1 : undefined,
    axisLabel: { ...text, formatter: told },
    splitLine: { lineStyle: { color: palette.line } },
  };
  const [xAxis, yAxis] = spec.kind === "bars" ? [values, names] : [names, values];
  const many = spec.series.length > 1;
  return {
    animation: false,
    textStyle: text,
    grid: { left: 4, right: 24, top: many ? 40 : 24, bottom: 4, outerBoundsMode: "same" },
    legend: many ? { top: 0, left: 0, textStyle: text, itemGap: 16, type: "scroll" } : undefined,
    // Drawn, not written as HTML: the page's policy lets no inline style in.
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      axisPointer: { type: spec.kind === "line" ? "line" : "shadow" },
      valueFormatter: told,
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { ...text, color: palette.ink },
    },
    xAxis,
    yAxis,
    series: spec.series.map((series) => drawn(series, spec, palette, told)),
  };
}

function drawn(
  { name, tone, values }: Series,
  { kind, stacked, target, categories, series: all }: ChartSpec,
  palette: Palette,
  told: (value: unknown) => string,
) {
  const colour = palette.tones[tone];
  const label = {
    show: stacked || all.length === 1 || categories.length <= FEW,
    fontFamily: palette.font,
    fontSize: palette.size,
    formatter: ({ value }: { value: unknown }) => (value === 0 ? "" : told(value)),
  };
  const beyond = kind === "bars" ? "right" : "top";
  const mark = target && {
    silent: true,
    symbol: "none",
    lineStyle: { color: palette.tones.caution, type: "dashed", width: 2 },
    label: {
      formatter: target.label,
      position: "insideStartTop",
      color: palette.tones.caution,
      fontFamily: palette.font,
      fontSize: palette.size,
    },
    data: [{ yAxis: target.value }],
  };
  return {
    name,
    type: kind === "line" ? "line" : "bar",
    data: values,
    stack: stacked ? "whole" : undefined,
    barMaxWidth: 40,
    symbolSize: 9,
    lineStyle: { color: colour, width: 3 },
    itemStyle: { color: colour, borderColor: palette.surface, borderWidth: stacked ? 1 : 0 },
    label: stacked
      ? { ...label, position: "inside", color: palette.surface }
      : { ...label, position: beyond, color: palette.ink },
    labelLayout: { hideOverlap: true },
    markLine: mark,
  };
}
