//! One spelling: half width, lower case, simplified characters, one kind of bracket.
//! Every character maps to exactly one character, so offsets stay those of the original.

use ferrous_opencc::{OpenCC, config::BuiltinConfig};

const FIRST_HAN: u32 = 0x3400;
const LAST_HAN: u32 = 0x9FFF;

/// Maps characters to their one spelling.
#[derive(Debug)]
pub struct Normaliser {
    /// Simplified form of each character from `FIRST_HAN` to `LAST_HAN`.
    simplified: Vec<char>,
}

impl Default for Normaliser {
    fn default() -> Self {
        Self::new()
    }
}

impl Normaliser {
    /// Reads the embedded traditional-to-simplified table once.
    pub fn new() -> Self {
        let all: Vec<char> = (FIRST_HAN..=LAST_HAN).filter_map(char::from_u32).collect();
        // Line breaks keep the converter from matching phrases across neighbours.
        let lines: String = all.iter().flat_map(|c| [*c, '\n']).collect();
        let converted = OpenCC::from_config(BuiltinConfig::T2s).map(|table| table.convert(&lines)).unwrap_or_default();
        let simplified: Vec<char> = converted
            .split('\n')
            .zip(&all)
            .map(|(form, original)| {
                let mut chars = form.chars();
                match (chars.next(), chars.next()) {
                    (Some(one), None) => one,
                    _ => *original,
                }
            })
            .collect();
        let simplified = if simplified.len() == all.len() { simplified } else { all };
        Self { simplified }
    }

    /// The text in its one spelling; as many characters as before.
    pub fn text(&self, text: &str) -> String {
        let mut normal = String::with_capacity(text.len());
        normal.extend(text.chars().map(|c| self.char(c)));
        normal
    }

    /// One character in its one spelling.
    pub fn char(&self, c: char) -> char {
        match c {
            'A'..='Z' => c.to_ascii_lowercase(),
            '\u{21}'..='\u{7E}' => c,
            '\u{3000}' | '\t' | '\u{A0}' => ' ',
            '〔' | '【' | '［' => '[',
            '〕' | '】' | '］' => ']',
            '“' | '”' | '「' | '」' | '『' | '』' => '"',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).map_or(c, |half| half.to_ascii_lowercase()),
            '\u{3400}'..='\u{9FFF}' => self.simplified.get((c as u32 - FIRST_HAN) as usize).copied().unwrap_or(c),
            _ => {
                let mut lower = c.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(one), None) => one,
                    _ => c,
                }
            }
        }
    }
}

/// Whether the character is a Chinese one.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_becomes_one_and_no_character_is_lost() {
        let normaliser = Normaliser::new();
        assert_eq!(normaliser.text("營業執照ＡＢＣ１２３（國辦發〔2024〕8號）"), "营业执照abc123(国办发[2024]8号)");
        let odd = "İßﬁ𠮷😀\u{0}乾";
        assert_eq!(normaliser.text(odd).chars().count(), odd.chars().count());
    }
}
