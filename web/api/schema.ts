/**
 * Wire types, written by hand in the shape `openapi-typescript` gives them.
 * Once `api/openapi.json` stands beside this file, `npm run generate:api` overwrites it.
 */
export interface components {
  schemas: {
    Validity: "in_force" | "expired" | "repealed" | "superseded" | "not_yet";
    Wording: "original" | "summary";
    Citation: {
      document: string;
      title: string;
      heading: string[];
      quote: string;
      /** Unicode scalar values into the document's body. */
      start: number;
      end: number;
      status: components["schemas"]["Validity"];
      wording: components["schemas"]["Wording"];
      issuer: string | null;
      department?: string | null;
      issued_on: string | null;
      effective_from: string | null;
      effective_until: string | null;
      doc_number: string | null;
      url: string | null;
    };
    Candidate: {
      document: string;
      title: string;
      heading: string[];
      quote: string;
      score: number;
    };
    AskReply: {
      decision: "answer" | "clarify" | "escalate";
      confidence: number | null;
      answer: { text: string; citations: components["schemas"]["Citation"][] } | null;
      options: { label: string; question: string }[];
      reason:
        | "no_match"
        | "low_confidence"
        | "missing_fact"
        | "asked_for_person"
        | "sensitive"
        | "lapsed_only"
        | "not_a_question"
        | null;
      department: string | null;
      candidates: components["schemas"]["Candidate"][];
      /** The bot's own sentence to a question back or a hand-over. */
      message?: string | null;
      small_talk?: boolean;
      ai_generated?: boolean;
    };
    TicketKey: { number: string; code: string };
    Message: {
      seq: number;
      from: "visitor" | "bot" | "staff" | "system";
      client_id?: string | null;
      text: string;
      at: string;
      reply?: components["schemas"]["AskReply"] | null;
      ticket?: components["schemas"]["TicketKey"] | null;
    };
    ConversationCreated: { id: string; token: string };
    MessageSent: { seq: number; reply: components["schemas"]["AskReply"] | null };
    MessagePage: { messages: components["schemas"]["Message"][]; more: boolean };
    Handoff:
      | { state: "waiting"; position: number; expected_wait_s: number | null }
      | { state: "ticketed"; number: string; code: string };
    TicketStatus: {
      number: string;
      state: string;
      title: string;
      opened_at: string;
      due_at: string | null;
      history: { at: string; state: string; text: string }[];
    };
    Document: {
      id: string;
      title: string;
      kind: string;
      issuer: string | null;
      doc_number: string | null;
      issued_on: string | null;
      effective_from: string | null;
      effective_until: string | null;
      status: components["schemas"]["Validity"];
      wording: components["schemas"]["Wording"];
      source_url: string | null;
      verified_on: string | null;
      body: string;
    };
    Problem: {
      type?: string;
      title?: string;
      status?: number;
      detail?: string | null;
      code?: string;
      allowed?: string[];
    };
  };
}
