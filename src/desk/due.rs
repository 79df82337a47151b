//! What falls due by itself: the clock of a call, and the loss of people.

use crate::{
    desk::{
        event::{Alarm, Effect},
        person::Person,
        rules::Clocks,
        state::{Desk, Timer},
    },
    model::{
        call::{BreachCause, Call, CallState, OfferOutcome},
        time::Millis,
    },
};

/// What a call's clock brings next. At the same instant in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// The offer was not taken in time.
    Lapse,
    /// The whole group is asked.
    AskGroup,
    /// Supervisors are told, the fallback groups may take it.
    Alarm,
    /// The promised time has passed.
    Breach,
    /// Its holder does not write.
    Silence,
}

impl Person {
    /// When this person is lost; or, being lost, when what they hold goes on.
    pub(crate) fn next_due(&self, clocks: &Clocks) -> Option<Millis> {
        match self.lost_at {
            None => {
                let waited_for = self.here || !self.held.is_empty() || self.offer.is_some();
                waited_for.then(|| self.seen.saturating_add(clocks.lost_after))
            }
            Some(lost_at) => (!self.held.is_empty()).then(|| lost_at.saturating_add(clocks.silent_lost_after)),
        }
    }
}

impl Desk {
    /// Carries out what fell due up to `now`, each at its own instant.
    pub(crate) fn run_due(&mut self, now: Millis) {
        while let Some((due, timer)) = self.timers.first().filter(|(due, _)| *due <= now).cloned() {
            let at = due.max(self.clock);
            self.clock = at;
            match timer {
                Timer::Person(user) => self.person_due(&user, at),
                Timer::Call(conversation) => self.call_due(&conversation, at),
            }
            // First all that happens at this instant, then who is asked next.
            if self.timers.first().is_none_or(|(due, _)| *due > at) {
                self.settle(at);
            }
        }
    }

    /// The next thing the clock of a call brings, and when.
    ///
    /// Until a person has written, the clock runs from the call. Once one has, the promise is kept:
    /// a conversation that comes back to the queue is asked for on a ladder of its own, without a breach.
    pub(crate) fn next_due(&self, call: &Call) -> Option<(Millis, Due)> {
        let clocks = &self.rules.clocks;
        let unanswered = call.first_message_at.is_none();
        let from = if unanswered { call.called_at } else { call.queued_at };
        let offered = matches!(call.state, CallState::Offered { .. });
        let queued = call.is_queued();
        let silent = !queued && call.silent;
        let silence = call.since.saturating_add(clocks.silent_lost_after);
        let dues = [
            (offered, call.since.saturating_add(clocks.offer), Due::Lapse),
            (queued && !call.is_group_asked(), from.saturating_add(clocks.group_after), Due::AskGroup),
            (queued && !call.is_fallback_open(), from.saturating_add(clocks.alarm_after), Due::Alarm),
            (silent && unanswered && call.alarmed_at.is_none(), from.saturating_add(clocks.alarm_after), Due::Alarm),
            (unanswered && call.breached_at.is_none(), from.saturating_add(clocks.first_response), Due::Breach),
            (silent && call.alarmed_at.is_none_or(|alarmed| alarmed < silence), silence, Due::Silence),
        ];
        dues.into_iter().filter(|(holds, ..)| *holds).map(|(_, at, due)| (at, due)).min()
    }

    fn call_due(&mut self, conversation: &str, at: Millis) {
        let Some(call) = self.calls.get(conversation).cloned() else { return };
        match self.next_due(&call).map(|(_, due)| due) {
            Some(Due::Lapse) => self.end_offer(call, OfferOutcome::Lapsed, at),
            Some(Due::AskGroup) => self.ask_group(call, at),
            Some(Due::Alarm) if call.is_queued() => self.alarm(call, Alarm::Late, at),
            Some(Due::Alarm | Due::Silence) => self.alarm(call, Alarm::Silent, at),
            Some(Due::Breach) => self.breach(call, at),
            None => (),
        }
    }

    /// From here anybody of the group may take it; a single offer that still runs ends without blame.
    fn ask_group(&mut self, mut call: Call, at: Millis) {
        if call.offered_to().is_some() {
            self.end_offer(call.clone(), OfferOutcome::Withdrawn, at);
            (call.state, call.since) = (CallState::Waiting, at);
        }
        call.group_asked_at = Some(at);
        let effect = Effect::GroupAsked {
            call: call.id.clone(),
            conversation: call.conversation.clone(),
            group: call.group.clone(),
        };
        self.change(call);
        self.told.push(effect);
    }

    fn alarm(&mut self, mut call: Call, why: Alarm, at: Millis) {
        call.alarmed_at = Some(at);
        self.stir(&call);
        let effect = self.alarm_of(&call, why);
        self.change(call);
        self.told.push(effect);
    }

    pub(crate) fn alarm_of(&self, call: &Call, why: Alarm) -> Effect {
        let fallback = if call.is_queued() { self.rules.fallback(call.group.as_deref()).to_vec() } else { Vec::new() };
        Effect::Alarm { call: call.id.clone(), conversation: call.conversation.clone(), why, fallback }
    }

    fn breach(&mut self, mut call: Call, at: Millis) {
        call.breached_at = Some(at);
        let cause = self.cause_of_breach(&call);
        let effect = Effect::Breached { call: call.id.clone(), conversation: call.conversation.clone(), cause, at };
        let alarm = Effect::Alarm {
            call: call.id.clone(),
            conversation: call.conversation.clone(),
            why: Alarm::Breached,
            fallback: Vec::new(),
        };
        self.change(call);
        self.told.extend([effect, alarm]);
    }

    /// Why nobody wrote in time. Who was asked and did not come weighs more than who is there now.
    fn cause_of_breach(&self, call: &Call) -> BreachCause {
        if call.holder().is_some() {
            return BreachCause::TakenButSilent;
        }
        let mut present =
            self.people.values().filter(|person| person.present() && self.may_serve(call, person)).peekable();
        if call.lapses > 0 {
            return BreachCause::OffersIgnored;
        }
        if present.peek().is_none() {
            return BreachCause::NobodyPresent;
        }
        if present.any(Person::able) { BreachCause::OffersIgnored } else { BreachCause::AllFull }
    }

    fn person_due(&mut self, user: &str, at: Millis) {
        let Some(person) = self.people.get_mut(user) else { return };
        let held: Vec<String> = person.held.iter().cloned().collect();
        let offer = person.offer.clone();
        if person.lost_at.is_some() {
            for conversation in held {
                self.holder_lost(&conversation, at);
            }
            return;
        }
        person.lost_at = Some(at);
        self.told.push(Effect::Absent { user: user.to_owned(), at });
        self.time_person(user);
        if let Some(call) = offer.and_then(|conversation| self.calls.get(&conversation).cloned()) {
            self.end_offer(call, OfferOutcome::Lost, at);
        }
        for conversation in held {
            if let Some(call) = self.calls.get(&conversation).filter(|call| call.silent).cloned() {
                self.requeue(call, at);
            }
        }
    }

    /// The person who wrote in it stayed away: supervisors are told, and it waits for another.
    fn holder_lost(&mut self, conversation: &str, at: Millis) {
        let Some(mut call) = self.calls.get(conversation).cloned() else { return };
        call.alarmed_at = Some(at);
        self.requeue(call, at);
        if let Some(call) = self.calls.get(conversation) {
            let effect = self.alarm_of(call, Alarm::HolderLost);
            self.told.push(effect);
        }
    }
}
