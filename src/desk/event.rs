//! What happens at the desk, and what follows: the language between the rules and whoever
//! applies them.

use crate::model::{
    call::{BreachCause, Call, CallOutcome, OfferOutcome},
    conversation::State,
    time::Millis,
};

/// A person of the desk as the queue sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: String,
    /// Ids of the groups.
    pub groups: Vec<String>,
    /// Words, such as a department's name or `英语`.
    pub skills: Vec<String>,
    /// Conversations held at a time.
    pub capacity: u32,
    /// May take any call.
    pub supervisor: bool,
    /// Takes offers now; false = present, but busy or away.
    pub available: bool,
}

/// Where a conversation is passed on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    User(String),
    Group(String),
}

/// What happened. Names of people are user ids, conversations their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A person is called. Whatever the call says of its clock, it is a new one and begins now
    /// (see `Call::new`). A conversation that has an open call keeps that one: nothing follows.
    Called(Box<Call>),
    /// The visitor takes the call back.
    Withdrawn {
        conversation: String,
    },
    /// The visitor chooses a ticket instead of waiting on.
    TicketChosen {
        conversation: String,
    },
    /// The visitor leaves.
    Left {
        conversation: String,
    },
    /// A person is there, or what is known of them changed. To be sent before whatever they do, so
    /// that the desk knows their groups. With `available: false` an offer to them counts as declined.
    Present(Member),
    /// A person signs off in order: offers go on at once, what they hold is theirs until passed on or lost.
    SignedOff {
        user: String,
    },
    /// A sign of life. Brings back who was lost, but not who signed off.
    Seen {
        user: String,
    },
    Take {
        conversation: String,
        user: String,
    },
    Declined {
        conversation: String,
        user: String,
    },
    /// A message of the person who holds it.
    Replied {
        conversation: String,
        user: String,
    },
    Transferred {
        conversation: String,
        user: String,
        to: Target,
    },
    HandedBack {
        conversation: String,
        user: String,
    },
    Ticketed {
        conversation: String,
        user: String,
    },
    Closed {
        conversation: String,
        user: String,
    },
    /// Nothing but time.
    Tick,
}

/// What is to be written and told, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The call is new: to be stored.
    Called(Box<Call>),
    /// The stored call takes these values: whatever a [`Call`] says may have changed but its ids,
    /// `called_at`, `reason`, `priority`, `preferred` and `expected_wait_s`.
    Changed(Box<Call>),
    /// The conversation's state, and who holds it where somebody does.
    State {
        conversation: String,
        state: State,
        user: Option<String>,
    },
    Offered {
        call: String,
        conversation: String,
        user: String,
        at: Millis,
    },
    OfferEnded {
        call: String,
        conversation: String,
        user: String,
        outcome: OfferOutcome,
        at: Millis,
    },
    /// The whole group may take it now.
    GroupAsked {
        call: String,
        conversation: String,
        group: Option<String>,
    },
    /// The supervisors are told; `fallback` are the further groups that may take it now.
    Alarm {
        call: String,
        conversation: String,
        why: Alarm,
        fallback: Vec<String>,
    },
    /// The promised time has passed at `at`.
    Breached {
        call: String,
        conversation: String,
        cause: BreachCause,
        at: Millis,
    },
    /// The first message of a person, so many milliseconds after the call.
    Responded {
        call: String,
        conversation: String,
        user: String,
        after: Millis,
    },
    /// A ticket is to be opened and the visitor told.
    OpenTicket {
        conversation: String,
        why: CallOutcome,
    },
    /// A person gave no sign of life for too long and counts as absent until they do.
    Absent {
        user: String,
        at: Millis,
    },
    /// The call is over; the conversation's new state is a `State` of its own.
    Ended {
        call: String,
        conversation: String,
        outcome: CallOutcome,
        at: Millis,
    },
}

/// Why supervisors are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alarm {
    /// Nobody has written yet, and the promised time is near.
    Late,
    /// Nobody has written, and the promised time has passed.
    Breached,
    /// The person holding it was lost after they had written.
    HolderLost,
    /// Taken, but nobody writes.
    Silent,
}

/// Why an event changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no open call of this conversation, or it is none of this person's business.
    #[error("there is no such call")]
    Unknown,
    /// Not in this state; these verbs are allowed to this person now.
    #[error("not allowed in this state")]
    NotAllowed { allowed: Vec<&'static str> },
    /// Somebody else holds it already.
    #[error("somebody else holds it")]
    HeldBy { user: String },
}
