import { currentLanguage } from "../../texts";

/** Where there is nothing to divide by. */
export const NONE = "–";

export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return NONE;
  const style = { style: "percent", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(currentLanguage(), style).format(share);
}

export function number(value: number | null | undefined, digits = 1): string {
  if (value === null || value === undefined) return NONE;
  return new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: digits }).format(value);
}

/** An hour of the day as a span: `09:00–10:00` would be too wide for an axis. */
export function hourName(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
