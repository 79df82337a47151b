//! The marks a word processor counts by itself, as people see them.

use std::collections::HashMap;

use crate::convert::xml::Element;

/// Levels a list has at most.
const LEVELS: usize = 9;

#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    /// Such as 第%1条.
    text: String,
}

#[derive(Debug, Default)]
pub struct Numbering {
    /// The levels of each list, under its number.
    lists: HashMap<String, (String, Vec<Level>)>,
    /// Where each abstract list stands, a count a level.
    counts: HashMap<String, [Option<u32>; LEVELS]>,
}

impl Numbering {
    pub fn new(part: Option<&Element>) -> Self {
        let Some(part) = part else { return Self::default() };
        let mut kinds: HashMap<&str, Vec<Level>> = HashMap::new();
        for kind in part.elements().filter(|element| element.name == "abstractNum") {
            let levels = kind.elements().filter(|element| element.name == "lvl").map(level).collect();
            kinds.insert(kind.attribute("abstractNumId").unwrap_or_default(), levels);
        }
        let lists = part.elements().filter(|element| element.name == "num").filter_map(|list| {
            let kind = list.val("abstractNumId")?;
            let mut levels = kinds.get(kind)?.clone();
            let id = list.attribute("numId")?;
            // A list that starts anew counts by itself.
            let mut counted_as = kind.to_owned();
            for change in list.elements().filter(|element| element.name == "lvlOverride") {
                let at = change.attribute("ilvl").and_then(|at| at.parse::<usize>().ok())?;
                if let Some(anew) = change.child("lvl")
                    && let Some(old) = levels.get_mut(at)
                {
                    *old = level(anew);
                }
                if let Some(start) = change.val("startOverride").and_then(|start| start.parse().ok())
                    && let Some(level) = levels.get_mut(at)
                {
                    level.start = start;
                    counted_as = format!("{kind}/{id}");
                }
            }
            Some((id.to_owned(), (counted_as, levels)))
        });
        Self { lists: lists.collect(), counts: HashMap::new() }
    }

    /// The mark of the next paragraph with these numbering properties, its own before those of its style.
    pub fn next(&mut self, own: Option<&Element>, of_style: Option<(&str, usize)>) -> Option<String> {
        let own_list = own.and_then(|own| own.val("numId"));
        let own_level = own.and_then(|own| own.val("ilvl")?.parse::<usize>().ok());
        let list = own_list.or(of_style.map(|(list, _)| list))?;
        let at = own_level.or(of_style.map(|(_, level)| level)).unwrap_or(0);
        let (kind, levels) = self.lists.get(list)?;
        let level = levels.get(at)?;
        if level.format == "bullet" {
            return Some("- ".into());
        }
        if level.format == "none" && level.text.is_empty() {
            return None;
        }
        let counts = self.counts.entry(kind.clone()).or_default();
        let count = counts.get_mut(at)?;
        *count = Some(count.map_or(level.start, |count| count.saturating_add(1)));
        counts.iter_mut().skip(at + 1).for_each(|deeper| *deeper = None);
        let mut mark = level.text.clone();
        for (place, of) in levels.iter().enumerate().take(at + 1) {
            let number = counts.get(place).copied().flatten().unwrap_or(of.start);
            mark = mark.replace(&format!("%{}", place + 1), &written(number, &of.format));
        }
        // 第一条 and 1 stand apart from the text; 一、 and （一） do not.
        let apart = mark.ends_with(|c: char| c.is_alphanumeric());
        let dotted = mark.ends_with(['.', ')']);
        Some(format!(
            "{mark}{}",
            if apart {
                "　"
            } else if dotted {
                " "
            } else {
                ""
            }
        ))
    }
}

fn level(element: &Element) -> Level {
    Level {
        start: element.val("start").and_then(|start| start.parse().ok()).unwrap_or(1),
        format: element.val("numFmt").unwrap_or("decimal").to_owned(),
        text: element.val("lvlText").unwrap_or_default().to_owned(),
    }
}

fn written(number: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographTraditional"
        | "koreanCounting" => han(number),
        "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => legal(number),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => digits(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => char::from_u32(0x245F + number)
            .filter(|_| (1..=20).contains(&number))
            .map_or(number.to_string(), String::from),
        "decimalFullWidth" => {
            number.to_string().chars().filter_map(|c| char::from_u32(c as u32 - 0x30 + 0xFF10)).collect()
        }
        "decimalZero" => format!("{number:02}"),
        "upperLetter" => letter(number, b'A'),
        "lowerLetter" => letter(number, b'a'),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

fn letter(number: u32, first: u8) -> String {
    let Some(number) = number.checked_sub(1) else { return String::new() };
    let times = (number / 26 + 1).min(4) as usize;
    char::from(first + (number % 26) as u8).to_string().repeat(times)
}

fn roman(number: u32) -> String {
    let mut left = number.min(3_999);
    let mut text = String::new();
    #[rustfmt::skip]
    let signs = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    for (value, sign) in signs {
        while left >= value {
            text.push_str(sign);
            left -= value;
        }
    }
    text
}

/// 二十一, 一百零三.
fn han(number: u32) -> String {
    counted(number, "零一二三四五六七八九", &["", "十", "百", "千"])
        .map_or(number.to_string(), |text| text.strip_prefix("一十").map_or(text.clone(), |rest| format!("十{rest}")))
}

fn legal(number: u32) -> String {
    counted(number, "零壹贰叁肆伍陆柒捌玖", &["", "拾", "佰", "仟"]).unwrap_or(number.to_string())
}

fn digits(number: u32) -> String {
    let digit = |c: char| "〇一二三四五六七八九".chars().nth(c.to_digit(10)? as usize);
    number.to_string().chars().filter_map(digit).collect()
}

fn counted(number: u32, names: &str, units: &[&str; 4]) -> Option<String> {
    if number == 0 {
        return names.chars().next().map(String::from);
    }
    if number >= 10_000 {
        return None;
    }
    let mut text = String::new();
    let mut gap = false;
    for (place, unit) in units.iter().enumerate().rev() {
        let digit = number / 10_u32.pow(place as u32) % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            text.extend(names.chars().next());
        }
        text.extend(names.chars().nth(digit as usize));
        text.push_str(unit);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_chinese_texts_count() {
        for (number, text) in [
            (1, "一"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1001, "一千零一"),
        ] {
            assert_eq!(han(number), text);
        }
        assert_eq!((written(3, "upperRoman"), written(27, "lowerLetter")), ("III".into(), "aa".into()));
        assert_eq!(written(2, "decimalEnclosedCircle"), "②");
    }
}
