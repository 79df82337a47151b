//! Who is asked: calls in the order of the queue, each to the best who can take it.

use std::{cmp::Reverse, collections::BTreeMap, mem, ops::Bound};

use crate::{
    desk::{
        event::Effect,
        person::Person,
        state::{Desk, Place, place},
    },
    model::{
        call::{Call, CallState, OfferOutcome},
        conversation::State,
        time::Millis,
    },
};

impl Desk {
    /// Somebody is to be looked for anew.
    pub(crate) fn stir(&mut self, call: &Call) {
        if call.state == CallState::Waiting {
            self.stirred.insert(place(call));
        }
    }

    /// Offers what waits to whom came free. Before every event each waiting call was already
    /// refused by everybody who could take it, so only calls that were stirred and people who were
    /// freed are looked at.
    pub(crate) fn settle(&mut self, at: Millis) {
        let stirred = mem::take(&mut self.stirred);
        let mut freed = mem::take(&mut self.freed);
        freed.retain(|user, _| self.people.get(user).is_some_and(Person::able));
        let mut after = None;
        loop {
            let from = after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
            let places = if freed.is_empty() { &stirred } else { &self.queue };
            let found = places.range((from, Bound::Unbounded)).find_map(|place| {
                let user = self.best_for(place, stirred.contains(place), &freed)?;
                Some((place.clone(), user))
            });
            let Some((place, user)) = found else { break };
            freed.remove(&user);
            self.offer(&place.2, &user, at);
            after = Some(place);
        }
        self.apart.clear();
        // An offer frees nobody and stirs nothing: what was noted meanwhile is its own trace.
        self.stirred.clear();
        self.freed.clear();
    }

    fn best_for(&self, place: &Place, stirred: bool, freed: &BTreeMap<String, bool>) -> Option<String> {
        let call = self.calls.get(&place.2).filter(|call| call.state == CallState::Waiting)?;
        let suits = |person: &&Person| {
            let renewed = freed.get(&person.member.id).copied();
            (stirred || renewed.is_some()) && self.may_be_offered(call, person, renewed == Some(true))
        };
        let best = if stirred {
            self.people.values().filter(suits).min_by_key(|person| self.rank(call, person))
        } else {
            let people = freed.keys().filter_map(|user| self.people.get(user));
            people.filter(suits).min_by_key(|person| self.rank(call, person))
        };
        best.map(|person| person.member.id.clone())
    }

    /// While single people are asked: anybody of the group. Once the whole group was asked: who came
    /// free since. Once the fallback groups are open: each of their people once.
    fn may_be_offered(&self, call: &Call, person: &Person, renewed: bool) -> bool {
        if !person.able()
            || self
                .apart
                .iter()
                .any(|(conversation, user)| *conversation == call.conversation && *user == person.member.id)
        {
            return false;
        }
        let of_group = person.serves(call.group.as_deref()) && (renewed || !call.is_group_asked());
        let helps = call.is_fallback_open()
            && person.serves_one_of(self.rules.fallback(call.group.as_deref()))
            && (renewed || !call.asked.contains(&person.member.id));
        of_group || helps
    }

    /// The lowest is asked first: who was not asked yet or longest ago, who had the visitor's last
    /// conversation (首接负责, until somebody else has taken this one), who knows the matter, who holds
    /// fewest, who was offered nothing for longest.
    fn rank<'a>(&self, call: &Call, person: &'a Person) -> impl Ord + use<'a> {
        let id = &person.member.id;
        let asked = call.asked.iter().position(|user| user == id).map_or(0, |at| at + 1);
        let preferred = call.first_taken_at.is_none() && call.preferred.as_ref() == Some(id);
        let knows = call.department.as_deref().is_some_and(|department| self.knows(person, department));
        (asked, Reverse(preferred), Reverse(knows), person.held.len(), person.asked_at, id.as_str())
    }

    fn knows(&self, person: &Person, department: &str) -> bool {
        let serves = |group: &String| {
            self.rules.groups.get(group).is_some_and(|group| group.departments.iter().any(|name| name == department))
        };
        person.member.skills.iter().any(|skill| skill == department) || person.member.groups.iter().any(serves)
    }

    fn offer(&mut self, conversation: &str, user: &str, at: Millis) {
        let Some(mut call) = self.calls.get(conversation).cloned() else { return };
        call.asked.retain(|asked| asked != user);
        call.asked.push(user.to_owned());
        call.state = CallState::Offered { user: user.to_owned() };
        call.since = at;
        if let Some(person) = self.people.get_mut(user) {
            person.asked_at = at;
        }
        self.expectation.reached(conversation, at);
        let offered = Effect::Offered {
            call: call.id.clone(),
            conversation: call.conversation.clone(),
            user: user.to_owned(),
            at,
        };
        self.change(call);
        self.tell_state(conversation, State::Offered, Some(user));
        self.told.push(offered);
    }

    /// Ends the offer of a call and lets it wait on. Who declined is not asked again at once.
    pub(crate) fn end_offer(&mut self, mut call: Call, outcome: OfferOutcome, at: Millis) {
        let Some(user) = call.offered_to().map(str::to_owned) else { return };
        self.tell_offer_ended(&call, outcome, at);
        call.state = CallState::Waiting;
        call.since = at;
        if outcome == OfferOutcome::Lapsed {
            call.lapses = call.lapses.saturating_add(1);
        }
        let conversation = call.conversation.clone();
        self.change(call);
        self.tell_state(&conversation, State::Waiting, None);
        // They could take one before as well, so that calls the whole group was asked for are no news to them.
        self.freed.insert(user.clone(), false);
        if outcome == OfferOutcome::Declined {
            self.apart.push((conversation, user));
        }
    }

    pub(crate) fn tell_offer_ended(&mut self, call: &Call, outcome: OfferOutcome, at: Millis) {
        let Some(user) = call.offered_to().map(str::to_owned) else { return };
        self.told.push(Effect::OfferEnded {
            call: call.id.clone(),
            conversation: call.conversation.clone(),
            user,
            outcome,
            at,
        });
    }

    pub(crate) fn tell_state(&mut self, conversation: &str, state: State, user: Option<&str>) {
        let conversation = conversation.to_owned();
        self.told.push(Effect::State { conversation, state, user: user.map(str::to_owned) });
    }

    /// Brings a held call back to the queue, with the clock it always had.
    pub(crate) fn requeue(&mut self, mut call: Call, at: Millis) {
        let Some(holder) = call.holder().map(str::to_owned) else { return };
        call.state = CallState::Waiting;
        call.since = at;
        call.queued_at = at;
        call.silent = false;
        call.group_asked_at = None;
        call.asked = vec![holder.clone()];
        let conversation = call.conversation.clone();
        self.change(call);
        self.tell_state(&conversation, State::Waiting, None);
        self.apart.push((conversation, holder));
    }
}
