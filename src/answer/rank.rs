//! Passages in order: collected by the index, weighed by named features.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    answer::{
        asked::Asked,
        evidence::{Document, Held, Matcher},
        features::{Evidence, Features, evidence, features},
        judge::Judge,
        likeness::Familiar,
        places::is_elsewhere,
        say::{Window, window},
        understand::Understood,
    },
    model::document::Status,
    search::{PassageRecord, Query, Rarity, Snapshot},
};

/// Passages the index hands over for ranking.
const COLLECTED: usize = 50;

/// One passage with its place in the order.
#[derive(Clone, Debug)]
pub struct Ranked {
    pub record: PassageRecord,
    pub features: Features,
    pub score: f64,
    pub status: Status,
    /// The best sentences, as characters of the passage.
    pub window: Window,
    /// Share of the question's words and pairs that the passage holds.
    pub words_share: f64,
    pub pairs_share: f64,
    /// Of the facts asked for that a pattern can tell, those which the window does not tell.
    pub missing: Vec<Asked>,
    /// Whether it is a procedure without the field that the question asks for.
    pub field_absent: bool,
}

/// What was found for a question, best first.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    pub query: Query,
    pub passages: Vec<Ranked>,
    /// Share of the question's weight in words the corpus does not hold at all.
    pub unknown_share: f64,
    /// Mean length of the corpus' passages, in characters; weights slide with it.
    pub average_chars: f64,
    /// Whether the question names a place that the corpus does not know.
    pub unknown_place: bool,
    /// Whether a fact is asked for that a pattern can recognise.
    pub asks_a_fact: bool,
}

/// Finds and orders passages for an understood question.
pub fn rank(understood: &Understood, day: Date, snapshot: &Snapshot, judge: &Judge) -> Ranking {
    let query = Query::read(&understood.text, snapshot);
    let Some(matcher) = Matcher::new(&query).filter(|_| !query.is_empty()) else {
        return Ranking { query, ..Ranking::default() };
    };
    let found = snapshot.find(&query, COLLECTED).unwrap_or_else(|fault| {
        tracing::error!(%fault, "the index cannot be read");
        Vec::new()
    });
    let highest = found.first().map_or(0.0, |found| found.score);
    let mut familiar = Familiar::new(Rarity::new(snapshot));
    let all: Vec<Evidence> = found
        .into_iter()
        .map(|found| {
            let current = found.record.source.validity.on(day).is_current();
            evidence(found, &matcher, &mut familiar, current)
        })
        .collect();
    let documents = by_document(&all, &matcher);
    let mut passages: Vec<Ranked> = all
        .into_iter()
        .map(|evidence| {
            let nothing = Document::default();
            let document = documents.get(&evidence.found.record.source.document).unwrap_or(&nothing);
            let values = features(&evidence, document, highest, &matcher, &understood.asked, snapshot);
            ranked(evidence, &values, &matcher, understood, day, (judge, snapshot.average_chars()))
        })
        .collect();
    passages.sort_by(|a, b| b.score.total_cmp(&a.score));
    let unknown: f64 = query.slots.iter().filter(|slot| !slot.known).map(|slot| slot.idf).sum();
    let unknown_share = if matcher.slot_weight > 0.0 { unknown / matcher.slot_weight } else { 0.0 };
    let unknown_place = query.slots.iter().any(|slot| !slot.known && is_elsewhere(slot.text()));
    let asks_a_fact = understood.asked.iter().any(|asked| asked.is_hard());
    drop(matcher);
    Ranking { query, passages, unknown_share, average_chars: snapshot.average_chars(), asks_a_fact, unknown_place }
}

fn ranked(
    evidence: Evidence,
    values: &Features,
    matcher: &Matcher<'_>,
    understood: &Understood,
    day: Date,
    (judge, average_chars): (&Judge, f64),
) -> Ranked {
    let (window, missing) = window(&evidence, matcher, &understood.asked);
    Ranked {
        score: judge.score(values, average_chars),
        features: *values,
        status: evidence.found.record.source.validity.on(day),
        words_share: matcher.slot_share(&evidence.all),
        pairs_share: matcher.pair_share(&evidence.all),
        window,
        missing,
        field_absent: field_absent(&evidence, &understood.asked),
        record: evidence.found.record,
    }
}

fn field_absent(evidence: &Evidence, asked: &[Asked]) -> bool {
    let Some(filled) = &evidence.found.record.source.fields else { return false };
    asked.iter().filter_map(|asked| asked.nearest_field()).any(|field| !filled.iter().any(|name| name == field))
}

fn by_document(all: &[Evidence], matcher: &Matcher<'_>) -> HashMap<String, Document> {
    let mut documents: HashMap<String, Document> = HashMap::new();
    for evidence in all {
        let id = evidence.found.record.source.document.clone();
        documents.entry(id).or_insert_with(|| matcher.document()).add(&evidence.all, &evidence.own);
    }
    let titles: HashMap<&str, &Held> = all
        .iter()
        .filter(|evidence| evidence.current)
        .map(|evidence| (evidence.found.record.source.document.as_str(), &evidence.document.title))
        .collect();
    for (id, document) in &mut documents {
        let others = titles.iter().filter(|(other, _)| **other != id.as_str());
        document.rival = others.map(|(_, title)| matcher.slot_share_only_in(title, &document.held)).fold(0.0, f64::max);
    }
    documents
}
