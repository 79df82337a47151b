//! What goes into the index and comes out of it.

use serde::{Deserialize, Serialize};

use crate::model::{
    document::{Document, Validity},
    passage::{Passage, Source},
};

/// A document ready for the index, with its passages.
#[derive(Clone, Debug)]
pub struct Shelved {
    pub document: Document,
    pub validity: Validity,
    /// From a judged set without metadata.
    pub plain: bool,
    pub passages: Vec<Passage>,
    /// Changes whenever anything of the above does.
    pub fingerprint: String,
}

/// A passage as stored, with what it needs to be ranked and cited alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PassageRecord {
    pub source: Source,
    pub passage: Passage,
}

/// A document as it was indexed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredDocument {
    pub document: Document,
    pub validity: Validity,
}

impl Shelved {
    /// What each of the passages carries of the document.
    pub fn source(&self) -> Source {
        let meta = &self.document.meta;
        Source {
            document: self.document.id.clone(),
            title: meta.title.clone(),
            kind: meta.kind,
            issuer: meta.issuer.clone(),
            doc_number: meta.doc_number.clone(),
            issued_on: meta.issued_on,
            validity: self.validity,
            level: meta.level,
            department: meta.department.clone(),
            tags: meta.tags.clone(),
            questions: meta.questions.clone(),
            wording: meta.wording,
            fields: meta
                .procedure
                .as_ref()
                .map(|procedure| procedure.filled().into_iter().map(str::to_owned).collect()),
            source_url: meta.source_url.clone(),
            plain: self.plain,
        }
    }
}
