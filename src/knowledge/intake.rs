//! Files that were given in, made into drafts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    corpus::{Fault, Imported, render},
    knowledge::{Documents, KnowledgeError, written},
    model::{
        audit::{Action, Deed},
        document::{Document, Meta},
        knowledge::{Origin, VersionState},
        time::Millis,
    },
    storage::{FileState, ImportJob, StoreError, Tx},
};

/// Lines at the head of a text in which a found title or 文号 is surely its own.
const HEAD: usize = 12;

/// What a file came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileOutcome {
    pub documents: Vec<ImportedDocument>,
    pub faults: Vec<Fault>,
}

/// A document that a file became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportedDocument {
    pub document: String,
    pub title: String,
    pub outcome: ImportedAs,
    /// The version that holds it.
    pub version: i64,
    /// The version that was there before: the difference to it shows what changed.
    #[schema(required)]
    pub before: Option<i64>,
    /// Metadata that was guessed and awaits confirmation.
    pub guessed: Vec<Guess>,
    pub remarks: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportedAs {
    /// A document that was not there.
    New,
    /// Another text of a document that is there: a draft of it.
    Changed,
    /// The very text that is there: nothing was written.
    Same,
}

/// A guessed key of the front matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Guess {
    pub key: String,
    pub value: String,
    pub confidence: Confidence,
}

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It stands so at the head of the text.
    High,
    /// It stands in the text.
    Medium,
    /// It was concluded from something else.
    Low,
}

impl Documents {
    /// Makes drafts of what was read from a file, and notes what became of it, in one transaction.
    ///
    /// # Errors
    /// The database.
    pub async fn take_in(
        &self,
        job: ImportJob,
        read: Vec<Imported>,
        faults: Vec<Fault>,
        now: Millis,
    ) -> Result<(), KnowledgeError> {
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut outcome = FileOutcome { documents: Vec::new(), faults };
                    let taken = taken(tx, &job).await?;
                    for imported in read {
                        let id = imported.document.id.clone();
                        if let Some((_, first)) = taken.iter().find(|(known, _)| *known == id) {
                            let what =
                                format!("would become `{id}`, which {first} became already; rename one of the two");
                            outcome.faults.push(Fault::file(job.name.clone(), what));
                            continue;
                        }
                        match draft(tx, &job.user, imported, now).await? {
                            Ok(document) => outcome.documents.push(document),
                            Err(what) => outcome.faults.push(Fault::file(job.name.clone(), what)),
                        }
                    }
                    let state = if outcome.faults.is_empty() { FileState::Done } else { FileState::Failed };
                    let told = serde_json::to_string(&outcome).map_err(StoreError::from)?;
                    Ok(tx.finish_import_file((&job.import, job.place), state, &told, now).await?)
                })
            })
            .await
    }

    /// Keeps files to be read; gives the id of the import.
    ///
    /// # Errors
    /// The database.
    pub async fn give_in(
        &self,
        who: &str,
        files: Vec<(String, Vec<u8>)>,
        now: Millis,
    ) -> Result<String, KnowledgeError> {
        let who = who.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let count = files.len();
                    let id = tx.insert_import(&who, files, now).await?;
                    let detail = serde_json::json!({ "files": count });
                    tx.audit(&Deed::new(&who, Action::FilesImported, "import", &id).with(detail), now).await?;
                    Ok(id)
                })
            })
            .await
    }
}

/// The documents that other files of the import became.
async fn taken(tx: &mut Tx, job: &ImportJob) -> Result<Vec<(String, String)>, StoreError> {
    let mut taken = Vec::new();
    for (name, outcome) in tx.import_outcomes(&job.import, job.place).await? {
        let outcome: FileOutcome = serde_json::from_str(&outcome)?;
        taken.extend(outcome.documents.into_iter().map(|document| (document.document, name.clone())));
    }
    Ok(taken)
}

/// Makes a draft of a document; a sentence where it cannot be one.
async fn draft(
    tx: &mut Tx,
    who: &str,
    imported: Imported,
    now: Millis,
) -> Result<Result<ImportedDocument, String>, StoreError> {
    let Imported { mut document, remarks } = imported;
    let id = document.id.clone();
    let known = tx.dossier(&id).await?;
    let latest = match &known {
        Some(dossier) => tx.version(&id, dossier.latest_version).await?,
        None => None,
    };
    if let Some(latest) = &latest {
        let text = tx.version_text(&id, latest.version).await?.unwrap_or_default();
        let before = crate::corpus::read_text(&id, &id, &text).ok();
        if before.as_ref().is_some_and(|before| before.body.trim() == document.body.trim()) {
            let version = latest.version;
            let title = latest.title.clone();
            let (outcome, guessed) = (ImportedAs::Same, Vec::new());
            return Ok(Ok(ImportedDocument { document: id, title, outcome, version, before: None, guessed, remarks }));
        }
        if latest.state == VersionState::InReview {
            return Ok(Err(format!("`{id}` is under review; import it again when that is over")));
        }
        if let Some(before) = before {
            keep_what_no_file_tells(&mut document.meta, before.meta);
        }
    }
    let text = match render(&document) {
        Ok(text) => text,
        Err(why) => return Ok(Err(why)),
    };
    let written = written(&id, text);
    if known.is_none() {
        tx.create_document(&id, Origin::Console, None, now).await?;
    }
    // Always a version of its own, so that the difference can be shown.
    if let Some(latest) = &latest
        && matches!(latest.state, VersionState::Draft | VersionState::Rejected)
    {
        tx.set_version_state((&id, latest.version), VersionState::Replaced, now).await?;
    }
    let version = tx.add_version(&id, &written, who, now).await?;
    let detail = serde_json::json!({ "version": version, "revision": 1, "imported": true });
    tx.audit(&Deed::new(who, Action::DocumentSaved, "document", &id).with(detail), now).await?;
    Ok(Ok(ImportedDocument {
        title: document.meta.title.clone(),
        outcome: if latest.is_some() { ImportedAs::Changed } else { ImportedAs::New },
        version,
        before: latest.map(|latest| latest.version),
        guessed: guesses(&document),
        remarks,
        document: id,
    }))
}

/// What people added to a document and no file says.
fn keep_what_no_file_tells(meta: &mut Meta, before: Meta) {
    if meta.questions.is_empty() {
        meta.questions = before.questions;
    }
    if meta.section_questions.is_empty() {
        meta.section_questions = before.section_questions;
    }
    if meta.tags.is_empty() {
        meta.tags = before.tags;
    }
    if meta.supersedes.is_empty() {
        meta.supersedes = before.supersedes;
    }
    if before.department.is_some() && !before.guessed.iter().any(|key| key == "department") {
        meta.department = before.department;
        meta.guessed.retain(|key| key != "department");
    }
}

/// What was guessed of a document, and how sure it is.
pub fn guesses(document: &Document) -> Vec<Guess> {
    let known = serde_json::to_value(&document.meta).unwrap_or_default();
    let value = |key: &str| known.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let guess = |key: &String| Guess { key: key.clone(), value: value(key), confidence: confidence(document, key) };
    document.meta.guessed.iter().map(guess).collect()
}

fn confidence(document: &Document, key: &str) -> Confidence {
    let head = document.body.lines().take(HEAD).collect::<Vec<_>>().join("\n");
    let stands = |found: Option<&str>| match found {
        Some(found) if head.contains(found) => Confidence::High,
        Some(found) if document.body.contains(found) => Confidence::Medium,
        _ => Confidence::Low,
    };
    let dated = |day: Option<jiff::civil::Date>| {
        let written = day.map(|day| format!("{}年{}月{}日", day.year(), day.month(), day.day()));
        let dense: String = document.body.chars().filter(|c| !c.is_whitespace()).collect();
        if written.is_some_and(|written| dense.contains(&written)) { Confidence::High } else { Confidence::Low }
    };
    let meta = &document.meta;
    match key {
        "title" => stands(Some(&meta.title)),
        "doc_number" => stands(meta.doc_number.as_deref()),
        "issuer" => stands(meta.issuer.as_deref()),
        "issued_on" => dated(meta.issued_on),
        "effective_from" => dated(meta.effective_from),
        "effective_until" => dated(meta.effective_until),
        "level" => Confidence::Medium,
        // What an office issues it mostly looks after too; the kind is read off the title alone.
        _ => Confidence::Low,
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        corpus::{Hints, guess_document},
        knowledge::intake::*,
    };

    #[test]
    fn a_guess_that_stands_in_the_text_is_surer_than_a_conclusion() {
        let text = "甲市乙区发展和改革委员会关于印发《乙区服务企业行动方案》的通知\n乙发改〔2023〕12号\n各镇政府：\n现印发给你们。\n甲市乙区发展和改革委员会\n2023年2月15日\n本方案自2023年3月1日起施行，有效期5年。\n";
        let found = guesses(&guess_document("plan", text, &Hints::default()));
        let sure = |key: &str| found.iter().find(|guess| guess.key == key).unwrap().confidence;
        assert_eq!(sure("doc_number"), Confidence::High);
        assert_eq!(sure("effective_from"), Confidence::High);
        assert_eq!(sure("effective_until"), Confidence::Low, "worked out of the years");
        assert_eq!(sure("department"), Confidence::Low);
    }
}
