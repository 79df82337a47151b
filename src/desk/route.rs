//! Who owns the next move after a turn: a pure function of what is known.

use crate::model::{
    conversation::State,
    reply::{Decision, Reason, Reply},
};

/// What the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub state: State,
    /// The conversation has a ticket that is not answered yet.
    pub has_open_ticket: bool,
    /// The visitor was already asked once to say it differently.
    pub asked_again: bool,
}

/// What is to be done besides storing message and reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    pub state: State,
    pub ticket: TicketMove,
    /// The visitor is asked to say it differently; happens once in a conversation.
    pub ask_again: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketMove {
    None,
    /// Nobody is on duty at this version's desk: a person answers by a promised day.
    Open,
    /// The open ticket takes the question in.
    Add,
}

/// Decides what follows from the bot's reply to a message.
pub fn route(facts: Facts, reply: &Reply) -> Effects {
    let stays = match facts.state {
        State::Closed => State::Bot,
        state => state,
    };
    let nothing = Effects { state: stays, ticket: TicketMove::None, ask_again: false };
    match (reply.decision, reply.reason) {
        (Decision::Answer, _) if reply.small_talk => nothing,
        (Decision::Answer | Decision::Clarify, _) => Effects { state: State::Bot, ..nothing },
        (Decision::Escalate, Some(Reason::NotAQuestion)) => nothing,
        (Decision::Escalate, Some(Reason::NoMatch)) if !facts.asked_again => Effects { ask_again: true, ..nothing },
        (Decision::Escalate, _) => call(facts),
    }
}

/// What follows from the visitor's call for a person.
pub fn call(facts: Facts) -> Effects {
    let ticket = if facts.has_open_ticket { TicketMove::Add } else { TicketMove::Open };
    Effects { state: State::Ticketed, ticket, ask_again: false }
}

#[cfg(test)]
mod tests {
    use crate::desk::route::*;

    const FRESH: Facts = Facts { state: State::Bot, has_open_ticket: false, asked_again: false };

    fn reply(decision: Decision, reason: Option<Reason>) -> Reply {
        Reply {
            decision,
            confidence: 0.5,
            answer: None,
            options: Vec::new(),
            reason,
            department: None,
            candidates: Vec::new(),
            small_talk: false,
            message: String::new(),
        }
    }

    #[test]
    fn every_reason_but_two_calls_a_person_at_once() {
        use Reason::{AskedForPerson, LapsedOnly, LowConfidence, MissingFact, Sensitive};
        for reason in [LowConfidence, MissingFact, AskedForPerson, Sensitive, LapsedOnly] {
            let effects = route(FRESH, &reply(Decision::Escalate, Some(reason)));
            assert_eq!((effects.state, effects.ticket), (State::Ticketed, TicketMove::Open), "{reason:?}");
        }
    }

    #[test]
    fn noise_never_opens_a_ticket() {
        for asked_again in [false, true] {
            let effects = route(Facts { asked_again, ..FRESH }, &reply(Decision::Escalate, Some(Reason::NotAQuestion)));
            assert_eq!(effects, Effects { state: State::Bot, ticket: TicketMove::None, ask_again: false });
        }
    }

    #[test]
    fn the_first_question_without_a_match_is_asked_again_and_the_second_opens_a_ticket() {
        let no_match = reply(Decision::Escalate, Some(Reason::NoMatch));
        let first = route(FRESH, &no_match);
        assert_eq!((first.ask_again, first.ticket), (true, TicketMove::None));
        let second = route(Facts { asked_again: true, ..FRESH }, &no_match);
        assert_eq!((second.ask_again, second.ticket), (false, TicketMove::Open));
    }

    #[test]
    fn an_open_ticket_takes_further_questions_in() {
        let facts = Facts { has_open_ticket: true, ..FRESH };
        let effects = route(facts, &reply(Decision::Escalate, Some(Reason::LowConfidence)));
        assert_eq!((effects.state, effects.ticket), (State::Ticketed, TicketMove::Add));
    }

    #[test]
    fn an_answer_gives_the_next_move_back_to_the_bot_and_thanks_do_not() {
        let ticketed = Facts { state: State::Ticketed, has_open_ticket: true, asked_again: false };
        assert_eq!(route(ticketed, &reply(Decision::Answer, None)).state, State::Bot);
        let thanks = Reply { small_talk: true, ..reply(Decision::Answer, None) };
        assert_eq!(route(ticketed, &thanks).state, State::Ticketed);
    }

    #[test]
    fn writing_opens_a_closed_conversation() {
        let closed = Facts { state: State::Closed, ..FRESH };
        assert_eq!(route(closed, &reply(Decision::Answer, None)).state, State::Bot);
        assert_eq!(route(closed, &reply(Decision::Escalate, Some(Reason::NotAQuestion))).state, State::Bot);
    }
}
