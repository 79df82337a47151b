//! What can be read of the desk.

use crate::{
    desk::{Rules, event::Member, state::Desk},
    model::{call::Call, time::Millis},
};

/// A person and what they have on their hands.
#[derive(Clone, Copy, Debug)]
pub struct Load<'a> {
    pub member: &'a Member,
    /// Came, did not sign off, and gave a sign of life lately.
    pub present: bool,
    /// The last sign of life.
    pub seen: Millis,
    /// Conversations held.
    pub held: usize,
    /// The conversation offered now.
    pub offered: Option<&'a str>,
}

impl Desk {
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The open call of a conversation.
    pub fn call(&self, conversation: &str) -> Option<&Call> {
        self.calls.get(conversation)
    }

    /// All open calls, by conversation.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.values()
    }

    /// The calls nobody holds, next first.
    pub fn queue(&self) -> impl Iterator<Item = &Call> {
        self.queue.iter().filter_map(|(_, _, conversation)| self.calls.get(conversation))
    }

    /// Where a conversation stands among those that wait for the same group; 1 = next. `None` where
    /// it does not wait.
    pub fn position(&self, conversation: &str) -> Option<usize> {
        let call = self.call(conversation).filter(|call| call.is_queued())?;
        Some(self.ahead_of(call) + 1)
    }

    /// Everybody the desk remembers, by id; also who is away.
    pub fn people(&self) -> impl Iterator<Item = Load<'_>> {
        self.people.values().map(|person| Load {
            member: &person.member,
            present: person.present(),
            seen: person.seen,
            held: person.held.len(),
            offered: person.offer.as_deref(),
        })
    }

    /// Whether somebody who serves this group is present; `None` = anybody at all.
    pub fn is_staffed(&self, group: Option<&str>) -> bool {
        self.people.values().any(|person| person.present() && person.serves(group))
    }

    /// Those present who may take this call now.
    pub fn may_take<'a>(&'a self, call: &'a Call) -> impl Iterator<Item = &'a str> {
        let suits = |person: &&crate::desk::person::Person| {
            person.present() && (person.member.supervisor || self.may_serve(call, person))
        };
        self.people.values().filter(suits).map(|person| person.member.id.as_str())
    }
}
