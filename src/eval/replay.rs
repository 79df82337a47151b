//! Stored questions asked again: what a change of weights, dictionary or documents would change for visitors.

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::{
    answer::{Ask, Judge, answer},
    model::{
        reply::{Decision, Reason, Reply},
        stored_turn::StoredTurn,
        time,
    },
    search::Snapshot,
};

/// A reply, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    pub decision: Decision,
    pub reason: Option<Reason>,
    pub confidence: f64,
    /// Ids of the documents quoted, and the first quote.
    pub documents: Vec<String>,
    pub quote: Option<String>,
}

impl Outcome {
    fn of(reply: &Reply) -> Self {
        let citations = reply.answer.as_ref().map_or(&[][..], |answer| answer.citations.as_slice());
        let mut documents: Vec<String> = citations.iter().map(|citation| citation.document.clone()).collect();
        documents.dedup();
        Self {
            decision: reply.decision,
            reason: reply.reason,
            confidence: reply.confidence,
            documents,
            quote: citations.first().map(|citation| citation.quote.clone()),
        }
    }

    fn is_answer(&self) -> bool {
        self.decision == Decision::Answer
    }
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    Same,
    /// Answered now and not then.
    Gained,
    /// Answered then and not now.
    Lost,
    /// Answered both times, with other quotes.
    OtherQuotes,
    /// Not answered either time, for another reason.
    OtherReason,
}

/// One stored question whose reply would be another.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    pub conversation: String,
    pub seq: i64,
    pub question: String,
    pub became: Became,
    pub rating: Option<u8>,
    pub before: Outcome,
    pub after: Outcome,
}

/// What would have changed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Replay {
    pub turns: usize,
    pub answered_before: usize,
    pub answered_after: usize,
    pub same: usize,
    pub gained: usize,
    pub lost: usize,
    pub other_quotes: usize,
    pub other_reason: usize,
    /// Of the lost and of those with other quotes: the ones visitors were content with (rated 1 to 3).
    pub content_at_stake: usize,
    /// Mean of the difference in confidence, after less before.
    pub confidence_moved: Option<f64>,
    pub changes: Vec<Replayed>,
}

/// Asks stored questions again, each with its history and as of its own day; greetings and thanks are left out.
pub fn replay(
    turns: &[StoredTurn],
    snapshot: &Snapshot,
    judge: &Judge,
    zone: &TimeZone,
    progress: &dyn Fn(usize),
) -> Replay {
    let mut replay = Replay::default();
    let mut moved = 0.0;
    for (at, turn) in turns.iter().enumerate().filter(|(_, turn)| !turn.reply.small_talk) {
        let ask = Ask {
            question: turn.question.clone(),
            history: turn.history.clone(),
            as_of: time::day(turn.at, zone),
            limit: 5,
        };
        let (before, after) = (Outcome::of(&turn.reply), Outcome::of(&answer(&ask, snapshot, judge).reply));
        replay.turns += 1;
        moved += after.confidence - before.confidence;
        take(&mut replay, turn, before, after);
        progress(at + 1);
    }
    replay.confidence_moved = (replay.turns > 0).then(|| moved / replay.turns as f64);
    replay
}

fn take(replay: &mut Replay, turn: &StoredTurn, before: Outcome, after: Outcome) {
    let became = became(&before, &after);
    replay.answered_before += usize::from(before.is_answer());
    replay.answered_after += usize::from(after.is_answer());
    *match became {
        Became::Same => &mut replay.same,
        Became::Gained => &mut replay.gained,
        Became::Lost => &mut replay.lost,
        Became::OtherQuotes => &mut replay.other_quotes,
        Became::OtherReason => &mut replay.other_reason,
    } += 1;
    if became == Became::Same {
        return;
    }
    let content = turn.rating.is_some_and(|level| level <= 3);
    replay.content_at_stake += usize::from(content && matches!(became, Became::Lost | Became::OtherQuotes));
    let (conversation, question) = (turn.conversation.clone(), turn.question.clone());
    let rating = turn.rating;
    replay.changes.push(Replayed { conversation, seq: turn.seq, question, became, rating, before, after });
}

fn became(before: &Outcome, after: &Outcome) -> Became {
    match (before.is_answer(), after.is_answer()) {
        (false, true) => Became::Gained,
        (true, false) => Became::Lost,
        (true, true) if before.quote != after.quote || before.documents != after.documents => Became::OtherQuotes,
        (false, false) if (before.decision, before.reason) != (after.decision, after.reason) => Became::OtherReason,
        _ => Became::Same,
    }
}
