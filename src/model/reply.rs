//! What is said to a question: the body of `/api/v1/ask`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::document::{Status, Wording};

/// Who said a line of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    Visitor,
    Bot,
    Staff,
    System,
}

/// One earlier line of the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub from: Speaker,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Answer,
    Clarify,
    Escalate,
}

/// Why a question goes to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing in the corpus speaks of it.
    NoMatch,
    /// Something speaks of it, but probably not the answer.
    LowConfidence,
    /// The topic is there, the fact asked for is not.
    MissingFact,
    /// 转人工
    AskedForPerson,
    /// Complaint, legal dispute, personal data, danger.
    Sensitive,
    /// Only text that is no longer (or not yet) law speaks of it.
    LapsedOnly,
    /// Punctuation, noise, a lone name.
    NotAQuestion,
}

/// A verbatim quote and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Citation {
    pub document: String,
    pub title: String,
    /// Path of headings above the quote, outermost first.
    pub heading: Vec<String>,
    /// `body[start..end]`, character for character.
    pub quote: String,
    /// Offset of the quote in the document's body, in Unicode scalar values.
    pub start: usize,
    pub end: usize,
    /// Status on the day asked about.
    pub status: Status,
    #[schema(required, value_type = Option<String>, format = Date)]
    pub issued_on: Option<Date>,
    #[schema(required, value_type = Option<String>, format = Date)]
    pub effective_from: Option<Date>,
    #[schema(required, value_type = Option<String>, format = Date)]
    pub effective_until: Option<Date>,
    #[schema(required)]
    pub doc_number: Option<String>,
    #[schema(required)]
    pub issuer: Option<String>,
    pub wording: Wording,
    /// The public page the text was taken from.
    #[schema(required)]
    pub url: Option<String>,
    /// The version quoted: `GET /documents/{id}?version=` opens it for good. Missing where documents have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// Made of quotes and of the procedure's own fields only.
    pub text: String,
    pub citations: Vec<Citation>,
    /// Present and true when a model composed `text`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ai_generated: bool,
}

/// One choice of a clarifying question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// The question asked when it is taken.
    pub question: String,
}

/// A passage that was considered, best first. Replies stored by earlier builds lack place and status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    pub document: String,
    pub title: String,
    pub heading: Vec<String>,
    /// Its best sentences, `body[start..end]`.
    pub quote: String,
    /// Offset of the quote in the document's body, in Unicode scalar values.
    #[serde(default)]
    #[schema(required)]
    pub start: usize,
    #[serde(default)]
    #[schema(required)]
    pub end: usize,
    /// Status on the day asked about.
    #[serde(default)]
    #[schema(required)]
    pub status: Status,
    #[serde(default)]
    #[schema(required)]
    pub wording: Wording,
    pub score: f64,
}

/// The reply to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reply {
    pub decision: Decision,
    /// Calibrated probability, 0 to 1, that the best quote answers the question.
    pub confidence: f64,
    #[schema(required)]
    pub answer: Option<Answer>,
    /// Two to five choices when `decision` is `clarify`, else empty.
    pub options: Vec<Choice>,
    #[schema(required)]
    pub reason: Option<Reason>,
    /// Who would take it over.
    #[schema(required)]
    pub department: Option<String>,
    pub candidates: Vec<Candidate>,
    /// Present and true for a greeting, thanks or farewell.
    #[serde(default, skip_serializing_if = "is_false")]
    pub small_talk: bool,
    /// One courteous sentence for the visitor: what is there, what is not, what comes next.
    pub message: String,
}

fn is_false(value: &bool) -> bool {
    !value
}
