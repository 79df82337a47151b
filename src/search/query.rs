//! What a question looks for: words with their other wordings, and character pairs, each weighed
//! by how rare it is in this corpus.

use std::{collections::HashSet, ops::Range};

use crate::{
    search::{homophone::respelt, snapshot::Snapshot},
    segment::{Word, arabic},
};

/// A word of the question and the other words that would serve as well.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The word itself, factor 1, then its alternatives with what a match of them is worth.
    pub alternatives: Vec<(String, f64)>,
    /// Weight: inverse document frequency, natural logarithm.
    pub idf: f64,
    /// Whether the corpus holds the word or an alternative at all.
    pub known: bool,
    /// Whether it stands in the clause that asks.
    pub in_focus: bool,
}

impl Slot {
    /// The word as asked.
    pub fn text(&self) -> &str {
        self.alternatives.first().map_or("", |(text, _)| text)
    }
}

/// Two neighbouring characters of the question, or a run of letters or digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub text: String,
    pub idf: f64,
}

/// A question as the index sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    pub normal: String,
    pub slots: Vec<Slot>,
    pub pairs: Vec<Pair>,
}

/// What a match of official wording is worth when the everyday one was asked.
const WORDING: f64 = 0.9;
const SYNONYM: f64 = 0.8;
/// The longest question is read whole; a pasted page is cut to its first words.
const MAX_SLOTS: usize = 64;

impl Query {
    /// Reads a question against the index.
    pub fn read(question: &str, snapshot: &Snapshot) -> Self {
        let segmenter = snapshot.segmenter();
        let normal = respelt(&segmenter.normal(question), snapshot);
        let everyday = segmenter.everyday(&normal);
        let words: Vec<Word<'_>> = segmenter.words(&normal);
        let focus = focus(&normal);
        let mut slots = Vec::new();
        let mut taken = HashSet::new();
        for (start, end, official) in &everyday {
            let phrase = normal.get(*start..*end).unwrap_or_default();
            if taken.insert(phrase.to_owned()) {
                let others = official.iter().map(|term| (term.clone(), WORDING));
                slots.push(slot(phrase, others.collect(), focus.contains(start), snapshot));
            }
        }
        for word in &words {
            if segmenter.is_stop(word.text) || !taken.insert(word.text.to_owned()) {
                continue;
            }
            let mut others: Vec<(String, f64)> =
                segmenter.synonyms(word.text).iter().map(|term| (term.clone(), SYNONYM)).collect();
            let inside = everyday.iter().filter(|(start, end, _)| *start <= word.start && word.end <= *end);
            others.extend(inside.flat_map(|(_, _, official)| official.iter().map(|term| (term.clone(), SYNONYM))));
            others.extend(arabic(word.text).map(|figure| (figure.to_string(), 1.0)));
            slots.push(slot(word.text, others, focus.contains(&word.start), snapshot));
        }
        slots.truncate(MAX_SLOTS);
        let pairs = pairs(&normal, &words, snapshot);
        Self { normal, slots, pairs }
    }

    /// Whether there is anything to look for.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.pairs.is_empty()
    }
}

fn slot(word: &str, others: Vec<(String, f64)>, in_focus: bool, snapshot: &Snapshot) -> Slot {
    let own = snapshot.word_frequency(word);
    let best = others.iter().map(|(other, _)| snapshot.word_frequency(other)).filter(|frequency| *frequency > 0).min();
    let known = own > 0 || best.is_some();
    let frequency = if own > 0 { own } else { best.unwrap_or(0) };
    let mut alternatives = vec![(word.to_owned(), 1.0)];
    for (text, factor) in others {
        if !alternatives.iter().any(|(known, _)| *known == text) {
            alternatives.push((text, factor));
        }
    }
    let single = word.chars().count() == 1;
    let idf = snapshot.idf(frequency) * if single { 0.5 } else { 1.0 };
    Slot { alternatives, idf, known, in_focus }
}

/// The clause that asks, in bytes: the last one with a word of asking in it, else the last. A story in front of a
/// question is not what is asked.
fn focus(normal: &str) -> Range<usize> {
    const ASKING: [&str; 24] = [
        "吗",
        "么",
        "呢",
        "?",
        "多少",
        "什么",
        "啥",
        "几",
        "怎",
        "哪",
        "谁",
        "多久",
        "多长",
        "如何",
        "是否",
        "能不能",
        "要不要",
        "可不可以",
        "是不是",
        "有没有",
        "行不",
        "不",
        "咋",
        "伐",
    ];
    const FEW_CHARS: usize = 5;
    let mut clauses: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (at, c) in normal.char_indices() {
        if matches!(c, ',' | '。' | ';' | '!' | '?' | ' ' | '、') {
            clauses.push(start..at + c.len_utf8());
            start = at + c.len_utf8();
        }
    }
    clauses.push(start..normal.len());
    let text = |clause: &Range<usize>| normal.get(clause.clone()).unwrap_or_default();
    clauses.retain(|clause| text(clause).chars().filter(|c| c.is_alphanumeric()).count() >= FEW_CHARS);
    let asking = clauses.iter().rev().find(|clause| ASKING.iter().any(|word| text(clause).contains(word)));
    asking.or(clauses.last()).cloned().unwrap_or(0..normal.len())
}

/// Pairs that touch a word with matter of its own.
fn pairs(normal: &str, words: &[Word<'_>], snapshot: &Snapshot) -> Vec<Pair> {
    let segmenter = snapshot.segmenter();
    let matter: Vec<(usize, usize)> =
        words.iter().filter(|word| !segmenter.is_stop(word.text)).map(|word| (word.start, word.end)).collect();
    let mut taken = HashSet::new();
    segmenter
        .pairs(normal)
        .into_iter()
        .filter(|pair| matter.iter().any(|(start, end)| pair.start < *end && *start < pair.end))
        .filter(|pair| taken.insert(pair.text))
        .take(MAX_SLOTS * 2)
        .map(|pair| Pair { text: pair.text.to_owned(), idf: snapshot.idf(snapshot.pair_frequency(pair.text)) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clause_that_asks_is_the_focus() {
        for (question, clause) in [
            ("我们厂去年搬了家,地址一直没改,会不会被罚款", "会不会被罚款"),
            ("公司注销要多久", "公司注销要多久"),
            ("注销要什么材料?谢谢", "注销要什么材料?"),
            ("", ""),
        ] {
            assert_eq!(question.get(focus(question)), Some(clause), "{question}");
        }
    }
}
