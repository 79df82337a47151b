//! 呼叫: a visitor's call for a person, from the moment it is recorded until the conversation
//! leaves the desk's hands. Its clock runs from `called_at` and is never set back.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::time::Millis;

/// Why a person is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallReason {
    /// The visitor asks for a person, by the button or in words.
    AskedForPerson,
    /// The bot is not sure enough.
    LowConfidence,
    /// Nothing in the corpus speaks of it, for the second time.
    NoMatch,
    /// The document is there, the fact asked for is not in it.
    MissingFact,
    /// Only texts that are no longer in force speak of it.
    LapsedOnly,
    /// Complaint, legal dispute, personal data, danger.
    Sensitive,
    /// "Not solved" under an answer, or a bad rating of one.
    NotSolved,
    /// Two weak answers in a row.
    WeakTwice,
    /// The desk's person was lost, or passed it on to a group.
    Resumed,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// A person handed the conversation back to the bot.
    HandedBack,
    /// A person, or the visitor after a person had written, closed it.
    Closed,
    /// It lives on as a ticket.
    Ticketed,
    /// The visitor took the call back and goes on with the bot.
    Withdrawn,
    /// The visitor left while waiting.
    Abandoned,
    /// Nobody was on duty: a ticket at once.
    Unstaffed,
}

/// Why nobody wrote within the promised time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreachCause {
    NobodyPresent,
    AllFull,
    OffersIgnored,
    TakenButSilent,
}

/// How an offer to one person ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferOutcome {
    Taken,
    /// Not taken in time.
    Lapsed,
    Declined,
    /// The call ended, or somebody else took it.
    Withdrawn,
    /// The person was lost.
    Lost,
}

/// Where a call is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum CallState {
    Waiting,
    Offered { user: String },
    Held { user: String },
}

/// A call that has not ended, as the desk keeps it in memory and in the table `calls`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub id: String,
    pub conversation: String,
    pub reason: CallReason,
    /// Guessed from the documents of the answer, or by the classifier.
    pub department: Option<String>,
    /// The group that serves it; `None` = any.
    pub group: Option<String>,
    /// Higher is served first.
    pub priority: i64,
    /// Who held the visitor's last conversation (首接负责); asked first.
    pub preferred: Option<String>,
    pub called_at: Millis,
    pub state: CallState,
    /// When this state began.
    pub since: Millis,
    pub first_taken_at: Option<Millis>,
    /// The first response: the first **message** of a person.
    pub first_message_at: Option<Millis>,
    /// Held, and its present holder has not written yet.
    pub silent: bool,
    pub alarmed_at: Option<Millis>,
    pub breached_at: Option<Millis>,
    /// Offers that were not taken in time.
    pub lapses: u32,
    /// To whom it was offered since it last waited afresh, in order; nobody twice before all once.
    pub asked: Vec<String>,
}
