//! Sentences of a text, as ranges of characters.

use std::ops::Range;

/// Sentences of a text as ranges of characters; the closing mark belongs to its sentence.
pub fn sentences(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in chars.iter().enumerate() {
        let next = chars.get(at + 1);
        let closes = match c {
            '。' | '！' | '？' | '；' | '\n' | '!' | '?' => !matches!(next, Some('”' | '」' | '’' | '）' | ')')),
            '”' | '」' | '）' | ')' => at > 0 && matches!(chars.get(at - 1), Some('。' | '！' | '？')),
            _ => false,
        };
        if closes {
            let range = trimmed(chars, start..at + 1);
            if !range.is_empty() {
                found.push(range);
            }
            start = at + 1;
        }
    }
    let rest = trimmed(chars, start..chars.len());
    if !rest.is_empty() {
        found.push(rest);
    }
    found
}

/// The range without white space at its ends.
pub fn trimmed(chars: &[char], range: Range<usize>) -> Range<usize> {
    let blank = |at: usize| chars.get(at).is_none_or(|c| c.is_whitespace());
    let mut start = range.start;
    let mut end = range.end;
    while start < end && blank(start) {
        start += 1;
    }
    while end > start && blank(end - 1) {
        end -= 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_mark_stays_with_its_sentence() {
        let text: Vec<char> = "他说：“可以。”当场办结；不收费。\n 次日领取".chars().collect();
        let found: Vec<String> = sentences(&text).into_iter().map(|range| text[range].iter().collect()).collect();
        assert_eq!(found, ["他说：“可以。”", "当场办结；", "不收费。", "次日领取"]);
    }
}
