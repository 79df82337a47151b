//! Documents for the people who look after them: listed, read, compared, written.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json as Sent,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{
        app::App,
        ask::within,
        error::Error,
        extract::{Json, Params},
        knowledge_views::{
            DocumentPage, DocumentRead, DocumentSummary, Named, VersionText, read_view, summary, version_view,
        },
        refusals,
        staff::{self, May},
    },
    knowledge::{DifferenceLine, Standing, allowed, difference},
    model::{document::Kind, knowledge::VersionState, time},
    storage::DocumentFilter,
};

/// Documents on a page, where nothing else is asked for.
const PAGE: i64 = 50;
/// Longest text looked for, in characters.
const LIKE: usize = 100;
/// Longest document that is written in the console, in bytes of the request.
pub(crate) const BODY: usize = 8 << 20;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentsQuery {
    /// State of the latest version; `published`: something of the document is published.
    state: Option<VersionState>,
    kind: Option<Kind>,
    /// Part of title, id or 文号.
    #[param(max_length = 100)]
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "---\ntitle: 企业歇业备案\nkind: procedure\n---\n# 企业歇业备案\n"}))]
pub(crate) struct NewDocumentBody {
    /// Id in addresses and citations; made up where left out.
    #[schema(max_length = 80)]
    id: Option<String>,
    /// Whole Markdown with its front matter.
    #[schema(min_length = 1)]
    text: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftText {
    /// Whole Markdown with its front matter.
    #[schema(min_length = 1)]
    text: String,
    /// The latest version when it was read.
    base_version: i64,
    /// How often that version had been saved.
    base_revision: i64,
}

/// A draft as it was saved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedDraft {
    id: String,
    version: i64,
    /// Counts the savings of the draft; the next saving names both.
    revision: i64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DifferenceQuery {
    /// Number of the older version.
    from: i64,
    /// Number of the newer version.
    to: i64,
}

/// What changed between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Difference {
    from: i64,
    to: i64,
    added: usize,
    removed: usize,
    /// All lines of both texts, in order.
    lines: Vec<DifferenceLine>,
}

/// Documents, the latest changed first.
#[utoipa::path(get, path = "/api/v1/knowledge/documents", operation_id = "documents", tag = "knowledge", params(DocumentsQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "A page of them", body = DocumentPage), refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Params(query): Params<DocumentsQuery>,
) -> Result<Sent<DocumentPage>, Error> {
    let limit = within("limit", query.limit.unwrap_or(PAGE), 1, 200)?;
    let like = query.q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    within("q", like.as_ref().map_or(0, |q| q.chars().count()), 0, LIKE)?;
    let after = query.after.as_deref().map(cursor).transpose()?;
    let filter = DocumentFilter { state: query.state, kind: query.kind, like, after };
    let mut read = app.store.read().await?;
    let mut found = read.dossiers(&filter, limit + 1).await?;
    let names = names(&mut read).await?;
    drop(read);
    let more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|(dossier, _)| format!("{}.{}", dossier.updated_at, dossier.id));
    let (snapshot, today) = (app.library.snapshot(), app.today());
    let zone = app.rules.zone.clone();
    let work = tokio::task::spawn_blocking(move || {
        let view = |(dossier, latest)| -> DocumentSummary {
            summary(dossier, latest, snapshot.as_deref(), today, &names, &zone)
        };
        found.into_iter().map(view).collect()
    });
    let documents = work.await.map_err(|_| Error::Internal("listing documents panicked".into()))?;
    Ok(Sent(DocumentPage::new(documents, next)))
}

/// Begin a document with its first draft.
#[utoipa::path(post, path = "/api/v1/knowledge/documents", operation_id = "begin_document", tag = "knowledge", request_body = NewDocumentBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Saved as a draft", body = SavedDraft), refusals::Any, refusals::Body, refusals::Permitted, refusals::State, refusals::Writes,
))]
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Json(body): Json<NewDocumentBody>,
) -> Result<(StatusCode, Sent<SavedDraft>), Error> {
    let saved = app.documents.create(&staff.user.id, body.id, body.text, time::now()).await?;
    Ok((StatusCode::CREATED, Sent(SavedDraft::from(saved))))
}

/// A document with its versions and its latest text.
#[utoipa::path(get, path = "/api/v1/knowledge/documents/{id}", operation_id = "document", tag = "knowledge",
    params(("id" = String, Path, description = "Id of the document")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The document", body = DocumentRead), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
) -> Result<Sent<DocumentRead>, Error> {
    let mut read = app.store.read().await?;
    let dossier = read.dossier(&id).await?.ok_or(Error::DocumentNotFound)?;
    let versions = read.versions(&id).await?;
    let text = read.version_text(&id, dossier.latest_version).await?.unwrap_or_default();
    let meta = read.version_meta(&id, dossier.latest_version).await?;
    let earlier = read.was_published(&id, dossier.published_version).await?;
    let names = names(&mut read).await?;
    drop(read);
    let latest = versions.first().cloned().ok_or(Error::DocumentNotFound)?;
    let standing = Standing {
        latest: latest.state,
        author: &latest.author,
        published: dossier.published_version.is_some(),
        earlier,
    };
    let allowed = allowed(&standing, &staff.user.id, app.documents.review());
    let (snapshot, today) = (app.library.snapshot(), app.today());
    let zone = app.rules.zone.clone();
    let work = tokio::task::spawn_blocking(move || {
        let about = summary(dossier, latest, snapshot.as_deref(), today, &names, &zone);
        let versions = versions.into_iter().map(|version| version_view(version, &names, &zone)).collect();
        read_view(about, versions, allowed, text, meta)
    });
    Ok(Sent(work.await.map_err(|_| Error::Internal("reading a document panicked".into()))?))
}

/// One version of a document with its text.
#[utoipa::path(get, path = "/api/v1/knowledge/documents/{id}/versions/{version}", operation_id = "document_version", tag = "knowledge",
    params(("id" = String, Path, description = "Id of the document"), ("version" = i64, Path, description = "Number of the version")),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The version", body = VersionText), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn version(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Path((id, version)): Path<(String, String)>,
) -> Result<Sent<VersionText>, Error> {
    let number = version.parse().map_err(|_| Error::DocumentNotFound)?;
    let mut read = app.store.read().await?;
    let version = read.version(&id, number).await?.ok_or(Error::DocumentNotFound)?;
    let text = read.version_text(&id, number).await?.unwrap_or_default();
    let meta = read.version_meta(&id, number).await?;
    let names = names(&mut read).await?;
    Ok(Sent(VersionText { version: version_view(version, &names, &app.rules.zone), text, meta }))
}

/// What changed between two versions, line by line.
#[utoipa::path(get, path = "/api/v1/knowledge/documents/{id}/difference", operation_id = "document_difference", tag = "knowledge",
    params(("id" = String, Path, description = "Id of the document"), DifferenceQuery), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "All lines of both", body = Difference), refusals::Any, refusals::Fields, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn compare(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Path(id): Path<String>,
    Params(DifferenceQuery { from, to }): Params<DifferenceQuery>,
) -> Result<Sent<Difference>, Error> {
    let mut read = app.store.read().await?;
    let old = read.version_text(&id, from).await?.ok_or(Error::DocumentNotFound)?;
    let new = read.version_text(&id, to).await?.ok_or(Error::DocumentNotFound)?;
    drop(read);
    let lines = tokio::task::spawn_blocking(move || difference(&old, &new)).await;
    let lines = lines.map_err(|_| Error::Internal("comparing versions panicked".into()))?;
    let count = |change| lines.iter().filter(|line| line.change == change).count();
    let (added, removed) = (count(crate::knowledge::Change::Added), count(crate::knowledge::Change::Removed));
    Ok(Sent(Difference { from, to, added, removed, lines }))
}

/// Write the draft of a document, or begin one over its latest version.
#[utoipa::path(put, path = "/api/v1/knowledge/documents/{id}/draft", operation_id = "save_draft", tag = "knowledge", request_body = DraftText,
    params(("id" = String, Path, description = "Id of the document")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Saved", body = SavedDraft), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen,
    refusals::State, refusals::Writes,
))]
pub(crate) async fn save(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
    Json(body): Json<DraftText>,
) -> Result<Sent<SavedDraft>, Error> {
    let base = (body.base_version, body.base_revision);
    let saved = app.documents.save(&staff.user.id, &id, body.text, base, time::now()).await?;
    Ok(Sent(SavedDraft::from(saved)))
}

impl From<crate::knowledge::Saved> for SavedDraft {
    fn from(saved: crate::knowledge::Saved) -> SavedDraft {
        SavedDraft { id: saved.document, version: saved.version, revision: saved.revision }
    }
}

/// What visitors see of people, by their ids.
pub(crate) async fn names(read: &mut crate::storage::Read) -> Result<Named, Error> {
    let users = read.users().await?;
    Ok(users.into_iter().map(|user| (user.id, user.display_name)).collect::<HashMap<_, _>>())
}

/// Where a page begins: when the last document of the one before was changed, and its id.
fn cursor(after: &str) -> Result<(i64, String), Error> {
    let parts = after.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
    parts.ok_or_else(|| Error::wrong("after", "应为上一页的 next"))
}
