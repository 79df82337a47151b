//! What a person of the desk does to a conversation: take, write, pass on, hand back, close.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    desk::{
        Desk,
        event::{Member, Target},
    },
    http::{
        app::App,
        ask::{clean_question, within},
        error::{Error, Problem},
        extract::{Json, NoBody, Whole},
        messages::checked_client_id,
        refusals,
        staff::{self, May, Staff},
    },
    model::{
        conversation::State as Owner,
        people::{Permission, User},
        time,
    },
    storage::Conversation,
    switchboard::{StaffAct, TicketWish, Whisper, Whispered},
};

/// Longest title of a ticket and longest name of a department, in characters.
const TITLE: usize = 100;

/// Who has the next move after it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Moved {
    conversation: String,
    state: Owner,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"client_id": "a1", "text": "您好，我来为您办理。"}))]
pub(crate) struct StaffMessageBody {
    /// Chosen by the client, new for each message: sending the same again gets the same answer.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[^\x00-\x1f\x7f-\x9f]+$")]
    client_id: String,
    #[schema(min_length = 1, max_length = 2000, pattern = r"[^\s\x00]")]
    text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffMessageSent {
    /// Number of the message in the conversation.
    seq: i64,
}

/// To one colleague, or to a group: exactly one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to_group": "0199d0c0a1b27c3d8e4f5a6b7c8d9e0f", "note": "咨询社保"}))]
pub(crate) struct TransferBody {
    to_user: Option<String>,
    to_group: Option<String>,
    /// For the colleague; the visitor does not see it.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// What is left out is taken from the conversation.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "歇业备案材料不全", "department": "区市场监管局"}))]
pub(crate) struct StaffTicketBody {
    #[schema(max_length = 100)]
    title: Option<String>,
    #[schema(max_length = 100)]
    department: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaffReadBody {
    /// The last number that was seen.
    #[schema(minimum = 1, value_type = i64)]
    seq: Whole,
}

/// Take a call, or open the chat of one's own ticket again.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/take", operation_id = "take_conversation", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Yours", body = Moved), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn take(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<Sent<Moved>, Error> {
    act(&app, &staff, &id, StaffAct::Take).await
}

/// Decline an offer: the next colleague is asked.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/decline", operation_id = "decline_conversation", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Declined", body = Moved), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn decline(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<Sent<Moved>, Error> {
    act(&app, &staff, &id, StaffAct::Decline).await
}

/// Write to the visitor. The first message after the call is the first response.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/messages", operation_id = "staff_message", tag = "desk", request_body = StaffMessageBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Stored; for a repetition the very same", body = StaffMessageSent),
    (status = 409, description = "Somebody else holds it, or the client id was used for another text", body = Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn send(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    Json(body): Json<StaffMessageBody>,
) -> Result<(StatusCode, Sent<StaffMessageSent>), Error> {
    let client_id = checked_client_id(body.client_id)?;
    let text = clean_question(&body.text, app.config.answer.max_question_chars)?;
    visible(&app, &staff, &id).await?;
    let seq = app.switchboard.staff(&id, &staff.user.id, StaffAct::Say { client_id, text }).await?;
    Ok((StatusCode::CREATED, Sent(StaffMessageSent { seq: seq.unwrap_or_default() })))
}

/// Pass a conversation on to a colleague or a group; its clock goes on.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/transfer", operation_id = "transfer_conversation", tag = "desk", request_body = TransferBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Passed on", body = Moved), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn transfer(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    Json(body): Json<TransferBody>,
) -> Result<Sent<Moved>, Error> {
    let target = target(&app, body.to_user, body.to_group)?;
    visible(&app, &staff, &id).await?;
    if let Some(note) = body.note.filter(|note| !note.trim().is_empty()) {
        crate::http::notes::keep(&app, &staff.user.id, &id, &note).await?;
    }
    act(&app, &staff, &id, StaffAct::Transfer { to: target }).await
}

fn target(app: &App, user: Option<String>, group: Option<String>) -> Result<Target, Error> {
    let wrong = |field: &str, why: &str| Error::InvalidField { field: field.to_owned(), why: why.to_owned() };
    match (user, group) {
        (Some(user), None) if is_present(&app.switchboard.desk(), &user) => Ok(Target::User(user)),
        (Some(_), None) => Err(wrong("to_user", "这位同事不在线")),
        (None, Some(group)) if app.switchboard.desk().rules().groups.contains_key(&group) => Ok(Target::Group(group)),
        (None, Some(_)) => Err(wrong("to_group", "没有这个坐席组")),
        _ => Err(wrong("to_user", "to_user 与 to_group 须填且只填一个")),
    }
}

/// Hand the conversation back to the bot.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/handback", operation_id = "hand_back", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The bot answers again", body = Moved), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn hand_back(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<Sent<Moved>, Error> {
    act(&app, &staff, &id, StaffAct::HandBack).await
}

/// Close a conversation.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/close", operation_id = "close_conversation", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Closed", body = Moved), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn close(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<Sent<Moved>, Error> {
    act(&app, &staff, &id, StaffAct::Close).await
}

/// Make a ticket of the conversation; the visitor is told number and code.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/ticket", operation_id = "ticket_of_conversation", tag = "desk", request_body = StaffTicketBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "A ticket stands for it", body = Moved), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn ticket(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    Json(body): Json<StaffTicketBody>,
) -> Result<Sent<Moved>, Error> {
    let wish = TicketWish { title: line("title", body.title)?, department: line("department", body.department)? };
    act(&app, &staff, &id, StaffAct::Ticket(wish)).await
}

/// Tell the visitor, and colleagues who look at it, that one types; nothing is stored.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/typing", operation_id = "staff_types", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Told"), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn typing(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<StatusCode, Error> {
    let conversation = visible(&app, &staff, &id).await?;
    if conversation.owner.as_deref() == Some(&staff.user.id) && conversation.state == Owner::Held {
        app.store.pass(&id, |passing| passing.staff_typed_at = time::now());
    }
    app.switchboard.whisper(Whisper { conversation: id, what: Whispered::Typing, user: Some(staff.user.id.clone()) });
    Ok(StatusCode::NO_CONTENT)
}

/// Tell up to which number one has read.
#[utoipa::path(post, path = "/api/v1/desk/conversations/{id}/read", operation_id = "staff_has_read", tag = "desk", request_body = StaffReadBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Kept and told"), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    Json(StaffReadBody { seq: Whole(seq) }): Json<StaffReadBody>,
) -> Result<StatusCode, Error> {
    let conversation = visible(&app, &staff, &id).await?;
    let seq = within("seq", seq, 1, conversation.last_seq.max(1))?;
    let read = id.clone();
    app.store
        .write::<(), Error, _>(move |tx| Box::pin(async move { Ok(tx.set_read(&read, true, seq).await?) }))
        .await?;
    app.store.pass(&id, |passing| passing.staff_read = passing.staff_read.max(seq));
    Ok(StatusCode::NO_CONTENT)
}

async fn act(app: &App, staff: &Staff, id: &str, act: StaffAct) -> Result<Sent<Moved>, Error> {
    visible(app, staff, id).await?;
    if !is_present(&app.switchboard.desk(), &staff.user.id) {
        // Whoever does something is there, but has not asked for offers.
        app.switchboard.present(member(app, &staff.user, false)).await?;
    }
    app.switchboard.staff(id, &staff.user.id, act).await?;
    let state = app.store.read().await?.conversation(id).await?.map_or(Owner::Closed, |now| now.state);
    Ok(Sent(Moved { conversation: id.to_owned(), state }))
}

/// The conversation, where this person may see it. Another's and a missing one look the same.
pub(crate) async fn visible(app: &App, staff: &Staff, id: &str) -> Result<Conversation, Error> {
    let conversation = app.store.read().await?.conversation(id).await?.ok_or(Error::ConversationNotFound)?;
    let theirs = conversation.owner.as_deref() == Some(staff.user.id.as_str());
    let supervises = staff.user.role.may(Permission::Supervise);
    let called = || may_see(&app.switchboard.desk(), staff, id);
    if theirs || supervises || called() { Ok(conversation) } else { Err(Error::ConversationNotFound) }
}

/// Whether an open call is this person's business: of their groups, open to helpers, or theirs.
pub(crate) fn may_see(desk: &Desk, staff: &Staff, conversation: &str) -> bool {
    let (user, groups) = (&staff.user.id, &staff.user.groups);
    desk.call(conversation).is_some_and(|call| {
        let served = call.group.as_ref().is_none_or(|group| groups.contains(group));
        let theirs = [call.holder(), call.offered_to()].contains(&Some(user.as_str()));
        served || theirs || desk.may_take(call).any(|able| able == user)
    })
}

/// Whether the desk counts a person as there.
pub(crate) fn is_present(desk: &Desk, user: &str) -> bool {
    desk.people().any(|load| load.present && load.member.id == user)
}

/// A person as the queue sees them.
pub(crate) fn member(app: &App, user: &User, available: bool) -> Member {
    Member {
        id: user.id.clone(),
        groups: user.groups.clone(),
        skills: user.skills.clone(),
        capacity: user.capacity.unwrap_or(app.config.desk.capacity),
        supervisor: user.role.may(Permission::Supervise),
        available,
    }
}

/// A short text on one line, or nothing.
fn line(field: &str, text: Option<String>) -> Result<Option<String>, Error> {
    let Some(text) = text else { return Ok(None) };
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    within(field, text.chars().count(), 0, TITLE)?;
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}
