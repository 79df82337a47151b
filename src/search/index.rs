//! The index on disk or in memory: opened only when whole and of this build, written in one commit.

use std::{borrow::Cow, collections::HashMap, path::Path};

use serde::{Deserialize, Serialize};
use tantivy::{
    IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term,
    collector::Count,
    directory::MmapDirectory,
    query::TermQuery,
    schema::{IndexRecordOption, Schema},
    tokenizer::{TextAnalyzer, TokenizerManager},
};

use crate::{
    model::passage::Passage,
    search::{
        record::{PassageRecord, Shelved, StoredDocument},
        schema::{self, Fields, PAIRS, WORDS},
        snapshot::Snapshot,
        tokenizer::{FieldTokenizer, Unit},
    },
    segment::{Segmenter, initials},
};

/// Raised whenever an older index could not be read as this build writes it.
pub const SCHEMA_VERSION: u32 = 4;

/// Stored texts are read one by one; small blocks keep that cheap.
const STORE_BLOCK_BYTES: usize = 8 * 1024;
/// Initials longer than this find nothing that shorter ones do not.
const MAX_INITIALS: usize = 12;

/// What an index was made of; stands in its commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    pub schema: u32,
    /// Fingerprint of the dictionary.
    pub dictionary: String,
    /// Fingerprint of the lapse rules.
    pub rules: String,
    /// The state of the corpus that is in the index.
    pub watermark: String,
    pub documents: u64,
    pub passages: u64,
    /// Faults and remarks of the reading; they are told again at the next start.
    #[serde(default)]
    pub remarks: u64,
}

/// Why an index cannot be used or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("index: {0}")]
    Tantivy(#[from] TantivyError),
    #[error("index: {0}")]
    Folder(#[from] std::io::Error),
    #[error("index: damaged: {0}")]
    Damaged(String),
    /// What is to be indexed cannot be read now.
    #[error("index: {0}")]
    Source(String),
}

/// Id and fingerprint of a document.
pub type Stamp = (String, String);

/// An opened index.
pub struct Index {
    inner: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    segmenter: Segmenter,
    pub payload: Payload,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Index").field("payload", &self.payload).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index in `dir` and checks that every byte of it is as it was written.
    ///
    /// # Errors
    /// Missing, damaged, or not readable by this build.
    pub fn open(dir: &Path, segmenter: &Segmenter) -> Result<Self, IndexError> {
        let (expected, fields) = schema::schema();
        let mut inner = tantivy::Index::open_in_dir(dir)?;
        if inner.schema() != expected {
            return Err(IndexError::Damaged("another schema".into()));
        }
        let broken = inner.validate_checksum()?;
        if !broken.is_empty() {
            return Err(IndexError::Damaged(format!("{} files fail their checksum", broken.len())));
        }
        inner.set_tokenizers(tokenizers(segmenter));
        let payload = inner.load_metas()?.payload.unwrap_or_default();
        let payload = serde_json::from_str(&payload).map_err(|why| IndexError::Damaged(why.to_string()))?;
        Self::with(inner, fields, segmenter, payload)
    }

    /// A new, empty index in `dir`, which must be empty.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn create(dir: &Path, segmenter: &Segmenter) -> Result<Self, IndexError> {
        std::fs::create_dir_all(dir)?;
        let (schema, fields) = schema::schema();
        let directory = MmapDirectory::open(dir).map_err(TantivyError::from)?;
        let inner = builder(schema, segmenter).open_or_create(directory)?;
        Self::with(inner, fields, segmenter, Payload::default())
    }

    /// A new, empty index in memory.
    ///
    /// # Errors
    /// Out of memory, in effect.
    pub fn in_memory(segmenter: &Segmenter) -> Result<Self, IndexError> {
        let (schema, fields) = schema::schema();
        let inner = builder(schema, segmenter).create_in_ram()?;
        Self::with(inner, fields, segmenter, Payload::default())
    }

    fn with(
        inner: tantivy::Index,
        fields: Fields,
        segmenter: &Segmenter,
        payload: Payload,
    ) -> Result<Self, IndexError> {
        let reader = inner.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { inner, reader, fields, segmenter: segmenter.clone(), payload })
    }

    /// Makes the index hold exactly `documents`, writing only what changed, in one commit.
    /// `progress` is told the number of documents done. Returns how many were written.
    ///
    /// # Errors
    /// The folder cannot be written; the index is then as it was.
    pub fn refresh(
        &mut self,
        documents: &[Shelved],
        payload: &Payload,
        writer: (usize, usize),
        progress: &dyn Fn(usize),
    ) -> Result<usize, IndexError> {
        let wanted: Vec<Stamp> =
            documents.iter().map(|shelved| (shelved.document.id.clone(), shelved.fingerprint.clone())).collect();
        let mut load = |at: usize| Ok(documents.get(at).map(Cow::Borrowed));
        self.hold(&wanted, &mut load, payload, writer, progress)
    }

    /// As [`Index::refresh`], of documents of which only the fingerprints are at hand: `load` gives those, by
    /// their place in `wanted`, that are to be written. What it has not is left out.
    ///
    /// # Errors
    /// The folder cannot be written, or what `load` gives; the index is then as it was.
    pub fn hold<'a>(
        &mut self,
        wanted: &[Stamp],
        load: &mut dyn FnMut(usize) -> Result<Option<Cow<'a, Shelved>>, IndexError>,
        payload: &Payload,
        (threads, memory_mib): (usize, usize),
        progress: &dyn Fn(usize),
    ) -> Result<usize, IndexError> {
        let mut old = self.stamps()?;
        let mut documents = 0;
        let mut passages = self.reader.searcher().num_docs().saturating_sub(old.len() as u64);
        let mut writer: IndexWriter = self.inner.writer_with_num_threads(threads, memory_mib << 20)?;
        let mut written = 0;
        for (at, (id, fingerprint)) in wanted.iter().enumerate() {
            let known = old.remove(id);
            documents += 1;
            if known.as_ref() != Some(fingerprint) {
                if known.is_some() {
                    passages = passages.saturating_sub(self.passages_of(id)?);
                    writer.delete_term(Term::from_field_text(self.fields.owner, id));
                }
                if let Some(shelved) = load(at)? {
                    self.add(&writer, &shelved)?;
                    passages += shelved.passages.len() as u64;
                    written += 1;
                } else {
                    documents -= 1;
                }
            }
            progress(at + 1);
        }
        for gone in old.keys() {
            passages = passages.saturating_sub(self.passages_of(gone)?);
            writer.delete_term(Term::from_field_text(self.fields.owner, gone));
        }
        let payload = Payload { schema: SCHEMA_VERSION, documents, passages, ..payload.clone() };
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&serde_json::to_string(&payload).map_err(|why| IndexError::Damaged(why.to_string()))?);
        commit.commit()?;
        writer.wait_merging_threads()?;
        self.reader.reload()?;
        self.payload = payload;
        Ok(written)
    }

    /// How many passages of a document are in the index.
    fn passages_of(&self, id: &str) -> Result<u64, IndexError> {
        let term = TermQuery::new(Term::from_field_text(self.fields.owner, id), IndexRecordOption::Basic);
        Ok(self.reader.searcher().search(&term, &Count)?.saturating_sub(1) as u64)
    }

    /// The index as it is now; later refreshes do not change it.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot, IndexError> {
        Ok(Snapshot::new(self.reader.searcher(), self.fields, self.segmenter.clone(), self.payload.clone())?)
    }

    fn add(&self, writer: &IndexWriter, shelved: &Shelved) -> Result<(), IndexError> {
        let source = shelved.source();
        let questions = source.questions.join("\n");
        let normal = |text: &str| self.segmenter.normal(text);
        let head = normal(&format!("{}\n{}\n{questions}", source.title, source.tags.join(" ")));
        for passage in &shelved.passages {
            let record = PassageRecord { source: source.clone(), passage: passage.clone() };
            writer.add_document(self.passage_document(&record, passage, &head, &normal)?)?;
        }
        let mut document = TantivyDocument::new();
        let id = &shelved.document.id;
        document.add_text(self.fields.owner, id);
        document.add_text(self.fields.stamp, format!("{id}\0{}", shelved.fingerprint));
        for text in std::iter::once(&source.title).chain(&source.questions) {
            for start in initials_from_each_start(text) {
                document.add_text(self.fields.initials, start);
            }
        }
        let stored = StoredDocument { document: shelved.document.clone(), validity: shelved.validity };
        document.add_text(self.fields.document, to_json(&stored)?);
        writer.add_document(document)?;
        Ok(())
    }

    fn passage_document(
        &self,
        record: &PassageRecord,
        passage: &Passage,
        head: &str,
        normal: &dyn Fn(&str) -> String,
    ) -> Result<TantivyDocument, IndexError> {
        let heading = normal(&passage.heading.join("\n"));
        let title = format!("{head}\n{heading}\n{}", normal(&passage.questions.join("\n")));
        let all = format!("{title}\n{}", normal(&passage.text));
        let mut document = TantivyDocument::new();
        document.add_text(self.fields.owner, &record.source.document);
        document.add_text(self.fields.words, &all);
        document.add_text(self.fields.pairs, &all);
        document.add_text(self.fields.title_words, &title);
        document.add_text(self.fields.title_pairs, &title);
        document.add_text(self.fields.passage, to_json(record)?);
        Ok(document)
    }

    /// Fingerprint of every document now in the index.
    fn stamps(&self) -> Result<HashMap<String, String>, IndexError> {
        let mut stamps = HashMap::new();
        // Another process may have written since: `bangban index` beside a server.
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.stamp)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                let term = Term::from_field_text(self.fields.stamp, &String::from_utf8_lossy(terms.key()));
                let alive = inverted.read_postings(&term, IndexRecordOption::Basic)?.is_some_and(|postings| {
                    use tantivy::DocSet;
                    segment.alive_bitset().is_none_or(|alive| alive.is_alive(postings.doc()))
                });
                let text = String::from_utf8_lossy(terms.key()).into_owned();
                if let Some((id, stamp)) = text.split_once('\0').filter(|_| alive) {
                    stamps.insert(id.to_owned(), stamp.to_owned());
                }
            }
        }
        Ok(stamps)
    }
}

fn builder(schema: Schema, segmenter: &Segmenter) -> tantivy::IndexBuilder {
    let settings = IndexSettings { docstore_blocksize: STORE_BLOCK_BYTES, ..IndexSettings::default() };
    tantivy::Index::builder().schema(schema).settings(settings).tokenizers(tokenizers(segmenter))
}

fn tokenizers(segmenter: &Segmenter) -> TokenizerManager {
    let manager = TokenizerManager::default();
    for (name, unit) in [(WORDS, Unit::Words), (PAIRS, Unit::Pairs)] {
        manager.register(name, TextAnalyzer::builder(FieldTokenizer::new(segmenter.clone(), unit)).build());
    }
    manager
}

fn to_json(value: &impl Serialize) -> Result<String, IndexError> {
    serde_json::to_string(value).map_err(|why| IndexError::Damaged(why.to_string()))
}

/// `qykb`, `ykb`, `kb`, `b` for 企业开办.
fn initials_from_each_start(text: &str) -> Vec<String> {
    let letters: Vec<char> = initials(text).chars().collect();
    (0..letters.len()).filter_map(|at| Some(letters.get(at..)?.iter().take(MAX_INITIALS).collect())).collect()
}
