//! What an editor should look at before publishing.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    corpus::{Corpus, Entry, Fault, passages},
    model::document::{Procedure, Status, Wording},
};

/// Faults that make answers wrong, and remarks an editor should know.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Lint {
    pub faults: Vec<Fault>,
    pub remarks: Vec<Fault>,
}

/// Looks a corpus over as of `day`.
pub fn lint(corpus: &Corpus, day: Date) -> Lint {
    let mut lint = Lint { faults: corpus.faults.clone(), remarks: corpus.remarks.clone() };
    for entry in &corpus.entries {
        metadata(entry, day, &mut lint);
        sections(entry, &mut lint.faults);
        if let Some(procedure) = &entry.document.meta.procedure {
            fields(entry, procedure, &mut lint.faults);
        }
    }
    duplicates(corpus, &mut lint);
    lint
}

fn metadata(entry: &Entry, day: Date, lint: &mut Lint) {
    let meta = &entry.document.meta;
    let mut remark = |what: String| lint.remarks.push(Fault::file(&entry.file, what));
    if meta.source_url.is_none() {
        remark("has no `source_url`: readers cannot check the original".into());
    }
    if meta.wording == Wording::Summary && meta.verified_on.is_none() {
        remark("is a summary without `verified_on`".into());
    }
    if meta.department.is_none() {
        remark("has no `department`: an escalation about it reaches nobody in particular".into());
    }
    if !meta.guessed.is_empty() {
        remark(format!("guessed, please confirm: {}", meta.guessed.join(", ")));
    }
    let status = entry.validity.on(day);
    if status != Status::InForce {
        let until = entry
            .validity
            .superseded_on
            .or(entry.validity.until)
            .filter(|last| *last > Date::MIN)
            .map(|last| format!(" ({last})"))
            .unwrap_or_default();
        remark(format!("is {}{until} and is not given as current law", word(status)));
    }
    if entry.document.body.trim().is_empty() {
        lint.faults.push(Fault::file(&entry.file, "has no text after the front matter: nothing can be quoted"));
    }
}

/// Questions of a section that is not there lead nowhere.
fn sections(entry: &Entry, faults: &mut Vec<Fault>) {
    let document = &entry.document;
    let passages = passages(&document.id, &document.meta.title, &document.body, entry.plain);
    for heading in document.meta.section_questions.keys() {
        if !passages.iter().any(|passage| passage.heading.contains(heading)) {
            faults.push(Fault::file(&entry.file, format!("`section_questions`: no passage stands under `{heading}`")));
        }
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::InForce => "in force",
        Status::Expired => "expired",
        Status::Repealed => "repealed",
        Status::Superseded => "superseded",
        Status::NotYet => "not yet in force",
    }
}

/// Every field of a procedure must stand in the body, or it could not be quoted.
fn fields(entry: &Entry, procedure: &Procedure, faults: &mut Vec<Fault>) {
    let single = [
        ("legal_limit", &procedure.legal_limit),
        ("promised_limit", &procedure.promised_limit),
        ("fee", &procedure.fee),
        ("place", &procedure.place),
        ("hours", &procedure.hours),
        ("phone", &procedure.phone),
        ("online_url", &procedure.online_url),
    ];
    let listed = [("conditions", &procedure.conditions), ("steps", &procedure.steps), ("basis", &procedure.basis)];
    let singles = single.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
    let lists = listed.into_iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
    let materials = procedure.materials.iter().map(|material| ("materials", &material.name));
    for (key, value) in singles.chain(lists).chain(materials) {
        if !entry.document.body.contains(value.as_str()) {
            let what = format!("`procedure.{key}`: `{value}` does not stand in the body, so it could not be quoted");
            faults.push(Fault::file(&entry.file, what));
        }
    }
}

fn duplicates(corpus: &Corpus, lint: &mut Lint) {
    let mut titles: HashMap<&str, &str> = HashMap::new();
    let mut bodies: HashMap<&str, &str> = HashMap::new();
    let mut numbers: HashMap<&str, &str> = HashMap::new();
    for entry in &corpus.entries {
        let document = &entry.document;
        if let Some(first) = bodies.insert(document.body.trim(), &entry.file) {
            lint.faults.push(Fault::file(&entry.file, format!("has the same text as {first}")));
        } else if let Some(first) = titles.insert(&document.meta.title, &entry.file) {
            lint.remarks.push(Fault::file(&entry.file, format!("has the same title as {first}")));
        }
        if let Some(number) = &document.meta.doc_number
            && let Some(first) = numbers.insert(number, &entry.file)
        {
            lint.remarks.push(Fault::file(&entry.file, format!("has the same 文号 as {first}")));
        }
    }
}
