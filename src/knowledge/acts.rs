//! What is done to documents, each act in one transaction with its line in the audit log.

use std::sync::Arc;

use serde_json::json;

use crate::{
    config::{Config, Review, ValidityRules},
    knowledge::{Beside, Inspection, KnowledgeError, Standing, Verb, error::wrong, inspect, step, written},
    model::{
        audit::{Action, Deed},
        id,
        knowledge::{Dossier, Origin, Version, VersionState},
        time::{self, Millis},
    },
    storage::{Read, Store, StoreError, Tx},
};

/// Longest id, in characters.
const ID: usize = 80;
/// Longest comment of a reviewer, in characters.
const COMMENT: usize = 2000;
/// Links of `supersedes` that are followed.
const LINKS: usize = 100;

/// Everything that is done to documents.
#[derive(Clone, Debug)]
pub struct Documents {
    pub(crate) store: Arc<Store>,
    review: Review,
    rules: ValidityRules,
    zone: jiff::tz::TimeZone,
}

/// A draft as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub document: String,
    pub version: i64,
    pub revision: i64,
}

/// An act of the review or of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Submit,
    Approve { comment: Option<String> },
    Reject { comment: Option<String> },
    Publish,
    Withdraw { comment: Option<String> },
    RollBack { version: i64 },
}

/// What an act came to.
#[derive(Clone, Debug)]
pub struct Done {
    /// The version it was done to, and its new state.
    pub version: i64,
    pub state: VersionState,
    /// Number of the publication, where what visitors are answered from changed.
    pub publication: Option<i64>,
    /// What an editor should know about what was published.
    pub inspection: Inspection,
}

impl Act {
    pub fn verb(&self) -> Verb {
        match self {
            Act::Submit => Verb::Submit,
            Act::Approve { .. } => Verb::Approve,
            Act::Reject { .. } => Verb::Reject,
            Act::Publish => Verb::Publish,
            Act::Withdraw { .. } => Verb::Withdraw,
            Act::RollBack { .. } => Verb::RollBack,
        }
    }

    fn action(&self) -> Action {
        match self {
            Act::Submit => Action::DocumentSubmitted,
            Act::Approve { .. } => Action::DocumentApproved,
            Act::Reject { .. } => Action::DocumentRejected,
            Act::Publish => Action::DocumentPublished,
            Act::Withdraw { .. } => Action::DocumentWithdrawn,
            Act::RollBack { .. } => Action::DocumentRolledBack,
        }
    }

    fn comment(&self) -> Option<&str> {
        match self {
            Act::Approve { comment } | Act::Reject { comment } | Act::Withdraw { comment } => comment.as_deref(),
            Act::Submit | Act::Publish | Act::RollBack { .. } => None,
        }
    }
}

impl Documents {
    pub fn new(store: Arc<Store>, config: &Config) -> Documents {
        Documents { store, review: config.knowledge.review, rules: config.validity, zone: config.zone() }
    }

    /// How many persons it takes to publish.
    pub fn review(&self) -> Review {
        self.review
    }

    /// Begins a document with its first draft.
    ///
    /// # Errors
    /// The id is taken or none.
    pub async fn create(
        &self,
        who: &str,
        wished: Option<String>,
        text: String,
        now: Millis,
    ) -> Result<Saved, KnowledgeError> {
        let id = match wished {
            Some(wished) => checked_id(&wished)?,
            None => id::new_id(),
        };
        let who = who.to_owned();
        let written = written(&id, checked_text(text)?);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if tx.dossier(&id).await?.is_some() {
                        return Err(KnowledgeError::IdTaken);
                    }
                    tx.create_document(&id, Origin::Console, None, now).await?;
                    let version = tx.add_version(&id, &written, &who, now).await?;
                    saved(tx, &who, Saved { document: id, version, revision: 1 }, now).await
                })
            })
            .await
    }

    /// Writes the draft of a document, or begins one over its latest version. `base` is the version that was
    /// read, and how often it had been saved.
    ///
    /// # Errors
    /// Somebody else has written since, or it is under review.
    pub async fn save(
        &self,
        who: &str,
        id: &str,
        text: String,
        base: (i64, i64),
        now: Millis,
    ) -> Result<Saved, KnowledgeError> {
        let written = written(id, checked_text(text)?);
        let (who, id, review) = (who.to_owned(), id.to_owned(), self.review);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (dossier, latest) = found(tx, &id).await?;
                    if (latest.version, latest.revision) != base {
                        return Err(KnowledgeError::Stale { version: latest.version, revision: latest.revision });
                    }
                    let standing = standing(tx, &dossier, &latest).await?;
                    step(&standing, Verb::Save, &who, review).map_err(not_allowed)?;
                    let open = matches!(latest.state, VersionState::Draft | VersionState::Rejected);
                    let (version, revision) = if open {
                        let place = (id.as_str(), latest.version);
                        (latest.version, tx.rewrite_version(place, &written, &who, now).await?)
                    } else {
                        (tx.add_version(&id, &written, &who, now).await?, 1)
                    };
                    saved(tx, &who, Saved { document: id, version, revision }, now).await
                })
            })
            .await
    }

    /// Submits, reviews, publishes, withdraws or rolls back.
    ///
    /// # Errors
    /// Not allowed now, or not fit to be published.
    pub async fn act(&self, who: &str, id: &str, act: Act, now: Millis) -> Result<Done, KnowledgeError> {
        if act.comment().is_some_and(|comment| comment.chars().count() > COMMENT) {
            return wrong("comment", format!("最多 {COMMENT} 字"));
        }
        let (own, who, id) = (self.clone(), who.to_owned(), id.to_owned());
        self.store.write(move |tx| Box::pin(async move { own.done(tx, &who, &id, &act, now).await })).await
    }

    async fn done(&self, tx: &mut Tx, who: &str, id: &str, act: &Act, now: Millis) -> Result<Done, KnowledgeError> {
        let (dossier, latest) = found(tx, id).await?;
        let standing = standing(tx, &dossier, &latest).await?;
        let state = step(&standing, act.verb(), who, self.review).map_err(not_allowed)?;
        let version = match act {
            Act::RollBack { version } => earlier(tx, &dossier, *version).await?,
            Act::Withdraw { .. } => dossier.published_version.unwrap_or(latest.version),
            _ => latest.version,
        };
        let place = (id, version);
        let mut inspection = Inspection::default();
        let mut publication = None;
        match act {
            Act::Submit => {
                tx.set_version_state(place, state, now).await?;
                tx.set_submitted(place, who, now).await?;
            }
            Act::Reject { comment } => {
                tx.set_version_state(place, state, now).await?;
                tx.set_reviewed(place, (who, comment.as_deref()), now).await?;
            }
            Act::Approve { .. } | Act::Publish | Act::RollBack { .. } => {
                inspection = self.fit(tx, place, now).await?;
                if let Act::Approve { comment } = act {
                    tx.set_reviewed(place, (who, comment.as_deref()), now).await?;
                }
                publication = Some(tx.publish_version(id, Some(version), who, now).await?);
            }
            Act::Withdraw { .. } => publication = Some(tx.publish_version(id, None, who, now).await?),
        }
        let detail = json!({ "version": version, "publication": publication, "comment": act.comment() });
        tx.audit(&Deed::new(who, act.action(), "document", id).with(detail), now).await?;
        Ok(Done { version, state, publication, inspection })
    }

    /// What `check` says of a version, where it finds no fault.
    async fn fit(&self, tx: &mut Tx, (id, version): (&str, i64), now: Millis) -> Result<Inspection, KnowledgeError> {
        let text = tx.version_text(id, version).await?.ok_or(KnowledgeError::NotFound)?;
        let read = written(id, text);
        let mut beside =
            Beside { same_body: tx.published_with_body(id, &read.body_digest).await?, ..Beside::default() };
        if let Some(number) = &read.doc_number {
            beside.same_number = tx.published_with_number(id, number).await?;
        }
        let mut wanted = read.meta.map(|meta| meta.supersedes).unwrap_or_default();
        while let Some(older) = wanted.pop() {
            let seen = older == id || beside.older.iter().any(|(known, _)| *known == older);
            if seen || beside.older.len() >= LINKS || tx.dossier(&older).await?.is_none() {
                continue;
            }
            let meta = tx.published_meta(&older).await?;
            wanted.extend(meta.iter().flat_map(|meta| meta.supersedes.clone()));
            beside.older.push((older, meta));
        }
        let found = inspect(id, &read.text, &beside, &self.rules, time::day(now, &self.zone));
        if found.faults.is_empty() { Ok(found) } else { Err(KnowledgeError::Unfit { faults: found.faults }) }
    }

    /// What `check` says of a text that somebody is writing, beside what is published.
    ///
    /// # Errors
    /// The database.
    pub async fn preview(&self, id: &str, text: &str, now: Millis) -> Result<Inspection, KnowledgeError> {
        let read = written(id, text.to_owned());
        let mut database = self.store.read().await?;
        let mut beside =
            Beside { same_body: database.published_with_body(id, &read.body_digest).await?, ..Beside::default() };
        if let Some(number) = &read.doc_number {
            beside.same_number = database.published_with_number(id, number).await?;
        }
        let wanted = read.meta.map(|meta| meta.supersedes).unwrap_or_default();
        beside.older = older(&mut database, id, wanted).await?;
        Ok(inspect(id, text, &beside, &self.rules, time::day(now, &self.zone)))
    }
}

/// What a document supersedes, and what that supersedes, … as far as it exists.
async fn older(
    read: &mut Read,
    id: &str,
    mut wanted: Vec<String>,
) -> Result<Vec<(String, Option<crate::model::document::Meta>)>, StoreError> {
    let mut found: Vec<(String, Option<crate::model::document::Meta>)> = Vec::new();
    while let Some(older) = wanted.pop() {
        let seen = older == id || found.iter().any(|(known, _)| *known == older);
        if seen || found.len() >= LINKS {
            continue;
        }
        let Some(dossier) = read.dossier(&older).await? else { continue };
        let meta = match dossier.published_version {
            Some(version) => read.version_meta(&older, version).await?,
            None => None,
        };
        wanted.extend(meta.iter().flat_map(|meta| meta.supersedes.clone()));
        found.push((older, meta));
    }
    Ok(found)
}

fn not_allowed(allowed: Vec<&'static str>) -> KnowledgeError {
    KnowledgeError::NotAllowed { allowed }
}

async fn found(tx: &mut Tx, id: &str) -> Result<(Dossier, Version), KnowledgeError> {
    let dossier = tx.dossier(id).await?.ok_or(KnowledgeError::NotFound)?;
    let latest = tx.version(id, dossier.latest_version).await?.ok_or(KnowledgeError::NotFound)?;
    Ok((dossier, latest))
}

async fn standing<'v>(tx: &mut Tx, dossier: &Dossier, latest: &'v Version) -> Result<Standing<'v>, StoreError> {
    let earlier = tx.was_published(&dossier.id, dossier.published_version).await?;
    Ok(Standing {
        latest: latest.state,
        author: &latest.author,
        published: dossier.published_version.is_some(),
        earlier,
    })
}

/// A version that was published once and is not now.
async fn earlier(tx: &mut Tx, dossier: &Dossier, version: i64) -> Result<i64, KnowledgeError> {
    let found = tx.version(&dossier.id, version).await?;
    let was = found.is_some_and(|found| found.published_at.is_some());
    if !was || dossier.published_version == Some(version) {
        return wrong("version", "应为曾经发布、现在不在发布中的版本");
    }
    Ok(version)
}

async fn saved(tx: &mut Tx, who: &str, saved: Saved, now: Millis) -> Result<Saved, KnowledgeError> {
    let detail = json!({ "version": saved.version, "revision": saved.revision });
    tx.audit(&Deed::new(who, Action::DocumentSaved, "document", &saved.document).with(detail), now).await?;
    Ok(saved)
}

/// An id as it may stand in an address and as the name of a file.
fn checked_id(id: &str) -> Result<String, KnowledgeError> {
    let id = id.trim();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let sound = id.chars().all(fits) && id.starts_with(char::is_alphanumeric) && id.chars().count() <= ID;
    if !sound {
        return wrong("id", format!("应为 1 到 {ID} 个文字、数字、- 或 _，以文字或数字开头"));
    }
    Ok(id.to_owned())
}

/// A text as it can be stored.
fn checked_text(text: String) -> Result<String, KnowledgeError> {
    if text.trim().is_empty() {
        return wrong("text", "不能为空");
    }
    Ok(if text.contains('\0') { text.replace('\0', "") } else { text })
}
