//! Finding passages.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::document::{Document, Kind, Status, Validity};

/// The index as one question sees it; never changes under a reader.
#[derive(Debug)]
pub struct Snapshot {}

/// A document as it was indexed.
#[derive(Clone, Debug)]
pub struct StoredDocument {
    pub document: Document,
    pub validity: Validity,
}

/// One row of the type-ahead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    pub document: String,
    pub title: String,
    pub kind: Kind,
    pub status: Status,
    pub heading: Vec<String>,
    pub quote: String,
    /// The way of asking that matched, where it was one of the document's `questions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    pub score: f64,
}

impl Snapshot {
    /// The document as indexed, or `None`.
    pub fn document(&self, _id: &str) -> Option<StoredDocument> {
        None
    }

    /// As-you-type hits, best first.
    pub fn suggest(&self, _typed: &str, _limit: usize, _day: jiff::civil::Date) -> Vec<Suggestion> {
        Vec::new()
    }
}

/// Keeps the index: opens, heals and refreshes it; hands out snapshots.
#[derive(Debug)]
pub struct Library {}

impl Library {
    /// The current snapshot, or `None` while the index is being built.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        None
    }
}
