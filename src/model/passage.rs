//! The smallest thing worth citing.

use serde::{Deserialize, Serialize};

use crate::model::document::{Kind, Level, Validity, Wording};

/// An item or article of a document, with the path of headings above it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Stable over re-import: the document, the heading path, and a counter among equals.
    pub id: String,
    pub heading: Vec<String>,
    /// Verbatim text, `body[start..end]` in Unicode scalar values.
    pub text: String,
    pub start: usize,
    pub end: usize,
    /// Ways people ask for what this passage tells; from the document's `section_questions`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
}

/// What a passage needs to know of its document so that it can be ranked and cited alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub document: String,
    pub title: String,
    pub kind: Kind,
    pub issuer: Option<String>,
    pub doc_number: Option<String>,
    pub issued_on: Option<jiff::civil::Date>,
    pub validity: Validity,
    pub level: Option<Level>,
    pub department: Option<String>,
    pub tags: Vec<String>,
    pub questions: Vec<String>,
    pub wording: Wording,
    /// Fields of the procedure that are filled in; `None` where the document is no procedure.
    pub fields: Option<Vec<String>>,
    pub source_url: Option<String>,
    /// Judged sets carry no metadata; the asked-field check does not apply to them.
    pub plain: bool,
}
