//! Keeps the index the same as the corpus folder, or as what the database has as published: opens it, heals it,
//! refreshes it.

use std::{
    borrow::Cow,
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::runtime::Handle;

use crate::{
    config::Config,
    corpus::{Entry, Fault, read_folder, read_text, settle_validity, watermark},
    knowledge::{
        KnowledgeError, shelve,
        shelve::{fingerprint, shelved},
    },
    model::{
        document::{Meta, Validity},
        knowledge::{Head, Mark},
    },
    search::{Edition, Index, IndexError, Library, Payload, SCHEMA_VERSION, Shelved, Stamp},
    segment::Segmenter,
    storage::{Store, StoreError},
};

/// Folder below `index.dir` that holds the files; beside it stands the README.
const FILES: &str = "current";

/// What one look at the corpus did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub documents: usize,
    pub passages: usize,
    /// Documents written to the index.
    pub written: usize,
    pub faults: Vec<Fault>,
    pub remarks: Vec<Fault>,
    /// Why the index had to be built anew, where it was.
    pub rebuilt: Option<String>,
    /// Where the index stands in memory because `index.dir` cannot be written: why.
    pub in_memory: Option<String>,
}

/// Keeps one index.
#[derive(Debug)]
pub struct Keeper {
    config: Arc<Config>,
    segmenter: Segmenter,
    library: Arc<Library>,
    index: Option<Index>,
    seen: String,
    /// Front matter of what is published, by document and version, so that only what changed is read.
    known: HashMap<String, (i64, Meta)>,
}

/// More documents than this that are not known yet are read at one go.
const FEW: usize = 50;

impl Keeper {
    /// A keeper that publishes to `library`.
    pub fn new(config: Arc<Config>, segmenter: Segmenter, library: Arc<Library>) -> Self {
        Self { config, segmenter, library, index: None, seen: String::new(), known: HashMap::new() }
    }

    /// [`Keeper::refresh`] where the corpus folder changed since the last look; `None` where it did not.
    /// Looking reads no file.
    ///
    /// # Errors
    /// As [`Keeper::refresh`].
    pub fn refresh_if_outdated(&mut self, progress: &dyn Fn(usize, usize)) -> Result<Option<Report>, KnowledgeError> {
        if self.index.is_some() && watermark(Path::new(&self.config.corpus.dir)) == self.seen {
            return Ok(None);
        }
        self.refresh(progress).map(Some)
    }

    /// Opens the index if it is whole and of this corpus; else makes it so. Publishes the snapshot.
    /// `progress` is told documents done and all.
    ///
    /// # Errors
    /// No index could be made, not even in memory.
    pub fn refresh(&mut self, progress: &dyn Fn(usize, usize)) -> Result<Report, KnowledgeError> {
        let wanted = self.wanted(watermark(Path::new(&self.config.corpus.dir)));
        let mut report = Report::default();
        let index = match self.index.take() {
            Some(index) => Some(index),
            None => self.open(&wanted, &mut report),
        };
        if let Some(index) = index {
            if index.payload.watermark == wanted.watermark && index.payload.remarks == 0 {
                report.documents = index.payload.documents as usize;
                report.passages = index.payload.passages as usize;
                return self.publish(index, wanted.watermark, Edition::default(), report);
            }
            return self.update(index, wanted, report, progress);
        }
        let index = self.create(&mut report)?;
        self.update(index, wanted, report, progress)
    }

    /// Makes the index hold what the database has as published, and publishes the snapshot; `None` where it
    /// does so already. The database is asked in any case, so a lost call harms nothing.
    ///
    /// # Errors
    /// No index could be made, not even in memory, or the database cannot be read; what is shown stays.
    pub fn refresh_published(
        &mut self,
        store: &Store,
        runtime: &Handle,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Option<Report>, KnowledgeError> {
        let (mark, heads) = runtime.block_on(published(store, self.index.as_ref().map(|_| self.seen.as_str())))?;
        let Some(heads) = heads else { return Ok(None) };
        let wanted = self.wanted(mark.mark.clone());
        let versions = heads.iter().map(|head| (head.document.clone(), head.version)).collect();
        let edition = Edition { publication: mark.seq, versions: Arc::new(versions) };
        let mut report = Report { documents: heads.len(), ..Report::default() };
        let mut index = match self.index.take() {
            Some(index) => index,
            None => match self.open(&wanted, &mut report) {
                Some(index) => index,
                None => self.create(&mut report)?,
            },
        };
        if index.payload.watermark != wanted.watermark || index.payload.schema != SCHEMA_VERSION {
            runtime.block_on(self.learn(store, &heads))?;
            let stamps = self.settle(&heads, &mut report);
            let mut faults = Vec::new();
            let mut hold = |index: &mut Index| {
                let mut load = |at: usize| {
                    runtime.block_on(load(store, heads.get(at), stamps.get(at).map(|(_, days)| *days), &mut faults))
                };
                let wanted_stamps: Vec<Stamp> = stamps.iter().map(|(stamp, _)| stamp.clone()).collect();
                let writer = (self.config.index.writer_threads, self.config.index.writer_memory_mib);
                index.hold(&wanted_stamps, &mut load, &wanted, writer, &|done| progress(done, heads.len()))
            };
            report.written = match hold(&mut index) {
                Ok(written) => written,
                // What is shown stays until the database can be read again.
                Err(IndexError::Source(why)) => return Err(StoreError::Unavailable(why).into()),
                Err(fault) => {
                    index = self.in_memory(&fault, &mut report)?;
                    hold(&mut index)?
                }
            };
            report.faults.append(&mut faults);
        }
        report.passages = index.payload.passages as usize;
        self.publish(index, wanted.watermark, edition, report).map(Some)
    }

    /// Reads the front matter of what is published and not known yet, and forgets what no longer is.
    async fn learn(&mut self, store: &Store, heads: &[Head]) -> Result<(), StoreError> {
        let published: HashMap<&str, i64> = heads.iter().map(|head| (head.document.as_str(), head.version)).collect();
        self.known.retain(|id, (version, _)| published.get(id.as_str()) == Some(version));
        let new: Vec<&Head> = heads.iter().filter(|head| !self.known.contains_key(&head.document)).collect();
        let mut read = store.read().await?;
        if new.len() > FEW {
            for (id, version, meta) in read.published_metas().await? {
                self.known.insert(id, (version, lean(meta)));
            }
            self.known.retain(|id, (version, _)| published.get(id.as_str()) == Some(version));
            return Ok(());
        }
        for head in new {
            if let Some(meta) = read.version_meta(&head.document, head.version).await? {
                self.known.insert(head.document.clone(), (head.version, lean(meta)));
            }
        }
        Ok(())
    }

    /// Fingerprint and days in force of every published document.
    fn settle(&self, heads: &[Head], report: &mut Report) -> Vec<(Stamp, Validity)> {
        let nothing = Meta::default();
        let metas: Vec<(&str, &Meta)> = heads
            .iter()
            .map(|head| (head.document.as_str(), self.known.get(&head.document).map_or(&nothing, |(_, meta)| meta)))
            .collect();
        let settled = settle_validity(&metas, &self.config.validity);
        for (at, what) in settled.faults {
            let file = heads.get(at).map(|head| head.document.clone()).unwrap_or_default();
            report.faults.push(Fault::file(file, what));
        }
        let stamp = |(head, validity): (&Head, Validity)| {
            ((head.document.clone(), fingerprint(&head.digest, &validity)), validity)
        };
        heads.iter().zip(settled.validity).map(stamp).collect()
    }

    fn wanted(&self, watermark: String) -> Payload {
        Payload {
            schema: SCHEMA_VERSION,
            dictionary: self.segmenter.dictionary.fingerprint.clone(),
            rules: format!("{:?}", self.config.validity),
            watermark,
            ..Payload::default()
        }
    }

    /// The index on disk, unless it is missing, damaged or of another build.
    fn open(&self, wanted: &Payload, report: &mut Report) -> Option<Index> {
        let why = match Index::open(&self.files(), &self.segmenter) {
            Ok(index) if index.payload.schema != wanted.schema => "it was written by another version".to_owned(),
            Ok(index) if index.payload.dictionary != wanted.dictionary => "the dictionary changed".to_owned(),
            Ok(index) if index.payload.rules != wanted.rules => "the lapse rules changed".to_owned(),
            Ok(index) => return Some(index),
            Err(_) if !self.files().exists() => "there was none".to_owned(),
            Err(fault) => fault.to_string(),
        };
        report.rebuilt = Some(why);
        None
    }

    fn files(&self) -> PathBuf {
        Path::new(&self.config.index.dir).join(FILES)
    }

    /// An empty index: on disk, or in memory where the folder cannot be written.
    fn create(&self, report: &mut Report) -> Result<Index, IndexError> {
        let files = self.files();
        let cleared = if files.exists() { fs::remove_dir_all(&files) } else { Ok(()) };
        match cleared.map_err(IndexError::from).and_then(|()| Index::create(&files, &self.segmenter)) {
            Ok(index) => Ok(index),
            Err(fault) => self.in_memory(&fault, report),
        }
    }

    fn in_memory(&self, fault: &IndexError, report: &mut Report) -> Result<Index, IndexError> {
        report.in_memory = Some(format!(
            "index.dir = {} cannot be written (is it ours, is there space?): {fault}",
            self.config.index.dir
        ));
        Index::in_memory(&self.segmenter)
    }

    fn update(
        &mut self,
        mut index: Index,
        mut wanted: Payload,
        mut report: Report,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Report, KnowledgeError> {
        let corpus = read_folder(Path::new(&self.config.corpus.dir), &self.config.corpus, &self.config.validity);
        if corpus.entries.is_empty() && !corpus.faults.is_empty() && index.payload.documents > 0 {
            // A folder that is gone for the moment empties nothing.
            report.faults = corpus.faults;
            return self.publish(index, wanted.watermark, Edition::default(), report);
        }
        wanted.remarks = (corpus.faults.len() + corpus.remarks.len()) as u64;
        let documents = shelve(corpus.entries);
        report.documents = documents.len();
        report.passages = documents.iter().map(|document| document.passages.len()).sum();
        report.written = match self.write(&mut index, &documents, &wanted, progress) {
            Ok(written) => written,
            Err(fault) => {
                index = self.in_memory(&fault, &mut report)?;
                self.write(&mut index, &documents, &wanted, progress)?
            }
        };
        report.faults = corpus.faults;
        report.remarks = corpus.remarks;
        self.publish(index, wanted.watermark, Edition::default(), report)
    }

    fn write(
        &self,
        index: &mut Index,
        documents: &[Shelved],
        wanted: &Payload,
        progress: &dyn Fn(usize, usize),
    ) -> Result<usize, IndexError> {
        let writer = (self.config.index.writer_threads, self.config.index.writer_memory_mib);
        index.refresh(documents, wanted, writer, &|done| progress(done, documents.len()))
    }

    fn publish(
        &mut self,
        index: Index,
        watermark: String,
        edition: Edition,
        report: Report,
    ) -> Result<Report, KnowledgeError> {
        self.library.publish(index.snapshot()?.of_edition(edition));
        self.seen = watermark;
        self.index = Some(index);
        Ok(report)
    }
}

/// A published document ready for the index; nothing, and a fault, where it cannot be read.
async fn load<'a>(
    store: &Store,
    head: Option<&Head>,
    validity: Option<Validity>,
    faults: &mut Vec<Fault>,
) -> Result<Option<Cow<'a, Shelved>>, IndexError> {
    let Some((Head { document: id, version, digest }, validity)) = head.zip(validity) else { return Ok(None) };
    let away = |fault: StoreError| IndexError::Source(fault.to_string());
    let text = store.read().await.map_err(away)?.version_text(id, *version).await.map_err(away)?;
    match text.as_deref().map(|text| read_text(id, id, text)) {
        Some(Ok(document)) => {
            let entry = Entry { document, validity, file: id.clone(), digest: digest.clone(), plain: false };
            Ok(Some(Cow::Owned(shelved(entry))))
        }
        Some(Err(fault)) => {
            faults.push(fault);
            Ok(None)
        }
        None => Ok(None),
    }
}

/// The last publication and all that is published then; no list where its mark is the one seen.
async fn published(store: &Store, seen: Option<&str>) -> Result<(Mark, Option<Vec<Head>>), StoreError> {
    let mut read = store.read().await?;
    let mut mark = read.last_publication().await?;
    if seen == Some(mark.mark.as_str()) {
        return Ok((mark, None));
    }
    // Until nothing was published between the two looks.
    loop {
        let heads = read.heads().await?;
        let again = read.last_publication().await?;
        if again == mark {
            return Ok((mark, Some(heads)));
        }
        mark = again;
    }
}

/// What the days in force depend on, without the bulk.
fn lean(meta: Meta) -> Meta {
    let Meta { title, kind, issued_on, effective_from, effective_until, status, supersedes, level, .. } = meta;
    Meta { title, kind, issued_on, effective_from, effective_until, status, supersedes, level, ..Meta::default() }
}
