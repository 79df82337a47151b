//! What people of the desk do.

use crate::{
    desk::{
        event::{Effect, Member, Refusal, Target},
        person::Person,
        state::Desk,
    },
    model::{
        call::{Call, CallOutcome, CallState, OfferOutcome},
        conversation::State,
        time::Millis,
    },
};

impl Desk {
    /// Comes, or changes; who does not take offers any more lets go of the one they have.
    pub(crate) fn present(&mut self, member: Member, at: Millis) {
        let user = member.id.clone();
        let available = member.available;
        self.arrive(member, at);
        if !available {
            self.drop_offer(&user, OfferOutcome::Declined, at);
        }
    }

    /// Goes in order: the offer goes on at once; what they hold is theirs until passed on or lost.
    pub(crate) fn signed_off(&mut self, user: &str, at: Millis) {
        let Some(person) = self.people.get_mut(user) else { return };
        person.here = false;
        self.drop_offer(user, OfferOutcome::Lost, at);
        self.time_person(user);
    }

    fn drop_offer(&mut self, user: &str, outcome: OfferOutcome, at: Millis) {
        let offer = self.people.get(user).and_then(|person| person.offer.clone());
        if let Some(call) = offer.and_then(|conversation| self.calls.get(&conversation).cloned()) {
            self.end_offer(call, outcome, at);
        }
    }

    /// Takes a call; the first wins. One's own again changes nothing.
    pub(crate) fn take(&mut self, conversation: &str, user: &str, at: Millis) -> Result<(), Refusal> {
        let mut call = self.open_to(conversation, user, at)?;
        match call.holder() {
            Some(holder) if holder == user => return Ok(()),
            Some(holder) => return Err(Refusal::HeldBy { user: holder.to_owned() }),
            None => (),
        }
        if let Some(asked) = call.offered_to() {
            let outcome = if asked == user { OfferOutcome::Taken } else { OfferOutcome::Withdrawn };
            self.tell_offer_ended(&call, outcome, at);
        }
        call.first_taken_at = call.first_taken_at.or(Some(at));
        self.hold(call, user, at);
        Ok(())
    }

    fn hold(&mut self, mut call: Call, user: &str, at: Millis) {
        call.state = CallState::Held { user: user.to_owned() };
        call.since = at;
        call.silent = true;
        let conversation = call.conversation.clone();
        self.change(call);
        self.tell_state(&conversation, State::Held, Some(user));
    }

    pub(crate) fn declined(&mut self, conversation: &str, user: &str, at: Millis) -> Result<(), Refusal> {
        let call = self.open_to(conversation, user, at)?;
        if call.offered_to() != Some(user) {
            return Err(self.refused(&call, user));
        }
        self.end_offer(call, OfferOutcome::Declined, at);
        Ok(())
    }

    /// A message of the holder; the first of a call is the first response.
    pub(crate) fn replied(&mut self, conversation: &str, user: &str, at: Millis) -> Result<(), Refusal> {
        let mut call = self.held_by(conversation, user, at)?;
        if !call.silent && call.first_message_at.is_some() {
            return Ok(());
        }
        call.silent = false;
        let first = call.first_message_at.is_none();
        call.first_message_at = call.first_message_at.or(Some(at));
        if first {
            self.expectation.responded(&call, at);
        }
        let responded = Effect::Responded {
            call: call.id.clone(),
            conversation: conversation.to_owned(),
            user: user.to_owned(),
            after: at - call.called_at,
        };
        self.change(call);
        if first {
            self.told.push(responded);
        }
        Ok(())
    }

    /// Passes it on: to a person who is present, who then holds it at once; or to a group, where it
    /// waits with the clock it always had. The holder may, and a supervisor.
    pub(crate) fn transferred(
        &mut self,
        conversation: &str,
        user: &str,
        to: &Target,
        at: Millis,
    ) -> Result<(), Refusal> {
        let mut call = self.open_to(conversation, user, at)?;
        if !self.allowed_on(&call, user).contains(&"transfer") {
            return Err(self.refused(&call, user));
        }
        let possible = match to {
            Target::User(to) => call.holder() != Some(to) && self.people.get(to).is_some_and(Person::present),
            Target::Group(to) => self.rules.groups.contains_key(to),
        };
        if !possible {
            return Err(Refusal::NotAllowed { allowed: self.allowed_on(&call, user) });
        }
        match to {
            Target::User(to) => self.hold(call, to, at),
            Target::Group(to) => {
                call.group = Some(to.clone());
                self.requeue(call, at);
            }
        }
        Ok(())
    }

    /// The holder ends it.
    pub(crate) fn finish(
        &mut self,
        conversation: &str,
        user: &str,
        (outcome, state): (CallOutcome, State),
        at: Millis,
    ) -> Result<(), Refusal> {
        self.held_by(conversation, user, at)?;
        self.end(conversation, outcome, state, at);
        Ok(())
    }

    /// An open call that is this person's business; what they do is a sign of life.
    fn open_to(&mut self, conversation: &str, user: &str, at: Millis) -> Result<Call, Refusal> {
        self.seen(user, at);
        let call = self.calls.get(conversation).ok_or(Refusal::Unknown)?;
        if self.may_see(call, user) { Ok(call.clone()) } else { Err(Refusal::Unknown) }
    }

    fn held_by(&mut self, conversation: &str, user: &str, at: Millis) -> Result<Call, Refusal> {
        let call = self.open_to(conversation, user, at)?;
        if call.holder() == Some(user) { Ok(call) } else { Err(self.refused(&call, user)) }
    }

    fn refused(&self, call: &Call, user: &str) -> Refusal {
        match call.holder() {
            Some(holder) if holder != user => Refusal::HeldBy { user: holder.to_owned() },
            _ => Refusal::NotAllowed { allowed: self.allowed_on(call, user) },
        }
    }
}
