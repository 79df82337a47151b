//! Words and character pairs of a text in its one spelling.

use std::{collections::HashSet, path::Path, sync::Arc};

use aho_corasick::{AhoCorasick, MatchKind};
use jieba_rs::Jieba;

use crate::segment::{
    dictionary::{Dictionary, DictionaryError},
    normal::{Normaliser, is_han},
    stop::STOP_WORDS,
};

/// A word and where it stands, in bytes of the text it was cut from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
}

/// Cuts text into words. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Segmenter {
    jieba: Arc<Jieba>,
    pub normaliser: Arc<Normaliser>,
    pub dictionary: Arc<Dictionary>,
    stop_words: Arc<HashSet<String>>,
    /// Finds everyday wording in a question; pattern `i` is `wording[i]`.
    everyday: Arc<(AhoCorasick, Vec<String>)>,
}

/// Frequency given to the field's own terms, so that they win over their parts.
const TERM_FREQUENCY: usize = 20_000;

impl Segmenter {
    /// Loads the segmenter's own dictionary and the one in `dir`.
    ///
    /// # Errors
    /// A fault in one of the dictionary's files.
    pub fn load(dir: &Path) -> Result<Self, DictionaryError> {
        let normaliser = Normaliser::new();
        let dictionary = Dictionary::load(dir, &normaliser)?;
        let mut jieba = Jieba::new();
        let spoken = dictionary.wording.values().chain(dictionary.synonyms.values()).flatten();
        for term in dictionary.terms.iter().chain(spoken).chain(dictionary.synonyms.keys()) {
            if term.chars().count() > 1 {
                let usual = jieba.suggest_freq(term);
                jieba.add_word(term, Some(usual.max(TERM_FREQUENCY)), None);
            }
        }
        let stop_words =
            STOP_WORDS.split_whitespace().map(str::to_owned).chain(dictionary.stop_words.iter().cloned()).collect();
        let mut patterns: Vec<String> = dictionary.wording.keys().cloned().collect();
        patterns.sort();
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .map_err(|why| DictionaryError::File { file: "wording.tsv".into(), why: why.to_string() })?;
        Ok(Self {
            jieba: Arc::new(jieba),
            normaliser: Arc::new(normaliser),
            dictionary: Arc::new(dictionary),
            stop_words: Arc::new(stop_words),
            everyday: Arc::new((finder, patterns)),
        })
    }

    /// The text in its one spelling, character for character.
    pub fn normal(&self, text: &str) -> String {
        self.normaliser.text(text)
    }

    /// Words of a normal text in search mode: long words and the words inside them.
    pub fn words<'a>(&self, normal: &'a str) -> Vec<Word<'a>> {
        let mut words = Vec::with_capacity(normal.len() / 4);
        for token in self.jieba.cut_for_search(normal, false) {
            let word = Word { text: token.word, start: token.byte_start, end: token.byte_end };
            if word.text.chars().any(char::is_alphanumeric) {
                self.push_inner(word, &mut words);
                words.push(word);
            }
        }
        words
    }

    /// Search mode gives the words of two and three characters inside a long one; this adds those of four.
    fn push_inner<'a>(&self, word: Word<'a>, words: &mut Vec<Word<'a>>) {
        const INNER: usize = 4;
        if word.text.len() <= INNER * '一'.len_utf8() {
            return;
        }
        let starts: Vec<usize> =
            word.text.char_indices().map(|(at, _)| at).chain(std::iter::once(word.text.len())).collect();
        for ends in starts.windows(INNER + 1) {
            let (Some(from), Some(to)) = (ends.first().copied(), ends.last().copied()) else { continue };
            let inner = word.text.get(from..to).filter(|inner| *inner != word.text && self.jieba.has_word(inner));
            words.extend(inner.map(|text| Word { text, start: word.start + from, end: word.start + to }));
        }
    }

    /// Neighbouring pairs of Chinese characters of a normal text; runs of letters or digits stay whole.
    pub fn pairs<'a>(&self, normal: &'a str) -> Vec<Word<'a>> {
        pairs(normal)
    }

    /// Whether the word carries no matter of its own.
    pub fn is_stop(&self, word: &str) -> bool {
        self.stop_words.contains(word)
    }

    /// Everyday wording in a normal text, longest first from the left, with the official terms it may mean.
    pub fn everyday<'s>(&'s self, normal: &str) -> Vec<(usize, usize, &'s [String])> {
        let (finder, patterns) = &*self.everyday;
        finder
            .find_iter(normal)
            .filter_map(|hit| {
                let official = self.dictionary.wording.get(patterns.get(hit.pattern().as_usize())?)?;
                Some((hit.start(), hit.end(), official.as_slice()))
            })
            .collect()
    }

    /// Other terms of the same meaning.
    pub fn synonyms(&self, word: &str) -> &[String] {
        self.dictionary.synonyms.get(word).map_or(&[], Vec::as_slice)
    }
}

/// See [`Segmenter::pairs`].
fn pairs(normal: &str) -> Vec<Word<'_>> {
    let mut found = Vec::with_capacity(normal.len() / 3);
    let mut chars = normal.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let next = chars.peek().copied();
        if is_han(c) {
            if let Some((at, following)) = next
                && is_han(following)
            {
                push(&mut found, normal, start, at + following.len_utf8());
            }
        } else if c.is_alphanumeric() {
            let mut end = start + c.len_utf8();
            while let Some((at, following)) = chars.peek().copied() {
                if !following.is_alphanumeric() || is_han(following) {
                    break;
                }
                end = at + following.len_utf8();
                chars.next();
            }
            push(&mut found, normal, start, end);
        }
    }
    found
}

fn push<'a>(found: &mut Vec<Word<'a>>, text: &'a str, start: usize, end: usize) {
    if let Some(word) = text.get(start..end) {
        found.push(Word { text: word, start, end });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_overlap_and_figures_stay_whole() {
        let texts: Vec<&str> = pairs("办理30日内 abc照").iter().map(|pair| pair.text).collect();
        assert_eq!(texts, ["办理", "30", "日内", "abc"]);
    }

    #[test]
    fn words_keep_their_places() {
        let segmenter = Segmenter::load(Path::new("nowhere")).unwrap();
        let text = "企业名称自主申报";
        for word in segmenter.words(text) {
            assert_eq!(text.get(word.start..word.end), Some(word.text));
        }
    }
}
