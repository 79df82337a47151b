//! The segmenter as a tokenizer of the index. Texts come in their one spelling already.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::segment::{Segmenter, Word};

/// Which units a field is cut into.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    Words,
    Pairs,
}

/// Cuts a field's text; stop words are left out.
#[derive(Clone, Debug)]
pub struct FieldTokenizer {
    segmenter: Segmenter,
    unit: Unit,
}

impl FieldTokenizer {
    pub fn new(segmenter: Segmenter, unit: Unit) -> Self {
        Self { segmenter, unit }
    }
}

impl Tokenizer for FieldTokenizer {
    type TokenStream<'a> = Tokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        let words = match self.unit {
            Unit::Words => {
                self.segmenter.words(text).into_iter().filter(|word| !self.segmenter.is_stop(word.text)).collect()
            }
            Unit::Pairs => self.segmenter.pairs(text),
        };
        Tokens { words: words.into_iter(), token: Token::default() }
    }
}

/// The words of one text.
#[derive(Debug)]
pub struct Tokens<'a> {
    words: std::vec::IntoIter<Word<'a>>,
    token: Token,
}

impl TokenStream for Tokens<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(word.text);
        self.token.offset_from = word.start;
        self.token.offset_to = word.end;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
