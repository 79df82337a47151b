//! Two runs of the same questions held against each other, question by question.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::{answer::CONFIDENCE_FEATURES, eval::run::Judgement, model::reply::Reason};

/// One question's outcome as `eval --rows` writes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    pub text: String,
    pub kind: Option<String>,
    pub answerable: bool,
    pub answered: bool,
    /// Whether the quotes that are or would be shown are right.
    pub right: bool,
    /// Place of the first right quote and of the first right document, from 1.
    pub rank: Option<usize>,
    pub document_rank: Option<usize>,
    pub confidence: f64,
    pub reason: Option<Reason>,
    pub features: BTreeMap<String, f64>,
}

impl Row {
    /// The row of a judgement.
    pub fn of(judgement: &Judgement) -> Self {
        let place = |hits: &[bool]| hits.iter().position(|right| *right).map(|at| at + 1);
        let names = CONFIDENCE_FEATURES.into_iter().map(str::to_owned);
        Self {
            id: judgement.id.clone(),
            text: judgement.question.clone(),
            kind: judgement.kind.clone(),
            answerable: judgement.answerable,
            answered: judgement.answered,
            right: judgement.top_right,
            rank: place(&judgement.hits),
            document_rank: place(&judgement.document_hits),
            confidence: judgement.confidence,
            reason: judgement.reply.reason,
            features: names.zip(judgement.features.iter().copied()).collect(),
        }
    }
}

/// What is compared: its name, whether it is good, and how a row tells it.
type Aspect = (&'static str, bool, fn(&Row) -> bool);

const ASPECTS: [Aspect; 6] = [
    ("right document first", true, |row| row.document_rank == Some(1)),
    ("right quote first", true, |row| row.rank == Some(1)),
    ("right quote in three", true, |row| row.rank.is_some_and(|rank| rank <= 3)),
    ("right quote shown", true, |row| row.answerable && row.right),
    ("answered, right", true, |row| row.answered && row.right),
    ("answered, wrong", false, |row| row.answered && !row.right),
];

/// How one aspect changed.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub aspect: &'static str,
    /// Whether more of it is better.
    pub good: bool,
    pub before: usize,
    pub after: usize,
    /// Ids of the questions that have it only afterwards, and only before.
    pub gained: Vec<String>,
    pub lost: Vec<String>,
    /// Probability of a change as lopsided as this if nothing had changed (exact sign test, two-sided).
    pub chance: f64,
}

/// The comparison of two runs over the questions they share.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    pub shared: usize,
    pub only_before: usize,
    pub only_after: usize,
    pub changes: Vec<Change>,
}

/// Compares the runs by the ids of their questions.
pub fn compare(before: &[Row], after: &[Row]) -> Comparison {
    let known: HashMap<&str, &Row> = before.iter().map(|row| (row.id.as_str(), row)).collect();
    let pairs: Vec<(&Row, &Row)> = after.iter().filter_map(|row| Some((*known.get(row.id.as_str())?, row))).collect();
    let changes = ASPECTS.iter().map(|(aspect, good, has)| change(aspect, *good, *has, &pairs)).collect();
    Comparison {
        shared: pairs.len(),
        only_before: before.len() - pairs.len(),
        only_after: after.len() - pairs.len(),
        changes,
    }
}

fn change(aspect: &'static str, good: bool, has: fn(&Row) -> bool, pairs: &[(&Row, &Row)]) -> Change {
    let ids = |was: bool, is: bool| -> Vec<String> {
        let changed = pairs.iter().filter(|(before, after)| has(before) == was && has(after) == is);
        changed.map(|(_, after)| after.id.clone()).collect()
    };
    let (gained, lost) = (ids(false, true), ids(true, false));
    Change {
        aspect,
        good,
        before: pairs.iter().filter(|(before, _)| has(before)).count(),
        after: pairs.iter().filter(|(_, after)| has(after)).count(),
        chance: sign_test(gained.len(), lost.len()),
        gained,
        lost,
    }
}

/// Two-sided exact sign test: how likely `more` and `less` of fair coin throws are at least this uneven.
fn sign_test(more: usize, less: usize) -> f64 {
    let throws = more + less;
    let mut term = 0.5_f64.powi(throws as i32);
    let mut tail = 0.0;
    for heads in 0..=more.min(less) {
        tail += term;
        term *= (throws - heads) as f64 / (heads as f64 + 1.0);
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, rank: Option<usize>, answered: bool) -> Row {
        let right = rank == Some(1);
        let (text, kind, reason, features) = (id.into(), None, None, BTreeMap::new());
        Row {
            id: id.into(),
            text,
            kind,
            answerable: true,
            answered,
            right,
            rank,
            document_rank: rank,
            confidence: 0.5,
            reason,
            features,
        }
    }

    #[test]
    fn what_was_gained_and_lost_is_told_by_question() {
        let before = [row("a", Some(2), false), row("b", Some(1), true), row("gone", None, false)];
        let after = [row("a", Some(1), true), row("b", Some(4), true)];
        let comparison = compare(&before, &after);
        assert_eq!((comparison.shared, comparison.only_before), (2, 1));
        let first = comparison.changes.iter().find(|change| change.aspect == "right quote first").unwrap();
        assert_eq!((first.gained.as_slice(), first.lost.as_slice()), (&["a".to_owned()][..], &["b".to_owned()][..]));
        let wrong = comparison.changes.iter().find(|change| change.aspect == "answered, wrong").unwrap();
        assert_eq!((wrong.gained.as_slice(), wrong.good), (&["b".to_owned()][..], false));
    }

    #[test]
    fn the_sign_test_is_exact() {
        assert!((sign_test(5, 0) - 0.0625).abs() < 1e-12);
        assert!((sign_test(1, 1) - 1.0).abs() < 1e-12);
        assert!((sign_test(8, 1) - 0.039_062_5).abs() < 1e-12);
    }
}
