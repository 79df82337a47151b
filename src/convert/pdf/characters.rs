//! Tables from codes to characters (`ToUnicode`), as fonts bring them along.

use std::collections::{BTreeMap, BTreeSet};

/// A run of codes longer than a font has characters is a mistake or an attack.
const LONGEST_RUN: u32 = 0xFFFF;

#[derive(Debug, Default)]
pub struct Characters {
    single: BTreeMap<u32, String>,
    /// First code, last code, character of the first.
    runs: Vec<(u32, u32, String)>,
    /// Lengths of codes in bytes.
    pub lengths: BTreeSet<usize>,
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    Hex(Vec<u8>),
    Word(&'a [u8]),
    Open,
    Close,
}

impl Characters {
    pub fn parse(bytes: &[u8]) -> Self {
        let mut table = Self::default();
        let mut held: Vec<Token<'_>> = Vec::new();
        for token in tokens(bytes) {
            let Token::Word(word) = token else {
                held.push(token);
                continue;
            };
            match word {
                b"endcodespacerange" => {
                    table.lengths.extend(held.iter().filter_map(|token| match token {
                        Token::Hex(code) => Some(code.len()),
                        _ => None,
                    }));
                }
                b"endbfchar" => {
                    let codes: Vec<&Vec<u8>> = held.iter().filter_map(hex).collect();
                    for pair in codes.chunks_exact(2) {
                        if let [code, text] = pair {
                            table.single.insert(number(code), utf16(text));
                        }
                    }
                }
                b"endbfrange" => table.ranges(&held),
                _ if !word.starts_with(b"begin") => continue,
                _ => (),
            }
            held.clear();
        }
        table.runs.sort_by_key(|run| run.0);
        table
    }

    fn ranges(&mut self, held: &[Token<'_>]) {
        let mut rest = held;
        while let [Token::Hex(first), Token::Hex(last), after @ ..] = rest {
            let (first, last) = (number(first), number(last));
            match after {
                [Token::Hex(text), after @ ..] => {
                    if last.checked_sub(first).is_some_and(|run| run <= LONGEST_RUN) {
                        self.runs.push((first, last, utf16(text)));
                    }
                    rest = after;
                }
                [Token::Open, after @ ..] => {
                    let items: Vec<&Vec<u8>> = after.iter().map_while(hex).collect();
                    for (code, text) in (first..).zip(&items) {
                        self.single.insert(code, utf16(text));
                    }
                    rest = after.get(items.len() + 1..).unwrap_or_default();
                }
                _ => return,
            }
        }
    }

    pub fn get(&self, code: u32) -> Option<String> {
        if let Some(text) = self.single.get(&code) {
            return Some(text.clone());
        }
        let (first, _, text) = self.runs.iter().rev().find(|(first, last, _)| (*first..=*last).contains(&code))?;
        let mut text = text.clone();
        let last = text.pop()?;
        text.push(char::from_u32(last as u32 + (code - first))?);
        Some(text)
    }

    pub fn is_empty(&self) -> bool {
        self.single.is_empty() && self.runs.is_empty()
    }
}

fn hex<'a>(token: &'a Token<'_>) -> Option<&'a Vec<u8>> {
    match token {
        Token::Hex(bytes) => Some(bytes),
        _ => None,
    }
}

pub fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).filter(|c| *c != '\0').collect()
}

fn tokens(bytes: &[u8]) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        match first {
            b'%' => {
                let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                rest = rest.get(end..).unwrap_or_default();
            }
            b'<' if after.first() != Some(&b'<') => {
                let end = after.iter().position(|byte| *byte == b'>').unwrap_or(after.len());
                let digits: Vec<u8> = after
                    .iter()
                    .take(end)
                    .filter_map(|byte| char::from(*byte).to_digit(16))
                    .filter_map(|digit| u8::try_from(digit).ok())
                    .collect();
                tokens.push(Token::Hex(
                    digits.chunks(2).map(|pair| pair.iter().fold(0, |b, digit| b << 4 | digit)).collect(),
                ));
                rest = after.get(end + 1..).unwrap_or_default();
            }
            b'[' => (tokens.push(Token::Open), rest = after).1,
            b']' => (tokens.push(Token::Close), rest = after).1,
            byte if byte.is_ascii_alphabetic() => {
                let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
                tokens.extend(rest.get(..end).map(Token::Word));
                rest = rest.get(end..).unwrap_or_default();
            }
            _ => rest = after,
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_codes_runs_and_lists_are_read() {
        let table = Characters::parse(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfchar <0001> <4F01> endbfchar\n\
              2 beginbfrange <0010> <0012> <4E00> <0020> <0021> [<6B47> <4E1A>] endbfrange",
        );
        let said: Vec<_> = [1, 0x11, 0x20, 0x21, 0x30].into_iter().map(|code| table.get(code)).collect();
        assert_eq!(said, [Some("企".into()), Some("丁".into()), Some("歇".into()), Some("业".into()), None]);
    }
}
