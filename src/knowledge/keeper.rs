//! Keeps the index the same as the corpus folder: opens it, heals it, refreshes it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    config::Config,
    corpus::{Fault, read_folder, watermark},
    knowledge::shelve,
    search::{Index, IndexError, Library, Payload, SCHEMA_VERSION, Shelved},
    segment::Segmenter,
};

/// Folder below `index.dir` that holds the files; beside it stands the README.
const FILES: &str = "current";

/// Why no index could be made, not even in memory.
#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
    #[error(transparent)]
    Index(#[from] IndexError),
}

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
}

impl Keeper {
    /// A keeper that publishes to `library`.
    pub fn new(config: Arc<Config>, segmenter: Segmenter, library: Arc<Library>) -> Self {
        Self { config, segmenter, library, index: None, seen: String::new() }
    }

    /// [`Keeper::refresh`] where the corpus folder changed since the last look; `None` where it did not.
    /// Looking reads no file.
    ///
    /// # Errors
    /// As [`Keeper::refresh`].
    pub fn refresh_if_outdated(&mut self, progress: &dyn Fn(usize, usize)) -> Result<Option<Report>, KeeperError> {
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
    pub fn refresh(&mut self, progress: &dyn Fn(usize, usize)) -> Result<Report, KeeperError> {
        let wanted = self.wanted();
        let mut report = Report::default();
        let index = match self.index.take() {
            Some(index) => Some(index),
            None => self.open(&wanted, &mut report),
        };
        if let Some(index) = index {
            if index.payload.watermark == wanted.watermark && index.payload.remarks == 0 {
                report.documents = index.payload.documents as usize;
                report.passages = index.payload.passages as usize;
                return self.publish(index, wanted, report);
            }
            return self.update(index, wanted, report, progress);
        }
        let index = self.create(&mut report)?;
        self.update(index, wanted, report, progress)
    }

    fn wanted(&self) -> Payload {
        Payload {
            schema: SCHEMA_VERSION,
            dictionary: self.segmenter.dictionary.fingerprint.clone(),
            rules: format!("{:?}", self.config.validity),
            watermark: watermark(Path::new(&self.config.corpus.dir)),
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
    ) -> Result<Report, KeeperError> {
        let corpus = read_folder(Path::new(&self.config.corpus.dir), &self.config.corpus, &self.config.validity);
        if corpus.entries.is_empty() && !corpus.faults.is_empty() && index.payload.documents > 0 {
            // A folder that is gone for the moment empties nothing.
            report.faults = corpus.faults;
            return self.publish(index, wanted, report);
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
        self.publish(index, wanted, report)
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

    fn publish(&mut self, index: Index, wanted: Payload, report: Report) -> Result<Report, KeeperError> {
        self.library.publish(index.snapshot()?);
        self.seen = wanted.watermark;
        self.index = Some(index);
        Ok(report)
    }
}
