//! Text to words: one spelling for every way of writing, then words and character pairs.

mod dictionary;
mod normal;
mod numeral;
mod pinyin;
mod sentences;
mod stop;
mod words;

pub use dictionary::{Dictionary, DictionaryError};
pub use normal::{Normaliser, is_han};
pub use numeral::arabic;
pub use pinyin::{initials, syllables};
pub use sentences::{sentences, trimmed};
pub use words::{Segmenter, Word};
