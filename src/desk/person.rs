//! A person of the desk as it remembers them.

use std::collections::BTreeSet;

use crate::{desk::event::Member, model::time::Millis};

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub member: Member,
    /// Came, and did not sign off.
    pub here: bool,
    /// The last sign of life.
    pub seen: Millis,
    /// Without a sign of life for too long, since then.
    pub lost_at: Option<Millis>,
    /// Conversations held.
    pub held: BTreeSet<String>,
    /// The conversation offered now; never two at a time, so that none lapses unseen.
    pub offer: Option<String>,
    /// Among equals, who was asked longest ago is asked first.
    pub asked_at: Millis,
    /// The timer set for this person.
    pub due: Option<Millis>,
}

impl Person {
    pub fn new(member: Member, here: bool, at: Millis) -> Person {
        Person { member, here, seen: at, lost_at: None, held: BTreeSet::new(), offer: None, asked_at: at, due: None }
    }

    /// Somebody who held a call before a restart and was not seen since: nothing is known of
    /// what they can do, so they are offered nothing.
    pub fn awaited(id: &str, at: Millis) -> Person {
        let nobody = Member {
            id: id.to_owned(),
            groups: Vec::new(),
            skills: Vec::new(),
            capacity: 0,
            supervisor: false,
            available: false,
        };
        Person::new(nobody, false, at)
    }

    pub fn present(&self) -> bool {
        self.here && self.lost_at.is_none()
    }

    /// Conversations they could hold besides those held and offered.
    pub fn room(&self) -> usize {
        (self.member.capacity as usize).saturating_sub(self.held.len() + usize::from(self.offer.is_some()))
    }

    /// Takes offers and could hold one more.
    pub fn able(&self) -> bool {
        self.present() && self.member.available && self.offer.is_none() && self.room() > 0
    }

    /// Among those who serve `group`; a call without a group is everybody's.
    pub fn serves(&self, group: Option<&str>) -> bool {
        group.is_none_or(|group| self.member.groups.iter().any(|own| own == group))
    }

    pub fn serves_one_of(&self, groups: &[String]) -> bool {
        self.member.groups.iter().any(|own| groups.contains(own))
    }
}
