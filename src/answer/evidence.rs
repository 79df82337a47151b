//! What of the question a text holds: which words and pairs, how often, and in which sentences.

use std::{collections::HashMap, ops::Range};

use aho_corasick::AhoCorasick;

use crate::{search::Query, segment::sentences};

/// Saturation and length normalisation of BM25, as the index has them.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Inverse document frequency of a word that stands once in a thousand passages.
const RARE_IDF: f64 = 7.0;

/// What a pattern found in a text stands for.
#[derive(Clone, Copy, Debug)]
enum Unit {
    /// Word number, and what a match of this wording is worth.
    Slot(usize, f64),
    Pair(usize),
}

/// Finds everything a question looks for in one pass over a text.
#[derive(Debug)]
pub struct Matcher<'q> {
    pub query: &'q Query,
    finder: AhoCorasick,
    /// What each pattern stands for; several words may share a wording.
    units: Vec<Vec<Unit>>,
    pub slot_weight: f64,
    pub pair_weight: f64,
}

/// What of the question one text holds.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// For each word, the worth of its best wording found, 0 to 1.
    pub slots: Vec<f64>,
    pub slot_counts: Vec<f64>,
    pub pairs: Vec<f64>,
    /// Length of the text in characters.
    pub chars: usize,
}

/// A sentence of a passage and what it holds.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Characters of the passage.
    pub chars: Range<usize>,
    /// The sentence in its one spelling.
    pub normal: String,
    pub held: Held,
}

impl<'q> Matcher<'q> {
    /// Prepares the search for one question.
    pub fn new(query: &'q Query) -> Option<Self> {
        let mut patterns: Vec<&str> = Vec::new();
        let mut units: Vec<Vec<Unit>> = Vec::new();
        let mut place: HashMap<&str, usize> = HashMap::new();
        let mut want = |text: &'q str, unit: Unit| {
            let at = *place.entry(text).or_insert_with(|| {
                patterns.push(text);
                units.push(Vec::new());
                units.len() - 1
            });
            if let Some(list) = units.get_mut(at) {
                list.push(unit);
            }
        };
        for (at, slot) in query.slots.iter().enumerate() {
            for (text, worth) in &slot.alternatives {
                want(text, Unit::Slot(at, *worth));
            }
        }
        for (at, pair) in query.pairs.iter().enumerate() {
            want(&pair.text, Unit::Pair(at));
        }
        let finder = AhoCorasick::new(&patterns).ok()?;
        let slot_weight = query.slots.iter().map(|slot| slot.idf).sum();
        let pair_weight = query.pairs.iter().map(|pair| pair.idf).sum();
        Some(Self { query, finder, units, slot_weight, pair_weight })
    }

    /// What a normal text holds of the question.
    pub fn held(&self, normal: &str) -> Held {
        let mut held = self.nothing();
        held.chars = normal.chars().count();
        for hit in self.finder.find_overlapping_iter(normal) {
            self.count(&mut held, hit.pattern().as_usize());
        }
        held
    }

    /// The sentences of a passage, given as written, with what each holds.
    pub fn sentences(&self, text: &str, normal: &str) -> Vec<Sentence> {
        let chars: Vec<char> = text.chars().collect();
        let normal: Vec<char> = normal.chars().collect();
        sentences(&chars)
            .into_iter()
            .map(|range| {
                let normal: String = normal.get(range.clone()).unwrap_or(&[]).iter().collect();
                let held = self.held(&normal);
                Sentence { chars: range, normal, held }
            })
            .collect()
    }

    /// A text that holds nothing.
    pub fn nothing(&self) -> Held {
        Held {
            slots: vec![0.0; self.query.slots.len()],
            slot_counts: vec![0.0; self.query.slots.len()],
            pairs: vec![0.0; self.query.pairs.len()],
            chars: 0,
        }
    }

    fn count(&self, held: &mut Held, pattern: usize) {
        for unit in self.units.get(pattern).map_or(&[][..], Vec::as_slice) {
            match *unit {
                Unit::Slot(at, worth) => {
                    if let (Some(best), Some(count)) = (held.slots.get_mut(at), held.slot_counts.get_mut(at)) {
                        *best = best.max(worth);
                        *count += worth;
                    }
                }
                Unit::Pair(at) => {
                    if let Some(count) = held.pairs.get_mut(at) {
                        *count += 1.0;
                    }
                }
            }
        }
    }

    /// Share of the question's words held, by weight.
    pub fn slot_share(&self, held: &Held) -> f64 {
        let sum: f64 = self.query.slots.iter().zip(&held.slots).map(|(slot, worth)| slot.idf * worth).sum();
        ratio(sum, self.slot_weight)
    }

    /// Share held of the words in the clause that asks, by weight.
    pub fn focus_share(&self, held: &Held) -> f64 {
        let asking = self.query.slots.iter().map(|slot| slot.idf * f64::from(slot.in_focus));
        share_of(asking, held.slots.iter().copied())
    }

    /// Weight of the weightiest word of the question that is not held, over the weight a word seen once has.
    pub fn weightiest_unheld(&self, held: &Held) -> f64 {
        let long = self.query.slots.iter().zip(&held.slots).filter(|(slot, _)| slot.text().chars().count() > 1);
        long.map(|(slot, worth)| slot.idf * (1.0 - worth)).fold(0.0, f64::max) / RARE_IDF
    }

    /// The weightiest word of the question that is not held at all.
    pub fn unheld(&self, held: &Held) -> Option<&str> {
        let slots = self.query.slots.iter().zip(&held.slots);
        let long = slots.filter(|(slot, worth)| **worth == 0.0 && slot.text().chars().count() > 1);
        long.max_by(|a, b| a.0.idf.total_cmp(&b.0.idf)).map(|(slot, _)| slot.text())
    }

    /// Whether the weightiest word of the clause that asks is held, 0 to 1.
    pub fn weightiest_in_focus(&self, held: &Held) -> f64 {
        let asking = self.query.slots.iter().zip(&held.slots).filter(|(slot, _)| slot.in_focus);
        asking.max_by(|a, b| a.0.idf.total_cmp(&b.0.idf)).map_or(0.0, |(_, worth)| *worth)
    }

    /// Share of the question's pairs held, by weight.
    pub fn pair_share(&self, held: &Held) -> f64 {
        let sum: f64 = self.query.pairs.iter().zip(&held.pairs).map(|(pair, count)| pair.idf * count.min(1.0)).sum();
        ratio(sum, self.pair_weight)
    }

    /// Of the words the title does not hold, the share that is held here, by weight.
    pub fn slot_share_beyond(&self, held: &Held, title: &Held) -> f64 {
        let beyond = self.query.slots.iter().zip(&title.slots).map(|(slot, worth)| slot.idf * (1.0 - worth));
        share_of(beyond, held.slots.iter().copied())
    }

    /// The same of the pairs.
    pub fn pair_share_beyond(&self, held: &Held, title: &Held) -> f64 {
        let beyond = self.query.pairs.iter().zip(&title.pairs).map(|(pair, count)| pair.idf * (1.0 - count.min(1.0)));
        share_of(beyond, held.pairs.iter().map(|count| count.min(1.0)))
    }

    /// Share of the question's words held, each weighed by how few of the document's passages hold it:
    /// what tells this passage from its neighbours.
    pub fn slot_share_locally(&self, held: &Held, document: &Document) -> f64 {
        let local = self
            .query
            .slots
            .iter()
            .zip(&document.slot_passages)
            .map(|(slot, passages)| slot.idf * document.rarity(*passages));
        share_of(local, held.slots.iter().copied())
    }

    /// The same of the pairs.
    pub fn pair_share_locally(&self, held: &Held, document: &Document) -> f64 {
        let local = self
            .query
            .pairs
            .iter()
            .zip(&document.pair_passages)
            .map(|(pair, passages)| pair.idf * document.rarity(*passages));
        share_of(local, held.pairs.iter().map(|count| count.min(1.0)))
    }

    /// A document of which nothing was seen yet.
    pub fn document(&self) -> Document {
        Document {
            held: self.nothing(),
            passages: 0.0,
            rival: 0.0,
            slot_passages: vec![0.0; self.query.slots.len()],
            pair_passages: vec![0.0; self.query.pairs.len()],
        }
    }

    /// Share of the question's words, by weight, that `other` holds and `held` does not.
    pub fn slot_share_only_in(&self, other: &Held, held: &Held) -> f64 {
        let long = self.query.slots.iter().zip(&other.slots).zip(&held.slots);
        let sum: f64 = long
            .filter(|((slot, _), _)| slot.text().chars().count() > 1)
            .map(|((slot, theirs), ours)| slot.idf * (theirs - ours).max(0.0))
            .sum();
        ratio(sum, self.slot_weight)
    }

    /// BM25 of the words over the weight of the question, about 0 to 2.
    pub fn slot_bm25(&self, held: &Held, average_chars: f64) -> f64 {
        let sum = self
            .query
            .slots
            .iter()
            .zip(&held.slot_counts)
            .map(|(slot, count)| slot.idf * saturated(*count, held, average_chars));
        ratio(sum.sum(), self.slot_weight)
    }

    /// BM25 of the pairs over the weight of the question, about 0 to 2.
    pub fn pair_bm25(&self, held: &Held, average_chars: f64) -> f64 {
        let sum = self
            .query
            .pairs
            .iter()
            .zip(&held.pairs)
            .map(|(pair, count)| pair.idf * saturated(*count, held, average_chars));
        ratio(sum.sum(), self.pair_weight)
    }

    /// Whether the rarest word that the corpus knows is held, 0 to 1.
    pub fn rarest_held(&self, held: &Held) -> f64 {
        let known = self.query.slots.iter().zip(&held.slots).filter(|(slot, _)| slot.known);
        known.max_by(|a, b| a.0.idf.total_cmp(&b.0.idf)).map_or(0.0, |(_, worth)| *worth)
    }
}

/// What the passages found of one document hold together.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub held: Held,
    /// How many passages were found, and in how many of them each word and pair stands.
    pub passages: f64,
    /// Share of the question's words, by weight, that another document's title or questions hold and this one
    /// does not hold anywhere: what is asked is perhaps the other's matter.
    pub rival: f64,
    slot_passages: Vec<f64>,
    pair_passages: Vec<f64>,
}

impl Document {
    /// Takes in one passage: all it holds with its title, and what its own headings and text hold.
    pub fn add(&mut self, all: &Held, own: &Held) {
        self.held.join(all);
        self.passages += 1.0;
        self.slot_passages.iter_mut().zip(&own.slots).for_each(|(count, worth)| *count += worth);
        self.pair_passages.iter_mut().zip(&own.pairs).for_each(|(count, held)| *count += held.min(1.0));
    }

    fn rarity(&self, passages: f64) -> f64 {
        ((1.0 + self.passages) / (0.5 + passages)).ln().max(0.0)
    }
}

impl Held {
    /// Takes in what another text holds as well.
    pub fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.slots.iter_mut().zip(&other.slots) {
            *mine = mine.max(*theirs);
        }
        for (mine, theirs) in self.slot_counts.iter_mut().zip(&other.slot_counts) {
            *mine += theirs;
        }
        for (mine, theirs) in self.pairs.iter_mut().zip(&other.pairs) {
            *mine += theirs;
        }
        self.chars += other.chars;
    }
}

fn saturated(count: f64, held: &Held, average_chars: f64) -> f64 {
    count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * held.chars as f64 / average_chars))
}

fn share_of(weights: impl Iterator<Item = f64>, held: impl Iterator<Item = f64>) -> f64 {
    let (part, whole) =
        weights.zip(held).fold((0.0, 0.0), |(part, whole), (weight, held)| (part + weight * held, whole + weight));
    ratio(part, whole)
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
