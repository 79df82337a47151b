import { serverNow } from "@shared/serverClock";

const TIME = new Intl.DateTimeFormat("zh-CN", {
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});
const DAY = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric" });

/** 14:03 for today, 11/20 14:03 for another day, in the visitor's own time zone. */
export function clockTime(at: string, now = new Date(serverNow())): string {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return "";
  const time = TIME.format(when);
  return when.toDateString() === now.toDateString() ? time : `${DAY.format(when)} ${time}`;
}
