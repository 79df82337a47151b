/** The project's words for the wire types: the only file that knows the schema's names. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Validity = Schemas["Validity"];
export type Citation = Schemas["Citation"];
export type Candidate = Schemas["Candidate"];
export type Reply = Schemas["AskReply"];
export type EscalationReason = NonNullable<Reply["reason"]>;
export type Message = Schemas["Message"];
export type MessagePage = Schemas["MessagePage"];
export type MessageSent = Schemas["MessageSent"];
export type TicketKey = Schemas["TicketKey"];
export type TicketStatus = Schemas["TicketStatus"];
export type Handoff = Schemas["Handoff"];
export type CorpusDocument = Schemas["Document"];
export type ProblemBody = Schemas["Problem"];

/** What opens one conversation. The token is the only key to it and never stands in a URL. */
export type ConversationKey = Schemas["ConversationCreated"];

/** 1 = very satisfied … 5 = very dissatisfied. */
export type RatingLevel = 1 | 2 | 3 | 4 | 5;
