//! What happened at the desk, as the board's figures are made of it.

use std::collections::BTreeMap;

use crate::model::{
    call::{BreachCause, CallOutcome},
    time::Millis,
};

/// Everything the figures of a span of time need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Calls recorded in the span, oldest first.
    pub calls: Vec<CallFact>,
    /// Conversations begun in the span, and those of its calls, by id.
    pub talks: BTreeMap<String, Talk>,
    /// Ratings given in the span, the newest of each subject.
    pub ratings: Vec<RatingFact>,
    /// Tickets opened in the span, and all that are open.
    pub tickets: Vec<TicketFact>,
}

/// A call for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFact {
    pub conversation: String,
    pub department: Option<String>,
    /// Id of the group that served it.
    pub group: Option<String>,
    pub called_at: Millis,
    /// The wait the visitor was told at first, in seconds.
    pub expected_wait_s: Option<i64>,
    /// The first response.
    pub first_message_at: Option<Millis>,
    pub breached_at: Option<Millis>,
    pub breach_cause: Option<BreachCause>,
    pub ended_at: Option<Millis>,
    pub outcome: Option<CallOutcome>,
}

/// A conversation, as far as it tells whether the matter was solved. All lists are in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    pub begun_at: Millis,
    /// Who takes escalations about what the bot said last.
    pub department: Option<String>,
    /// The bot answered in it, be it that it did not know.
    pub has_bot: bool,
    /// What the visitor wrote, but for greetings and thanks.
    pub questions: Vec<Millis>,
    pub closings: Vec<Millis>,
    /// When and how the visitor rated it.
    pub ratings: Vec<(Millis, u8)>,
    pub calls: Vec<Millis>,
    pub tickets: Vec<Millis>,
}

/// 好差评 of a conversation or a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingFact {
    /// The conversation rated; `None` = a ticket was.
    pub conversation: Option<String>,
    pub department: Option<String>,
    /// 1 非常满意 … 5 非常不满意
    pub level: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFact {
    pub department: Option<String>,
    pub created_at: Millis,
    /// When the first of what was promised and is not yet kept is broken.
    pub overdue_at: Option<Millis>,
    /// Somebody still owes the visitor a result.
    pub is_open: bool,
}
