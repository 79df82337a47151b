//! What `check` says of one text, before it is published.

use jiff::civil::Date;

use crate::{
    config::ValidityRules,
    corpus::{Corpus, Entry, Fault, Settled, lint, passages, read_text, settle_validity},
    model::{
        document::{Document, Kind, Meta},
        id::digest,
        knowledge::Written,
        passage::Passage,
    },
};

/// Something wrong, or worth knowing, at a place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line from 1, where it is known.
    pub line: Option<usize>,
    /// Key of the front matter, where it is about one.
    pub key: Option<String>,
    pub what: String,
}

/// Stable words for what is said, by a part of the sentence.
const CODES: &[(&str, &str)] = &[
    ("unknown field", "unknown_key"),
    ("`title` is missing", "title_missing"),
    ("is before `effective_from`", "dates_reversed"),
    ("is empty", "empty"),
    ("has no text after the front matter", "no_text"),
    ("has no `source_url`", "no_source_url"),
    ("is a summary without", "no_verified_on"),
    ("has no `department`", "no_department"),
    ("guessed, please confirm", "guessed"),
    ("is not given as current law", "not_in_force"),
    ("`section_questions`", "no_such_section"),
    ("does not stand in the body", "not_in_body"),
    ("has the same text as", "same_text"),
    ("has the same title as", "same_title"),
    ("has the same 文号", "same_number"),
    ("which is not in the corpus", "supersedes_missing"),
    ("a circle", "supersedes_circle"),
    // What the reader of the front matter says else.
    ("front matter: ", "wrong_value"),
];

impl Finding {
    /// A stable word for what is said.
    pub fn code(&self) -> &'static str {
        CODES.iter().find(|(part, _)| self.what.contains(part)).map_or("other", |(_, code)| *code)
    }
}

/// A text looked over.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    /// `None` where the front matter cannot be read.
    pub document: Option<Document>,
    pub passages: Vec<Passage>,
    /// They keep it from being published.
    pub faults: Vec<Finding>,
    pub remarks: Vec<Finding>,
}

/// What is published beside a text and has to do with it.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Ids of documents with the same text.
    pub same_body: Vec<String>,
    /// Ids of documents with the same 文号.
    pub same_number: Vec<String>,
    /// Front matter of what it supersedes, and of what that supersedes, …; `None` where the document
    /// exists and nothing of it is published.
    pub older: Vec<(String, Option<Meta>)>,
}

/// A text with what is read off it.
pub fn written(id: &str, text: String) -> Written {
    let document = read_text(id, id, &text).ok();
    let body = document.as_ref().map_or(text.as_str(), |document| &document.body);
    let (body_digest, digest) = (digest(body.trim()), digest(&text));
    let meta = document.map(|document| document.meta);
    let title =
        meta.as_ref().map_or_else(|| title_line(&text).unwrap_or_else(|| id.to_owned()), |meta| meta.title.clone());
    let kind = meta.as_ref().map_or(Kind::default(), |meta| meta.kind);
    let doc_number = meta.as_ref().and_then(|meta| meta.doc_number.clone());
    Written { title, kind, doc_number, meta, text, digest, body_digest }
}

/// The title of a text whose front matter cannot be read.
fn title_line(text: &str) -> Option<String> {
    let said = text.lines().take(100).find_map(|line| line.strip_prefix("title:"))?;
    let said = said.trim().trim_matches(['"', '\'']);
    (!said.is_empty()).then(|| said.chars().take(100).collect())
}

/// Looks a text over as of `day`, as `bangban check` does, beside what is published.
pub fn inspect(id: &str, text: &str, beside: &Beside, rules: &ValidityRules, day: Date) -> Inspection {
    let document = match read_text(id, id, text) {
        Ok(document) => document,
        Err(fault) => return Inspection { faults: vec![finding(text, fault)], ..Inspection::default() },
    };
    let known: Vec<(&str, &Meta)> =
        beside.older.iter().filter_map(|(id, meta)| Some((id.as_str(), meta.as_ref()?))).collect();
    let all: Vec<(&str, &Meta)> = std::iter::once((id, &document.meta)).chain(known).collect();
    let Settled { validity, faults } = settle_validity(&all, rules);
    let there = |what: &str| beside.older.iter().any(|(id, _)| what.contains(&format!("`{id}`, which is not")));
    let own = faults.into_iter().filter(|(at, what)| *at == 0 && !there(what));
    let corpus = Corpus {
        entries: vec![Entry {
            document: document.clone(),
            validity: validity.first().copied().unwrap_or_default(),
            file: id.to_owned(),
            ..Entry::default()
        }],
        faults: own.map(|(_, what)| Fault::file(id, what)).collect(),
        remarks: Vec::new(),
    };
    let found = lint(&corpus, day);
    let findings =
        |faults: Vec<Fault>| -> Vec<Finding> { faults.into_iter().map(|fault| finding(text, fault)).collect() };
    let (mut faults, mut remarks) = (findings(found.faults), findings(found.remarks));
    for other in &beside.same_body {
        faults.push(Finding { line: None, key: None, what: format!("has the same text as `{other}`") });
    }
    for other in &beside.same_number {
        let what = format!("`doc_number`: `{other}` has the same 文号");
        remarks.push(Finding { line: line_of(text, "doc_number"), key: Some("doc_number".into()), what });
    }
    let passages = passages(id, &document.meta.title, &document.body, false);
    Inspection { document: Some(document), passages, faults, remarks }
}

fn finding(text: &str, fault: Fault) -> Finding {
    let named = key_in(&fault.what);
    // A fault that names no line of its own stands where its key does.
    let line = match fault.line {
        Some(line) if line > 1 => Some(line),
        other => named.as_deref().and_then(|key| line_of(text, key)).or(other),
    };
    let key = named.or_else(|| line.and_then(|line| key_at(text, line)));
    Finding { line, key, what: fault.what }
}

/// The key that a sentence names: a word of the front matter in backticks, or the verb `supersedes`.
fn key_in(what: &str) -> Option<String> {
    if what.starts_with("supersedes") {
        return Some("supersedes".into());
    }
    let name = what.split('`').nth(1)?;
    let named = name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '.')) && !name.is_empty();
    named.then(|| name.to_owned())
}

/// The line of the front matter that sets a key; of `procedure.fee` the one that begins with `fee`.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let leaf = key.rsplit('.').next().unwrap_or(key);
    front(text)
        .find(|(_, line)| line.trim_start().strip_prefix(leaf).is_some_and(|rest| rest.starts_with(':')))
        .map(|(at, _)| at)
}

/// The key of a line of the front matter.
fn key_at(text: &str, at: usize) -> Option<String> {
    let (_, line) = front(text).find(|(line, _)| *line == at)?;
    let (key, _) = line.split_once(':')?;
    let key = key.trim().trim_start_matches("- ");
    (!key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')).then(|| key.to_owned())
}

/// The lines of the front matter, with their numbers from 1.
fn front(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().skip(1).take_while(|(_, line)| line.trim_end() != "---");
    lines.filter(|_| text.starts_with("---")).map(|(at, line)| (at + 1, line))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::knowledge::inspect::*;

    const RULES: ValidityRules = ValidityRules { normative_years: 5, notice_years: 1, interim_years: 2 };

    fn looked(text: &str, beside: &Beside) -> Inspection {
        inspect("a", text, beside, &RULES, date(2026, 11, 22))
    }

    #[test]
    fn a_fault_names_line_and_key() {
        let cases = [
            ("---\ntitle: 甲\ncolour: red\n---\n正文。\n", 3, "colour"),
            ("---\ntitle: 甲\nissued_on: 2025-13-40\n---\n正文。\n", 3, "issued_on"),
            (
                "---\ntitle: 甲\neffective_from: 2025-01-01\neffective_until: 2024-01-01\n---\n正文。\n",
                4,
                "effective_until",
            ),
            ("---\ntitle: 甲\nkind: procedure\nprocedure:\n  fee: 30元\n---\n正文。\n", 5, "procedure.fee"),
            ("---\ntitle: 甲\nsupersedes: [none]\n---\n正文。\n", 3, "supersedes"),
        ];
        for (text, line, key) in cases {
            let found = looked(text, &Beside::default());
            assert!(
                found.faults.iter().any(|fault| fault.line == Some(line) && fault.key.as_deref() == Some(key)),
                "{key}: {:?}",
                found.faults
            );
        }
    }

    #[test]
    fn what_is_published_beside_it_is_said() {
        let text = "---\ntitle: 甲\ndoc_number: 甲〔2025〕4号\nsupersedes: [b]\n---\n正文。\n";
        let older = Meta { supersedes: vec!["a".into()], ..Meta::default() };
        let beside = Beside {
            same_body: vec!["c".into()],
            same_number: vec!["d".into()],
            older: vec![("b".into(), Some(older))],
        };
        let found = looked(text, &beside);
        assert_eq!(found.faults.len(), 2, "a circle and the same text: {:?}", found.faults);
        assert!(found.remarks.iter().any(|remark| remark.line == Some(3) && remark.what.contains("文号")));
        let withdrawn = Beside { older: vec![("b".into(), None)], ..Beside::default() };
        assert_eq!(looked(text, &withdrawn).faults, []);
    }
}
