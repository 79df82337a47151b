import { BarChart, LineChart } from "echarts/charts";
import {
  GridComponent,
  LegendScrollComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { optionOf, type Palette } from "./option";
import type { ChartSpec } from "./spec";

use([
  BarChart,
  CanvasRenderer,
  GridComponent,
  LabelLayout,
  LegendScrollComponent,
  LineChart,
  MarkLineComponent,
  TooltipComponent,
]);

/** Sharp on paper, too. */
const PIXELS = Math.max(2, window.devicePixelRatio);

export interface Drawing {
  /** Draws at once, as the element is and is coloured now. */
  draw(spec: ChartSpec): void;
  dispose(): void;
}

export function drawingIn(element: HTMLElement): Drawing {
  const chart = init(element, null, { renderer: "canvas", devicePixelRatio: PIXELS });
  return {
    draw(spec) {
      chart.resize();
      chart.setOption(optionOf(spec, paletteOf(element)), { notMerge: true });
      chart.getZr().flush();
    },
    dispose: () => chart.dispose(),
  };
}

function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    tones: {
      accent: token("accent"),
      good: token("good"),
      caution: token("caution"),
      bad: token("bad"),
      neutral: token("neutral"),
    },
    ink: token("ink"),
    inkSoft: token("ink-soft"),
    line: token("line"),
    surface: token("surface"),
    font: style.fontFamily,
    size: Number.parseFloat(style.fontSize),
  };
}
