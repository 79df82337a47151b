//! A visitor's conversation: who owns the next move, and the events in it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{
    reply::{Reply, Speaker},
    ticket::{TicketKey, TicketState},
    time::Millis,
};

/// Who owns the next move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The bot answers.
    Bot,
    /// A person was called; nobody in particular is asked.
    Waiting,
    /// One person is asked to take it.
    Offered,
    /// A person has it; the bot says nothing.
    Held,
    /// Somebody answers by a promised day.
    Ticketed,
    /// Over, until the visitor writes again.
    Closed,
}

impl State {
    /// Whether a person is called or has it, so that the bot says nothing.
    pub fn is_at_desk(self) -> bool {
        matches!(self, State::Waiting | State::Offered | State::Held)
    }
}

/// A person of the desk, as visitors know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub id: String,
    pub display_name: String,
}

/// What is told to whoever follows a conversation, but not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passing {
    /// Place in the queue, while a person is called.
    pub position: Option<Position>,
    /// When either side last typed; 0 = not yet.
    pub visitor_typed_at: Millis,
    pub staff_typed_at: Millis,
    /// The last numbers read by either side.
    pub visitor_read: i64,
    pub staff_read: i64,
}

/// A place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Position {
    /// 1 = next.
    #[schema(minimum = 1)]
    pub position: u32,
    /// An estimate in seconds; null where nothing is known to estimate from.
    #[schema(required)]
    pub expected_wait_s: Option<u32>,
}

/// A stored change of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Gap-free per conversation, from 1.
    pub seq: i64,
    pub at: Millis,
    pub body: Body,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    Message {
        from: Speaker,
        /// Who of the desk, where `from` is staff.
        staff: Option<Colleague>,
        client_id: Option<String>,
        text: String,
        reply: Option<Box<Reply>>,
        ticket: Option<TicketKey>,
    },
    /// The next move passed on; `staff` holds it, or is asked to.
    State {
        state: State,
        staff: Option<Colleague>,
    },
    Ticket {
        number: String,
        state: TicketState,
        due_on: Date,
    },
    Rating {
        level: u8,
        comment: Option<String>,
    },
}

/// One stored message as clients read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// Gap-free per conversation, from 1, shared with all other stored changes.
    pub seq: i64,
    pub from: Speaker,
    /// Stands on the visitor's own message only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Name of the person of the desk who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<String>,
    pub text: String,
    /// RFC 3339 with offset.
    pub at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// The ticket this message announces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketKey>,
}
