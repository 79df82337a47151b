import { randomUUID } from "node:crypto";

export interface QuietVisitor {
  conversation: string;
  says(text: string): Promise<void>;
}

/** A visitor over HTTP who has asked for a person, and follows no stream. */
export async function quietVisitor(baseUrl: string, question = "转人工"): Promise<QuietVisitor> {
  const post = async (path: string, body: unknown, token?: string) => {
    const response = await fetch(`${baseUrl}/api/v1/conversations${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path}: ${await response.text()}`);
    return response;
  };
  const begun = await post("", {});
  const { id, token } = (await begun.json()) as { id: string; token: string };
  const visitor: QuietVisitor = {
    conversation: id,
    async says(text) {
      await post(`/${id}/messages`, { client_id: randomUUID(), text }, token);
    },
  };
  await visitor.says(question);
  return visitor;
}
