import type { ProblemBody } from "./types";

/** The server answered, and the answer is a refusal (RFC 9457 problem+json). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: ProblemBody,
    /** From `Retry-After`; null where the server named no time. */
    readonly retryAfterS: number | null,
  ) {
    super(`${status} ${body.code ?? ""}`);
  }

  /** The conversation's key is no longer good: only a new conversation helps. */
  get refusesKey(): boolean {
    return this.status === 401 || this.status === 404;
  }
}

/** No answer came at all: offline, server restarting, time-out, or a proxy with nothing behind it. */
export class Unreachable extends Error {}

const GATEWAY_STATUSES = new Set([502, 503, 504]);

export async function problemFrom(response: Response): Promise<Problem | Unreachable> {
  const body = await readBody(response);
  const fromBangban = body.code !== undefined;
  if (GATEWAY_STATUSES.has(response.status) && !fromBangban) {
    return new Unreachable(`gateway ${response.status}`);
  }
  return new Problem(response.status, body, retryAfter(response.headers));
}

async function readBody(response: Response): Promise<ProblemBody> {
  try {
    return (await response.json()) as ProblemBody;
  } catch {
    return {};
  }
}

function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : null;
}
