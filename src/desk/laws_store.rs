//! A store that believes whatever the desk tells, and objects to what breaks a law.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    desk::{
        Desk,
        event::{Effect, Event, Member, Target},
    },
    model::{
        call::{Call, CallOutcome, CallState},
        conversation::State,
        time::Millis,
    },
};

#[derive(Debug, Default)]
pub struct Store {
    pub calls: BTreeMap<String, Call>,
    /// Open offers by conversation.
    offers: BTreeMap<String, String>,
    states: BTreeMap<String, State>,
    ended: BTreeMap<String, CallOutcome>,
    breached: BTreeSet<String>,
    responded: BTreeSet<String>,
    /// Who may hold a conversation: they took it, or it was passed to them.
    entitled: BTreeSet<(String, String)>,
    members: BTreeMap<String, Member>,
    last: Millis,
}

impl Store {
    /// Notes what people did before it is known whether it was allowed.
    pub fn hears(&mut self, event: &Event) {
        match event {
            Event::Present(member) => {
                self.members.insert(member.id.clone(), member.clone());
            }
            Event::Take { conversation, user } | Event::Transferred { conversation, to: Target::User(user), .. } => {
                self.entitled.insert((conversation.clone(), user.clone()));
            }
            _ => (),
        }
    }

    pub fn writes(&mut self, effects: &[Effect]) {
        for effect in effects {
            self.write(effect);
        }
    }

    fn write(&mut self, effect: &Effect) {
        match effect {
            Effect::Called(call) => {
                assert!(!self.ended.contains_key(&call.id), "a call that ended begins again");
                let before = self.calls.insert(call.conversation.clone(), (**call).clone());
                assert!(before.is_none(), "two open calls of one conversation");
            }
            Effect::Changed(call) => {
                let before = self.calls.insert(call.conversation.clone(), (**call).clone()).unwrap();
                check_clocks(&before, call);
            }
            Effect::State { conversation, state, user } => {
                self.states.insert(conversation.clone(), *state);
                assert_eq!(user.is_some(), matches!(state, State::Held | State::Offered));
            }
            Effect::Offered { conversation, user, at, .. } => self.offered(conversation, user, *at),
            Effect::OfferEnded { conversation, user, at, .. } => {
                self.passes(*at);
                assert_eq!(self.offers.remove(conversation).as_ref(), Some(user), "an offer ends that was not open");
            }
            Effect::Breached { call, conversation, at, .. } => {
                self.passes(*at);
                assert!(self.breached.insert(call.clone()), "breached twice");
                assert_eq!(self.calls[conversation].first_message_at, None);
            }
            Effect::Responded { call, conversation, user, after } => {
                assert!(self.responded.insert(call.clone()), "a second first response");
                assert_eq!(self.calls[conversation].holder(), Some(user.as_str()));
                assert!(*after >= 0);
            }
            Effect::Ended { call, conversation, outcome, at } => {
                self.passes(*at);
                let gone = self.calls.remove(conversation).unwrap();
                assert_eq!(gone.id, *call);
                assert!(self.ended.insert(call.clone(), *outcome).is_none(), "two outcomes");
            }
            Effect::Absent { at, .. } => self.passes(*at),
            Effect::GroupAsked { .. } | Effect::Alarm { .. } | Effect::OpenTicket { .. } => (),
        }
    }

    fn offered(&mut self, conversation: &str, user: &str, at: Millis) {
        self.passes(at);
        assert!(!self.offers.values().any(|other| other == user), "two offers to one person");
        assert!(self.offers.insert(conversation.into(), user.into()).is_none(), "one call offered to two");
        let held = self.calls.values().filter(|call| call.holder() == Some(user)).count();
        assert!(held < self.members[user].capacity as usize, "offered beyond capacity");
        assert!(self.members[user].available, "offered to somebody busy");
    }

    fn passes(&mut self, at: Millis) {
        assert!(at >= self.last, "told out of order");
        self.last = at;
    }

    /// What is stored is what the desk remembers, and nothing is stuck.
    pub fn agrees_with(&self, desk: &Desk, now: Millis) {
        let remembered: BTreeMap<String, Call> =
            desk.calls().map(|call| (call.conversation.clone(), call.clone())).collect();
        assert_eq!(remembered, self.calls);
        for call in self.calls.values() {
            let (state, offer) = (self.states[&call.conversation], self.offers.get(&call.conversation));
            match &call.state {
                CallState::Waiting => assert_eq!((state, offer), (State::Waiting, None)),
                CallState::Offered { user } => assert_eq!((state, offer), (State::Offered, Some(user))),
                CallState::Held { user } => {
                    assert_eq!((state, offer), (State::Held, None));
                    assert!(self.entitled.contains(&(call.conversation.clone(), user.clone())), "held unasked");
                }
            }
            let waited_for = desk.position(&call.conversation).is_some();
            assert_eq!(waited_for, call.is_queued(), "who waits stands in the queue");
            let present = |user: &str| desk.people().any(|load| load.present && load.member.id == user);
            if call.holder().is_some_and(|holder| !present(holder)) {
                assert!(desk.due().is_some(), "held by somebody absent, and no clock runs");
            }
        }
        assert!(
            self.offers.keys().all(|conversation| self.calls.contains_key(conversation)),
            "an offer outlives its call"
        );
        assert!(desk.due().is_none_or(|due| due > now), "something due was not done");
    }
}

fn check_clocks(before: &Call, after: &Call) {
    let constant = |call: &Call| (call.id.clone(), call.called_at, call.reason, call.priority, call.expected_wait_s);
    assert_eq!(constant(before), constant(after));
    let once = |before: Option<Millis>, after: Option<Millis>| before.is_none() || before == after;
    assert!(once(before.first_taken_at, after.first_taken_at), "taken first twice");
    assert!(once(before.first_message_at, after.first_message_at), "answered first twice");
    assert!(once(before.breached_at, after.breached_at), "breached anew");
    assert!(before.queued_at <= after.queued_at && before.alarmed_at <= after.alarmed_at);
    assert!(before.lapses <= after.lapses);
}
