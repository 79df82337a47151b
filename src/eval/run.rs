//! Asks every judged question once and keeps what the figures need.

use std::{collections::HashSet, time::Instant};

use jiff::civil::Date;

use crate::{
    answer::{Ask, Features, Judge, Ranked, Turn, answer, leading},
    corpus::Question,
    model::reply::{Decision, Reason, Reply},
    search::Snapshot,
};

/// Passages kept of each question for learning the order.
const KEPT: usize = 64;

/// One question's outcome.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub id: String,
    pub question: String,
    pub answerable: bool,
    pub kind: Option<String>,
    /// Number of documents judged relevant.
    pub n_relevant: usize,
    /// For each document found (or passage, where a quote is judged), best first: whether it is right.
    pub hits: Vec<bool>,
    /// Whether the answer, were it given, would be right.
    pub top_right: bool,
    /// Whether an answer was given, small talk apart.
    pub answered: bool,
    pub small_talk: bool,
    /// Whether the kind of finding leaves the decision to the confidence at all.
    pub may_answer: bool,
    pub confidence: f64,
    /// The features of the decision; empty where nothing was found.
    pub features: Vec<f64>,
    /// Features of each passage found and whether it is right.
    pub passages: Vec<(Features, bool)>,
    pub micros: u64,
    pub reply: Reply,
}

/// A whole set, asked.
#[derive(Clone, Debug, Default)]
pub struct Run {
    pub judgements: Vec<Judgement>,
}

/// Asks every question as of `day`. `progress` is told how many are done.
pub fn run(questions: &[Question], snapshot: &Snapshot, judge: &Judge, day: Date, progress: &dyn Fn(usize)) -> Run {
    let mut judgements = Vec::with_capacity(questions.len());
    for (at, question) in questions.iter().enumerate() {
        let ask = Ask { question: question.text.clone(), history: Vec::new(), as_of: day, limit: 10 };
        let start = Instant::now();
        let turn = answer(&ask, snapshot, judge);
        let micros = start.elapsed().as_micros() as u64;
        judgements.push(judgement(question, turn, micros, snapshot));
        progress(at + 1);
    }
    Run { judgements }
}

fn judgement(question: &Question, turn: Turn, micros: u64, snapshot: &Snapshot) -> Judgement {
    let quote = question.quote.as_ref().map(|quote| snapshot.segmenter().normal(quote));
    let holds = |text: &str| quote.as_ref().is_none_or(|quote| snapshot.segmenter().normal(text).contains(quote.as_str()));
    let of_document = |document: &str| question.relevant.is_empty() || question.relevant.contains(document);
    let right = |ranked: &Ranked| question.answerable && of_document(&ranked.record.source.document) && holds(&ranked.quote());
    let passage_right = |ranked: &Ranked| {
        question.answerable && of_document(&ranked.record.source.document) && holds(&ranked.record.passage.text)
    };
    let by_document = quote.is_none();
    let mut seen = HashSet::new();
    let hits = turn
        .ranking
        .passages
        .iter()
        .filter(|ranked| !by_document || seen.insert(ranked.record.source.document.clone()))
        .map(&right)
        .collect();
    let top_right = leading(&turn.ranking).is_some_and(&right);
    let answered = turn.reply.decision == Decision::Answer && !turn.reply.small_talk;
    Judgement {
        id: question.id.clone(),
        question: question.text.clone(),
        answerable: question.answerable,
        kind: question.kind.clone(),
        n_relevant: if by_document { question.relevant.len() } else { 1 },
        hits,
        top_right,
        answered,
        small_talk: turn.reply.small_talk,
        may_answer: matches!((turn.reply.decision, turn.reply.reason), (Decision::Answer, _) | (_, Some(Reason::LowConfidence))),
        confidence: turn.reply.confidence,
        features: turn.features.iter().map(|(_, value)| *value).collect(),
        passages: turn.ranking.passages.iter().take(KEPT).map(|ranked| (ranked.features, passage_right(ranked))).collect(),
        micros,
        reply: turn.reply,
    }
}
