//! Documents as they are cited.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{Path, State, rejection::PathRejection},
};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        error::{Error, Problem},
        refusals,
    },
    model::document::{Kind, Status, Wording},
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
}

/// Read a document.
#[utoipa::path(get, path = "/api/v1/documents/{id}", operation_id = "read_document", tag = "documents",
    params(("id" = String, Path, description = "Id of the document")), responses(
    (status = 200, description = "The document", body = DocumentView),
    (status = 404, description = "No such document", body = Problem, content_type = "application/problem+json"),
    refusals::Any,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Sent<DocumentView>, Error> {
    let Path(id) = id.map_err(|_| Error::DocumentNotFound)?;
    let snapshot = app.snapshot()?;
    let found = tokio::task::spawn_blocking(move || snapshot.document(&id)).await;
    let found = found.map_err(|_| Error::Internal("reading a document panicked".into()))?;
    let found = found.ok_or(Error::DocumentNotFound)?;
    let (document, validity) = (found.document, found.validity);
    let meta = document.meta;
    Ok(Sent(DocumentView {
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
    }))
}
