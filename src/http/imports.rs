//! Files given in to become documents, and how far they are.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{FromRequest, Multipart, Path, Request, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        attachments::{bounded, read},
        error::Error,
        refusals,
        staff::{self, May},
    },
    knowledge::{FileOutcome, ImportedDocument},
    model::{file_name, time},
    storage::{FileState, Import, ImportFile},
};

/// Files of one import, and their bytes in all, at most.
const FILES: usize = 500;
const BYTES: usize = 128 << 20;
/// What the form may hold around its files.
const AROUND: usize = 256 << 10;
/// Imports in the list.
const LISTED: i64 = 50;

/// What is sent: files, as many as wanted.
#[derive(ToSchema)]
#[expect(dead_code, reason = "read part by part, described for the OpenAPI document")]
pub(crate) struct ImportForm {
    /// docx, pdf, html, xlsx, csv, md, txt, and zip of those; the field may be repeated.
    #[schema(value_type = Vec<String>, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// An import that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportBegun {
    id: String,
    files: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Imports {
    imports: Vec<ImportView>,
}

/// An import and how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportView {
    id: String,
    at: String,
    /// Id of who gave it in.
    user: String,
    /// Every file was read.
    finished: bool,
    /// Files read, of `files`.
    done: usize,
    /// Documents made or found.
    documents: usize,
    faults: usize,
    /// In the order they were given in.
    files: Vec<ImportFileView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportFileView {
    name: String,
    size: i64,
    state: FileState,
    documents: Vec<ImportedDocument>,
    faults: Vec<ImportFault>,
    #[schema(required)]
    finished_at: Option<String>,
}

/// Something in a file that could not be read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportFault {
    /// Name of the file; of a zip with the name inside it.
    file: String,
    /// Line, where it is known.
    #[schema(required)]
    line: Option<usize>,
    /// In English; names page or row.
    what: String,
}

/// Give files in, to become drafts of documents.
#[utoipa::path(post, path = "/api/v1/knowledge/import", operation_id = "import_files", tag = "knowledge",
    request_body(content = ImportForm, content_type = "multipart/form-data"), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 202, description = "Kept; they are read one after the other", body = ImportBegun), refusals::Any, refusals::Upload,
    refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    request: Request,
) -> Result<(StatusCode, Sent<ImportBegun>), Error> {
    let files = files(&app, request).await?;
    let count = files.len();
    let id = app.documents.give_in(&staff.user.id, files, time::now()).await?;
    app.importing.notify_waiters();
    Ok((StatusCode::ACCEPTED, Sent(ImportBegun { id, files: count })))
}

/// The latest imports.
#[utoipa::path(get, path = "/api/v1/knowledge/imports", operation_id = "imports", tag = "knowledge",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The newest first", body = Imports), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn list(State(app): State<Arc<App>>, _: May<staff::Knowledge>) -> Result<Sent<Imports>, Error> {
    let mut read = app.store.read().await?;
    let mut imports = Vec::new();
    for import in read.imports(LISTED).await? {
        let files = read.import_files(&import.id).await?;
        imports.push(view(&app, import, files)?);
    }
    Ok(Sent(Imports { imports }))
}

/// How far an import is.
#[utoipa::path(get, path = "/api/v1/knowledge/imports/{id}", operation_id = "import", tag = "knowledge",
    params(("id" = String, Path, description = "Id of the import")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "State, documents and faults of each file", body = ImportView), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn progress(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Path(id): Path<String>,
) -> Result<Sent<ImportView>, Error> {
    let mut read = app.store.read().await?;
    let import = read.import(&id).await?.ok_or(Error::NotFound)?;
    let files = read.import_files(&id).await?;
    drop(read);
    Ok(Sent(view(&app, import, files)?))
}

fn view(app: &App, import: Import, files: Vec<ImportFile>) -> Result<ImportView, Error> {
    let zone = &app.rules.zone;
    let files = files
        .into_iter()
        .map(|file| {
            let outcome: FileOutcome = serde_json::from_str(&file.outcome)
                .map_err(|why| Error::Internal(format!("what became of a file: {why}")))?;
            let fault =
                |fault: crate::corpus::Fault| ImportFault { file: fault.file, line: fault.line, what: fault.what };
            Ok(ImportFileView {
                name: file.name,
                size: file.size,
                state: file.state,
                documents: outcome.documents,
                faults: outcome.faults.into_iter().map(fault).collect(),
                finished_at: file.finished_at.map(|at| time::rfc3339(at, zone)),
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let done = files.iter().filter(|file| matches!(file.state, FileState::Done | FileState::Failed)).count();
    Ok(ImportView {
        id: import.id,
        at: time::rfc3339(import.created_at, zone),
        user: import.user_id,
        finished: done == files.len(),
        done,
        documents: files.iter().map(|file| file.documents.len()).sum(),
        faults: files.iter().map(|file| file.faults.len()).sum(),
        files,
    })
}

/// The files of a form, no more and no longer than is taken.
async fn files(app: &App, request: Request) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut form = Multipart::from_request(bounded(request, BYTES + AROUND), &()).await.map_err(|_| Error::NotAForm)?;
    let most = usize::try_from(app.config.corpus.max_file_bytes).unwrap_or(usize::MAX).min(BYTES);
    let (mut files, mut all) = (Vec::new(), 0);
    while let Some(mut field) = form.next_field().await.map_err(|_| Error::NotAForm)? {
        if field.name() != Some("file") {
            return Err(Error::wrong("file", "只接受名为 file 的文件"));
        }
        let sent = field.file_name().unwrap_or_default().to_owned();
        let name = file_name::bare(&sent);
        let content = read(&mut field, most).await?;
        if content.is_empty() {
            return Err(Error::wrong("file", "文件是空的"));
        }
        all += content.len();
        if files.len() >= FILES || all > BYTES {
            return Err(Error::BodyTooLarge);
        }
        files.push((name, content));
    }
    if files.is_empty() { Err(Error::wrong("file", "缺少文件")) } else { Ok(files) }
}
