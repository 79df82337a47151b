import { Problem } from "@api/problem";
import type { Texts } from "../texts";

/** How long to wait where the server limits us without naming a time. */
export const DEFAULT_WAIT_S = 10;

/** A sentence for the visitor. The server's own is best, but it speaks Chinese only. */
export function describeProblem(error: unknown, texts: Texts): string {
  if (!(error instanceof Problem)) return texts.problems.unreachable;
  if (error.status === 429) return texts.problems.rate_limited(error.retryAfterS ?? DEFAULT_WAIT_S);
  const detail = error.body.detail;
  if (detail && texts.locale === "zh-CN" && isChinese(detail)) return detail;
  if (error.status >= 500) return texts.problems.server;
  if (error.status === 404) return texts.problems.not_found;
  if (error.status === 409) return texts.problems.not_allowed;
  return texts.problems.invalid;
}

function isChinese(sentence: string): boolean {
  return /\p{Script=Han}/u.test(sentence);
}
