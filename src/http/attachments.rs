//! 附件: files sent along with a conversation or a ticket. What they are is told by their content,
//! their names are made harmless, and they are given out as downloads only.

use std::sync::Arc;

use axum::{
    Json as Sent,
    body::Body,
    extract::{FromRequest, Multipart, Path, Request, State, multipart::Field},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::ticket::{Who, allowed},
    http::{
        app::App,
        desk::visible as visible_conversation,
        error::{Error, Problem},
        extract::{Peer, Visitor},
        limits::Gate,
        refusals,
        staff::{self, May},
        ticket_desk::{visible as visible_ticket, who},
        tickets::unlock,
    },
    model::{file_name, time},
    storage::{AttachedTo, Attachment, Ticket},
    switchboard::{self, DeskError},
};

/// Kinds of content that may be sent, with the ending of their names. Nothing of it runs in a browser.
const TYPES: &[(&str, &str)] = &[
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/bmp", "bmp"),
    ("application/pdf", "pdf"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
];
/// Longest text beside a file, in bytes.
const WORD: usize = 100;
/// What a form may hold around its file, in bytes.
const AROUND: usize = 65_536;
/// For what is given out: it may do nothing at all, wherever it is opened.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'");

/// One part named `file`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the OpenAPI document")]
pub(crate) struct AttachmentForm {
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// The parts `number`, `code` and `file`, in this order.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the OpenAPI document")]
pub(crate) struct TicketAttachmentForm {
    number: String,
    code: String,
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// What is known of a file that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachmentView {
    id: String,
    /// As it was sent, made harmless.
    name: String,
    /// As its content says.
    media_type: String,
    /// In bytes.
    size: i64,
    /// The visitor sent it, not the desk.
    from_visitor: bool,
    at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Attachments {
    /// Oldest first.
    attachments: Vec<AttachmentView>,
}

/// Send a file along with a conversation: a picture, PDF, docx or xlsx in a part named `file`.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/attachments", operation_id = "attach_to_conversation", tag = "conversations",
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 201, description = "Kept", body = AttachmentView), refusals::Any, refusals::Upload, refusals::Owned, refusals::Writes,
))]
pub(crate) async fn attach(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    Peer(peer): Peer,
    request: Request,
) -> Result<(StatusCode, Sent<AttachmentView>), Error> {
    app.limits.check(Gate::Attachment, peer)?;
    let file = receive(&app, request).await?;
    keep(&app, AttachedTo::Conversation, conversation.id, None, file).await
}

/// The files of a conversation.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/attachments", operation_id = "conversation_attachments", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 200, description = "Oldest first", body = Attachments), refusals::Any, refusals::Owned,
))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
) -> Result<Sent<Attachments>, Error> {
    listed(&app, AttachedTo::Conversation, &conversation.id).await
}

/// One file of a conversation, as a download.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/attachments/{attachment}", operation_id = "conversation_attachment", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation"), ("attachment" = String, Path, description = "Id of the file")),
    security(("visitor" = [])), responses(
    (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), refusals::Any, refusals::Owned,
))]
pub(crate) async fn download(
    State(app): State<Arc<App>>,
    Path((_id, attachment)): Path<(String, String)>,
    Visitor(conversation): Visitor,
) -> Result<Response, Error> {
    given_out(&app, AttachedTo::Conversation, &conversation.id, &attachment).await
}

/// Send a file along with a conversation, as a person of the desk.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/attachments", operation_id = "staff_attach", tag = "desk",
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Kept", body = AttachmentView), refusals::Any, refusals::Upload, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn staff_attach(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    request: Request,
) -> Result<(StatusCode, Sent<AttachmentView>), Error> {
    visible_conversation(&app, &staff, &id).await?;
    let file = receive(&app, request).await?;
    keep(&app, AttachedTo::Conversation, id, Some(staff.user.id.clone()), file).await
}

/// The files of a conversation.
#[utoipa::path(get, path = "/api/v1/desk/conversations/{id}/attachments", operation_id = "staff_attachments", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Oldest first", body = Attachments), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn staff_list(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
) -> Result<Sent<Attachments>, Error> {
    visible_conversation(&app, &staff, &id).await?;
    listed(&app, AttachedTo::Conversation, &id).await
}

/// One file of a conversation, as a download.
#[utoipa::path(get, path = "/api/v1/desk/conversations/{id}/attachments/{attachment}", operation_id = "staff_attachment", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation"), ("attachment" = String, Path, description = "Id of the file")),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn staff_download(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Response, Error> {
    visible_conversation(&app, &staff, &id).await?;
    given_out(&app, AttachedTo::Conversation, &id, &attachment).await
}

/// Send a file along with a ticket.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/attachments", operation_id = "attach_to_ticket", tag = "tickets",
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    params(("number" = String, Path, description = "Number of the ticket")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Kept", body = AttachmentView), refusals::Any, refusals::Upload, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn attach_to_ticket(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Path(number): Path<String>,
    request: Request,
) -> Result<(StatusCode, Sent<AttachmentView>), Error> {
    let ticket = visible_ticket(&app, &who(&app, &staff).await?, &number).await?;
    let file = receive(&app, request).await?;
    keep(&app, AttachedTo::Ticket, ticket.id, Some(staff.user.id.clone()), file).await
}

/// The files of a ticket, and for who works on it those of the conversation behind it.
#[utoipa::path(get, path = "/api/v1/tickets/{number}/attachments", operation_id = "ticket_attachments", tag = "tickets",
    params(("number" = String, Path, description = "Number of the ticket")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Oldest first", body = Attachments), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn ticket_list(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Path(number): Path<String>,
) -> Result<Sent<Attachments>, Error> {
    let who = who(&app, &staff).await?;
    let ticket = visible_ticket(&app, &who, &number).await?;
    let Sent(mut own) = listed(&app, AttachedTo::Ticket, &ticket.id).await?;
    if works_on(&ticket, &who) {
        let Sent(of_conversation) = listed(&app, AttachedTo::Conversation, &ticket.conversation).await?;
        own.attachments.extend(of_conversation.attachments);
    }
    Ok(Sent(own))
}

/// One file of a ticket, as a download.
#[utoipa::path(get, path = "/api/v1/tickets/{number}/attachments/{attachment}", operation_id = "ticket_attachment", tag = "tickets",
    params(("number" = String, Path, description = "Number of the ticket"), ("attachment" = String, Path, description = "Id of the file")),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn ticket_download(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Path((number, attachment)): Path<(String, String)>,
) -> Result<Response, Error> {
    let who = who(&app, &staff).await?;
    let ticket = visible_ticket(&app, &who, &number).await?;
    match given_out(&app, AttachedTo::Ticket, &ticket.id, &attachment).await {
        Err(Error::AttachmentNotFound) if works_on(&ticket, &who) => {
            given_out(&app, AttachedTo::Conversation, &ticket.conversation, &attachment).await
        }
        given => given,
    }
}

/// Send a file along with a ticket, by its number and query code: for who called or came and has no conversation.
#[utoipa::path(post, path = "/api/v1/tickets/attachments", operation_id = "attach_by_code", tag = "tickets",
    request_body(content = TicketAttachmentForm, content_type = "multipart/form-data"), responses(
    (status = 201, description = "Kept; staff and the visitor read of it in the ticket's history", body = AttachmentView),
    (status = 409, description = "Nobody works on the ticket any more", body = Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Upload, refusals::Coded, refusals::Writes,
))]
pub(crate) async fn attach_by_code(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    request: Request,
) -> Result<(StatusCode, Sent<AttachmentView>), Error> {
    app.limits.check(Gate::Attachment, peer)?;
    let mut form = form(&app, request).await?;
    // Nothing of the file is read before it is known whose it is.
    let (number, code) = (word(&mut form, "number").await?, word(&mut form, "code").await?);
    let number = unlock(&app, peer, &number, &code).await?.number;
    let (new, content) = attachment(file_of(&app, &mut form).await?, None);
    let (mut kept, most) = (new.clone(), i64::from(app.config.attachment.max_count));
    kept.id = app
        .store
        .write::<_, DeskError, _>(move |tx| {
            Box::pin(async move { switchboard::attach_by_number(tx, &number, &new, content, most).await })
        })
        .await?;
    Ok((StatusCode::CREATED, Sent(view(&app, kept))))
}

/// Whether this person has anything to do with a ticket.
fn works_on(ticket: &Ticket, who: &Who) -> bool {
    !allowed(&ticket.progress, who).is_empty()
}

/// A file as it came.
struct File {
    name: String,
    media_type: &'static str,
    content: Vec<u8>,
}

/// Reads the one file of a form, no further than it may be long.
async fn receive(app: &App, request: Request) -> Result<File, Error> {
    let mut form = form(app, request).await?;
    file_of(app, &mut form).await
}

async fn form(app: &App, request: Request) -> Result<Multipart, Error> {
    let request = bounded(request, app.config.attachment.max_bytes.saturating_add(AROUND));
    Multipart::from_request(request, &()).await.map_err(|_| Error::NotAForm)
}

/// The next part of a form, a short text of this name.
async fn word(form: &mut Multipart, name: &str) -> Result<String, Error> {
    let missing = || Error::wrong(name, "缺少这个字段，或次序不对");
    let mut field = form.next_field().await.map_err(|_| Error::NotAForm)?.ok_or_else(missing)?;
    if field.name() != Some(name) {
        return Err(missing());
    }
    String::from_utf8(read(&mut field, WORD).await?).map_err(|_| missing())
}

/// The last part of a form, its file.
async fn file_of(app: &App, form: &mut Multipart) -> Result<File, Error> {
    let mut field = form.next_field().await.map_err(|_| Error::NotAForm)?.ok_or_else(missing)?;
    if field.name() != Some("file") {
        return Err(missing());
    }
    let sent = field.file_name().unwrap_or_default().to_owned();
    let content = read(&mut field, app.config.attachment.max_bytes).await?;
    drop(field);
    if form.next_field().await.map_err(|_| Error::NotAForm)?.is_some() {
        return Err(Error::wrong("file", "一次只能上传一个文件"));
    }
    if content.is_empty() {
        return Err(Error::wrong("file", "文件是空的"));
    }
    let told = infer::get(&content).map(|kind| kind.mime_type());
    let kind = TYPES.iter().find(|(media_type, _)| told == Some(*media_type));
    let (media_type, ending) = kind.ok_or(Error::WrongFileType)?;
    Ok(File { name: file_name::harmless(&sent, ending), media_type, content })
}

/// Nothing beside the file may be endless.
pub(crate) fn bounded(request: Request, most: usize) -> Request {
    let mut left = most;
    request.map(|body| {
        Body::from_stream(body.into_data_stream().map(move |chunk| {
            let chunk = chunk?;
            left = left.checked_sub(chunk.len()).ok_or_else(|| axum::Error::new("the form is too long"))?;
            Ok::<_, axum::Error>(chunk)
        }))
    })
}

/// Reads a part of a form, no further than it may be long.
pub(crate) async fn read(field: &mut Field<'_>, most: usize) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Error::NotAForm)? {
        if content.len() + chunk.len() > most {
            return Err(Error::BodyTooLarge);
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

fn missing() -> Error {
    Error::wrong("file", "缺少文件")
}

async fn keep(
    app: &App,
    to: AttachedTo,
    id_of_it: String,
    user: Option<String>,
    file: File,
) -> Result<(StatusCode, Sent<AttachmentView>), Error> {
    let (new, content) = attachment(file, user);
    let (mut kept, most) = (new.clone(), i64::from(app.config.attachment.max_count));
    // Told only when it is durable.
    kept.id = app
        .store
        .write::<_, DeskError, _>(move |tx| {
            Box::pin(async move { switchboard::attach(tx, (to, &id_of_it), &new, content, most).await })
        })
        .await?;
    Ok((StatusCode::CREATED, Sent(view(app, kept))))
}

/// What is kept of a file, and its content.
fn attachment(file: File, user: Option<String>) -> (Attachment, Vec<u8>) {
    let File { name, media_type, content } = file;
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    (Attachment { id: String::new(), name, media_type: media_type.into(), size, user, at: time::now() }, content)
}

async fn listed(app: &App, to: AttachedTo, id: &str) -> Result<Sent<Attachments>, Error> {
    let attachments = app.store.read().await?.attachments(to, id).await?;
    Ok(Sent(Attachments { attachments: attachments.into_iter().map(|kept| view(app, kept)).collect() }))
}

async fn given_out(app: &App, to: AttachedTo, id_of_it: &str, id: &str) -> Result<Response, Error> {
    let kept = app.store.read().await?.attachment((to, id_of_it), id).await?;
    let (attachment, content) = kept.ok_or(Error::AttachmentNotFound)?;
    let media_type = TYPES.iter().map(|(media_type, _)| *media_type).find(|known| *known == attachment.media_type);
    let disposition = HeaderValue::from_str(&disposition(&attachment.name))
        .map_err(|why| Error::Internal(format!("a name of a file is no header: {why}")))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type.unwrap_or("application/octet-stream"))),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Body::from(content)).into_response())
}

/// Always a download; the name in letters any program reads (RFC 6266) and as it is.
fn disposition(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    format!("attachment; filename=\"file.{ending}\"; filename*=UTF-8''{encoded}")
}

fn view(app: &App, kept: Attachment) -> AttachmentView {
    let Attachment { id, name, media_type, size, user, at } = kept;
    let at = time::rfc3339(at, &app.rules.zone);
    AttachmentView { id, name, media_type, size, from_visitor: user.is_none(), at }
}
