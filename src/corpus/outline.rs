//! Heading marks of Chinese official texts: Markdown, 第X章, 第X条, 一、（一）1. （1）, with half- and
//! full-width brackets.

/// How deep a heading stands; smaller is higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// `#` to `######`
    Markdown(u8),
    /// 第X编, 第X章, 第X节
    Part(u8),
    /// 第X条
    Article,
    /// 一、
    First,
    /// （一）
    Second,
    /// 1. 1、
    Third,
    /// （1） 1)
    Fourth,
}

/// A line that opens a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading<'a> {
    pub rank: Rank,
    /// What stands in the heading path: the whole line, or its run-in title, or 第X条.
    pub label: &'a str,
    /// The line holds text of the section itself.
    pub run_in: bool,
}

/// Longest line that is a heading and nothing else, in characters.
const LONGEST_HEADING: usize = 45;
/// Longest run-in title, such as 1.强化透明监管。
const LONGEST_RUN_IN: usize = 30;

const NUMERALS: &str = "零〇一二三四五六七八九十百千两";

/// Reads the heading mark of a line, if it has one.
pub fn heading(line: &str) -> Option<Heading<'_>> {
    let line = line.trim();
    let (rank, mark) = mark(line)?;
    let rest = line.get(mark..)?;
    if let Rank::Markdown(_) = rank {
        let label = rest.trim().trim_end_matches('#').trim();
        return (!label.is_empty()).then_some(Heading { rank, label, run_in: false });
    }
    if rank == Rank::Article {
        let short = !rest.trim().is_empty()
            && !ends_sentence(rest)
            && rest.chars().count() <= 20
            && !rest.contains(['，', ',']);
        let label = if short { line } else { line.get(..mark)?.trim() };
        return Some(Heading { rank, label, run_in: !short && !rest.trim().is_empty() });
    }
    if line.chars().count() <= LONGEST_HEADING && !ends_sentence(line) && !line.contains(['。', '；']) {
        return Some(Heading { rank, label: line, run_in: false });
    }
    let title_end = rest.find(['。', '：', '，']).filter(|end| {
        rest.get(..*end).is_some_and(|title| (2..=LONGEST_RUN_IN).contains(&title.chars().count()))
            && rest.get(*end..).is_some_and(|tail| tail.starts_with('。') || tail.starts_with('：'))
    });
    let label =
        title_end.and_then(|end| line.get(..mark + end)).unwrap_or_else(|| line.get(..mark).unwrap_or(line).trim());
    Some(Heading { rank, label, run_in: true })
}

/// A numeral mark with nothing beside it, such as `1.` or （二）; 第三条 is a name by itself.
pub fn is_bare_mark(label: &str) -> bool {
    let label = label.trim();
    mark(label).is_some_and(|(rank, length)| rank >= Rank::First && label.len() == length)
}

/// Whether a line begins with a mark: 第三条, （一）, 1.
pub fn is_marked(line: &str) -> bool {
    heading(line).is_some()
}

/// Whether a line is the heading of a chapter or the like and nothing else.
pub fn is_part(line: &str) -> bool {
    heading(line).is_some_and(|heading| matches!(heading.rank, Rank::Part(_)) && !heading.run_in)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['。', '；', '，', ';', ',', '、', '：', ':', '！', '？'])
}

/// The rank and the length in bytes of the mark a line begins with.
fn mark(line: &str) -> Option<(Rank, usize)> {
    markdown(line).or_else(|| ordinal(line)).or_else(|| bracketed(line)).or_else(|| numbered(line))
}

fn markdown(line: &str) -> Option<(Rank, usize)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let followed = line.get(level..)?.starts_with([' ', '\t']);
    ((1..=6).contains(&level) && followed).then_some((Rank::Markdown(level as u8), level))
}

/// 第X章, 第X条 and 第X条之一.
fn ordinal(line: &str) -> Option<(Rank, usize)> {
    let inner = line.strip_prefix('第')?;
    let number = prefix_len(inner, |c| NUMERALS.contains(c) || c.is_ascii_digit());
    let unit = inner.get(number..)?.chars().next().filter(|_| number > 0)?;
    let rank = match unit {
        '编' | '篇' => Rank::Part(0),
        '章' => Rank::Part(1),
        '节' => Rank::Part(2),
        '条' => Rank::Article,
        _ => return None,
    };
    let mut end = '第'.len_utf8() + number + unit.len_utf8();
    if let Some(more) = line.get(end..)?.strip_prefix('之') {
        let extra = prefix_len(more, |c| NUMERALS.contains(c));
        if extra > 0 {
            end += '之'.len_utf8() + extra;
        }
    }
    let next = line.get(end..)?.chars().next();
    // 第三条规定的 is prose, 第三条 　凡… is a mark.
    let is_mark = next.is_none_or(|c| c.is_whitespace() || matches!(c, '：' | ':' | '、' | '【' | '[' | '（' | '('))
        || (rank == Rank::Article && !line.get(end..)?.starts_with(['第', '规', '所', '的', '、', '和', '至', '到']));
    is_mark.then_some((rank, end))
}

/// （一） (一) （1） (1) 1)
fn bracketed(line: &str) -> Option<(Rank, usize)> {
    let open = line.chars().next().filter(|c| matches!(c, '（' | '('))?;
    let inner = line.get(open.len_utf8()..)?;
    let han = prefix_len(inner, |c| NUMERALS.contains(c));
    let digits = prefix_len(inner, |c| c.is_ascii_digit());
    let (rank, length) = if han > 0 { (Rank::Second, han) } else { (Rank::Fourth, digits) };
    let close =
        inner.get(length..)?.chars().next().filter(|c| length > 0 && length <= 12 && matches!(c, '）' | ')'))?;
    Some((rank, open.len_utf8() + length + close.len_utf8()))
}

/// 一、 1. 1、 1．
fn numbered(line: &str) -> Option<(Rank, usize)> {
    let han = prefix_len(line, |c| NUMERALS.contains(c));
    let digits = prefix_len(line, |c| c.is_ascii_digit());
    let (rank, length) = if han > 0 { (Rank::First, han) } else { (Rank::Third, digits) };
    if length == 0 || (rank == Rank::Third && length > 3) || length > 12 {
        return None;
    }
    let after = line.get(length..)?;
    let dot = after.chars().next()?;
    let next = after.get(dot.len_utf8()..)?.chars().next();
    let is_mark = match dot {
        '、' => true,
        '.' | '．' => rank == Rank::Third && next.is_none_or(|c| !c.is_ascii_digit()),
        _ => false,
    };
    is_mark.then_some((rank, length + dot.len_utf8()))
}

fn prefix_len(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.chars().take_while(|c| belongs(*c)).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_read_in_half_and_full_width() {
        for (line, rank, label, run_in) in [
            ("# 标题", Rank::Markdown(1), "标题", false),
            ("第二章　附则", Rank::Part(1), "第二章　附则", false),
            ("第十一条　申请人应当提交材料。", Rank::Article, "第十一条", true),
            ("一、总体要求", Rank::First, "一、总体要求", false),
            ("(一)实施包容审慎监管", Rank::Second, "(一)实施包容审慎监管", false),
            ("（二）促进公平竞争", Rank::Second, "（二）促进公平竞争", false),
            ("1.强化透明监管。强化清单管理。", Rank::Third, "1.强化透明监管", true),
            ("（1）身份证明", Rank::Fourth, "（1）身份证明", false),
        ] {
            assert_eq!(heading(line), Some(Heading { rank, label, run_in }), "{line}");
        }
    }

    #[test]
    fn prose_and_figures_are_no_headings() {
        for line in ["第三条规定的材料齐全。", "2023年2月15日", "1.5倍以上的", "一般企业可以办理。", "（国发）文件"]
        {
            assert_eq!(heading(line), None, "{line}");
        }
    }
}
