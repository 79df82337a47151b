/** 2026年1月20日 in Chinese; a day that is not written as YYYY-MM-DD is left as it stands. */
export function dayText(day: string, locale: string): string {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/u.exec(day) ?? [];
  if (!year || locale !== "zh-CN") return day;
  return `${year}年${Number(month)}月${Number(date)}日`;
}
