/** What a colour of a series means; the colours are those of the tokens. */
export type Tone = "accent" | "good" | "caution" | "bad" | "neutral";

export interface Series {
  name: string;
  tone: Tone;
  /** One for each category; null where there is none. */
  values: (number | null)[];
}

/** A chart as the screens speak of it. The same figures stand in the table beside it. */
export interface ChartSpec {
  /** `bars` lie, `columns` stand. */
  kind: "bars" | "columns" | "line";
  categories: string[];
  series: Series[];
  /** Parts of one whole, one on the other. */
  stacked?: boolean;
  /** Shares of 1. */
  percent?: boolean;
  /** A line to be reached. */
  target?: { value: number; label: string };
}

/** Nothing to draw: the table alone says so. */
export function isEmpty({ series }: ChartSpec): boolean {
  return series.every(({ values }) => values.every((value) => value === null || value === 0));
}
