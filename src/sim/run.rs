//! One run: the desk's rules, and people and visitors who do what is assumed of them.

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::{
    desk::{
        Desk, Rules,
        event::{Effect, Event, Member},
        step,
    },
    model::{
        call::{Call, CallReason, CallState},
        time::Millis,
    },
    sim::{Arrival, DAY, HOUR, hour_of},
};

/// What became of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Served {
    pub at: Millis,
    pub taken: Option<Millis>,
    /// From the call to the first message; `None` where there was none.
    pub waited: Option<Millis>,
    pub ended: Option<Millis>,
    /// The visitor left before a message.
    pub left: bool,
}

/// What people and visitors do next. Calls by their place among the arrivals, people by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Shift,
    Arrive(usize),
    Take(usize, usize),
    Reply(usize, usize),
    Finish(usize, usize),
    Leave(usize),
}

struct Run<'a> {
    desk: Desk,
    arrivals: &'a [Arrival],
    staff: &'a [u32; 24],
    served: Vec<Served>,
    acts: BinaryHeap<Reverse<(Millis, u64, Act)>>,
    count: u64,
    here: u32,
}

/// Runs the desk over calls, in order of their times, with so many people by the hour of the day.
/// Everybody serves every call and nobody is lost; who goes finishes what they hold. It ends when
/// nothing more can happen, and at the latest a day after the last call.
pub fn run(rules: &Rules, arrivals: &[Arrival], staff: &[u32; 24]) -> Vec<Served> {
    let mut rules = rules.clone();
    (rules.clocks.lost_after, rules.clocks.silent_lost_after) = (366 * DAY, 366 * DAY);
    let served = arrivals.iter().map(|call| Served { at: call.at, ..Served::default() }).collect();
    let (desk, acts) = (Desk::new(rules), BinaryHeap::new());
    let mut run = Run { desk, arrivals, staff, served, acts, count: 0, here: 0 };
    let first = arrivals.first().map_or(0, |call| call.at / HOUR * HOUR);
    run.plan(first, Act::Shift);
    if let Some(call) = arrivals.first() {
        run.plan(call.at, Act::Arrive(0));
    }
    let end = arrivals.last().map_or(0, |call| call.at + DAY);
    run.to(end);
    run.served
}

impl Run<'_> {
    fn plan(&mut self, at: Millis, act: Act) {
        self.count += 1;
        self.acts.push(Reverse((at, self.count, act)));
    }

    fn to(&mut self, end: Millis) {
        while let Some(Reverse((at, ..))) = self.acts.peek() {
            let next = *at;
            if next > end {
                return;
            }
            // What the desk does by itself comes first, each at its own time.
            if let Some(due) = self.desk.due().filter(|due| *due <= next) {
                self.happen(due, Event::Tick);
            } else if let Some(Reverse((at, _, act))) = self.acts.pop() {
                self.act(at, act, end);
            }
        }
    }

    fn act(&mut self, at: Millis, act: Act, end: Millis) {
        let conversation = |call: usize| call.to_string();
        match act {
            Act::Shift => self.shift(at, end),
            Act::Arrive(call) => self.arrive(at, call),
            Act::Take(call, user) => self.take(at, call, user),
            Act::Reply(call, user) => {
                if self.happen(at, Event::Replied { conversation: conversation(call), user: user.to_string() }) {
                    self.note(call, |served| served.waited = Some(at - served.at));
                }
            }
            Act::Finish(call, user) => {
                if self.happen(at, Event::Closed { conversation: conversation(call), user: user.to_string() }) {
                    self.note(call, |served| served.ended = Some(at));
                }
            }
            Act::Leave(call) => {
                let waits = self.desk.call(&conversation(call)).is_some_and(|call| call.first_message_at.is_none());
                if waits && self.happen(at, Event::Left { conversation: conversation(call) }) {
                    self.note(call, |served| (served.left, served.ended) = (true, Some(at)));
                }
            }
        }
    }

    /// People come and go so that there are as many as planned for the hour.
    fn shift(&mut self, at: Millis, end: Millis) {
        let wanted = self.staff.get(hour_of(at)).copied().unwrap_or(0);
        let capacity = self.desk.rules().capacity;
        for user in self.here..wanted {
            let (id, groups, skills) = (user.to_string(), Vec::new(), Vec::new());
            let member = Member { id, groups, skills, capacity, supervisor: false, available: true };
            self.happen(at, Event::Present(member));
        }
        for user in wanted..self.here {
            self.happen(at, Event::SignedOff { user: user.to_string() });
        }
        self.here = wanted;
        let same = self.staff.iter().all(|other| *other == wanted);
        if !same && at + HOUR <= end {
            self.plan(at + HOUR, Act::Shift);
        }
    }

    fn arrive(&mut self, at: Millis, call: usize) {
        if let Some(next) = self.arrivals.get(call + 1) {
            self.plan(next.at.max(at), Act::Arrive(call + 1));
        }
        if let Some(patience) = self.arrivals.get(call).and_then(|call| call.patience) {
            self.plan(at + patience, Act::Leave(call));
        }
        let conversation = call.to_string();
        let new = Call::new(conversation.clone(), conversation, CallReason::AskedForPerson, at);
        self.happen(at, Event::Called(Box::new(new)));
    }

    /// Takes what is offered; or, where all were asked, what one has room for. Who comes too late
    /// looks what else waits for all.
    fn take(&mut self, at: Millis, call: usize, user: usize) {
        let (conversation, id) = (call.to_string(), user.to_string());
        if !(self.may_take(&conversation, &id) && self.happen(at, Event::Take { conversation, user: id.clone() })) {
            self.look(at, &id);
            return;
        }
        self.note(call, |served| served.taken = Some(at));
        if let Some(Arrival { service, reply, .. }) = self.arrivals.get(call).copied() {
            self.plan(at + reply, Act::Reply(call, user));
            self.plan(at + service.max(reply), Act::Finish(call, user));
        }
    }

    fn may_take(&self, conversation: &str, user: &str) -> bool {
        let call = self.desk.call(conversation).filter(|call| call.is_queued());
        call.is_some_and(|call| call.offered_to() == Some(user) || call.is_group_asked() && self.has_room(user))
    }

    /// Who has room and was asked for nothing goes to the oldest call that everybody was asked for.
    fn look(&mut self, at: Millis, user: &str) {
        let waits = |call: &&Call| call.state == CallState::Waiting && call.is_group_asked();
        let oldest = self.desk.queue().find(waits).map(|call| call.conversation.clone());
        if let Some(conversation) = oldest.filter(|_| self.has_room(user)) {
            self.asked(&conversation, user, at);
        }
    }

    fn has_room(&self, user: &str) -> bool {
        let mut people = self.desk.people();
        people.any(|load| {
            let busy = load.held + usize::from(load.offered.is_some());
            load.member.id == user && load.present && busy < load.member.capacity as usize
        })
    }

    fn note(&mut self, call: usize, what: impl FnOnce(&mut Served)) {
        if let Some(served) = self.served.get_mut(call) {
            what(served);
        }
    }

    /// Whether the desk allowed it.
    fn happen(&mut self, at: Millis, event: Event) -> bool {
        let Ok(effects) = step(&mut self.desk, at, event) else { return false };
        for effect in effects {
            match effect {
                Effect::Offered { conversation, user, at, .. } => self.asked(&conversation, &user, at),
                Effect::GroupAsked { conversation, .. } => {
                    let people: Vec<String> = self.desk.people().map(|load| load.member.id.clone()).collect();
                    for user in people.iter().filter(|user| self.has_room(user)).cloned().collect::<Vec<_>>() {
                        self.asked(&conversation, &user, at);
                    }
                }
                _ => (),
            }
        }
        true
    }

    fn asked(&mut self, conversation: &str, user: &str, at: Millis) {
        if let (Ok(call), Ok(user)) = (conversation.parse::<usize>(), user.parse()) {
            let take = self.arrivals.get(call).map_or(0, |call| call.take);
            self.plan(at + take, Act::Take(call, user));
        }
    }
}
