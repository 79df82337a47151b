//! Who owns the next move after a turn: a pure function of what is known.

use crate::model::{
    call::CallReason,
    conversation::State,
    reply::{Decision, Reason, Reply},
};

/// What the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four facts that hold or do not, independent of one another")]
pub struct Facts {
    pub state: State,
    /// The conversation has a ticket that is not answered yet.
    pub has_open_ticket: bool,
    /// The visitor was already asked once to say it differently.
    pub asked_again: bool,
    /// The bot's reply before this one was weak (see [`is_weak`]).
    pub weak_before: bool,
    /// A person can be called now (see [`crate::desk::duty`]).
    pub on_duty: bool,
}

/// What is to be done besides storing message and reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    /// The conversation's state; a call changes it by itself, with the desk's own effects.
    pub state: State,
    /// A person is called, for this reason.
    pub call: Option<CallReason>,
    pub ticket: TicketMove,
    /// The visitor is asked to say it differently; happens once in a conversation.
    pub ask_again: bool,
    /// A person is called or has it: the bot's reply is neither stored nor shown.
    pub silent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketMove {
    None,
    /// Nobody is on duty: a person answers by a promised day.
    Open,
    /// The open ticket takes the question in.
    Add,
}

/// Decides what follows from the bot's reply to a message.
///
/// Noise calls nobody; the first question nothing speaks of is asked again; a second weak reply in
/// a row calls a person where one is on duty, and where none is the bot goes on.
pub fn route(facts: Facts, reply: &Reply) -> Effects {
    let nothing = nothing(facts);
    if nothing.silent {
        return nothing;
    }
    let weak_twice = facts.on_duty && facts.weak_before && is_weak(reply);
    match (reply.decision, reply.reason) {
        (Decision::Answer, _) if reply.small_talk => nothing,
        (Decision::Escalate, Some(Reason::NotAQuestion)) => nothing,
        (Decision::Escalate, Some(Reason::NoMatch)) if facts.asked_again => person(facts, CallReason::NoMatch),
        _ if weak_twice => person(facts, CallReason::WeakTwice),
        (Decision::Answer | Decision::Clarify, _) => Effects { state: State::Bot, ..nothing },
        (Decision::Escalate, Some(Reason::NoMatch)) => Effects { ask_again: true, ..nothing },
        (Decision::Escalate, reason) => person(facts, reason_of(reason)),
    }
}

/// What follows from the visitor's call for a person. One that is at the desk already stays there.
pub fn call(facts: Facts) -> Effects {
    person(facts, CallReason::AskedForPerson)
}

/// What follows from "not solved" under an answer, or from a bad rating of one.
pub fn not_solved(facts: Facts) -> Effects {
    person(facts, CallReason::NotSolved)
}

/// Whether a reply says little: it asks back, or finds nothing.
pub fn is_weak(reply: &Reply) -> bool {
    match reply.decision {
        Decision::Answer => false,
        Decision::Clarify => true,
        Decision::Escalate => reply.reason == Some(Reason::NoMatch),
    }
}

fn nothing(facts: Facts) -> Effects {
    let state = if facts.state == State::Closed { State::Bot } else { facts.state };
    Effects { state, call: None, ticket: TicketMove::None, ask_again: false, silent: facts.state.is_at_desk() }
}

/// A person is wanted: on duty one is called, else a ticket takes the question.
fn person(facts: Facts, reason: CallReason) -> Effects {
    let nothing = nothing(facts);
    if nothing.silent {
        return nothing;
    }
    if facts.on_duty {
        return Effects { call: Some(reason), ..nothing };
    }
    let ticket = if facts.has_open_ticket { TicketMove::Add } else { TicketMove::Open };
    Effects { state: State::Ticketed, ticket, ..nothing }
}

fn reason_of(reason: Option<Reason>) -> CallReason {
    match reason {
        Some(Reason::AskedForPerson) => CallReason::AskedForPerson,
        Some(Reason::Sensitive) => CallReason::Sensitive,
        Some(Reason::LapsedOnly) => CallReason::LapsedOnly,
        Some(Reason::MissingFact) => CallReason::MissingFact,
        Some(Reason::NoMatch) => CallReason::NoMatch,
        Some(Reason::LowConfidence | Reason::NotAQuestion) | None => CallReason::LowConfidence,
    }
}

#[cfg(test)]
mod tests {
    use crate::desk::route::*;

    /// Nobody is on duty.
    const FRESH: Facts =
        Facts { state: State::Bot, has_open_ticket: false, asked_again: false, weak_before: false, on_duty: false };
    const ON_DUTY: Facts = Facts { on_duty: true, ..FRESH };
    const NOTHING: Effects =
        Effects { state: State::Bot, call: None, ticket: TicketMove::None, ask_again: false, silent: false };

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
    fn every_reason_but_two_wants_a_person_at_once() {
        let reasons = [
            (Reason::LowConfidence, CallReason::LowConfidence),
            (Reason::MissingFact, CallReason::MissingFact),
            (Reason::AskedForPerson, CallReason::AskedForPerson),
            (Reason::Sensitive, CallReason::Sensitive),
            (Reason::LapsedOnly, CallReason::LapsedOnly),
        ];
        for (reason, call) in reasons {
            let wanted = reply(Decision::Escalate, Some(reason));
            let ticket = Effects { state: State::Ticketed, ticket: TicketMove::Open, ..NOTHING };
            assert_eq!(route(FRESH, &wanted), ticket, "{reason:?}");
            assert_eq!(route(ON_DUTY, &wanted), Effects { call: Some(call), ..NOTHING }, "{reason:?}");
        }
    }

    #[test]
    fn on_duty_a_person_is_called_also_beside_an_open_ticket() {
        let facts = Facts { state: State::Ticketed, has_open_ticket: true, ..ON_DUTY };
        let effects = call(facts);
        assert_eq!((effects.call, effects.ticket), (Some(CallReason::AskedForPerson), TicketMove::None));
        assert_eq!(not_solved(ON_DUTY).call, Some(CallReason::NotSolved));
        assert_eq!(not_solved(FRESH).ticket, TicketMove::Open);
    }

    #[test]
    fn while_a_person_is_called_or_has_it_the_bot_says_nothing() {
        for state in [State::Waiting, State::Offered, State::Held] {
            let facts = Facts { state, asked_again: true, weak_before: true, ..ON_DUTY };
            let silence = Effects { state, silent: true, ..NOTHING };
            for (decision, reason) in [
                (Decision::Answer, None),
                (Decision::Clarify, None),
                (Decision::Escalate, Some(Reason::AskedForPerson)),
                (Decision::Escalate, Some(Reason::NoMatch)),
            ] {
                assert_eq!(route(facts, &reply(decision, reason)), silence);
            }
            assert_eq!((call(facts), not_solved(facts)), (silence, silence));
        }
    }

    #[test]
    fn the_second_weak_reply_in_a_row_calls_a_person() {
        let weak = [reply(Decision::Clarify, None), reply(Decision::Escalate, Some(Reason::NoMatch))];
        for again in &weak {
            assert!(is_weak(again));
            assert_eq!(route(ON_DUTY, again).call, None, "once is no pattern");
            let twice = route(Facts { weak_before: true, ..ON_DUTY }, again);
            assert_eq!((twice.call, twice.ask_again), (Some(CallReason::WeakTwice), false));
            let off_duty = route(Facts { weak_before: true, ..FRESH }, again);
            assert_eq!((off_duty.call, off_duty.ticket), (None, TicketMove::None), "the bot goes on");
        }
        let answer = reply(Decision::Answer, None);
        assert!(!is_weak(&answer));
        assert_eq!(route(Facts { weak_before: true, ..ON_DUTY }, &answer), NOTHING);
    }

    #[test]
    fn noise_wants_nobody() {
        for facts in [FRESH, ON_DUTY, Facts { asked_again: true, weak_before: true, ..ON_DUTY }] {
            assert_eq!(route(facts, &reply(Decision::Escalate, Some(Reason::NotAQuestion))), NOTHING);
        }
    }

    #[test]
    fn the_first_question_without_a_match_is_asked_again_and_the_second_wants_a_person() {
        let no_match = reply(Decision::Escalate, Some(Reason::NoMatch));
        let first = route(FRESH, &no_match);
        assert_eq!((first.ask_again, first.ticket), (true, TicketMove::None));
        let second = route(Facts { asked_again: true, ..FRESH }, &no_match);
        assert_eq!((second.ask_again, second.ticket), (false, TicketMove::Open));
        let on_duty = route(Facts { asked_again: true, weak_before: true, ..ON_DUTY }, &no_match);
        assert_eq!((on_duty.ask_again, on_duty.call), (false, Some(CallReason::NoMatch)));
    }

    #[test]
    fn an_open_ticket_takes_further_questions_in() {
        let facts = Facts { has_open_ticket: true, ..FRESH };
        let effects = route(facts, &reply(Decision::Escalate, Some(Reason::LowConfidence)));
        assert_eq!((effects.state, effects.ticket), (State::Ticketed, TicketMove::Add));
    }

    #[test]
    fn an_answer_gives_the_next_move_back_to_the_bot_and_thanks_do_not() {
        let ticketed = Facts { state: State::Ticketed, has_open_ticket: true, ..FRESH };
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
