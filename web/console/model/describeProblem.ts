import { Problem } from "@api/problem";
import { currentLanguage, say } from "../texts";

/** A sentence for whoever asked. The server's own is best, but it speaks Chinese only. */
export function describeProblem(error: unknown): string {
  if (!(error instanceof Problem)) return say("problems.unreachable");
  const { code, detail } = error.body;
  const known = code === undefined ? "" : `problems.codes.${code}`;
  if (currentLanguage() === "zh-CN" && detail) return detail;
  if (known !== "" && say(known) !== known) return say(known);
  if (error.status === 429) return say("problems.tooMany", { seconds: error.retryAfterS ?? 10 });
  if (error.status >= 500) return say("problems.server");
  if (error.status === 403) return say("problems.forbidden");
  if (error.status === 404) return say("problems.notFound");
  if (error.status === 409) return say("problems.notAllowed");
  return say("problems.invalid");
}
