//! Pinyin of texts, for type-ahead by initials (qykb finds 企业开办).

use ::pinyin::ToPinyin;

/// First letters of the syllables; letters and digits stand for themselves.
pub fn initials(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c.to_pinyin() {
            Some(syllable) => syllable.plain().chars().next(),
            None if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
            None => None,
        })
        .collect()
}

/// The syllables without tones, run together.
pub fn syllables(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c.to_pinyin() {
            Some(syllable) => Some(syllable.plain().to_owned()),
            None if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase().to_string()),
            None => None,
        })
        .collect()
}
