//! Documents as they are cited.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{Path, State, rejection::PathRejection},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    corpus::{read_text, validity_of},
    http::{
        app::App,
        error::{Error, Problem},
        extract::Params,
        refusals,
    },
    model::document::{Document, Kind, Status, Validity, Wording},
    search::StoredDocument,
};

/// A document with its body; citations' offsets count its Unicode scalar values.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentView {
    id: String,
    title: String,
    kind: Kind,
    #[schema(required)]
    issuer: Option<String>,
    #[schema(required)]
    doc_number: Option<String>,
    #[schema(required, value_type = Option<String>, format = Date)]
    issued_on: Option<Date>,
    #[schema(required, value_type = Option<String>, format = Date)]
    effective_from: Option<Date>,
    /// Last day in force, by its own words or by the lapse rule of its kind.
    #[schema(required, value_type = Option<String>, format = Date)]
    effective_until: Option<Date>,
    /// Status today.
    status: Status,
    wording: Wording,
    #[schema(required)]
    source_url: Option<String>,
    #[schema(required, value_type = Option<String>, format = Date)]
    verified_on: Option<Date>,
    #[schema(required)]
    department: Option<String>,
    body: String,
    /// The version this is; missing where documents have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    /// The version published now: another one than this has replaced it; null where nothing of it is published,
    /// or documents have no versions.
    #[schema(required)]
    published_version: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentQuery {
    /// A version that is or was published, as a citation names it; the published one where left out.
    version: Option<i64>,
}

/// Read a document.
#[utoipa::path(get, path = "/api/v1/documents/{id}", operation_id = "read_document", tag = "documents",
    params(("id" = String, Path, description = "Id of the document"), DocumentQuery), responses(
    (status = 200, description = "The document", body = DocumentView),
    (status = 404, description = "No such document", body = Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Fields,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    id: Result<Path<String>, PathRejection>,
    Params(query): Params<DocumentQuery>,
) -> Result<Sent<DocumentView>, Error> {
    let Path(id) = id.map_err(|_| Error::DocumentNotFound)?;
    if let Some(version) = query.version {
        return earlier(&app, &id, version).await;
    }
    let snapshot = app.snapshot()?;
    let version = snapshot.version_of(&id);
    let found = tokio::task::spawn_blocking(move || snapshot.document(&id)).await;
    let found = found.map_err(|_| Error::Internal("reading a document panicked".into()))?;
    let StoredDocument { document, validity } = found.ok_or(Error::DocumentNotFound)?;
    Ok(Sent(view(&app, document, validity, version, version)))
}

/// A version as it was quoted, also when it is no longer published.
async fn earlier(app: &App, id: &str, version: i64) -> Result<Sent<DocumentView>, Error> {
    let mut read = app.store.read().await?;
    let dossier = read.dossier(id).await?.ok_or(Error::DocumentNotFound)?;
    let known = read.version(id, version).await?.filter(|version| version.published_at.is_some());
    known.ok_or(Error::DocumentNotFound)?;
    let text = read.version_text(id, version).await?.ok_or(Error::DocumentNotFound)?;
    drop(read);
    let published = dossier.published_version;
    let shown = app.library.snapshot().filter(|_| published == Some(version));
    let document = read_text(id, id, &text).map_err(|fault| Error::Internal(fault.to_string()))?;
    let validity = shown.and_then(|shown| shown.document(id)).map(|shown| shown.validity);
    let validity = validity.unwrap_or_else(|| validity_of(&document.meta, None, &app.config.validity));
    Ok(Sent(view(app, document, validity, Some(version), published)))
}

fn view(
    app: &App,
    document: Document,
    validity: Validity,
    version: Option<i64>,
    published_version: Option<i64>,
) -> DocumentView {
    let meta = document.meta;
    DocumentView {
        id: document.id,
        title: meta.title,
        kind: meta.kind,
        issuer: meta.issuer,
        doc_number: meta.doc_number,
        issued_on: meta.issued_on,
        effective_from: meta.effective_from.or(validity.from),
        effective_until: meta.effective_until.or(validity.until),
        status: validity.on(app.today()),
        wording: meta.wording,
        source_url: meta.source_url,
        verified_on: meta.verified_on,
        department: meta.department,
        body: document.body,
        version,
        published_version,
    }
}
