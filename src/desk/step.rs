//! The desk moves: what fell due by then, then what happened.

use std::mem;

use crate::{
    desk::{
        event::{Effect, Event, Refusal},
        state::{Desk, LATEST},
    },
    model::{
        call::{Call, CallOutcome, CallState, OfferOutcome},
        conversation::State,
        time::Millis,
    },
};

/// Carries out what fell due up to `now`, each at its own instant, then `event`; gives what is to
/// be written and told, in this order. A pure function of the desk and its arguments.
///
/// `now` is in milliseconds UTC. Time does not run backwards here: where the clock was set back,
/// the latest instant seen counts.
///
/// # Errors
/// Why the event changes nothing. What fell due meanwhile is carried out all the same; its effects
/// are given with the next step, for which [`Desk::due`] then asks at once.
pub fn step(desk: &mut Desk, now: Millis, event: Event) -> Result<Vec<Effect>, Refusal> {
    let now = now.clamp(0, LATEST).max(desk.clock);
    desk.run_due(now);
    desk.clock = now;
    desk.settle(now);
    desk.expectation.forget(now);
    let done = desk.apply(event, now);
    desk.run_due(now);
    desk.settle(now);
    done.map(|()| mem::take(&mut desk.told))
}

impl Desk {
    fn apply(&mut self, event: Event, at: Millis) -> Result<(), Refusal> {
        match event {
            Event::Tick => Ok(()),
            Event::Called(call) => {
                self.called(*call, at);
                Ok(())
            }
            Event::Present(member) => {
                self.present(member, at);
                Ok(())
            }
            Event::SignedOff { user } => {
                self.signed_off(&user, at);
                Ok(())
            }
            Event::Seen { user } => {
                self.seen(&user, at);
                Ok(())
            }
            Event::Withdrawn { conversation } => self.withdrawn(&conversation, at),
            Event::TicketChosen { conversation } => self.ticket_chosen(&conversation, at),
            Event::Left { conversation } => self.left(&conversation, at),
            Event::Take { conversation, user } => self.take(&conversation, &user, at),
            Event::Declined { conversation, user } => self.declined(&conversation, &user, at),
            Event::Replied { conversation, user } => self.replied(&conversation, &user, at),
            Event::Transferred { conversation, user, to } => self.transferred(&conversation, &user, &to, at),
            Event::HandedBack { conversation, user } => {
                self.finish(&conversation, &user, (CallOutcome::HandedBack, State::Bot), at)
            }
            Event::Closed { conversation, user } => {
                self.finish(&conversation, &user, (CallOutcome::Closed, State::Closed), at)
            }
            Event::Ticketed { conversation, user } => {
                self.finish(&conversation, &user, (CallOutcome::Ticketed, State::Ticketed), at)
            }
        }
    }

    /// A call begins; a conversation that has one keeps it.
    fn called(&mut self, told: Call, at: Millis) {
        if self.calls.contains_key(&told.conversation) {
            return;
        }
        let fresh = Call::new(told.id, told.conversation, told.reason, at);
        let mut call = Call {
            department: told.department,
            group: told.group,
            priority: told.priority,
            preferred: told.preferred,
            ..fresh
        };
        call.expected_wait_s = self.expected_wait_of(&call);
        let conversation = call.conversation.clone();
        self.told.push(Effect::Called(Box::new(call.clone())));
        self.set(call);
        self.tell_state(&conversation, State::Waiting, None);
    }

    /// The visitor takes the call back; not any more once a person has written.
    fn withdrawn(&mut self, conversation: &str, at: Millis) -> Result<(), Refusal> {
        let call = self.call(conversation).ok_or(Refusal::Unknown)?;
        if call.first_message_at.is_some() {
            return Err(Refusal::NotAllowed { allowed: vec!["ticket", "leave"] });
        }
        self.end(conversation, CallOutcome::Withdrawn, State::Bot, at);
        Ok(())
    }

    fn ticket_chosen(&mut self, conversation: &str, at: Millis) -> Result<(), Refusal> {
        self.call(conversation).ok_or(Refusal::Unknown)?;
        self.end(conversation, CallOutcome::Ticketed, State::Ticketed, at);
        Ok(())
    }

    fn left(&mut self, conversation: &str, at: Millis) -> Result<(), Refusal> {
        let call = self.call(conversation).ok_or(Refusal::Unknown)?;
        let served = call.first_message_at.is_some();
        let outcome = if served { CallOutcome::Closed } else { CallOutcome::Abandoned };
        self.end(conversation, outcome, State::Closed, at);
        Ok(())
    }

    /// Ends a call, whatever its state.
    pub(crate) fn end(&mut self, conversation: &str, outcome: CallOutcome, state: State, at: Millis) {
        let Some(call) = self.remove(conversation) else { return };
        if let CallState::Offered { .. } = call.state {
            self.tell_offer_ended(&call, OfferOutcome::Withdrawn, at);
        }
        if outcome == CallOutcome::Ticketed {
            self.told.push(Effect::OpenTicket { conversation: conversation.to_owned(), why: outcome });
        }
        self.expectation.ended(&call, at);
        self.told.push(Effect::Ended { call: call.id, conversation: conversation.to_owned(), outcome, at });
        self.tell_state(conversation, state, None);
    }
}
