//! Whether what visitors say of the answers still agrees with the confidence they were given with.

use serde::Serialize;

use crate::{
    eval::{
        interval::Interval,
        reliability::{Bin, reliability, wilson},
    },
    model::{reply::Decision, stored_turn::StoredTurn},
};

/// Fewer rated answers say nothing.
const ENOUGH: usize = 30;
/// Ratings up to this say that the answer was right.
const CONTENT: u8 = 3;

/// Live ratings against predicted confidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drift {
    pub turns: usize,
    pub answered: usize,
    pub rated: usize,
    /// Mean confidence of the rated answers.
    pub said: Option<f64>,
    /// Share of them that visitors were content with, and Wilson's interval of it.
    pub held: Option<f64>,
    pub interval: Option<Interval>,
    pub bins: Vec<Bin>,
    /// What is to be done about it; `None` where they agree or too few are rated.
    pub warning: Option<Warning>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// Visitors are less content than the confidence promises: refit, or raise the threshold.
    TooSure,
    /// They are more content: the bot could answer more.
    TooModest,
}

/// Compares the rated answers among these turns with their confidence.
pub fn drift(turns: &[StoredTurn]) -> Drift {
    let is_answer = |turn: &&StoredTurn| turn.reply.decision == Decision::Answer && !turn.reply.small_talk;
    let answers: Vec<&StoredTurn> = turns.iter().filter(is_answer).collect();
    let rated: Vec<(f64, bool)> =
        answers.iter().filter_map(|turn| Some((turn.reply.confidence, turn.rating? <= CONTENT))).collect();
    let mut drift = Drift {
        turns: turns.len(),
        answered: answers.len(),
        rated: rated.len(),
        said: None,
        held: None,
        interval: None,
        bins: reliability(&rated).0,
        warning: None,
    };
    if rated.is_empty() {
        return drift;
    }
    let count = rated.len() as f64;
    let said = rated.iter().map(|(confidence, _)| confidence).sum::<f64>() / count;
    let held = rated.iter().filter(|(_, content)| *content).count() as f64 / count;
    let interval = wilson(held, count);
    (drift.said, drift.held, drift.interval) = (Some(said), Some(held), Some(interval));
    if rated.len() >= ENOUGH {
        drift.warning = if said > interval.high {
            Some(Warning::TooSure)
        } else {
            (said < interval.low).then_some(Warning::TooModest)
        };
    }
    drift
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::reply::Reply;

    fn turns(count: usize, confidence: f64, rating: impl Fn(usize) -> Option<u8>) -> Vec<StoredTurn> {
        let reply = Reply {
            decision: Decision::Answer,
            confidence,
            answer: None,
            options: Vec::new(),
            reason: None,
            department: None,
            candidates: Vec::new(),
            small_talk: false,
            message: String::new(),
        };
        let turn = |at: usize| StoredTurn {
            conversation: "c".into(),
            seq: at as i64,
            question: "问".into(),
            history: Vec::new(),
            reply: reply.clone(),
            features: BTreeMap::new(),
            at: 0,
            rating: rating(at),
        };
        (0..count).map(turn).collect()
    }

    #[test]
    fn answers_that_visitors_are_less_content_with_than_promised_raise_a_warning() {
        let bad = drift(&turns(100, 0.95, |at| Some(if at < 70 { 1 } else { 5 })));
        assert_eq!((bad.rated, bad.held, bad.warning), (100, Some(0.7), Some(Warning::TooSure)));
        let good = drift(&turns(100, 0.95, |at| Some(if at < 95 { 2 } else { 4 })));
        assert_eq!(good.warning, None);
        let modest = drift(&turns(100, 0.6, |_| Some(3)));
        assert_eq!(modest.warning, Some(Warning::TooModest));
    }

    #[test]
    fn a_few_ratings_and_none_say_nothing() {
        assert_eq!(drift(&turns(29, 0.95, |_| Some(5))).warning, None);
        let none = drift(&turns(50, 0.95, |_| None));
        assert_eq!((none.answered, none.rated, none.said, none.warning), (50, 0, None, None));
        let mut thanked = turns(50, 1.0, |_| Some(5));
        for turn in &mut thanked {
            turn.reply.small_talk = true;
        }
        assert_eq!(drift(&thanked).rated, 0, "courtesy is no answer");
    }
}
