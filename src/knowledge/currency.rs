//! What lapses, what supersedes what, and what contradicts: pure, of front matter, texts and a day.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

use jiff::{ToSpan, civil::Date};
use regex::Regex;

use crate::{
    config::ValidityRules,
    corpus::settle_validity,
    model::document::{Kind, Meta, Status},
};

/// Months ahead at which an editor is told.
const AHEAD: [i8; 3] = [1, 2, 6];
/// Longest sentence that is shown, in characters.
const SENTENCE: usize = 200;

/// A document that lapses soon, or has lapsed and is still published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lapsing {
    pub document: String,
    pub title: String,
    pub kind: Kind,
    pub department: Option<String>,
    /// Last day in force.
    pub until: Date,
    /// Days until it lapses; below 0 it has.
    pub days: i64,
    /// 1, 2 or 6: within so many months; 0 = it has lapsed.
    pub within_months: i8,
    /// By the lapse rule of its kind, not by its own words.
    pub by_rule: bool,
}

/// A text that says that another is repealed, and does not name it in `supersedes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Superseding {
    pub newer: String,
    pub older: String,
    /// Found by the 文号, not by the title.
    pub by_number: bool,
    /// The sentence that says so.
    pub sentence: String,
}

/// Documents that say the same twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    pub documents: Vec<String>,
    pub why: DuplicateWhy,
    pub what: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DuplicateWhy {
    Title,
    Number,
}

/// Procedures of one title that tell different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    pub title: String,
    /// Such as `promised_limit`.
    pub field: &'static str,
    /// What each of them says.
    pub values: Vec<(String, String)>,
}

#[expect(clippy::unwrap_used, reason = "constant patterns, compiled by the tests")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

static SENTENCES: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^。\n]*废止[^。\n]*"));
static TITLES: LazyLock<Regex> = LazyLock::new(|| pattern(r"《([^《》\n]{2,80})》"));
static NUMBERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\p{Han}{1,14}[〔\[【（(](?:19|20)\d{2}[〕\]】）)]\s?第?\d{1,5}号"));

/// The documents that lapse within six months of `day`, and those that have, the soonest first.
pub fn lapsing(published: &[(String, Meta)], rules: &ValidityRules, day: Date) -> Vec<Lapsing> {
    let metas: Vec<(&str, &Meta)> = published.iter().map(|(id, meta)| (id.as_str(), meta)).collect();
    let validity = settle_validity(&metas, rules).validity;
    let mut found: Vec<Lapsing> = metas
        .iter()
        .zip(validity)
        .filter_map(|((id, meta), validity)| {
            let until = validity.until?;
            if !matches!(validity.on(day), Status::InForce | Status::Expired) {
                return None;
            }
            let days = i64::from(day.until(until).ok()?.get_days());
            let ahead = |months: &i8| day.checked_add(i64::from(*months).months()).is_ok_and(|last| until <= last);
            let within_months = if days < 0 { 0 } else { AHEAD.into_iter().find(ahead)? };
            Some(Lapsing {
                document: (*id).to_owned(),
                title: meta.title.clone(),
                kind: meta.kind,
                department: meta.department.clone(),
                until,
                days,
                within_months,
                by_rule: meta.effective_until.is_none(),
            })
        })
        .collect();
    found.sort_by(|a, b| a.until.cmp(&b.until).then_with(|| a.document.cmp(&b.document)));
    found
}

/// Whether what ends there is said to repeal, as in “已被《新办法》废止”, and not to be repealed.
fn is_repealer(sentence: &str, end: usize) -> bool {
    let until = sentence.get(..end).unwrap_or_default();
    until.rsplit_once('被').is_some_and(|(_, between)| !between.contains(['，', '；', '、']))
}

/// What texts say of others that they repeal. `texts` are those in which 废止 stands.
pub fn superseding(published: &[(String, Meta)], texts: &[(String, String)]) -> Vec<Superseding> {
    let mut by_title: HashMap<String, &str> = HashMap::new();
    let mut by_number: HashMap<String, &str> = HashMap::new();
    for (id, meta) in published {
        by_title.insert(plain(&meta.title), id);
        if let Some(number) = &meta.doc_number {
            by_number.insert(plain(number), id);
        }
    }
    let metas: HashMap<&str, &Meta> = published.iter().map(|(id, meta)| (id.as_str(), meta)).collect();
    let mut found: BTreeMap<(String, String), Superseding> = BTreeMap::new();
    for (newer, text) in texts {
        let Some(meta) = metas.get(newer.as_str()) else { continue };
        for sentence in SENTENCES.find_iter(text).map(|found| found.as_str().trim()) {
            let titles = TITLES.captures_iter(sentence).filter_map(|found| Some((found.get(1)?, false)));
            let numbers = NUMBERS.find_iter(sentence).map(|found| (found, true));
            for (place, number) in titles.chain(numbers) {
                if is_repealer(sentence, place.end()) {
                    continue;
                }
                let name = place.as_str();
                let older = if number { ends_with(&by_number, name) } else { by_title.get(&plain(name)).copied() };
                let Some(older) = older.filter(|older| older != newer) else { continue };
                if meta.supersedes.iter().any(|known| known == older) || has_ended(metas.get(older)) {
                    continue;
                }
                let sentence = sentence.chars().take(SENTENCE).collect();
                let row = Superseding { newer: newer.clone(), older: older.into(), by_number: number, sentence };
                let known = found.entry((newer.clone(), older.to_owned())).or_insert_with(|| row.clone());
                // A 文号 says it more surely than a title.
                if number && !known.by_number {
                    *known = row;
                }
            }
        }
    }
    found.into_values().collect()
}

fn has_ended(meta: Option<&&Meta>) -> bool {
    meta.and_then(|meta| meta.status).is_some_and(|status| matches!(status, Status::Repealed | Status::Superseded))
}

/// The document whose 文号 a piece of text ends with: words may stand before it.
fn ends_with<'d>(known: &HashMap<String, &'d str>, piece: &str) -> Option<&'d str> {
    let piece = plain(piece);
    known
        .iter()
        .filter(|(number, _)| piece.ends_with(number.as_str()))
        .max_by_key(|(number, _)| number.len())
        .map(|(_, id)| *id)
}

/// Documents of one title and kind, or of one 文号.
pub fn duplicates(published: &[(String, Meta)]) -> Vec<Duplicate> {
    let mut groups: BTreeMap<(DuplicateWhy, String), BTreeSet<&str>> = BTreeMap::new();
    for (id, meta) in published {
        let title = (DuplicateWhy::Title, format!("{:?}\n{}", meta.kind, plain(&meta.title)));
        groups.entry(title).or_default().insert(id);
        if let Some(number) = &meta.doc_number {
            groups.entry((DuplicateWhy::Number, plain(number))).or_default().insert(id);
        }
    }
    let first = |ids: &BTreeSet<&str>| published.iter().find(|(id, _)| ids.contains(id.as_str())).map(|(_, meta)| meta);
    groups
        .iter()
        .filter(|(_, ids)| ids.len() > 1)
        .map(|((why, _), ids)| {
            let meta = first(ids);
            let what = match why {
                DuplicateWhy::Title => meta.map(|meta| meta.title.clone()),
                DuplicateWhy::Number => meta.and_then(|meta| meta.doc_number.clone()),
            };
            Duplicate {
                documents: ids.iter().map(ToString::to_string).collect(),
                why: *why,
                what: what.unwrap_or_default(),
            }
        })
        .collect()
}

/// Procedures of one title in force on `day` whose time limits or fees differ.
pub fn contradictions(published: &[(String, Meta)], rules: &ValidityRules, day: Date) -> Vec<Contradiction> {
    let metas: Vec<(&str, &Meta)> = published.iter().map(|(id, meta)| (id.as_str(), meta)).collect();
    let validity = settle_validity(&metas, rules).validity;
    let mut groups: BTreeMap<String, Vec<(&str, &Meta)>> = BTreeMap::new();
    for ((id, meta), validity) in metas.into_iter().zip(validity) {
        if meta.procedure.is_some() && validity.on(day).is_current() {
            groups.entry(plain(&meta.title)).or_default().push((id, meta));
        }
    }
    let mut found = Vec::new();
    for group in groups.values().filter(|group| group.len() > 1) {
        for (field, of) in FIELDS {
            let values: Vec<(String, String)> =
                group.iter().filter_map(|(id, meta)| Some(((*id).to_owned(), of(meta)?.to_owned()))).collect();
            let differing: BTreeSet<String> = values.iter().map(|(_, value)| plain(value)).collect();
            if differing.len() > 1 {
                let title = group.first().map(|(_, meta)| meta.title.clone()).unwrap_or_default();
                found.push(Contradiction { title, field, values });
            }
        }
    }
    found
}

type Field = fn(&Meta) -> Option<&str>;

const FIELDS: [(&str, Field); 3] = [
    ("legal_limit", |meta| meta.procedure.as_ref()?.legal_limit.as_deref()),
    ("promised_limit", |meta| meta.procedure.as_ref()?.promised_limit.as_deref()),
    ("fee", |meta| meta.procedure.as_ref()?.fee.as_deref()),
];

/// Letters and digits alone, so that brackets and blanks make no difference.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::{
        knowledge::currency::*,
        model::document::{Level, Procedure},
    };

    const RULES: ValidityRules = ValidityRules { normative_years: 5, notice_years: 1, interim_years: 2 };
    const DAY: Date = date(2026, 11, 22);

    fn meta(title: &str) -> Meta {
        Meta { title: title.into(), ..Meta::default() }
    }

    fn until(id: &str, until: Date) -> (String, Meta) {
        (id.into(), Meta { effective_until: Some(until), ..meta(id) })
    }

    #[test]
    fn the_worklist_tells_what_lapses_in_six_two_and_one_months() {
        let by_rule = Meta { level: Some(Level::City), issued_on: Some(date(2022, 1, 10)), ..meta("支持办法") };
        let published = [
            until("past", date(2026, 11, 21)),
            until("today", date(2026, 11, 22)),
            until("month", date(2026, 12, 22)),
            until("two", date(2026, 12, 23)),
            until("six", date(2027, 5, 22)),
            until("later", date(2027, 5, 23)),
            ("rule".into(), by_rule),
            ("ever".into(), meta("甲")),
        ];
        let found = lapsing(&published, &RULES, DAY);
        let rows: Vec<_> = found.iter().map(|row| (row.document.as_str(), row.within_months, row.by_rule)).collect();
        assert_eq!(
            rows,
            [
                ("past", 0, false),
                ("today", 1, false),
                ("month", 1, false),
                ("two", 2, false),
                ("rule", 2, true),
                ("six", 6, false),
            ]
        );
        assert_eq!((found[0].days, found[1].days), (-1, 0));
    }

    #[test]
    fn a_text_that_repeals_another_is_told_by_title_and_by_number() {
        let numbered = |title: &str, number: &str| Meta { doc_number: Some(number.into()), ..meta(title) };
        let knows = Meta { supersedes: vec!["old".into()], ..meta("知情办法") };
        let published = [
            ("old".to_owned(), numbered("旧办法", "甲府规〔2019〕3号")),
            ("other".to_owned(), numbered("他办法", "甲府规〔2020〕4号")),
            ("new".to_owned(), meta("新办法")),
            ("knows".to_owned(), knows),
        ];
        let text = "本办法自2026年1月1日起施行。《旧办法》同时废止。\n原《他办法》（甲府规[2020]4号）予以废止。《无此办法》废止。";
        let texts = [("new".to_owned(), text.to_owned()), ("knows".to_owned(), "《旧办法》同时废止。".to_owned())];
        let found = superseding(&published, &texts);
        let rows: Vec<_> = found.iter().map(|row| (row.newer.as_str(), row.older.as_str(), row.by_number)).collect();
        assert_eq!(rows, [("new", "old", false), ("new", "other", true)]);
        assert_eq!(found[0].sentence, "《旧办法》同时废止");
    }

    #[test]
    fn a_text_that_was_repealed_by_another_does_not_repeal_it() {
        let numbered = |title: &str, number: &str| Meta { doc_number: Some(number.into()), ..meta(title) };
        let published = [
            ("old".to_owned(), numbered("旧标准", "甲府规〔2025〕9号")),
            ("new".to_owned(), numbered("新标准", "甲府规〔2026〕7号")),
        ];
        for text in ["甲府规〔2025〕9号已被甲府规〔2026〕7号废止。", "本标准已被2026年7月起执行的《新标准》废止。"]
        {
            assert!(superseding(&published, &[("old".to_owned(), text.to_owned())]).is_empty(), "{text}");
        }
    }

    #[test]
    fn one_procedure_with_two_limits_is_a_contradiction() {
        let procedure = |limit: &str, fee: &str| {
            let procedure =
                Procedure { promised_limit: Some(limit.into()), fee: Some(fee.into()), ..Procedure::default() };
            Meta { kind: Kind::Procedure, procedure: Some(procedure), ..meta("企业歇业备案") }
        };
        let ended = Meta { effective_until: Some(date(2020, 1, 1)), ..procedure("9个工作日", "不收费") };
        let published = [
            ("a".to_owned(), procedure("3个工作日", "不收费")),
            ("b".to_owned(), procedure("5个工作日", "不 收费。")),
            ("c".to_owned(), ended),
        ];
        let found = contradictions(&published, &RULES, DAY);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].field, found[0].values.len()), ("promised_limit", 2));
        assert_eq!(duplicates(&published)[0].documents, ["a", "b", "c"]);
    }
}
