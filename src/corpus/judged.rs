//! Judged questions, laid out as the BEIR benchmark does: `corpus.jsonl` (or `docs/`),
//! `queries.jsonl`, `qrels.tsv`.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use serde::Deserialize;

use crate::{
    config::{Corpus as Settings, ValidityRules},
    corpus::{Corpus, Entry, Fault, read_folder},
    model::{
        document::{Document, Kind, Meta},
        reply::{Line, Speaker},
    },
};

/// One judged question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    pub id: String,
    pub text: String,
    /// What was said before, oldest first.
    pub history: Vec<Line>,
    /// What answers it, any of them; empty where it is unanswerable.
    pub right: Vec<Right>,
    /// Such as `out_of_corpus`; `small_talk` questions are not counted as answered.
    pub kind: Option<String>,
}

/// One right place: a document, or a text that the quote must contain, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    #[serde(default)]
    pub document: Option<String>,
    #[serde(default)]
    pub quote: Option<String>,
    /// A section's heading: any passage under it is right.
    #[serde(default)]
    pub heading: Option<String>,
}

/// The halves of a judged set: one to learn from, one to measure on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// The half to learn and tune on.
    Tune,
    /// The half kept back for the table.
    Kept,
}

impl Question {
    /// The half it belongs to, by a hash of its id, so that it never changes sides.
    pub fn part(&self) -> Part {
        use sha2::{Digest, Sha256};
        let even = Sha256::digest(self.id.as_bytes()).first().is_some_and(|byte| byte % 2 == 0);
        if even { Part::Tune } else { Part::Kept }
    }

    /// Whether the documents answer it at all.
    pub fn is_answerable(&self) -> bool {
        !self.right.is_empty()
    }
}

/// A judged set: documents and questions.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    pub corpus: Corpus,
    pub questions: Vec<Question>,
}

#[derive(Deserialize)]
struct DocumentLine {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct QueryLine {
    #[serde(default, rename = "_id")]
    id: Option<String>,
    text: String,
    /// Questions of the visitor before this one, oldest first.
    #[serde(default)]
    history: Vec<String>,
    /// Absent where judged by qrels; null where unanswerable.
    #[serde(default)]
    quote: Option<String>,
    #[serde(default)]
    document: Option<String>,
    #[serde(default)]
    heading: Option<String>,
    /// Other places that answer as well.
    #[serde(default)]
    also: Vec<Right>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    metadata: Option<QueryMetadata>,
}

#[derive(Deserialize)]
struct QueryMetadata {
    #[serde(default)]
    kind: Option<String>,
}

/// Reads a judged set from `dir`: its `queries.jsonl`, or another file of questions where one is given.
/// A folder without judged questions is asked the `questions` of its own documents.
/// Documents are those of `corpus.jsonl`, else of `docs/`, else of a folder without `queries.jsonl` itself,
/// else of `corpus.dir`.
///
/// # Errors
/// A missing file, or a line that cannot be read, with its place.
pub fn read_judged(
    dir: &Path,
    questions: Option<&Path>,
    settings: &Settings,
    rules: &ValidityRules,
) -> Result<Judged, Fault> {
    let corpus = read_documents(dir, settings, rules)?;
    if questions.is_none() && !dir.join("queries.jsonl").exists() {
        return Ok(from_own_questions(corpus));
    }
    let known: HashSet<&str> = corpus.entries.iter().map(|entry| entry.document.id.as_str()).collect();
    let mut questions = read_questions(questions.unwrap_or(&dir.join("queries.jsonl")))?;
    let qrels = dir.join("qrels.tsv");
    if qrels.exists() {
        let relevant = read_qrels(&qrels, &known)?;
        for question in &mut questions {
            let documents = relevant.get(&question.id).into_iter().flatten();
            question
                .right
                .extend(documents.map(|document| Right { document: Some(document.clone()), ..Right::default() }));
        }
    }
    Ok(Judged { corpus, questions })
}

/// A judged set made of the documents' own `questions` and `section_questions`: every other one is taken
/// out of its document and asked.
fn from_own_questions(mut corpus: Corpus) -> Judged {
    let mut questions = Vec::new();
    for entry in &mut corpus.entries {
        let id = entry.document.id.clone();
        let whole = Right { document: Some(id.clone()), ..Right::default() };
        take_out(&mut entry.document.meta.questions, &id, &whole, &mut questions);
        for (heading, own) in &mut entry.document.meta.section_questions {
            let section = Right { heading: Some(heading.clone()), ..whole.clone() };
            take_out(own, &format!("{id}/{heading}"), &section, &mut questions);
        }
    }
    Judged { corpus, questions }
}

/// Takes every other question out of `own` and makes a judged one of it.
fn take_out(own: &mut Vec<String>, name: &str, right: &Right, questions: &mut Vec<Question>) {
    for (at, text) in std::mem::take(own).into_iter().enumerate() {
        if at % 2 == 0 {
            own.push(text);
        } else {
            questions.push(Question {
                id: format!("{name}?{at}"),
                text,
                right: vec![right.clone()],
                ..Question::default()
            });
        }
    }
}

/// Reads a questions file alone.
///
/// # Errors
/// A missing file, or a line that cannot be read, with its place.
pub fn read_questions(path: &Path) -> Result<Vec<Question>, Fault> {
    let file = path.display().to_string();
    let mut seen = HashSet::new();
    lines::<QueryLine>(path)?
        .into_iter()
        .map(|(number, line)| {
            let id = line.id.unwrap_or_else(|| format!("line {number}"));
            if !seen.insert(id.clone()) {
                return Err(Fault::line(&file, number, format!("the id `{id}` stands twice")));
            }
            let first = Right { document: line.document, quote: line.quote, heading: line.heading };
            let kind = line.kind.or(line.metadata.and_then(|about| about.kind));
            let right = std::iter::once(first).filter(|first| *first != Right::default()).chain(line.also).collect();
            let history = line.history.into_iter().map(|text| Line { from: Speaker::Visitor, text }).collect();
            Ok(Question { id, text: line.text, history, right, kind })
        })
        .collect()
}

fn read_documents(dir: &Path, settings: &Settings, rules: &ValidityRules) -> Result<Corpus, Fault> {
    let path = dir.join("corpus.jsonl");
    if !path.exists() {
        // A folder of questions may hold a page about them, which is no document of theirs.
        let own = if dir.join("queries.jsonl").exists() { Path::new(&settings.dir) } else { dir };
        let beside = [dir.join("docs"), own.to_path_buf(), Path::new(&settings.dir).to_path_buf()];
        let found =
            beside.iter().map(|folder| read_folder(folder, settings, rules)).find(|corpus| !corpus.entries.is_empty());
        return found.ok_or_else(|| Fault::file(dir.display().to_string(), "has neither corpus.jsonl nor documents"));
    }
    let mut corpus = Corpus::default();
    let mut seen = HashSet::new();
    for (number, line) in lines::<DocumentLine>(&path)? {
        if !seen.insert(line.id.clone()) {
            return Err(Fault::line(path.display().to_string(), number, format!("the id `{}` stands twice", line.id)));
        }
        let meta = Meta { title: line.title, kind: Kind::Faq, ..Meta::default() };
        let document = Document { id: line.id, meta, body: line.text };
        corpus.entries.push(Entry {
            document,
            plain: true,
            file: format!("corpus.jsonl:{number}"),
            ..Entry::default()
        });
    }
    Ok(corpus)
}

fn read_qrels(path: &Path, known: &HashSet<&str>) -> Result<HashMap<String, HashSet<String>>, Fault> {
    let file = path.display().to_string();
    let text = read(path)?;
    let mut relevant: HashMap<String, HashSet<String>> = HashMap::new();
    for (at, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let fault = |what: &str| Fault::line(&file, at + 1, what);
        let mut cells = line.split('\t').map(str::trim);
        let (Some(query), Some(document), Some(score)) = (cells.next(), cells.next(), cells.next()) else {
            return Err(fault("needs query-id, corpus-id and score, separated by tabs"));
        };
        let score: f64 = score.parse().map_err(|_| fault("the score is no number"))?;
        if !known.contains(document) {
            return Err(fault(&format!("the document `{document}` is not in the corpus")));
        }
        if score > 0.0 {
            relevant.entry(query.to_owned()).or_default().insert(document.to_owned());
        }
    }
    Ok(relevant)
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|why| Fault::file(path.display().to_string(), format!("cannot be read: {why}")))
}

fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<(usize, T)>, Fault> {
    read(path)?
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let value = serde_json::from_str(line).map_err(|why| {
                Fault::line(path.display().to_string(), at + 1, format!("is no such JSON object: {why}"))
            })?;
            Ok((at + 1, value))
        })
        .collect()
}
