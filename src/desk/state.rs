//! What the desk remembers, and the one way to change a call so that every list follows.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    desk::{
        Rules,
        calendar::Calendar,
        event::{Effect, Member},
        expect::Expectation,
        person::Person,
        rules::Group,
    },
    model::{
        call::{Call, CallState},
        hours::Hours,
        time::Millis,
    },
};

/// No instant lies later (the year 9999), so that sums of times cannot overflow.
pub(crate) const LATEST: Millis = 253_402_300_799_999;

/// Where a call stands among those nobody holds: priority, then age.
pub(crate) type Place = (Reverse<i64>, Millis, String);

/// What is to happen at an instant. At the same instant the loss of people comes first, so that
/// an offer to somebody who is gone does not count as ignored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    Person(String),
    Call(String),
}

/// The open calls, the people, and what is due. Changed by [`crate::desk::step()`] alone.
#[derive(Clone, Debug)]
pub struct Desk {
    pub(crate) rules: Rules,
    /// The latest instant anything happened at: a clock that is set back does not count.
    pub(crate) clock: Millis,
    pub(crate) people: BTreeMap<String, Person>,
    /// By conversation.
    pub(crate) calls: BTreeMap<String, Call>,
    /// Those nobody holds, next first.
    pub(crate) queue: BTreeSet<Place>,
    pub(crate) timers: BTreeSet<(Millis, Timer)>,
    /// The timer set for each call.
    call_timers: BTreeMap<String, Millis>,
    /// Calls for which somebody is to be looked for.
    pub(crate) stirred: BTreeSet<Place>,
    /// People who can take one more; true: who could not before, so that they hear also of calls
    /// the whole group was asked for.
    pub(crate) freed: BTreeMap<String, bool>,
    /// (conversation, user): not to be brought together at this instant.
    pub(crate) apart: Vec<(String, String)>,
    /// What happened and was not given out yet.
    pub(crate) told: Vec<Effect>,
    pub(crate) expectation: Expectation,
}

impl Desk {
    /// A desk without people and calls.
    pub fn new(rules: Rules) -> Desk {
        Desk {
            rules,
            clock: 0,
            people: BTreeMap::new(),
            calls: BTreeMap::new(),
            queue: BTreeSet::new(),
            timers: BTreeSet::new(),
            call_timers: BTreeMap::new(),
            stirred: BTreeSet::new(),
            freed: BTreeMap::new(),
            apart: Vec::new(),
            told: Vec::new(),
            expectation: Expectation::default(),
        }
    }

    /// A desk after a restart at `now`, from the calls that are stored as open. Their clocks go on
    /// from their recorded times. Nobody is present until seen; who holds a call or is offered one has
    /// `lost_after` from now on to come back.
    pub fn restore(rules: Rules, now: Millis, calls: impl IntoIterator<Item = Call>) -> Desk {
        let mut desk = Desk::new(rules);
        let now = now.clamp(0, LATEST);
        for call in calls {
            if let CallState::Offered { user } | CallState::Held { user } = &call.state {
                desk.people.entry(user.clone()).or_insert_with(|| Person::awaited(user, now));
            }
            desk.set(call);
        }
        let awaited: Vec<String> = desk.people.keys().cloned().collect();
        for user in awaited {
            desk.time_person(&user);
        }
        desk.freed.clear();
        desk
    }

    /// Takes over changed groups; who waits is looked after with the next step.
    pub fn set_groups(&mut self, groups: impl IntoIterator<Item = Group>) {
        self.rules = self.rules.clone().with_groups(groups);
        self.stirred.extend(self.queue.iter().cloned());
    }

    /// Takes over another calendar and other hours; who waits is looked after with the next step.
    pub fn set_days(&mut self, calendar: Arc<Calendar>, hours: Arc<Hours>) {
        self.rules = self.rules.clone().with_days(calendar, hours);
        self.stirred.extend(self.queue.iter().cloned());
    }

    /// When it next wants `Event::Tick`; nothing happens by itself before.
    pub fn due(&self) -> Option<Millis> {
        if self.is_restless() {
            return Some(self.clock);
        }
        self.timers.first().map(|(due, _)| *due)
    }

    /// Something waits to be given out, or somebody to be looked for.
    fn is_restless(&self) -> bool {
        !self.told.is_empty() || !self.stirred.is_empty()
    }

    /// Stores a call anew and tells it.
    pub(crate) fn change(&mut self, call: Call) {
        self.told.push(Effect::Changed(Box::new(call.clone())));
        self.set(call);
    }

    /// Stores a call anew; queue, people and timers follow.
    pub(crate) fn set(&mut self, call: Call) {
        let before = self.calls.remove(&call.conversation);
        let moved = before.as_ref().is_none_or(|before| before.state != call.state || before.group != call.group);
        if moved {
            if let Some(before) = &before {
                self.leave(before);
            }
            self.enter(&call);
        }
        self.time_call(&call.conversation, self.next_due(&call).map(|(due, _)| due));
        self.calls.insert(call.conversation.clone(), call);
    }

    /// Forgets a call.
    pub(crate) fn remove(&mut self, conversation: &str) -> Option<Call> {
        let call = self.calls.remove(conversation)?;
        self.leave(&call);
        self.time_call(conversation, None);
        Some(call)
    }

    fn enter(&mut self, call: &Call) {
        if call.is_queued() {
            self.queue.insert(place(call));
        }
        match &call.state {
            CallState::Waiting => {
                self.stirred.insert(place(call));
            }
            CallState::Offered { user } => self.with_person(user, |person| {
                person.offer = Some(call.conversation.clone());
            }),
            CallState::Held { user } => {
                self.with_person(user, |person| {
                    person.held.insert(call.conversation.clone());
                });
                self.freed.insert(user.clone(), true);
            }
        }
    }

    fn leave(&mut self, call: &Call) {
        self.queue.remove(&place(call));
        self.stirred.remove(&place(call));
        match &call.state {
            CallState::Waiting => (),
            CallState::Offered { user } => {
                self.with_person(user, |person| person.offer = None);
                self.freed.insert(user.clone(), true);
            }
            CallState::Held { user } => {
                self.with_person(user, |person| {
                    person.held.remove(&call.conversation);
                });
                self.freed.insert(user.clone(), true);
            }
        }
    }

    fn with_person(&mut self, user: &str, change: impl FnOnce(&mut Person)) {
        if let Some(person) = self.people.get_mut(user) {
            change(person);
        }
        self.time_person(user);
    }

    fn time_call(&mut self, conversation: &str, due: Option<Millis>) {
        let timer = Timer::Call(conversation.to_owned());
        let before = match due {
            Some(due) => self.call_timers.insert(conversation.to_owned(), due),
            None => self.call_timers.remove(conversation),
        };
        retime(&mut self.timers, before, due, timer);
    }

    /// Sets a person's timer after a change.
    pub(crate) fn time_person(&mut self, user: &str) {
        let clocks = self.rules.clocks;
        let Some(person) = self.people.get_mut(user) else { return };
        let due = person.next_due(&clocks);
        retime(&mut self.timers, person.due, due, Timer::Person(user.to_owned()));
        person.due = due;
    }

    /// Puts a person there, or what is known of them in the place of what was.
    pub(crate) fn arrive(&mut self, member: Member, at: Millis) {
        let user = member.id.clone();
        let was_able = self.people.get(&user).is_some_and(Person::able);
        let mut renewed = !was_able;
        match self.people.get_mut(&user) {
            Some(person) => {
                renewed |= person.member != member;
                if !person.here {
                    person.asked_at = at;
                }
                person.member = member;
                person.here = true;
                person.seen = at;
                person.lost_at = None;
            }
            None => {
                self.people.insert(user.clone(), Person::new(member, true, at));
            }
        }
        self.time_person(&user);
        if renewed {
            self.freed.insert(user, true);
        }
    }

    /// Takes a sign of life of a known person.
    pub(crate) fn seen(&mut self, user: &str, at: Millis) {
        let Some(person) = self.people.get_mut(user) else { return };
        person.seen = at;
        if person.lost_at.take().is_some() {
            self.freed.insert(user.to_owned(), true);
        }
        self.time_person(user);
    }
}

/// Where a call stands in the queue.
pub(crate) fn place(call: &Call) -> Place {
    (Reverse(call.priority), call.called_at, call.conversation.clone())
}

fn retime(timers: &mut BTreeSet<(Millis, Timer)>, before: Option<Millis>, due: Option<Millis>, timer: Timer) {
    if before == due {
        return;
    }
    if let Some(before) = before {
        timers.remove(&(before, timer.clone()));
    }
    if let Some(due) = due {
        timers.insert((due, timer));
    }
}
