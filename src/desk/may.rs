//! Who may do what with a call.

use crate::{
    desk::{person::Person, state::Desk},
    model::call::Call,
};

/// What a holder may do, in the words of the routes.
const HOLDER: [&str; 5] = ["messages", "transfer", "handback", "close", "ticket"];

impl Desk {
    /// Whether this person serves the call now: of its group, or of a group that helps out.
    pub(crate) fn may_serve(&self, call: &Call, person: &Person) -> bool {
        person.serves(call.group.as_deref())
            || call.is_fallback_open() && person.serves_one_of(self.rules.fallback(call.group.as_deref()))
    }

    /// Whether the call is any business of this person: theirs, of their group, or they supervise.
    /// Somebody the desk does not know of has no business with anything.
    pub(crate) fn may_see(&self, call: &Call, user: &str) -> bool {
        let Some(person) = self.people.get(user) else { return false };
        let theirs = call.holder() == Some(user) || call.offered_to() == Some(user);
        theirs || person.member.supervisor || self.may_serve(call, person)
    }

    /// What this person may do with the call now, in the words of the routes.
    pub(crate) fn allowed_on(&self, call: &Call, user: &str) -> Vec<&'static str> {
        let supervisor = self.people.get(user).is_some_and(|person| person.member.supervisor);
        match call.holder() {
            Some(holder) if holder == user => HOLDER.to_vec(),
            Some(_) if supervisor => vec!["transfer"],
            None if call.offered_to() == Some(user) => vec!["take", "decline"],
            None if self.may_see(call, user) => vec!["take"],
            _ => Vec::new(),
        }
    }

    /// What this person may do with the conversation's call now; empty also where there is none.
    pub fn allowed(&self, conversation: &str, user: &str) -> Vec<&'static str> {
        self.call(conversation).map(|call| self.allowed_on(call, user)).unwrap_or_default()
    }
}
