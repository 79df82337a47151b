import { expect, test } from "vitest";
import { Api } from "./client";
import { Problem, Unreachable } from "./problem";

const KEY = { id: "c/1", token: "secret" };

function answering(response: Response) {
  const asked: { url: string; init: RequestInit }[] = [];
  const api = new Api("/api/v1", async (url, init) => {
    asked.push({ url, init });
    return response;
  });
  return { api, asked };
}

test("the token travels in a header and never in the address", async () => {
  const { api, asked } = answering(Response.json({ messages: [], more: false }));
  await api.messagesAfter(KEY, 3);
  expect(asked[0]!.url).toBe("/api/v1/conversations/c%2F1/messages?after=3&limit=200");
  expect(asked[0]!.init.headers).toMatchObject({ authorization: "Bearer secret" });
});

test("a problem keeps its code, its sentence and the time to wait", async () => {
  const body = JSON.stringify({ code: "rate_limited", detail: "请稍候" });
  const { api } = answering(new Response(body, { status: 429, headers: { "retry-after": "4" } }));
  const problem = await api.document("x").catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 429, retryAfterS: 4, body: { detail: "请稍候" } });
});

test("a gateway with no server behind it counts as unreachable", async () => {
  const { api } = answering(new Response("<html>502</html>", { status: 502 }));
  await expect(api.document("x")).rejects.toBeInstanceOf(Unreachable);
});

test("an answer cut off half-way counts as lost", async () => {
  const { api } = answering(new Response('{"messages":[', { status: 200 }));
  await expect(api.messagesAfter(KEY, 0)).rejects.toBeInstanceOf(Unreachable);
});

test("an empty body is a fine answer to a rating", async () => {
  const { api } = answering(new Response(null, { status: 204 }));
  await expect(api.rate(KEY, 1)).resolves.toBeUndefined();
});
