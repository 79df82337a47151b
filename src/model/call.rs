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
    /// When it last began to wait afresh: first `called_at`, then whenever it came back to the queue.
    pub queued_at: Millis,
    pub state: CallState,
    /// When this state began.
    pub since: Millis,
    pub first_taken_at: Option<Millis>,
    /// The first response: the first **message** of a person.
    pub first_message_at: Option<Millis>,
    /// Held, and its present holder has not written yet.
    pub silent: bool,
    /// When the whole group was last asked at once.
    pub group_asked_at: Option<Millis>,
    /// The latest alarm.
    pub alarmed_at: Option<Millis>,
    pub breached_at: Option<Millis>,
    /// Offers that were not taken in time.
    pub lapses: u32,
    /// To whom it was offered since it last waited afresh, the latest last; nobody twice before all once.
    pub asked: Vec<String>,
    /// The wait the visitor was told at first, in seconds; the desk sets it.
    pub expected_wait_s: Option<i64>,
}

impl Call {
    /// A call as it begins: waiting, nobody asked yet.
    pub fn new(id: String, conversation: String, reason: CallReason, called_at: Millis) -> Call {
        Call {
            id,
            conversation,
            reason,
            department: None,
            group: None,
            priority: 0,
            preferred: None,
            called_at,
            queued_at: called_at,
            state: CallState::Waiting,
            since: called_at,
            first_taken_at: None,
            first_message_at: None,
            silent: false,
            group_asked_at: None,
            alarmed_at: None,
            breached_at: None,
            lapses: 0,
            asked: Vec::new(),
            expected_wait_s: None,
        }
    }

    /// Nobody holds it.
    pub fn is_queued(&self) -> bool {
        !matches!(self.state, CallState::Held { .. })
    }

    pub fn holder(&self) -> Option<&str> {
        match &self.state {
            CallState::Held { user } => Some(user),
            CallState::Waiting | CallState::Offered { .. } => None,
        }
    }

    pub fn offered_to(&self) -> Option<&str> {
        match &self.state {
            CallState::Offered { user } => Some(user),
            CallState::Waiting | CallState::Held { .. } => None,
        }
    }

    /// The whole group was asked since it last waited afresh.
    pub fn is_group_asked(&self) -> bool {
        self.group_asked_at >= Some(self.queued_at)
    }

    /// The groups of the fallback order may take it, since it last waited afresh.
    pub fn is_fallback_open(&self) -> bool {
        self.is_queued() && self.alarmed_at >= Some(self.queued_at)
    }
}

/// A call that ended, to be remembered after a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub group: Option<String>,
    pub first_taken_at: Option<Millis>,
    pub first_message_at: Option<Millis>,
    pub ended_at: Millis,
}
