//! Documents and their versions as the console reads them.

use std::collections::HashMap;

use jiff::{civil::Date, tz::TimeZone};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    knowledge::Finding,
    model::{
        document::{Kind, Meta, Status},
        knowledge::{Dossier, FOLDER, Origin, Version, VersionState},
        time,
    },
    search::Snapshot,
};

/// Names of people by their ids.
pub(crate) type Named = HashMap<String, String>;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentPage {
    documents: Vec<DocumentSummary>,
    /// `after` of the next page; null where this is the last.
    #[schema(required)]
    next: Option<String>,
}

impl DocumentPage {
    pub(crate) fn new(documents: Vec<DocumentSummary>, next: Option<String>) -> DocumentPage {
        DocumentPage { documents, next }
    }
}

/// A document in a list; title, kind and state are those of its latest version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentSummary {
    id: String,
    origin: Origin,
    title: String,
    kind: Kind,
    #[schema(required)]
    doc_number: Option<String>,
    state: VersionState,
    latest_version: i64,
    /// How often the latest version was saved.
    latest_revision: i64,
    #[schema(required)]
    published_version: Option<i64>,
    /// 效力 today of what is published.
    #[schema(required)]
    status: Option<Status>,
    /// Last day in force of what is published, by its own words or by the lapse rule of its kind.
    #[schema(required, value_type = Option<String>, format = Date)]
    effective_until: Option<Date>,
    author: Author,
    created_at: String,
    updated_at: String,
}

/// Who wrote a version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Author {
    /// Id of the user; `folder`: read from the corpus folder.
    id: String,
    /// Their name; null for the folder.
    #[schema(required)]
    name: Option<String>,
}

/// A document with its versions and its latest text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentRead {
    #[serde(flatten)]
    about: DocumentSummary,
    /// The newest first.
    versions: Vec<VersionView>,
    /// What you may do now: save, submit, approve, reject, publish, withdraw, roll-back.
    allowed: Vec<&'static str>,
    /// Text of the latest version: whole Markdown with its front matter.
    text: String,
    /// Its front matter; null where it cannot be read.
    #[schema(required)]
    meta: Option<Meta>,
}

/// A version without its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionView {
    version: i64,
    /// Counts the savings of the draft.
    revision: i64,
    state: VersionState,
    title: String,
    kind: Kind,
    #[schema(required)]
    doc_number: Option<String>,
    author: Author,
    created_at: String,
    updated_at: String,
    #[schema(required)]
    submitted: Option<Deed>,
    #[schema(required)]
    reviewed: Option<Deed>,
    /// What the reviewer said.
    #[schema(required)]
    comment: Option<String>,
    /// When it was first given to visitors.
    #[schema(required)]
    published: Option<Deed>,
    /// When it no longer was.
    #[schema(required)]
    ended_at: Option<String>,
}

/// Who did it, and when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deed {
    by: Author,
    at: String,
}

/// A version with its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionText {
    #[serde(flatten)]
    pub(crate) version: VersionView,
    /// Whole Markdown with its front matter.
    pub(crate) text: String,
    /// The front matter; null where it cannot be read.
    #[schema(required)]
    pub(crate) meta: Option<Meta>,
}

/// Something wrong, or worth knowing, at a place of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
pub struct FindingView {
    /// Line of the text from 1, where it is known.
    #[schema(required)]
    pub line: Option<usize>,
    /// Key of the front matter, where it is about one.
    #[schema(required)]
    pub key: Option<String>,
    /// Stable, such as `dates_reversed`; `other` where there is no word for it.
    pub code: String,
    /// In English, as `bangban check` says it.
    pub what: String,
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> FindingView {
        let code = finding.code().to_owned();
        FindingView { line: finding.line, key: finding.key, code, what: finding.what }
    }
}

pub(crate) fn findings(found: Vec<Finding>) -> Vec<FindingView> {
    found.into_iter().map(FindingView::from).collect()
}

pub(crate) fn summary(
    dossier: Dossier,
    latest: Version,
    snapshot: Option<&Snapshot>,
    today: Date,
    names: &Named,
    zone: &TimeZone,
) -> DocumentSummary {
    let shown = dossier.published_version.and_then(|_| snapshot?.document(&dossier.id));
    let validity = shown.map(|shown| shown.validity);
    DocumentSummary {
        origin: dossier.origin,
        title: latest.title,
        kind: latest.kind,
        doc_number: latest.doc_number,
        state: latest.state,
        latest_version: dossier.latest_version,
        latest_revision: latest.revision,
        published_version: dossier.published_version,
        status: validity.map(|validity| validity.on(today)),
        effective_until: validity.and_then(|validity| validity.until),
        author: author(latest.author, names),
        created_at: time::rfc3339(dossier.created_at, zone),
        updated_at: time::rfc3339(dossier.updated_at, zone),
        id: dossier.id,
    }
}

pub(crate) fn read_view(
    about: DocumentSummary,
    versions: Vec<VersionView>,
    allowed: Vec<&'static str>,
    text: String,
    meta: Option<Meta>,
) -> DocumentRead {
    DocumentRead { about, versions, allowed, text, meta }
}

pub(crate) fn version_view(version: Version, names: &Named, zone: &TimeZone) -> VersionView {
    let at = |at| time::rfc3339(at, zone);
    let deed = |by: Option<String>, when: Option<i64>| {
        by.zip(when).map(|(by, when)| Deed { by: author(by, names), at: at(when) })
    };
    VersionView {
        version: version.version,
        revision: version.revision,
        state: version.state,
        title: version.title,
        kind: version.kind,
        doc_number: version.doc_number,
        author: author(version.author, names),
        created_at: at(version.created_at),
        updated_at: at(version.updated_at),
        submitted: deed(version.submitted_by, version.submitted_at),
        reviewed: deed(version.reviewed_by, version.reviewed_at),
        comment: version.comment,
        published: deed(version.published_by, version.published_at),
        ended_at: version.ended_at.map(at),
    }
}

fn author(id: String, names: &Named) -> Author {
    let name = names.get(&id).filter(|_| id != FOLDER).cloned();
    Author { id, name }
}
