//! Passages in order: collected by the index, weighed by named features.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    answer::{
        asked::{Asked, asked},
        evidence::{Document, Held, Matcher},
        features::{Evidence, FEATURES, Features, evidence, features},
        judge::Judge,
        likeness::Familiar,
        places::is_elsewhere,
        say::{Window, window},
        understand::Understood,
    },
    model::document::Status,
    search::{PassageRecord, Query, Rarity, Slot, Snapshot},
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
    /// The weightiest word of the question that nothing found of its document holds.
    pub unheld: Option<String>,
    /// Share of the asking clause that title, headings and known ways of asking hold, and whether they hold its
    /// weightiest word.
    pub focus_named: f64,
    pub focus_word_named: f64,
}

impl Ranked {
    /// The value of a feature by its name; 0 where there is no such.
    pub fn feature(&self, name: &str) -> f64 {
        let at = FEATURES.iter().position(|known| *known == name);
        at.and_then(|at| self.features.get(at)).copied().unwrap_or(0.0)
    }
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
    /// The place the question names that the corpus does not know.
    pub unknown_place: Option<String>,
    /// Whether a fact is asked for that a pattern can recognise.
    pub asks_a_fact: bool,
}

impl Ranking {
    /// The weightiest word of the question, where the corpus does not hold it.
    pub fn unknown_word(&self) -> Option<&str> {
        let named = self.query.slots.iter().filter(|slot| names_something(slot.text()));
        let weightiest = named.max_by(|a, b| a.idf.total_cmp(&b.idf)).filter(|slot| !slot.known);
        self.unknown_place.as_deref().or(weightiest.map(Slot::text))
    }
}

/// Whether a word of a question names a thing, rather than asks.
fn names_something(word: &str) -> bool {
    word.chars().count() > 1 && asked(word).is_empty()
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
            ranked(evidence, &values, document, &matcher, understood, day, (judge, snapshot.average_chars()))
        })
        .collect();
    passages.sort_by(|a, b| b.score.total_cmp(&a.score));
    let unknown: f64 = query.slots.iter().filter(|slot| !slot.known).map(|slot| slot.idf).sum();
    let unknown_share = if matcher.slot_weight > 0.0 { unknown / matcher.slot_weight } else { 0.0 };
    let elsewhere = query.slots.iter().find(|slot| !slot.known && is_elsewhere(slot.text()));
    let unknown_place = elsewhere.map(|slot| slot.text().to_owned());
    let asks_a_fact = understood.asked.iter().any(|asked| asked.is_hard());
    drop(matcher);
    Ranking { query, passages, unknown_share, average_chars: snapshot.average_chars(), asks_a_fact, unknown_place }
}

fn ranked(
    evidence: Evidence,
    values: &Features,
    document: &Document,
    matcher: &Matcher<'_>,
    understood: &Understood,
    day: Date,
    (judge, average_chars): (&Judge, f64),
) -> Ranked {
    let (window, missing) = window(&evidence, matcher, &understood.asked);
    let mut named = evidence.document.title.clone();
    named.join(&evidence.heading);
    named.join(&evidence.document.questions);
    named.join(&evidence.own_question.held);
    Ranked {
        unheld: matcher.unheld(&document.held).filter(|word| names_something(word)).map(str::to_owned),
        focus_named: matcher.focus_share(&named),
        focus_word_named: matcher.weightiest_in_focus(&named),
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
