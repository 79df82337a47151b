//! 解决率: whether a matter was solved. It was when the visitor rates it 1 to 3, or does not come
//! back on it within a day of its end. The same matter is the same conversation: to write in it
//! again, but for greetings and thanks, is to come back.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::report::{Scope, share},
    model::{
        call::CallOutcome,
        report::{CallFact, Talk},
        time::Millis,
    },
};

/// Within this the visitor comes back, or the matter was solved.
const DAY: Millis = 24 * 60 * 60 * 1000;
/// Ratings up to this say that it was solved.
const CONTENT: u8 = 3;

/// `matters` is the sum of the four below it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Solved {
    pub matters: usize,
    pub solved: usize,
    /// Rated 4 or 5, or the visitor came back; of the bot also: a person was called or a ticket opened.
    pub unsolved: usize,
    /// Lives on as a ticket.
    pub ticketed: usize,
    /// The day has not passed.
    pub undecided: usize,
    /// `solved` of `solved` and `unsolved`.
    #[schema(required)]
    pub share: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Solved,
    Unsolved,
    Ticketed,
    Undecided,
}

fn count(verdicts: impl Iterator<Item = Verdict>) -> Solved {
    let mut solved = Solved::default();
    for verdict in verdicts {
        solved.matters += 1;
        *match verdict {
            Verdict::Solved => &mut solved.solved,
            Verdict::Unsolved => &mut solved.unsolved,
            Verdict::Ticketed => &mut solved.ticketed,
            Verdict::Undecided => &mut solved.undecided,
        } += 1;
    }
    Solved { share: share(solved.solved, solved.solved + solved.unsolved), ..solved }
}

/// Conversations in which the bot answered.
pub(crate) fn by_bot(talks: &[&Talk], scope: &Scope) -> Solved {
    count(talks.iter().filter(|talk| talk.has_bot).map(|talk| bot(talk, scope.now)))
}

fn bot(talk: &Talk, now: Millis) -> Verdict {
    if !talk.calls.is_empty() || !talk.tickets.is_empty() {
        return Verdict::Unsolved;
    }
    if let Some(verdict) = talk.ratings.last().map(|(_, level)| rated(*level)) {
        return verdict;
    }
    if talk.closings.iter().any(|closed| came_back(talk, *closed)) {
        return Verdict::Unsolved;
    }
    let asked = talk.questions.last().copied().unwrap_or(talk.begun_at);
    // Silent for a day is over, also where nothing closes it.
    let end = talk.closings.last().copied().filter(|closed| *closed >= asked).unwrap_or(asked + DAY);
    if now >= end + DAY { Verdict::Solved } else { Verdict::Undecided }
}

/// Calls that a person answered.
pub(crate) fn by_people(calls: &[&CallFact], talks: &BTreeMap<String, Talk>, scope: &Scope) -> Solved {
    let none = Talk::default();
    let verdict = |call: &&CallFact| {
        let talk = talks.get(&call.conversation).unwrap_or(&none);
        call.first_message_at.map(|answered| person(call, answered, talk, scope.now))
    };
    count(calls.iter().filter_map(verdict))
}

fn person(call: &CallFact, answered: Millis, talk: &Talk, now: Millis) -> Verdict {
    let next = talk.calls.iter().copied().find(|called| *called > call.called_at).unwrap_or(Millis::MAX);
    let of_this = |at: Millis| (answered..next).contains(&at);
    if let Some((_, level)) = talk.ratings.iter().rev().find(|(at, _)| of_this(*at)) {
        return rated(*level);
    }
    let Some(ended) = call.ended_at else { return Verdict::Undecided };
    if call.outcome == Some(CallOutcome::Ticketed) {
        return Verdict::Ticketed;
    }
    if came_back(talk, ended) {
        return Verdict::Unsolved;
    }
    if now >= ended + DAY { Verdict::Solved } else { Verdict::Undecided }
}

fn rated(level: u8) -> Verdict {
    if level <= CONTENT { Verdict::Solved } else { Verdict::Unsolved }
}

fn came_back(talk: &Talk, ended: Millis) -> bool {
    talk.questions.iter().any(|asked| *asked > ended && *asked <= ended + DAY)
}
