//! A document's body cut into passages: items and articles with the path of headings above them.

use std::{collections::HashMap, ops::Range};

use sha2::{Digest, Sha256};

use crate::{
    corpus::outline::{Heading, Rank, heading, is_bare_mark},
    model::{id::hex, passage::Passage},
    segment::{sentences, trimmed},
};

/// Neighbours shorter than this join, so that a list of materials stays one passage.
const SHORT: usize = 90;
/// A joined passage does not grow beyond this.
const JOINED: usize = 420;
/// Text without marks is cut at a line or sentence end after this many characters.
const LONGEST: usize = 1_200;

/// A run of characters of the body under one heading path.
#[derive(Debug)]
struct Piece {
    path: Vec<String>,
    /// An item of a list or enumeration, not a section under a heading of its own.
    is_item: bool,
    chars: Range<usize>,
}

/// A text of a collection of passages is one passage up to this length.
const WHOLE: usize = 1_500;

/// Cuts the body of `document` into passages in order. Offsets count Unicode scalar values.
/// A heading that only repeats the document's title, and a mark without a title, are left out of the paths. `plain` texts come from a collection of answers or passages and stay whole unless they are long.
pub fn passages(document: &str, title: &str, body: &str, plain: bool) -> Vec<Passage> {
    let chars: Vec<char> = body.chars().collect();
    let pieces = if plain && chars.len() <= WHOLE {
        vec![Piece { path: Vec::new(), is_item: false, chars: 0..chars.len() }]
    } else {
        join_short(pieces(&chars)).into_iter().flat_map(|piece| cut_long(&chars, piece)).collect()
    };
    let mut seen: HashMap<String, usize> = HashMap::new();
    pieces
        .into_iter()
        .filter_map(|mut piece| {
            piece.path.retain(|label| label != title && !is_bare_mark(label));
            let range = trimmed(&chars, piece.chars);
            let text: String = chars.get(range.clone())?.iter().collect();
            if !text.chars().any(char::is_alphanumeric) {
                return None;
            }
            let key = hex(&Sha256::digest(piece.path.join("\n").as_bytes())).chars().take(8).collect::<String>();
            let count = seen.entry(key.clone()).or_insert(0);
            *count += 1;
            let id = format!("{document}#{key}-{count}");
            Some(Passage { id, heading: piece.path, text, start: range.start, end: range.end, questions: Vec::new() })
        })
        .collect()
}

/// One piece for each marked item, with the text before the first mark as its own.
fn pieces(chars: &[char]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut above: Vec<(Rank, String)> = Vec::new();
    let mut in_article = false;
    for line in lines(chars) {
        let text: String = chars.get(line.clone()).unwrap_or(&[]).iter().collect();
        let mark = heading(&text).filter(|mark| !(in_article && inside_article(mark.rank)));
        if let Some(mark) = mark {
            open(&mut pieces, &mut above, mark, line);
            in_article = above.iter().any(|(rank, _)| *rank == Rank::Article);
        } else if let Some(last) = pieces.last_mut().filter(|last| last.path.len() == above.len()) {
            last.chars.end = line.end;
        } else {
            let path = above.iter().map(|(_, label)| label.clone()).collect();
            pieces.push(Piece { path, is_item: false, chars: line });
        }
    }
    pieces
}

/// Items inside an article stay with it.
fn inside_article(rank: Rank) -> bool {
    rank > Rank::Article
}

fn open(pieces: &mut Vec<Piece>, above: &mut Vec<(Rank, String)>, mark: Heading<'_>, line: Range<usize>) {
    above.retain(|(rank, _)| *rank < mark.rank);
    above.push((mark.rank, mark.label.to_owned()));
    let path: Vec<String> = above.iter().map(|(_, label)| label.clone()).collect();
    // A heading alone on its line is not text; its section begins after it.
    let is_item = mark.run_in || mark.rank > Rank::Second;
    let chars = if is_item { line } else { line.end..line.end };
    pieces.push(Piece { path, is_item, chars });
}

/// Joins neighbouring short items of one section.
fn join_short(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces.into_iter().filter(|piece| !piece.chars.is_empty()) {
        if let Some(last) = joined.last_mut()
            && piece.chars.len() < SHORT
            && last.chars.len() + piece.chars.len() < JOINED
            && let Some(common) = common_path(last, &piece)
        {
            last.path = common;
            last.chars.end = piece.chars.end;
            continue;
        }
        joined.push(piece);
    }
    joined
}

/// The path two pieces share if the second may join the first.
fn common_path(last: &Piece, next: &Piece) -> Option<Vec<String>> {
    let (parent, _) = next.path.split_at(next.path.len().checked_sub(1)?);
    if !next.is_item || parent.is_empty() {
        return None;
    }
    // Either the section's own lead, or an earlier short item of the same section.
    let under_lead = last.path == parent;
    let sibling =
        last.is_item && last.chars.len() < SHORT && last.path.len() == next.path.len() && last.path.starts_with(parent);
    (under_lead || sibling).then(|| parent.to_vec())
}

/// Cuts a piece that is too long at line or sentence ends.
fn cut_long(chars: &[char], piece: Piece) -> Vec<Piece> {
    if piece.chars.len() <= LONGEST {
        return vec![piece];
    }
    let parts = piece.chars.len().div_ceil(LONGEST);
    let aim = piece.chars.len() / parts;
    let text = chars.get(piece.chars.clone()).unwrap_or(&[]);
    let mut cuts = Vec::new();
    let mut start = 0;
    for sentence in sentences(text) {
        if sentence.end - start >= aim && text.len() - sentence.end > SHORT {
            cuts.push(start..sentence.end);
            start = sentence.end;
        }
    }
    cuts.push(start..text.len());
    let base = piece.chars.start;
    cuts.into_iter()
        .map(|cut| Piece { path: piece.path.clone(), is_item: piece.is_item, chars: base + cut.start..base + cut.end })
        .collect()
}

/// Lines with their line break.
fn lines(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in chars.iter().enumerate() {
        if *c == '\n' {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < chars.len() {
        found.push(start..chars.len());
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn items_become_passages_with_their_path() {
        let body = "一、总体要求\n全面优化。\n二、法治环境\n(一)审慎监管\n1.强化透明监管。强化清单管理，主动公开日常监管工作标准，规范日常监管行为，严禁随意检查企业，减少对正常生产经营活动的干扰，推动信息共享互认，做到无事不扰，全部事项在区级系统里认领并且公开，让企业事前就能知道会查什么、怎么查、谁来查。\n2.推行高效监管。跨部门联合。\n";
        let found = passages("plan", "计划", body, false);
        let paths: Vec<String> = found.iter().map(|passage| passage.heading.join("/")).collect();
        assert_eq!(
            paths,
            ["一、总体要求", "二、法治环境/(一)审慎监管/1.强化透明监管", "二、法治环境/(一)审慎监管/2.推行高效监管"]
        );
    }

    #[test]
    fn a_list_of_materials_stays_together() {
        let body = "## 申请材料\n1. 身份证明\n2. 申请书\n3. 章程\n## 办理时限\n3个工作日。\n";
        let found = passages("p", "指南", body, false);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].text, "1. 身份证明\n2. 申请书\n3. 章程");
        assert_eq!(found[0].heading, ["申请材料"]);
    }

    #[test]
    fn a_mark_without_a_title_is_no_heading() {
        let item = "在本市登记注册的用人单位，安排残疾人就业未达到规定比例的，应当按照规定缴纳保障金，";
        let body = format!(
            "## 办理条件\n1. {item}\n   具体比例按照本市规定。\n（2）{item}\n   继续。\n二、{item}{item}。\n第三条　{item}。\n"
        );
        let found = passages("p", "指南", &body.replace('。', &format!("。{item}")), false);
        let paths: Vec<String> = found.iter().map(|passage| passage.heading.join("/")).collect();
        assert_eq!(paths, ["办理条件", "办理条件", "办理条件", "办理条件/第三条"]);
    }

    proptest! {
        #[test]
        fn a_passage_is_the_body_between_its_offsets(body in "([一二三（）()0-9.、第章条。；，\n# 企业开办需要多久]|[a-z]){0,400}") {
            let chars: Vec<char> = body.chars().collect();
            let mut last = 0;
            for passage in passages("d", "甲", &body, false) {
                prop_assert_eq!(passage.text, chars[passage.start..passage.end].iter().collect::<String>());
                prop_assert!(passage.start >= last);
                last = passage.end;
            }
        }
    }
}
