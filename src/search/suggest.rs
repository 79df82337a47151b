//! Type-ahead for the hotline: documents by pinyin initials, by words half typed, and the ways people ask.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tantivy::{DocAddress, DocSet, schema::IndexRecordOption};
use utoipa::ToSchema;

use crate::{
    model::document::{Kind, Status},
    search::{query::Query, record::StoredDocument, snapshot::Snapshot},
    segment::initials,
};

/// One row of the type-ahead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    pub document: String,
    pub title: String,
    pub kind: Kind,
    pub status: Status,
    pub heading: Vec<String>,
    pub quote: String,
    /// The way of asking that matched, where it was one of the document's `questions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    pub score: f64,
}

/// Longest quote in a row, in characters.
const QUOTE_CHARS: usize = 80;
/// Documents looked at for one typed prefix.
const MAX_PREFIX_DOCUMENTS: usize = 60;

impl Snapshot {
    /// As-you-type hits, best first, one a document.
    pub fn suggest(&self, typed: &str, limit: usize, day: Date) -> Vec<Suggestion> {
        let normal = self.segmenter().normal(typed.trim());
        let letters: String = normal.chars().filter(|c| !c.is_whitespace()).collect();
        let by_initials = letters.len() >= 2 && letters.chars().all(|c| c.is_ascii_alphanumeric());
        let mut rows = if by_initials { self.by_initials(&letters, day) } else { Vec::new() };
        if rows.len() < limit {
            for row in self.by_words(&normal, limit, day) {
                if !rows.iter().any(|known: &Suggestion| known.document == row.document) {
                    rows.push(row);
                }
            }
        }
        rows.truncate(limit);
        rows
    }

    fn by_initials(&self, typed: &str, day: Date) -> Vec<Suggestion> {
        let mut addresses: Vec<DocAddress> = Vec::new();
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let Ok(inverted) = segment.inverted_index(self.fields.initials) else { continue };
            let end = format!("{typed}\u{7F}");
            let Ok(mut terms) = inverted.terms().range().ge(typed).lt(&end).into_stream() else { continue };
            while terms.advance() && addresses.len() < MAX_PREFIX_DOCUMENTS {
                let Ok(mut postings) = inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)
                else {
                    continue;
                };
                let mut doc = postings.doc();
                while doc != tantivy::TERMINATED && addresses.len() < MAX_PREFIX_DOCUMENTS {
                    let alive = segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
                    let address = DocAddress::new(ordinal as u32, doc);
                    if alive && !addresses.contains(&address) {
                        addresses.push(address);
                    }
                    doc = postings.advance();
                }
            }
        }
        let mut rows: Vec<Suggestion> = addresses
            .into_iter()
            .filter_map(|address| Some(initials_row(&self.stored(address)?, typed, day)))
            .collect();
        rows.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.title.cmp(&b.title)));
        rows
    }

    fn by_words(&self, normal: &str, limit: usize, day: Date) -> Vec<Suggestion> {
        let query = Query::read(normal, self);
        if query.is_empty() {
            return Vec::new();
        }
        let mut rows: Vec<Suggestion> = Vec::new();
        for found in self.find(&query, limit * 4).unwrap_or_default() {
            let source = found.record.source;
            if rows.iter().any(|row| row.document == source.document) {
                continue;
            }
            let question = source.questions.iter().find(|question| self.segmenter().normal(question).contains(normal));
            rows.push(Suggestion {
                question: question.cloned(),
                document: source.document,
                title: source.title,
                kind: source.kind,
                status: source.validity.on(day),
                heading: found.record.passage.heading,
                quote: found.record.passage.text.chars().take(QUOTE_CHARS).collect(),
                score: f64::from(found.score),
            });
        }
        rows
    }
}

/// A title that begins with the typed initials comes first, then one that holds them, then a question.
fn initials_row(stored: &StoredDocument, typed: &str, day: Date) -> Suggestion {
    let meta = &stored.document.meta;
    let own = initials(&meta.title);
    let question = meta.questions.iter().find(|question| initials(question).contains(typed));
    let base = if own.starts_with(typed) {
        3.0
    } else if own.contains(typed) {
        2.0
    } else {
        1.0
    };
    Suggestion {
        document: stored.document.id.clone(),
        title: meta.title.clone(),
        kind: meta.kind,
        status: stored.validity.on(day),
        heading: Vec::new(),
        quote: first_text(&stored.document.body),
        question: question.filter(|_| base < 2.0).cloned(),
        score: base + 1.0 / (1.0 + own.len() as f64),
    }
}

/// The first line that is text and no heading.
fn first_text(body: &str) -> String {
    let line = body.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
    line.chars().take(QUOTE_CHARS).collect()
}
