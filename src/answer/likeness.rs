//! How like the question the titles and the known ways of asking are.

use std::{collections::HashMap, rc::Rc};

use crate::{
    answer::{
        asked::{Asked, asked},
        evidence::{Held, Matcher},
    },
    model::passage::Source,
    search::{Found, Rarity},
};

/// What was looked up already for this question.
#[derive(Debug)]
pub struct Familiar<'s> {
    pub rarity: Rarity<'s>,
    documents: HashMap<String, Rc<Acquaintance>>,
}

/// What a document's title, tags and questions have in common with the question; the same for all its passages.
#[derive(Debug)]
pub struct Acquaintance {
    /// What title and tags hold, and the questions.
    pub title: Held,
    pub questions: Held,
    /// How like the question the nearest of the document's own questions is: pairs in common, both ways.
    pub question_likeness: f64,
    pub question_reverse: f64,
    pub title_likeness: f64,
    /// The same over all characters, unweighted, question words included.
    pub spelling_likeness: f64,
    /// Share of the nearest question's or title's words, by weight, that the question holds.
    pub reverse_words: f64,
    /// Which fact the nearest of the document's own questions asks for.
    pub asks: Vec<Asked>,
}

impl<'s> Familiar<'s> {
    /// Nothing looked up yet.
    pub fn new(rarity: Rarity<'s>) -> Self {
        Self { rarity, documents: HashMap::new() }
    }

    /// The document of a passage, looked over once.
    pub fn document(&mut self, source: &Source, matcher: &Matcher<'_>) -> Rc<Acquaintance> {
        if let Some(known) = self.documents.get(&source.document) {
            return Rc::clone(known);
        }
        let document = Rc::new(acquaintance(source, matcher, &mut self.rarity));
        self.documents.insert(source.document.clone(), Rc::clone(&document));
        document
    }
}

fn acquaintance(source: &Source, matcher: &Matcher<'_>, rarity: &mut Rarity<'_>) -> Acquaintance {
    let segmenter = rarity.snapshot.segmenter();
    let title = matcher.held(&segmenter.normal(&format!("{}\n{}", source.title, source.tags.join(" "))));
    let mut questions = matcher.nothing();
    let mut nearest = Likeness::default();
    for question in &source.questions {
        let text = segmenter.normal(question);
        let held = matcher.held(&text);
        nearest = likeness(matcher, &held, text, rarity).max(nearest);
        questions.join(&Held { slot_counts: matcher.nothing().slot_counts, chars: 0, ..held });
    }
    let titled = likeness(matcher, &title, segmenter.normal(&source.title), rarity);
    let title_likeness = titled.both;
    nearest = titled.max(nearest);
    Acquaintance {
        title,
        questions,
        question_likeness: nearest.both,
        question_reverse: nearest.reverse,
        title_likeness,
        spelling_likeness: spelling_likeness(&matcher.query.normal, &nearest.text),
        reverse_words: reverse_words(matcher, &nearest.text, rarity),
        asks: asked(&nearest.text),
    }
}

/// How like the question the nearest of a passage's own questions is.
#[derive(Debug, Default)]
pub struct OwnQuestion {
    /// In pairs and in words, both ways; and in spelling.
    pub pairs: f64,
    pub words: f64,
    pub spelling: f64,
    /// Which fact it asks for.
    pub asks: Vec<Asked>,
    /// What it holds of the question.
    pub held: Held,
}

/// Looks the passage's own questions over; what they hold counts as held by the passage.
pub fn own_question(matcher: &Matcher<'_>, found: &Found, all: &mut Held, rarity: &mut Rarity<'_>) -> OwnQuestion {
    let mut nearest: Option<(Likeness, Held)> = None;
    for question in &found.record.passage.questions {
        let text = rarity.snapshot.segmenter().normal(question);
        let held = matcher.held(&text);
        let like = likeness(matcher, &held, text, rarity);
        all.join(&Held { slot_counts: matcher.nothing().slot_counts, chars: 0, ..held.clone() });
        if nearest.as_ref().is_none_or(|(best, _)| like.both > best.both) {
            nearest = Some((like, held));
        }
    }
    let Some((like, held)) = nearest.filter(|(like, _)| like.both > 0.0) else { return OwnQuestion::default() };
    let (forward, reverse) = (matcher.slot_share(&held), reverse_words(matcher, &like.text, rarity));
    OwnQuestion {
        pairs: like.both,
        words: harmonic(forward, reverse),
        spelling: spelling_likeness(&matcher.query.normal, &like.text),
        asks: asked(&like.text),
        held: Held { slot_counts: matcher.nothing().slot_counts, chars: 0, ..held },
    }
}

fn harmonic(a: f64, b: f64) -> f64 {
    2.0 * a * b / (a + b).max(f64::MIN_POSITIVE)
}

/// How like the question a title, or a way of asking, is.
#[derive(Debug, Default)]
struct Likeness {
    /// Weighted harmonic mean of the share of the question in the text and of the text in the question.
    both: f64,
    /// The second share alone.
    reverse: f64,
    text: String,
}

impl Likeness {
    fn max(self, other: Self) -> Self {
        if self.both > other.both { self } else { other }
    }
}

fn likeness(matcher: &Matcher<'_>, held: &Held, text: String, rarity: &mut Rarity<'_>) -> Likeness {
    let forward = matcher.pair_share(held);
    if forward == 0.0 {
        return Likeness { text, ..Likeness::default() };
    }
    let mut whole = 0.0;
    let mut shared = 0.0;
    for pair in rarity.snapshot.segmenter().pairs(&text) {
        let known = matcher.query.pairs.iter().find(|asked| asked.text == pair.text);
        let weight = known.map_or_else(|| rarity.of_pair(pair.text), |asked| asked.idf);
        whole += weight;
        if known.is_some() {
            shared += weight;
        }
    }
    let reverse = if whole > 0.0 { shared / whole } else { 0.0 };
    Likeness { both: harmonic(forward, reverse), reverse, text }
}

/// Share of the text's words, by weight, that the question holds.
fn reverse_words(matcher: &Matcher<'_>, text: &str, rarity: &mut Rarity<'_>) -> f64 {
    let segmenter = rarity.snapshot.segmenter();
    let (mut whole, mut shared) = (0.0, 0.0);
    for word in segmenter.words(text) {
        if !segmenter.is_stop(word.text) {
            let weight = rarity.of_word(word.text);
            whole += weight;
            let asked = |(wording, _): &(String, f64)| wording == word.text;
            if matcher.query.normal.contains(word.text)
                || matcher.query.slots.iter().any(|slot| slot.alternatives.iter().any(asked))
            {
                shared += weight;
            }
        }
    }
    if whole > 0.0 { shared / whole } else { 0.0 }
}

/// Dice coefficient over single characters and pairs, whatever they mean.
fn spelling_likeness(a: &str, b: &str) -> f64 {
    let units = |text: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let pairs = chars.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        pairs.chain(chars.iter().map(|c| (*c, '\0'))).collect()
    };
    let (ours, mut theirs) = (units(a), units(b));
    let all = ours.len() + theirs.len();
    let mut shared = 0;
    for unit in &ours {
        if let Some(at) = theirs.iter().position(|other| other == unit) {
            theirs.swap_remove(at);
            shared += 1;
        }
    }
    if all == 0 { 0.0 } else { 2.0 * f64::from(shared) / all as f64 }
}
