//! Words spelt by sound, as a pinyin keyboard leaves them: 协业 for 歇业.

use std::collections::{HashMap, HashSet};

use crate::{
    search::snapshot::Snapshot,
    segment::{is_han, syllables},
};

/// A word shorter than this sounds like too many others.
const SHORTEST: usize = 2;
const LONGEST: usize = 6;
/// Two characters alone are put right only to a word that stands in so many passages.
const USUAL: u64 = 2;

/// Words of the field by their sound.
pub type Sounds = HashMap<String, Vec<String>>;

/// The terms, official wordings and synonyms of the dictionary by their sound.
pub fn sounds(snapshot: &Snapshot) -> Sounds {
    let dictionary = &snapshot.segmenter().dictionary;
    let spoken = dictionary.wording.values().chain(dictionary.synonyms.values()).flatten();
    let words: HashSet<&String> = dictionary.terms.iter().chain(spoken).chain(dictionary.synonyms.keys()).collect();
    let mut sounds = Sounds::new();
    for word in words {
        let long = word.chars().count();
        if (SHORTEST..=LONGEST).contains(&long) && word.chars().all(is_han) {
            sounds.entry(syllables(word)).or_default().push(word.clone());
        }
    }
    sounds
}

/// The question with every piece that no passage holds, and that sounds like a word the passages do hold,
/// spelt as that word. Longer pieces first; at least one character must already be right.
pub fn respelt(normal: &str, snapshot: &Snapshot) -> String {
    let mut chars: Vec<char> = normal.chars().collect();
    for long in (SHORTEST..=LONGEST).rev() {
        for at in 0..(chars.len() + 1).saturating_sub(long) {
            let Some(piece) = chars.get(at..at + long).filter(|piece| piece.iter().all(|c| is_han(*c))) else {
                continue;
            };
            let piece: String = piece.iter().collect();
            let Some(right) = meant(&piece, snapshot) else { continue };
            drop(chars.splice(at..at + long, right.chars()));
        }
    }
    chars.into_iter().collect()
}

/// The word that was meant, where the piece is no word of the corpus and no wording of the dictionary.
fn meant(piece: &str, snapshot: &Snapshot) -> Option<String> {
    let segmenter = snapshot.segmenter();
    let known = |pair: &str| snapshot.pair_frequency(pair) > 0;
    if segmenter.pairs(piece).iter().all(|pair| known(pair.text)) || !segmenter.everyday(piece).is_empty() {
        return None;
    }
    let alike = |word: &&String| word.chars().zip(piece.chars()).filter(|(a, b)| a == b).count();
    let candidates = snapshot.sounds().get(&syllables(piece))?;
    let fitting = candidates.iter().filter(|word| {
        let all_pairs = segmenter.pairs(word).iter().all(|pair| snapshot.pair_frequency(pair.text) >= USUAL);
        word.chars().count() == piece.chars().count() && alike(word) > 0 && all_pairs
    });
    fitting.max_by(|a, b| alike(a).cmp(&alike(b)).then_with(|| b.cmp(a))).cloned()
}
