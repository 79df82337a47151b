/** The project's words for the wire types: the only file that knows the schema's names. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Validity = Schemas["Status"];
/** A row of the type-ahead. */
export type Hit = Schemas["Suggestion"];
export type Citation = Schemas["Citation"];
export type Candidate = Schemas["Candidate"];
export type Reply = Schemas["Reply"];
export type Message = Schemas["Message"];
export type MessagePage = Schemas["Messages"];
export type MessageSent = Schemas["MessageSent"];
export type TicketKey = Schemas["TicketKey"];
export type TicketStatus = Schemas["TicketView"];
/** A ticket in a list, and with all that the people of the desk know of it. */
export type TicketRow = Schemas["TicketRow"];
export type TicketDetail = Schemas["TicketDetail"];
export type CorpusDocument = Schemas["DocumentView"];

/** Every field may be missing: a proxy's refusal is no problem document. */
export type ProblemBody = Partial<Schemas["Problem"]>;

/** What opens one conversation. The token is the only key to it and never stands in a URL. */
export type ConversationKey = Schemas["ConversationOpened"];

/** Who owns the next move of a conversation. */
export type DeskState = Schemas["State"];

/** Where a call for a person stands: waiting with its place, or a ticket with its key. */
export type CallStatus = Schemas["CallStatus"];

/** What is known of a file that was sent. */
export type Attachment = Schemas["AttachmentView"];

/** What the operator says on the page, and what it may promise. */
export type PageSettings = Schemas["PageSettings"];
export type SearchHits = Schemas["Hits"];

/** 1 = very satisfied … 5 = very dissatisfied. */
export type RatingLevel = 1 | 2 | 3 | 4 | 5;

/** The people of the desk. */
export type Me = Schemas["Me"];
export type Role = Schemas["Role"];
export type Permission = Schemas["Permission"];
export type Session = Schemas["SessionView"];
export type Call = Schemas["CallView"];
export type CallReason = Schemas["CallReason"];
export type Queue = Schemas["Queue"];
export type PresenceStatus = Schemas["PresenceStatus"];
export type Colleague = Schemas["ColleagueView"];
export type Colleagues = Schemas["Colleagues"];
export type GroupName = Schemas["GroupName"];
export type ConversationState = Schemas["State"];
export type ConversationContext = Schemas["Context"];
export type Note = Schemas["NoteView"];
export type Suggestions = Schemas["Suggestions"];
export type CannedReply = Schemas["CannedReplyView"];
export type CannedReplyBody = Schemas["CannedReplyBody"];
export type Moved = Schemas["Moved"];
export type TicketPage = Schemas["TicketPage"];
export type TicketClock = Schemas["ClockView"];
export type TicketActBody = Schemas["TicketActBody"];
export type TicketSupervision = Schemas["Supervision"];
export type TicketClearing = Schemas["Clearing"];
/** 一企一档: what is kept of an enterprise; the one a conversation or ticket is of; its whole file. */
export type Enterprise = Schemas["EnterpriseView"];
export type KnownEnterprise = Schemas["KnownEnterprise"];
export type EnterpriseFile = Schemas["EnterpriseFile"];
export type EnterpriseBody = Schemas["EnterpriseBody"];
export type DeskPerson = Schemas["Person"];

/** The board: the desk as it is now, its figures of a span of days, and its simulation. */
export type LiveReport = Schemas["LiveReport"];
export type LiveCall = Schemas["LiveCall"];
export type DeskReport = Schemas["DeskReport"];
export type Breaches = Schemas["Breaches"];
export type Simulation = Schemas["Simulation"];
export type SimulationBody = Schemas["SimulationBody"];
export type SimulationFigures = Schemas["SimulationFigures"];

/** Users and groups, for administrators; a session in a list. */
export type User = Schemas["UserView"];
export type UserBody = Schemas["UserBody"];
export type Group = Schemas["GroupView"];
export type GroupBody = Schemas["GroupBody"];
export type LinkMade = Schemas["LinkMade"];
export type OwnSession = Schemas["SessionRow"];
