//! Notes on a conversation, canned replies, and answers kept to become knowledge.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        ask::within,
        desk::visible,
        error::Error,
        extract::Json,
        refusals,
        staff::{self, May, Staff},
    },
    model::{
        id,
        note::{CannedReply, Draft},
        people::Permission,
        time,
    },
};

/// Longest note and longest canned reply, in characters.
const TEXT: usize = 2000;
const TITLE: usize = 100;
/// Longest question and answer of a draft, in characters.
const QUESTION: usize = 2000;
const ANSWER: usize = 10_000;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "已电话联系，等待补充材料"}))]
pub(crate) struct NoteBody {
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// What was created.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Created {
    pub(crate) id: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"question": "歇业期间要报税吗", "answer": "歇业期间可以按规定简化申报。"}))]
pub(crate) struct DraftBody {
    #[schema(min_length = 1, max_length = 2000)]
    question: String,
    #[schema(min_length = 1, max_length = 10000)]
    answer: String,
    #[schema(max_length = 100)]
    department: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "问候", "text": "您好，我是人工帮办，请问有什么可以帮您？"}))]
pub(crate) struct CannedReplyBody {
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// For everybody; a supervisor's right.
    #[serde(default)]
    shared: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CannedReplies {
    replies: Vec<CannedReplyView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CannedReplyView {
    id: String,
    title: String,
    text: String,
    /// Everybody's, not only one's own.
    shared: bool,
}

/// Write a note; the visitor never sees it.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/notes", operation_id = "write_note", tag = "desk", request_body = NoteBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Kept", body = Created), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn write(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(conversation): Path<String>,
    Json(body): Json<NoteBody>,
) -> Result<(StatusCode, Sent<Created>), Error> {
    visible(&app, &staff, &conversation).await?;
    let id = keep(&app, &staff.user.id, &conversation, &body.text).await?;
    Ok((StatusCode::CREATED, Sent(Created { id })))
}

/// Keeps a note of a person; gives its id.
pub(crate) async fn keep(app: &App, user: &str, conversation: &str, text: &str) -> Result<String, Error> {
    let text = checked("text", text, TEXT)?;
    let (user, conversation, at) = (user.to_owned(), conversation.to_owned(), time::now());
    app.store
        .write::<_, Error, _>(move |tx| {
            Box::pin(async move { Ok(tx.insert_note(&conversation, &user, &text, at).await?) })
        })
        .await
}

/// Keep a question with its answer as a draft for the documents.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/draft", operation_id = "keep_draft", tag = "desk", request_body = DraftBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Kept", body = Created), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn draft(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(conversation): Path<String>,
    Json(body): Json<DraftBody>,
) -> Result<(StatusCode, Sent<Created>), Error> {
    visible(&app, &staff, &conversation).await?;
    let draft = Draft {
        conversation,
        user: staff.user.id.clone(),
        question: checked("question", &body.question, QUESTION)?,
        answer: checked("answer", &body.answer, ANSWER)?,
        department: body.department.map(|name| checked("department", &name, TITLE)).transpose()?,
    };
    let at = time::now();
    let id = app
        .store
        .write::<_, Error, _>(move |tx| Box::pin(async move { Ok(tx.insert_draft(&draft, at).await?) }))
        .await?;
    Ok((StatusCode::CREATED, Sent(Created { id })))
}

/// One's own canned replies and those of everybody.
#[utoipa::path(get, path = "/api/v1/desk/canned-replies", operation_id = "canned_replies", tag = "desk",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "By title", body = CannedReplies), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn canned(State(app): State<Arc<App>>, staff: May<staff::Desk>) -> Result<Sent<CannedReplies>, Error> {
    let replies = app.store.read().await?.canned_replies(&staff.user.id).await?;
    let view = |CannedReply { id, user, title, text }| CannedReplyView { id, title, text, shared: user.is_none() };
    Ok(Sent(CannedReplies { replies: replies.into_iter().map(view).collect() }))
}

/// Keep a canned reply.
#[utoipa::path(post, path = "/api/v1/desk/canned-replies", operation_id = "add_canned_reply", tag = "desk", request_body = CannedReplyBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Kept", body = Created), refusals::Any, refusals::Body, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn add_canned(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Json(body): Json<CannedReplyBody>,
) -> Result<(StatusCode, Sent<Created>), Error> {
    let reply = canned_reply(id::new_id(), &staff, &body)?;
    let id = reply.id.clone();
    put(&app, reply).await?;
    Ok((StatusCode::CREATED, Sent(Created { id })))
}

/// Change a canned reply of one's own, or as a supervisor one of everybody.
#[utoipa::path(put, path = "/api/v1/desk/canned-replies/{id}", operation_id = "change_canned_reply", tag = "desk", request_body = CannedReplyBody,
    params(("id" = String, Path, description = "Id of the canned reply")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Changed"), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn change_canned(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    Json(body): Json<CannedReplyBody>,
) -> Result<StatusCode, Error> {
    let known = own_canned(&app, &staff, &id).await?;
    let reply = canned_reply(id, &staff, &CannedReplyBody { shared: known.user.is_none(), ..body })?;
    put(&app, reply).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget a canned reply.
#[utoipa::path(delete, path = "/api/v1/desk/canned-replies/{id}", operation_id = "delete_canned_reply", tag = "desk",
    params(("id" = String, Path, description = "Id of the canned reply")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Forgotten"), refusals::Any, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn delete_canned(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    own_canned(&app, &staff, &id).await?;
    app.store.write::<_, Error, _>(move |tx| Box::pin(async move { Ok(tx.delete_canned_reply(&id).await?) })).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn put(app: &App, reply: CannedReply) -> Result<(), Error> {
    let at = time::now();
    app.store.write::<_, Error, _>(move |tx| Box::pin(async move { Ok(tx.put_canned_reply(&reply, at).await?) })).await
}

/// A canned reply this person may change; another's and a missing one look the same.
async fn own_canned(app: &App, staff: &Staff, id: &str) -> Result<CannedReply, Error> {
    let reply = app.store.read().await?.canned_reply(id).await?.ok_or(Error::NotFound)?;
    let theirs = match &reply.user {
        Some(user) => *user == staff.user.id,
        None => staff.user.role.may(Permission::Supervise),
    };
    if theirs { Ok(reply) } else { Err(Error::NotFound) }
}

fn canned_reply(id: String, staff: &Staff, body: &CannedReplyBody) -> Result<CannedReply, Error> {
    if body.shared && !staff.user.role.may(Permission::Supervise) {
        return Err(Error::Forbidden);
    }
    let user = (!body.shared).then(|| staff.user.id.clone());
    Ok(CannedReply { id, user, title: checked("title", &body.title, TITLE)?, text: checked("text", &body.text, TEXT)? })
}

/// A text that says something and is not too long, without characters that cannot be stored.
fn checked(field: &str, text: &str, longest: usize) -> Result<String, Error> {
    let text = text.replace('\0', "");
    let text = text.trim();
    within(field, text.chars().count(), 1, longest)?;
    Ok(text.to_owned())
}
