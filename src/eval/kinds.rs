//! The figures of each kind of question, and how sure the main figures are.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::eval::{
    figures::hit_among,
    interval::{Interval, interval},
    run::{Judgement, Run},
};

/// What happened to the questions of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KindFigures {
    pub kind: String,
    pub questions: usize,
    pub answerable: usize,
    /// Of the answerable: right document first, right quote first, right quote among those shown.
    pub document_first: usize,
    pub quote_first: usize,
    pub shown_right: usize,
    pub answered: usize,
    pub answered_right: usize,
}

/// One row a kind, by name; questions without a kind come under `–`.
pub fn kinds(run: &Run) -> Vec<KindFigures> {
    let mut groups: BTreeMap<&str, Vec<&Judgement>> = BTreeMap::new();
    for judgement in &run.judgements {
        groups.entry(judgement.kind.as_deref().unwrap_or("–")).or_default().push(judgement);
    }
    groups.into_iter().map(|(kind, group)| row(kind, &group)).collect()
}

fn row(kind: &str, group: &[&Judgement]) -> KindFigures {
    let count = |which: &dyn Fn(&Judgement) -> bool| group.iter().filter(|judgement| which(judgement)).count();
    KindFigures {
        kind: kind.into(),
        questions: group.len(),
        answerable: count(&|judgement| judgement.answerable),
        document_first: count(&|judgement| judgement.answerable && hit_among(&judgement.document_hits, 1)),
        quote_first: count(&|judgement| judgement.answerable && hit_among(&judgement.hits, 1)),
        shown_right: count(&|judgement| judgement.answerable && judgement.top_right),
        answered: count(&|judgement| judgement.answered),
        answered_right: count(&|judgement| judgement.answered && judgement.top_right),
    }
}

/// Bootstrap intervals of the main figures, under the names they have in the other figures.
pub fn intervals(run: &Run) -> BTreeMap<&'static str, Interval> {
    let answerable = |which: &dyn Fn(&Judgement) -> bool| -> Vec<Option<bool>> {
        run.judgements.iter().map(|judgement| judgement.answerable.then(|| which(judgement))).collect()
    };
    let row = |belongs: &dyn Fn(&Judgement) -> bool, which: &dyn Fn(&Judgement) -> bool| -> Vec<Option<bool>> {
        run.judgements.iter().map(|judgement| belongs(judgement).then(|| which(judgement))).collect()
    };
    let columns = [
        ("document_hit_at_1", answerable(&|judgement| hit_among(&judgement.document_hits, 1))),
        ("document_hit_at_3", answerable(&|judgement| hit_among(&judgement.document_hits, 3))),
        ("hit_at_1", answerable(&|judgement| hit_among(&judgement.hits, 1))),
        ("hit_at_3", answerable(&|judgement| hit_among(&judgement.hits, 3))),
        ("shown_right", answerable(&|judgement| judgement.top_right)),
        ("precision", row(&|judgement| judgement.answered, &|judgement| judgement.top_right)),
        ("coverage", answerable(&|judgement| judgement.answered)),
        ("unanswerable_answered", row(&|judgement| !judgement.answerable, &|judgement| judgement.answered)),
    ];
    columns.into_iter().filter_map(|(name, column)| Some((name, interval(&column)?))).collect()
}
