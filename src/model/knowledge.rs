//! The life of a document: its versions, and what became of each.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{
    document::{Kind, Meta},
    time::Millis,
};

/// Who wrote a version that was read from the corpus folder.
pub const FOLDER: &str = "folder";

/// Where a document comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A file of the corpus folder: the operator's own publication.
    Folder,
    /// Written or imported in the console; lives in the database only.
    Console,
}

/// What became of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// 草稿
    Draft,
    /// 待审核
    InReview,
    /// 已发布: what visitors are answered from.
    Published,
    /// 已替换 by another version.
    Replaced,
    /// 已退回
    Rejected,
    /// 已下架
    Withdrawn,
}

/// A document without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    pub id: String,
    pub origin: Origin,
    pub latest_version: i64,
    pub published_version: Option<i64>,
    /// SHA-256 of the file as it was last read.
    pub folder_digest: Option<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What is written: a text and what is read off it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub title: String,
    pub kind: Kind,
    pub doc_number: Option<String>,
    /// `None` where the front matter cannot be read.
    pub meta: Option<Meta>,
    /// Whole Markdown with its front matter.
    pub text: String,
    /// SHA-256 of the text.
    pub digest: String,
    /// SHA-256 of the body without blanks around it.
    pub body_digest: String,
}

/// A version without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub document: String,
    pub version: i64,
    /// Counts the savings of a draft, from 1.
    pub revision: i64,
    pub state: VersionState,
    pub title: String,
    pub kind: Kind,
    pub doc_number: Option<String>,
    /// User id, or [`FOLDER`].
    pub author: String,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub submitted_by: Option<String>,
    pub submitted_at: Option<Millis>,
    pub reviewed_by: Option<String>,
    pub reviewed_at: Option<Millis>,
    pub comment: Option<String>,
    pub published_by: Option<String>,
    /// When it was first given to visitors.
    pub published_at: Option<Millis>,
    /// When it no longer was.
    pub ended_at: Option<Millis>,
}

/// The last publication: its number, and a mark that names all that is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub seq: i64,
    pub mark: String,
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub document: String,
    pub version: i64,
    pub digest: String,
}
