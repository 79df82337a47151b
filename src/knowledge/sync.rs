//! The corpus folder is the operator's own publications: what changed there is published in the database.

use std::path::Path;

use crate::{
    config::Config,
    corpus::{Fault, FolderText, read_texts, watermark},
    knowledge::{KnowledgeError, written},
    model::{
        id::digest,
        knowledge::{Dossier, FOLDER, Origin, VersionState},
        time::Millis,
    },
    storage::{Store, StoreError, Tx},
};

/// Under this name it is remembered how the folder looked when it was last read without a fault.
const MARK: &str = "folder";
/// Files written in one transaction, so that visitors' writes come in between.
const BATCH: usize = 100;

/// What one look at the folder did.
#[derive(Clone, Debug, Default)]
pub struct Synced {
    /// The folder changed, and was read.
    pub read: bool,
    pub files: usize,
    pub published: usize,
    pub withdrawn: usize,
    pub faults: Vec<Fault>,
    pub remarks: Vec<Fault>,
}

/// A file and what becomes of its document.
struct Change {
    id: String,
    text: Option<String>,
}

/// Publishes the files of `corpus.dir` that changed, and withdraws those that are gone. A file that cannot be
/// read stays as it was; a folder that is gone or empty changes nothing. `seen` is how the folder looked at
/// the last look of this process; a folder that looks the same is not read.
///
/// # Errors
/// The database.
pub async fn sync(
    store: &Store,
    config: &Config,
    seen: &mut Option<String>,
    now: Millis,
) -> Result<Synced, KnowledgeError> {
    let dir = Path::new(&config.corpus.dir);
    let looks = watermark(dir);
    if seen.as_ref() == Some(&looks) {
        return Ok(Synced::default());
    }
    let mut read = store.read().await?;
    if read.mark(MARK).await?.as_ref() == Some(&looks) {
        *seen = Some(looks);
        return Ok(Synced::default());
    }
    let known = read.all_dossiers().await?;
    drop(read);
    let found = read_texts(dir, &config.corpus);
    let mut synced = Synced {
        read: true,
        files: found.texts.len(),
        faults: found.faults,
        remarks: found.remarks,
        ..Synced::default()
    };
    let mut changes = changed(found.texts, &known, &mut synced.faults);
    synced.published = changes.len();
    if !found.present.is_empty() {
        let gone = known.iter().filter(|of| of.folder_digest.is_some() && !found.present.contains(&of.id));
        changes.extend(gone.map(|of| Change { id: of.id.clone(), text: None }));
        synced.withdrawn = changes.len() - synced.published;
    }
    let clean = synced.faults.is_empty() && synced.remarks.is_empty();
    while !changes.is_empty() {
        let batch: Vec<Change> = changes.drain(..changes.len().min(BATCH)).collect();
        store
            .write::<_, StoreError, _>(move |tx| {
                Box::pin(async move {
                    for change in batch {
                        apply(tx, change, now).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    if clean {
        let looks = looks.clone();
        store.write::<_, StoreError, _>(move |tx| Box::pin(async move { tx.set_mark(MARK, &looks).await })).await?;
    }
    *seen = Some(looks);
    Ok(synced)
}

/// The files whose text is another than when it was last read.
fn changed(texts: Vec<FolderText>, known: &[Dossier], faults: &mut Vec<Fault>) -> Vec<Change> {
    let mut changes = Vec::new();
    for FolderText { document, text, file } in texts {
        let of = known.iter().find(|of| of.id == document.id);
        if of.is_some_and(|of| of.origin == Origin::Console) {
            let what = format!("the id `{}` is that of a document of the console; rename the file", document.id);
            faults.push(Fault::file(file, what));
        } else if of.is_none_or(|of| of.folder_digest.as_ref() != Some(&digest(&text))) {
            changes.push(Change { id: document.id, text: Some(text) });
        }
    }
    changes
}

async fn apply(tx: &mut Tx, Change { id, text }: Change, now: Millis) -> Result<(), StoreError> {
    let known = tx.dossier(&id).await?;
    match (text, known) {
        (Some(text), known) => {
            let written = written(&id, text);
            match known {
                None => tx.create_document(&id, Origin::Folder, Some(&written.digest), now).await?,
                Some(known) => {
                    bury(tx, &known, now).await?;
                    tx.set_folder_digest(&id, Some(&written.digest)).await?;
                }
            }
            let version = tx.add_version(&id, &written, FOLDER, now).await?;
            tx.publish_version(&id, Some(version), FOLDER, now).await?;
        }
        (None, Some(known)) => {
            tx.set_folder_digest(&id, None).await?;
            let published = match known.published_version {
                Some(version) => tx.version(&id, version).await?,
                None => None,
            };
            // What the console published over the file stays.
            if published.is_some_and(|version| version.author == FOLDER) {
                tx.publish_version(&id, None, FOLDER, now).await?;
            }
        }
        (None, None) => (),
    }
    Ok(())
}

/// A draft over a text that is no longer the last one is replaced: it must be looked at again.
async fn bury(tx: &mut Tx, known: &Dossier, now: Millis) -> Result<(), StoreError> {
    let latest = tx.version(&known.id, known.latest_version).await?;
    let open = [VersionState::Draft, VersionState::InReview, VersionState::Rejected];
    if latest.is_some_and(|latest| open.contains(&latest.state)) {
        tx.set_version_state((&known.id, known.latest_version), VersionState::Replaced, now).await?;
    }
    Ok(())
}
