//! How rare words and pairs are in the corpus, remembered for the time of one question.

use std::collections::HashMap;

use crate::search::snapshot::Snapshot;

/// Looks every word and pair up once, however many passages hold it.
#[derive(Debug)]
pub struct Rarity<'s> {
    pub snapshot: &'s Snapshot,
    words: HashMap<String, f64>,
    pairs: HashMap<String, f64>,
}

impl<'s> Rarity<'s> {
    /// Nothing looked up yet.
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, words: HashMap::new(), pairs: HashMap::new() }
    }

    /// Inverse document frequency of a word.
    pub fn of_word(&mut self, word: &str) -> f64 {
        let snapshot = self.snapshot;
        remembered(&mut self.words, word, || snapshot.idf(snapshot.word_frequency(word)))
    }

    /// Inverse document frequency of a character pair.
    pub fn of_pair(&mut self, pair: &str) -> f64 {
        let snapshot = self.snapshot;
        remembered(&mut self.pairs, pair, || snapshot.idf(snapshot.pair_frequency(pair)))
    }
}

fn remembered(known: &mut HashMap<String, f64>, text: &str, look_up: impl FnOnce() -> f64) -> f64 {
    if let Some(idf) = known.get(text) {
        return *idf;
    }
    let idf = look_up();
    known.insert(text.to_owned(), idf);
    idf
}
