//! Files to documents, documents to passages; and what is wrong with either.

mod decode;
mod folder;
mod front_matter;
mod guess;
mod import;
mod judged;
mod lint;
mod outline;
mod passages;
mod validity;

pub use decode::decode;
pub use folder::{
    Corpus, Entry, FolderText, FolderTexts, Settled, read_folder, read_text, read_texts, settle_validity, watermark,
};
pub use front_matter::{parse, render};
pub use guess::{Hints, document as guess_document, is_issuer};
pub use import::{Imported, import_text};
pub use judged::{Judged, Part, Question, Right, read_judged, read_questions};
pub use lint::lint;
pub use outline::{is_marked, is_part};
pub use passages::passages;
pub use validity::validity_of;

use std::fmt;

/// Something wrong at a place in a file; everything else goes on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fault {
    pub file: String,
    /// Line from 1, where it is known.
    pub line: Option<usize>,
    pub what: String,
}

impl Fault {
    /// A fault of the whole file.
    pub fn file(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, what: what.into() }
    }

    /// A fault at a line.
    pub fn line(file: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.into(), line: Some(line), what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.file, self.what),
            None => write!(out, "{}: {}", self.file, self.what),
        }
    }
}
