//! Asks every judged question once and keeps what the figures need.

use std::{collections::HashSet, time::Instant};

use jiff::civil::Date;

use crate::{
    answer::{Ask, Features, Judge, Ranked, Turn, answer, shown},
    corpus::{Question, Right},
    model::reply::{Decision, Reason, Reply},
    search::Snapshot,
};

/// Passages kept of each question for learning the order.
const KEPT: usize = 50;
/// How deep recall is measured.
const DEPTH: usize = 100;

/// One question's outcome.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table, each column a fact of its own")]
pub struct Judgement {
    pub id: String,
    pub question: String,
    pub answerable: bool,
    pub kind: Option<String>,
    /// Number of documents judged relevant.
    pub n_relevant: usize,
    /// For each document found (or passage, where a quote is judged), best first: whether it is right.
    pub hits: Vec<bool>,
    /// For each document found, best first: whether it is one of the right ones, whatever the quote.
    pub document_hits: Vec<bool>,
    /// Whether the answer, were it given, would be right.
    pub top_right: bool,
    /// Whether the best passages of the question read as one are right: what the confidence is about.
    pub best_right: bool,
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
    /// Mean length of the corpus' passages, in characters.
    pub average_chars: f64,
}

/// Asks every question as of `day`. `progress` is told how many are done.
pub fn run(questions: &[Question], snapshot: &Snapshot, judge: &Judge, day: Date, progress: &dyn Fn(usize)) -> Run {
    let mut judgements = Vec::with_capacity(questions.len());
    for (at, question) in questions.iter().enumerate() {
        let ask = Ask { question: question.text.clone(), history: question.history.clone(), as_of: day, limit: 10 };
        let start = Instant::now();
        let turn = answer(&ask, snapshot, judge);
        let micros = start.elapsed().as_micros() as u64;
        judgements.push(judgement(question, turn, micros, snapshot));
        progress(at + 1);
    }
    Run { judgements, average_chars: snapshot.average_chars() }
}

fn judgement(question: &Question, turn: Turn, micros: u64, snapshot: &Snapshot) -> Judgement {
    let normal = |text: &str| snapshot.segmenter().normal(text);
    let rights: Vec<Right> = question
        .right
        .iter()
        .map(|right| Right { quote: right.quote.as_deref().map(normal), ..right.clone() })
        .collect();
    let by_document = rights.iter().all(|right| right.quote.is_none() && right.heading.is_none());
    let is_right_place = |of: &str, path: &[String], text: &str| {
        let text = if by_document { String::new() } else { normal(text) };
        rights.iter().any(|right| {
            right.document.as_ref().is_none_or(|document| *document == of)
                && right.quote.as_ref().is_none_or(|quote| text.contains(quote.as_str()))
                && right.heading.as_ref().is_none_or(|heading| path.contains(heading))
        })
    };
    let is_right = |ranked: &Ranked, text: &str| {
        is_right_place(&ranked.record.source.document, &ranked.record.passage.heading, text)
    };
    let shown_right = |ranked: &Ranked| is_right(ranked, &ranked.quote());
    let mut seen = HashSet::new();
    let passages = &turn.ranking.passages;
    let mut hits: Vec<bool> = passages
        .iter()
        .filter(|ranked| !by_document || seen.insert(ranked.record.source.document.clone()))
        .map(shown_right)
        .collect();
    if by_document && !rights.is_empty() {
        // What ranking did not look at follows in the order of the index.
        let rest = snapshot
            .find(&turn.ranking.query, DEPTH)
            .unwrap_or_default()
            .into_iter()
            .map(|found| found.record.source.document);
        let unseen: Vec<String> = rest.filter(|document| seen.insert(document.clone())).collect();
        hits.extend(unseen.iter().map(|document| rights.iter().any(|right| right.document.as_ref() == Some(document))));
    }
    let document_hits = if by_document { hits.clone() } else { document_hits(passages, &rights) };
    let best_right = shown(&turn.ranking).into_iter().any(shown_right);
    let cited = turn.reply.answer.as_ref().filter(|answer| !answer.citations.is_empty());
    let top_right = cited.map_or(best_right, |answer| {
        answer.citations.iter().any(|cited| is_right_place(&cited.document, &cited.heading, &cited.quote))
    });
    let learned =
        passages.iter().take(KEPT).map(|ranked| (ranked.features, is_right(ranked, &ranked.record.passage.text)));
    Judgement {
        id: question.id.clone(),
        question: question.text.clone(),
        answerable: question.is_answerable(),
        kind: question.kind.clone(),
        n_relevant: if by_document { rights.len() } else { 1 },
        hits,
        document_hits,
        top_right,
        best_right,
        answered: turn.reply.decision == Decision::Answer && !turn.reply.small_talk,
        small_talk: turn.reply.small_talk,
        may_answer: matches!(
            (turn.reply.decision, turn.reply.reason),
            (Decision::Answer, _) | (_, Some(Reason::LowConfidence | Reason::NoMatch))
        ),
        confidence: turn.reply.confidence,
        features: turn.features.iter().map(|(_, value)| *value).collect(),
        passages: learned.collect(),
        micros,
        reply: turn.reply,
    }
}

fn document_hits(passages: &[Ranked], rights: &[Right]) -> Vec<bool> {
    let mut seen = HashSet::new();
    let documents = passages.iter().map(|ranked| &ranked.record.source.document);
    documents
        .filter(|document| seen.insert(*document))
        .map(|document| rights.iter().any(|right| right.document.as_ref().is_none_or(|right| right == document)))
        .collect()
}
