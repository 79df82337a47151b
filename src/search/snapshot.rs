//! The index as one question sees it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock},
};

use tantivy::{
    DocAddress, Searcher, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, BoostQuery, Occur, TermQuery},
    schema::{Field, IndexRecordOption, Value},
};

use crate::{
    search::{
        homophone::{Sounds, sounds},
        index::Payload,
        query::Query,
        record::{PassageRecord, StoredDocument},
        schema::Fields,
    },
    segment::Segmenter,
};

/// Weights of the fields when passages are collected; ranking proper comes after.
const BOOST: [f32; 4] = [1.0, 0.5, 0.6, 0.3];

/// A pair that stands in more than about every eighth passage is not looked for while there are rarer ones.
const COMMON_IDF: f64 = 2.1;
const FEW: usize = 3;

/// A passage found, with the index's own score.
#[derive(Clone, Debug)]
pub struct Found {
    pub record: PassageRecord,
    pub score: f32,
}

/// The index as one question sees it; never changes under a reader.
pub struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    segmenter: Segmenter,
    pub payload: Payload,
    passages: u64,
    average_chars: f64,
    sounds: OnceLock<Sounds>,
    edition: Edition,
}

/// What of the publications a snapshot shows; nothing where the documents come from a folder alone.
#[derive(Clone, Debug, Default)]
pub struct Edition {
    /// Number of the last publication in it.
    pub publication: i64,
    /// The published version of each document.
    pub versions: Arc<HashMap<String, i64>>,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Snapshot").field("payload", &self.payload).finish_non_exhaustive()
    }
}

impl Snapshot {
    pub(crate) fn new(
        searcher: Searcher,
        fields: Fields,
        segmenter: Segmenter,
        payload: Payload,
    ) -> tantivy::Result<Self> {
        let passages = payload.passages.max(1);
        let mut pairs = 0u64;
        for segment in searcher.segment_readers() {
            pairs += segment.inverted_index(fields.pairs)?.total_num_tokens();
        }
        let average_chars = (pairs as f64 / passages as f64).max(1.0);
        Ok(Self {
            searcher,
            fields,
            segmenter,
            payload,
            passages,
            average_chars,
            sounds: OnceLock::new(),
            edition: Edition::default(),
        })
    }

    /// The same, known to show these publications.
    #[must_use]
    pub fn of_edition(self, edition: Edition) -> Self {
        Self { edition, ..self }
    }

    /// Number of the last publication that is shown.
    pub fn publication(&self) -> i64 {
        self.edition.publication
    }

    /// The version of a document that is shown, where documents have versions.
    pub fn version_of(&self, id: &str) -> Option<i64> {
        self.edition.versions.get(id).copied()
    }

    /// The segmenter the index was built with.
    pub fn segmenter(&self) -> &Segmenter {
        &self.segmenter
    }

    /// Words of the field by their sound, gathered when first asked for.
    pub(crate) fn sounds(&self) -> &Sounds {
        self.sounds.get_or_init(|| sounds(self))
    }

    /// Mean length of a passage with its title and headings, in characters.
    pub fn average_chars(&self) -> f64 {
        self.average_chars
    }

    /// Number of passages with the word.
    pub fn word_frequency(&self, word: &str) -> u64 {
        self.frequency(self.fields.words, word)
    }

    /// Number of passages with the character pair.
    pub fn pair_frequency(&self, pair: &str) -> u64 {
        self.frequency(self.fields.pairs, pair)
    }

    fn frequency(&self, field: Field, text: &str) -> u64 {
        self.searcher.doc_freq(&Term::from_field_text(field, text)).unwrap_or(0)
    }

    /// Inverse document frequency as BM25 has it: ln(1 + (N − n + ½) / (n + ½)).
    pub fn idf(&self, frequency: u64) -> f64 {
        let all = self.passages.max(frequency) as f64;
        (1.0 + (all - frequency as f64 + 0.5) / (frequency as f64 + 0.5)).ln()
    }

    /// The passages that share most with the question, best first by the index's own score.
    ///
    /// # Errors
    /// A damaged index.
    pub fn find(&self, query: &Query, limit: usize) -> tantivy::Result<Vec<Found>> {
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        let [words, title_words, pairs, title_pairs] = BOOST;
        let mut want = |field: Field, text: &str, boost: f32| {
            let term = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term), boost))));
        };
        for slot in query.slots.iter().filter(|slot| slot.known) {
            for (text, factor) in &slot.alternatives {
                want(self.fields.words, text, words * *factor as f32);
                want(self.fields.title_words, text, title_words * *factor as f32);
            }
        }
        let telling = query.pairs.iter().filter(|pair| pair.idf > COMMON_IDF).count();
        for pair in query.pairs.iter().filter(|pair| pair.idf > COMMON_IDF || telling < FEW) {
            want(self.fields.pairs, &pair.text, pairs);
            want(self.fields.title_pairs, &pair.text, title_pairs);
        }
        // Counting makes the search look at every match. With dozens of terms that takes a quarter of the time
        // that skipping by upper bounds (Block-WAND) does: see `benches/README.md`.
        let best = TopDocs::with_limit(limit).order_by_score();
        let (found, _) = self.searcher.search(&BooleanQuery::new(clauses), &(best, Count))?;
        found
            .into_iter()
            .filter_map(|(score, address)| {
                self.passage(address).transpose().map(|record| Ok(Found { record: record?, score }))
            })
            .collect()
    }

    fn passage(&self, address: DocAddress) -> tantivy::Result<Option<PassageRecord>> {
        let stored: TantivyDocument = self.searcher.doc(address)?;
        Ok(stored.get_first(self.fields.passage).and_then(|value| serde_json::from_str(value.as_str()?).ok()))
    }

    /// All passages of a document, in the order of the text.
    ///
    /// # Errors
    /// A damaged index.
    pub fn passages_of(&self, id: &str) -> tantivy::Result<Vec<PassageRecord>> {
        let term = TermQuery::new(Term::from_field_text(self.fields.owner, id), IndexRecordOption::Basic);
        let found = self.searcher.search(&term, &tantivy::collector::DocSetCollector)?;
        let mut records: Vec<PassageRecord> = found
            .into_iter()
            .filter_map(|address| self.passage(address).transpose())
            .collect::<tantivy::Result<_>>()?;
        records.sort_by_key(|record| record.passage.start);
        Ok(records)
    }

    /// The document as indexed, or `None`.
    pub fn document(&self, id: &str) -> Option<StoredDocument> {
        let term = TermQuery::new(Term::from_field_text(self.fields.owner, id), IndexRecordOption::Basic);
        let found = self.searcher.search(&term, &tantivy::collector::DocSetCollector).ok()?;
        found.into_iter().find_map(|address| self.stored(address))
    }

    pub(crate) fn stored(&self, address: DocAddress) -> Option<StoredDocument> {
        let stored: TantivyDocument = self.searcher.doc(address).ok()?;
        serde_json::from_str(stored.get_first(self.fields.document)?.as_str()?).ok()
    }
}
