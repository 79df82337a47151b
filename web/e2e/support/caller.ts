import type { Server } from "./process";

/** A visitor, scripted over HTTP. */
export interface Caller {
  id: string;
  asks(text: string): Promise<void>;
  /** Asks for a person. */
  calls(): Promise<void>;
  does(verb: "withdraw" | "leave" | "ticket" | "rating", body?: unknown): Promise<void>;
}

export async function newCaller(server: Server): Promise<Caller> {
  const base = `${server.baseUrl}/api/v1/conversations`;
  const begun = await fetch(base, { method: "POST" });
  if (!begun.ok) throw new Error(await begun.text());
  const { id, token } = (await begun.json()) as { id: string; token: string };
  const post = async (verb: string, body: unknown = {}) => {
    const response = await fetch(`${base}/${id}/${verb}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${verb}: ${await response.text()}`);
  };
  let said = 0;
  return {
    id,
    asks: (text) => post("messages", { client_id: String((said += 1)), text }),
    calls: () => post("handoff"),
    does: post,
  };
}
