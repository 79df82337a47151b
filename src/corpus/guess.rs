//! Metadata of a text that brings none, guessed from how official documents are written.
//! Whatever was guessed is named in `guessed` until somebody confirms it.

use std::sync::LazyLock;

use jiff::{ToSpan, civil::Date};
use regex::Regex;

use crate::model::document::{Document, Kind, Level, Meta};

/// Lines at the head and at the foot that may hold title, 文号, issuer and date.
const HEAD_LINES: usize = 40;
const LONGEST_TITLE: usize = 70;

#[expect(clippy::unwrap_used, reason = "constant patterns, compiled by the tests")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

static DOC_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\p{Han}{1,14}[〔\[【（(](?:19|20)\d{2}[〕\]】）)]\s?第?\d{1,5}号"));
static FULL_DATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"((?:19|20)\d{2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日"));
static IN_FORCE_FROM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"自\s?((?:19|20)\d{2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日\s?起(?:正式)?(?:施行|实施|执行|生效)")
});
static IN_FORCE_UNTIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"有效期\s?(?:截至|至|到)\s?((?:19|20)\d{2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日"));
/// 施行, 印发 or a day stands before it: an identity card has a 有效期 too.
static IN_FORCE_YEARS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:施行|实施|执行|生效|印发|发布|公布|之日|日起|\d日)[^。\n]{0,20}有效期(?:为)?\s?([0-9一二两三四五六七八九十]{1,2})\s?年",
    )
});
static QUOTED_TITLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"《([^《》\n]{6,60})》"));
static ISSUER_LINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\p{Han}{3,30}(?:局|委员会|人民政府|办公室|办公厅|部|委|院|中心|管委会|总队|银行)$"));

/// Endings by which a line is known as the title of an official text.
const TITLE_ENDS: &str = "方案 办法 规定 条例 通知 意见 细则 通告 公告 决定 指南 措施 规划 计划 标准 制度 解读 问答 须知 规则 规范 简介 批复 纲要 目录 清单 攻略 流程 法";

/// What the file said beside its text, such as the head of a web page. It serves where it is better
/// than the text, or where the text is silent.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    pub title: Option<String>,
    pub issuer: Option<String>,
    /// The day it was put online, which is not always that of the text.
    pub published_on: Option<Date>,
    pub source_url: Option<String>,
}

/// Whether a name is that of an office.
pub fn is_issuer(name: &str) -> bool {
    ISSUER_LINE.is_match(name)
}

/// Builds a document from a text without front matter.
pub fn document(id: &str, text: &str, hints: &Hints) -> Document {
    let mut meta = Meta { source_url: hints.source_url.clone(), ..Meta::default() };
    let mut guessed = vec!["kind"];
    let title = hints.title.clone().or_else(|| title(text));
    if title.is_some() {
        guessed.push("title");
    }
    meta.title = title.unwrap_or_else(|| id.to_owned());
    meta.kind = kind(&meta.title);
    meta.doc_number = doc_number(text);
    if let Some((issuer, issued_on)) = signature(text) {
        meta.issuer = issuer;
        meta.issued_on = Some(issued_on);
    }
    meta.issuer = meta.issuer.or_else(|| hints.issuer.clone());
    meta.issued_on = meta.issued_on.or(hints.published_on);
    meta.effective_from = IN_FORCE_FROM.captures(text).and_then(|found| date(&found));
    let start = meta.effective_from.or(meta.issued_on);
    meta.effective_until = IN_FORCE_UNTIL.captures(text).and_then(|found| date(&found)).or_else(|| years(text, start?));
    if meta.effective_until < meta.effective_from {
        meta.effective_until = None;
    }
    meta.level = level(meta.issuer.as_deref().unwrap_or(&meta.title));
    meta.department.clone_from(&meta.issuer);
    for (key, found) in [
        ("doc_number", meta.doc_number.is_some()),
        ("issuer", meta.issuer.is_some()),
        ("issued_on", meta.issued_on.is_some()),
        ("effective_from", meta.effective_from.is_some()),
        ("effective_until", meta.effective_until.is_some()),
        ("level", meta.level.is_some()),
        ("department", meta.department.is_some()),
    ] {
        if found {
            guessed.push(key);
        }
    }
    meta.guessed = guessed.into_iter().map(str::to_owned).collect();
    Document { id: id.into(), meta, body: text.into() }
}

fn head(text: &str) -> String {
    text.lines().take(HEAD_LINES).collect::<Vec<_>>().join("\n")
}

/// The document's own 文号; one in brackets after a title, or after 根据, is that of another.
fn doc_number(text: &str) -> Option<String> {
    head(text).lines().find_map(|line| {
        let found = DOC_NUMBER.find(line)?;
        let before = line.get(..found.start())?.trim();
        let alone = matches!(before, "" | "（" | "(" | "〔");
        let cited = before.ends_with(['（', '(', '》'])
            || ["根据", "按照", "依据", "依照"].iter().any(|word| before.contains(word));
        (alone || !cited).then(|| found.as_str().to_owned())
    })
}

/// A Markdown heading, else the first line that reads like the title of an official text, else the
/// first title quoted in 《》, else a short first line.
fn title(text: &str) -> Option<String> {
    let head = head(text);
    let lines = || head.lines().map(str::trim).filter(|line| !line.is_empty());
    let markdown = lines().find_map(|line| line.strip_prefix("# ")).map(str::trim);
    let short = |line: &&str| (4..=LONGEST_TITLE).contains(&line.chars().count());
    let official = || {
        lines().filter(short).find(|line| {
            let bare = line.trim_end_matches(['》', '）', ')']);
            TITLE_ENDS.split(' ').any(|end| bare.ends_with(end)) && !line.contains(['。', '；', '：', '，', ','])
        })
    };
    let quoted = || QUOTED_TITLE.captures(&head).and_then(|found| found.get(1)).map(|found| found.as_str());
    let first = || lines().next().filter(short).filter(|line| !line.ends_with(['。', '：', ':', '，']));
    let found = markdown.or_else(official).or_else(quoted).or_else(first)?;
    Some(found.trim_matches(['《', '》']).to_owned())
}

fn kind(title: &str) -> Kind {
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if has(&["解读"]) {
        Kind::Interpretation
    } else if title.ends_with("通告") || title.ends_with("公告") {
        Kind::Notice
    } else if has(&["问答", "常见问题"]) || title.ends_with(['?', '？']) {
        Kind::Faq
    } else if has(&["指南", "须知", "流程", "攻略"]) {
        Kind::Procedure
    } else {
        Kind::Policy
    }
}

/// A line that is a date and nothing else, with the issuer on the line before it.
fn signature(text: &str) -> Option<(Option<String>, Date)> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let foot = lines.len().saturating_sub(HEAD_LINES);
    lines.iter().enumerate().filter(|(at, _)| *at < HEAD_LINES || *at >= foot).find_map(|(at, line)| {
        let found = FULL_DATE.captures(line)?;
        (found.get(0)?.as_str().len() == line.len()).then_some(())?;
        let issuer = at.checked_sub(1).and_then(|before| lines.get(before)).filter(|line| ISSUER_LINE.is_match(line));
        Some((issuer.map(|line| (*line).to_owned()), date(&found)?))
    })
}

fn date(found: &regex::Captures<'_>) -> Option<Date> {
    let part = |at: usize| found.get(at)?.as_str().parse::<i16>().ok();
    Date::new(part(1)?, i8::try_from(part(2)?).ok()?, i8::try_from(part(3)?).ok()?).ok()
}

fn years(text: &str, start: Date) -> Option<Date> {
    let found = IN_FORCE_YEARS.captures(text)?;
    let said = found.get(1)?.as_str();
    let at = "一二三四五六七八九十".chars().position(|c| said == c.to_string());
    let years = said.parse::<i64>().ok().or_else(|| at.map(|at| at as i64 + 1)).or((said == "两").then_some(2))?;
    start.checked_add(years.years()).ok()?.yesterday().ok()
}

fn level(issuer: &str) -> Option<Level> {
    let has = |words: &[&str]| words.iter().any(|word| issuer.contains(word));
    if has(&["国务院", "国家", "中华人民共和国", "全国"]) {
        Some(Level::National)
    } else if has(&["镇", "街道", "乡"]) {
        Some(Level::Town)
    } else if has(&["区", "县"]) {
        Some(Level::District)
    } else if has(&["市", "省"]) {
        Some(Level::City)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_plain_official_text_tells_its_own_metadata() {
        let text = "甲市乙区发展和改革委员会关于印发《乙区服务企业行动方案》的通知\n乙发改〔2023〕12号\n各镇政府：\n现印发给你们。\n甲市乙区发展和改革委员会\n2023年2月15日\n一、总体要求\n本方案自2023年3月1日起施行，有效期5年。\n";
        let meta = document("plan", text, &Hints::default()).meta;
        assert_eq!(meta.doc_number.as_deref(), Some("乙发改〔2023〕12号"));
        assert_eq!(meta.issuer.as_deref(), Some("甲市乙区发展和改革委员会"));
        assert_eq!(meta.issued_on, Some(date(2023, 2, 15)));
        assert_eq!(meta.effective_from, Some(date(2023, 3, 1)));
        assert_eq!(meta.effective_until, Some(date(2028, 2, 29)));
        assert_eq!(meta.level, Some(Level::District));
        let other = "补贴标准\n根据《关于提高标准的通知》（粤财社〔2026〕19号）要求，提高标准。居住证有效期为1年。\n某市财政局\n2026年2月15日\n";
        let meta = document("standard", other, &Hints::default()).meta;
        assert_eq!((meta.doc_number, meta.effective_until), (None, None));
        assert!(meta.guessed.contains(&"issuer".to_owned()));
    }
}
