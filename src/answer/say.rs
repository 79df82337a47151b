//! Which sentences are shown: the run of a passage that holds most of the question, verbatim.

use std::ops::Range;

use crate::{
    answer::{
        asked::Asked,
        evidence::{Held, Matcher, Sentence},
        features::Evidence,
        rank::Ranked,
    },
    model::{
        document::Kind,
        reply::{Candidate, Citation},
    },
};

/// The quote of a passage, as characters of the passage.
pub type Window = Range<usize>;

/// A passage up to this long is quoted whole.
const WHOLE: usize = 200;
/// A quote does not grow beyond this, unless one sentence is longer.
const LONGEST: usize = 240;
/// What a sentence must add to be taken into the quote, as share of the question's weight.
const WORTH_ADDING: f64 = 0.04;

/// Chooses the sentences to show, and says which of the facts asked for they do not tell.
pub fn window(evidence: &Evidence, matcher: &Matcher<'_>, asked: &[Asked]) -> (Window, Vec<Asked>) {
    let sentences = &evidence.sentences;
    let whole = first_start(sentences)..sentences.last().map_or(0, |last| last.chars.end);
    let range =
        if whole.len() <= WHOLE || is_list(evidence, asked) { whole } else { best_run(sentences, matcher, asked) };
    let shown: String = evidence.normal.chars().skip(range.start).take(range.len()).collect();
    let source = &evidence.found.record.source;
    let checked = matches!(source.kind, Kind::Policy | Kind::Procedure | Kind::Interpretation) && !source.plain;
    let untold = |asked: &Asked| checked && asked.is_hard() && asked.told_in(&shown) == Some(false);
    let unfilled = |asked: &Asked| {
        let field = asked.field(&matcher.query.normal);
        source.fields.as_ref().zip(field).is_some_and(|(filled, field)| !filled.iter().any(|name| name == field))
    };
    let missing = asked.iter().filter(|asked| untold(asked) || unfilled(asked)).copied().collect();
    (range, missing)
}

/// A section that is the field asked for, such as the list of materials, is shown whole.
fn is_list(evidence: &Evidence, asked: &[Asked]) -> bool {
    let passage = &evidence.found.record.passage;
    let under = asked.iter().any(|asked| passage.heading.iter().any(|heading| asked.is_heading(heading)));
    under && evidence.found.record.source.kind == Kind::Procedure
}

fn first_start(sentences: &[Sentence]) -> usize {
    sentences.first().map_or(0, |first| first.chars.start)
}

/// The sentence that holds most of the question, and its neighbours as long as they add to it.
fn best_run(sentences: &[Sentence], matcher: &Matcher<'_>, asked: &[Asked]) -> Window {
    let worth = |held: &Held| matcher.slot_share(held) + matcher.pair_share(held);
    let tells = |sentence: &Sentence| {
        let hard = asked.iter().filter(|asked| asked.is_hard());
        f64::from(hard.filter_map(|asked| asked.told_in(&sentence.normal)).any(|told| told))
    };
    let scored = sentences.iter().enumerate().map(|(at, sentence)| (at, worth(&sentence.held) + 0.3 * tells(sentence)));
    let Some((best, _)) = scored.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))) else { return 0..0 };
    let (mut first, mut last) = (best, best);
    let mut held = sentences.get(best).map_or_else(|| matcher.nothing(), |sentence| sentence.held.clone());
    loop {
        let before = first.checked_sub(1).and_then(|at| sentences.get(at));
        let after = sentences.get(last + 1);
        let gain = |sentence: Option<&Sentence>| {
            let Some(sentence) = sentence else { return 0.0 };
            let mut joined = held.clone();
            joined.join(&sentence.held);
            worth(&joined) - worth(&held)
        };
        let (gain_before, gain_after) = (gain(before), gain(after));
        let take_before = gain_before > gain_after;
        let (gain, next) = if take_before { (gain_before, before) } else { (gain_after, after) };
        let Some(next) = next.filter(|_| gain > WORTH_ADDING) else { break };
        let (start, end) = span(sentences, first, last);
        if next.chars.end.max(end) - next.chars.start.min(start) > LONGEST {
            break;
        }
        held.join(&next.held);
        if take_before {
            first -= 1;
        } else {
            last += 1;
        }
    }
    let (start, end) = span(sentences, first, last);
    start..end
}

fn span(sentences: &[Sentence], first: usize, last: usize) -> (usize, usize) {
    let start = sentences.get(first).map_or(0, |sentence| sentence.chars.start);
    let end = sentences.get(last).map_or(start, |sentence| sentence.chars.end);
    (start, end)
}

impl Ranked {
    /// The quote, verbatim.
    pub fn quote(&self) -> String {
        self.record.passage.text.chars().skip(self.window.start).take(self.window.len()).collect()
    }

    /// The quote with its place.
    pub fn citation(&self) -> Citation {
        let source = &self.record.source;
        let start = self.record.passage.start + self.window.start;
        Citation {
            document: source.document.clone(),
            title: source.title.clone(),
            heading: self.record.passage.heading.clone(),
            quote: self.quote(),
            start,
            end: start + self.window.len(),
            status: self.status,
            issued_on: source.issued_on,
            effective_from: source.validity.from,
            effective_until: source.validity.until,
            doc_number: source.doc_number.clone(),
            issuer: source.issuer.clone(),
            wording: source.wording,
            url: source.source_url.clone(),
            version: None,
        }
    }

    /// The row in the list of candidates.
    pub fn candidate(&self) -> Candidate {
        let source = &self.record.source;
        let start = self.record.passage.start + self.window.start;
        Candidate {
            document: source.document.clone(),
            title: source.title.clone(),
            heading: self.record.passage.heading.clone(),
            quote: self.quote(),
            start,
            end: start + self.window.len(),
            status: self.status,
            wording: source.wording,
            score: (self.score * 1e3).round() / 1e3,
        }
    }
}
