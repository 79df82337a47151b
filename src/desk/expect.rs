//! How long a visitor will wait: a running estimate from the last hour, and how far it was off.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::{
    desk::{
        person::Person,
        state::{Desk, place},
    },
    model::{
        call::{Call, Service},
        time::Millis,
    },
};

/// What counts as lately.
const LATELY: Millis = 3_600_000;
/// A group's own figures are used from so many on, those of all groups before.
const ENOUGH: usize = 3;
/// So many estimates are kept to be judged.
const JUDGED: usize = 1000;

/// How good the told waits were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// Calls that were told a wait and answered.
    pub answered: usize,
    /// Mean absolute difference between the told and the actual wait, in seconds.
    pub mean_abs_error_s: f64,
}

/// What is known of the last hour.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expectation {
    /// From taking to the end.
    services: Lately,
    /// From the moment somebody could be asked to the first message.
    pickups: Lately,
    /// When an open call was first offered to somebody.
    reached: HashMap<String, Millis>,
    /// (told, actual) in seconds.
    judged: VecDeque<(i64, i64)>,
}

impl Expectation {
    pub fn reached(&mut self, conversation: &str, at: Millis) {
        self.reached.entry(conversation.to_owned()).or_insert(at);
    }

    pub fn responded(&mut self, call: &Call, at: Millis) {
        let reached = self.reached.get(&call.conversation).copied().or(call.first_taken_at);
        self.pickups.add(call.group.as_deref(), at, at - reached.unwrap_or(at));
        if let Some(told) = call.expected_wait_s {
            self.judged.push_back((told, (at - call.called_at) / 1000));
            if self.judged.len() > JUDGED {
                self.judged.pop_front();
            }
        }
    }

    pub fn ended(&mut self, call: &Call, at: Millis) {
        self.reached.remove(&call.conversation);
        if let Some(taken) = call.first_taken_at {
            self.services.add(call.group.as_deref(), at, at - taken);
        }
    }

    /// Forgets what is no longer lately.
    pub fn forget(&mut self, now: Millis) {
        self.services.forget(now);
        self.pickups.forget(now);
    }

    fn recall(&mut self, service: &Service) {
        let group = service.group.as_deref();
        let Some(taken) = service.first_taken_at else { return };
        self.services.add(group, service.ended_at, service.ended_at - taken);
        if let Some(message) = service.first_message_at {
            self.pickups.add(group, service.ended_at, message - taken);
        }
    }
}

/// Durations of the last hour, of each group and of all.
#[derive(Clone, Debug, Default)]
struct Lately {
    all: Window,
    groups: BTreeMap<String, Window>,
}

impl Lately {
    fn add(&mut self, group: Option<&str>, at: Millis, duration: Millis) {
        let duration = duration.max(0);
        self.all.add(at, duration);
        if let Some(group) = group {
            match self.groups.get_mut(group) {
                Some(window) => window.add(at, duration),
                None => self.groups.entry(group.to_owned()).or_default().add(at, duration),
            }
        }
    }

    fn forget(&mut self, now: Millis) {
        self.all.forget(now);
        for window in self.groups.values_mut() {
            window.forget(now);
        }
    }

    fn mean(&self, group: Option<&str>) -> Option<f64> {
        let own = group.and_then(|group| self.groups.get(group)).filter(|window| window.durations.len() >= ENOUGH);
        own.unwrap_or(&self.all).mean()
    }
}

#[derive(Clone, Debug, Default)]
struct Window {
    durations: VecDeque<(Millis, Millis)>,
    sum: Millis,
}

impl Window {
    fn add(&mut self, at: Millis, duration: Millis) {
        self.durations.push_back((at, duration));
        self.sum = self.sum.saturating_add(duration);
    }

    fn forget(&mut self, now: Millis) {
        while let Some((at, duration)) = self.durations.front().copied()
            && at < now.saturating_sub(LATELY)
        {
            self.durations.pop_front();
            self.sum = self.sum.saturating_sub(duration);
        }
    }

    fn mean(&self) -> Option<f64> {
        (!self.durations.is_empty()).then(|| self.sum as f64 / self.durations.len() as f64)
    }
}

impl Desk {
    /// Remembers calls that ended before a restart, oldest first, so that estimates go on.
    pub fn recall(&mut self, services: &[Service]) {
        for service in services {
            self.expectation.recall(service);
        }
    }

    /// How long the conversation will wait from now for a person's first message, in seconds.
    /// `None` where it does not wait, nobody is there, or nothing is known of the last hour.
    pub fn expected_wait(&self, conversation: &str) -> Option<i64> {
        self.call(conversation).filter(|call| call.is_queued()).and_then(|call| self.expected_wait_of(call))
    }

    /// How long a new ordinary call to this group would wait, in seconds.
    pub fn expected_wait_in(&self, group: Option<&str>) -> Option<i64> {
        let same = |call: &&Call| call.group.as_deref() == group;
        self.wait_behind(self.queue().filter(same).count(), group)
    }

    /// How far the waits told were off.
    pub fn accuracy(&self) -> Option<Accuracy> {
        let judged = &self.expectation.judged;
        let error: i64 = judged.iter().map(|(told, actual)| (told - actual).abs()).sum();
        (!judged.is_empty())
            .then(|| Accuracy { answered: judged.len(), mean_abs_error_s: error as f64 / judged.len() as f64 })
    }

    pub(crate) fn expected_wait_of(&self, call: &Call) -> Option<i64> {
        self.wait_behind(self.ahead_of(call), call.group.as_deref())
    }

    /// Those that wait for the same group and stand before this call.
    pub(crate) fn ahead_of(&self, call: &Call) -> usize {
        let before = self.queue.range(..place(call));
        before.filter(|(_, _, other)| self.calls.get(other).is_some_and(|other| other.group == call.group)).count()
    }

    /// Where there is room for all ahead and one more, what it takes until somebody who can be
    /// asked has written. Else the time until enough of what is held has ended as well: with `held`
    /// conversations of mean length `service` one ends every `service / held`.
    fn wait_behind(&self, ahead: usize, group: Option<&str>) -> Option<i64> {
        let takes_offers = |person: &&Person| person.present() && person.member.available && person.serves(group);
        let (mut people, mut room, mut held) = (0, 0, 0);
        for person in self.people.values().filter(takes_offers) {
            people += 1;
            // An offer under way takes a place that one of those ahead is counted for.
            room += person.room() + usize::from(person.offer.is_some());
            held += person.held.len();
        }
        if people == 0 {
            return None;
        }
        let pickup = self.expectation.pickups.mean(group);
        let wait = if ahead < room {
            pickup?
        } else if held > 0 {
            let must_end = (ahead + 1 - room) as f64;
            must_end * self.expectation.services.mean(group)? / held as f64 + pickup.unwrap_or(0.0)
        } else {
            return None;
        };
        Some((wait / 1000.0).round() as i64)
    }
}
