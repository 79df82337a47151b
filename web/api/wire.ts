import { learnServerTime } from "@shared/serverClock";
import { problemFrom, Unreachable } from "./problem";

/** A request with no answer after this long counts as lost. */
const PATIENCE_MS = 20_000;
/** Files are larger, and lines may be slow. */
const FILE_PATIENCE_MS = 120_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Wanted {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** One JSON request: what the server says, or a `Problem`, or `Unreachable`. */
export async function request<T>(fetch: Fetch, url: string, wanted: Wanted): Promise<T> {
  const { body, method = body === undefined ? "GET" : "POST" } = wanted;
  const headers: Record<string, string> = { accept: "application/json", ...wanted.headers };
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await reach(fetch, url, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  learnServerTime(response.headers.get("date"));
  if (!response.ok) throw await problemFrom(response);
  return parseJson<T>(response);
}

/** A form with files: what the server says to it. */
export async function sendForm<T>(fetch: Fetch, url: string, body: FormData): Promise<T> {
  const response = await reach(fetch, url, {
    method: "POST",
    body,
    cache: "no-store",
    signal: AbortSignal.timeout(FILE_PATIENCE_MS),
  });
  if (!response.ok) throw await problemFrom(response);
  return parseJson<T>(response);
}

/** A file sent as the form part `file`, or a file fetched: what is not JSON. */
export async function transfer(fetch: Fetch, url: string, key: string, file?: File) {
  const body = new FormData();
  if (file) body.append("file", file);
  const response = await reach(fetch, url, {
    method: file ? "POST" : "GET",
    headers: { authorization: `Bearer ${key}` },
    body: file ? body : null,
    cache: "no-store",
    signal: AbortSignal.timeout(FILE_PATIENCE_MS),
  });
  if (!response.ok) throw await problemFrom(response);
  return response;
}

async function reach(fetch: Fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new Unreachable("no answer", { cause });
  }
}

/** A cut-off body is a lost answer, not a wrong one; an empty body (a bare 204) is fine. */
async function parseJson<T>(response: Response): Promise<T> {
  try {
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  } catch (cause) {
    throw new Unreachable("answer cut off", { cause });
  }
}
