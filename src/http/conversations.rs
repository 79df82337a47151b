//! A visitor's conversation: begin, call a person, rate.

use std::sync::Arc;

use axum::{Json as Sent, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        ask::within,
        error::Error,
        extract::{Json, Maybe, NoBody, Peer, Visitor, Whole},
        limits::Gate,
        refusals,
    },
    model::{
        call::CallReason,
        conversation::{Position, State as Owner},
        id, time,
    },
    people,
    switchboard::{self, Called, DeskError, VisitorAct, Whisper, Whispered},
};

/// Longest comment of a rating, in characters.
const COMMENT: usize = 1000;

/// Nothing, or who the visitor is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"identity": "eyJhbGciOiJIUzI1NiJ9.eyJjcmVkaXRfY29kZSI6Ii4uLiJ9.…"}))]
pub(crate) struct BeginBody {
    /// The enterprise the visitor is signed in for, as its site says: a compact JWS (HS256) with one of
    /// `identity.secrets` and the claims `credit_code`, `name`, `exp` (within the hour) and perhaps `phone`.
    #[schema(max_length = 4096)]
    identity: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0199d0c0a1b27c3d8e4f5a6b7c8d9e0f", "token": "5f0c…64 hexadecimal digits"}))]
pub(crate) struct ConversationOpened {
    id: String,
    /// The only key to the conversation; it is told once and sent as `Authorization: Bearer`.
    token: String,
}

/// Where a call for a person stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"state": "waiting", "position": 2, "expected_wait_s": 40}))]
pub(crate) struct CallStatus {
    state: Owner,
    /// Place in the queue, 1 = next; while nobody has taken the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    position: Option<u32>,
    /// An estimate; null where nothing is known to estimate from.
    expected_wait_s: Option<u32>,
    /// Number of the ticket, where the state is `ticketed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// Its query code.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

impl From<Called> for CallStatus {
    fn from(called: Called) -> Self {
        let none = CallStatus { state: Owner::Bot, position: None, expected_wait_s: None, number: None, code: None };
        match called {
            Called::AtDesk { state, position: Some(Position { position, expected_wait_s }) } => {
                // Whom it is offered to is the desk's own business: the visitor waits.
                let state = if state == Owner::Offered { Owner::Waiting } else { state };
                CallStatus { state, position: Some(position), expected_wait_s, ..none }
            }
            Called::AtDesk { state, position: None } | Called::Over(state) => CallStatus { state, ..none },
            Called::Ticketed(key) => {
                CallStatus { state: Owner::Ticketed, number: Some(key.number), code: Some(key.code), ..none }
            }
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"seq": 7}))]
pub(crate) struct ReadBody {
    /// The last number that was seen.
    #[schema(minimum = 1, value_type = i64)]
    seq: Whole,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"level": 1, "comment": "很快就解决了"}))]
pub(crate) struct RatingBody {
    /// 1 非常满意, 2 满意, 3 基本满意, 4 不满意, 5 非常不满意.
    #[schema(minimum = 1, maximum = 5, value_type = i64)]
    level: Whole,
    #[schema(max_length = 1000)]
    comment: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Rated {
    /// Number of the event in the conversation.
    seq: i64,
    #[schema(minimum = 1, maximum = 5)]
    level: u8,
}

/// Begin a conversation; with `identity` it is one of that enterprise.
#[utoipa::path(post, path = "/api/v1/conversations", operation_id = "begin_conversation", tag = "conversations",
    request_body(content = Option<BeginBody>), responses(
    (status = 201, description = "ConversationOpened", body = ConversationOpened),
    refusals::Any, refusals::Body, refusals::Writes,
))]
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    Maybe(body): Maybe<BeginBody>,
) -> Result<(StatusCode, Sent<ConversationOpened>), Error> {
    app.limits.check(Gate::Conversation, peer)?;
    let at = time::now();
    let identity = body.identity.map(|token| people::identity(&token, &app.config.identity.secrets, at)).transpose()?;
    let begun = ConversationOpened { id: id::new_id(), token: id::new_token() };
    let (id, hash) = (begun.id.clone(), id::digest(&begun.token));
    app.store
        .write::<(), DeskError, _>(move |tx| {
            Box::pin(async move { switchboard::begin(tx, (&id, &hash), identity, at).await })
        })
        .await?;
    Ok((StatusCode::CREATED, Sent(begun)))
}

/// Call a person: on duty the call waits, else a ticket is opened. A second call changes nothing.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/handoff", operation_id = "call_person", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 202, description = "Where the call stands", body = CallStatus),
    refusals::Any, refusals::Body, refusals::Owned, refusals::Writes,
))]
pub(crate) async fn hand_off(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    _: NoBody,
) -> Result<(StatusCode, Sent<CallStatus>), Error> {
    let called = app.switchboard.call(&conversation.id, CallReason::AskedForPerson).await?;
    Ok((StatusCode::ACCEPTED, Sent(called.into())))
}

/// Say that an answer did not solve it: a person is called.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/not-solved", operation_id = "not_solved", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 202, description = "Where the call stands", body = CallStatus),
    refusals::Any, refusals::Body, refusals::Owned, refusals::Writes,
))]
pub(crate) async fn not_solved(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    _: NoBody,
) -> Result<(StatusCode, Sent<CallStatus>), Error> {
    let called = app.switchboard.call(&conversation.id, CallReason::NotSolved).await?;
    Ok((StatusCode::ACCEPTED, Sent(called.into())))
}

/// Take the call back: the bot answers again.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/withdraw", operation_id = "withdraw_call", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 200, description = "The bot goes on", body = CallStatus),
    refusals::Any, refusals::Body, refusals::Owned, refusals::State, refusals::Writes,
))]
pub(crate) async fn withdraw(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    _: NoBody,
) -> Result<Sent<CallStatus>, Error> {
    visitor_acts(&app, &conversation.id, VisitorAct::Withdraw).await
}

/// Leave a ticket instead of waiting on.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/ticket", operation_id = "choose_ticket", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 200, description = "A ticket stands for it", body = CallStatus),
    refusals::Any, refusals::Body, refusals::Owned, refusals::State, refusals::Writes,
))]
pub(crate) async fn choose_ticket(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    _: NoBody,
) -> Result<Sent<CallStatus>, Error> {
    visitor_acts(&app, &conversation.id, VisitorAct::Ticket).await
}

/// Leave: the conversation is closed until the visitor writes again.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/leave", operation_id = "leave_conversation", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 200, description = "Closed", body = CallStatus),
    refusals::Any, refusals::Body, refusals::Owned, refusals::Writes,
))]
pub(crate) async fn leave(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    _: NoBody,
) -> Result<Sent<CallStatus>, Error> {
    visitor_acts(&app, &conversation.id, VisitorAct::Leave).await
}

async fn visitor_acts(app: &App, conversation: &str, act: VisitorAct) -> Result<Sent<CallStatus>, Error> {
    Ok(Sent(app.switchboard.visitor(conversation, act).await?.into()))
}

/// Tell the person of the desk that the visitor types; nothing is stored.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/typing", operation_id = "visitor_types", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 204, description = "Told"), refusals::Any, refusals::Body, refusals::Owned,
))]
pub(crate) async fn typing(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    _: NoBody,
) -> Result<StatusCode, Error> {
    app.store.pass(&conversation.id, |passing| passing.visitor_typed_at = time::now());
    app.switchboard.whisper(Whisper { conversation: conversation.id, what: Whispered::Typing, user: None });
    Ok(StatusCode::NO_CONTENT)
}

/// Tell up to which number the visitor has read.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/read", operation_id = "visitor_has_read", tag = "conversations", request_body = ReadBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 204, description = "Kept and told"), refusals::Any, refusals::Body, refusals::Owned, refusals::Writes,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    Json(ReadBody { seq: Whole(seq) }): Json<ReadBody>,
) -> Result<StatusCode, Error> {
    let seq = within("seq", seq, 1, conversation.last_seq.max(1))?;
    let id = conversation.id.clone();
    app.store
        .write::<(), DeskError, _>(move |tx| Box::pin(async move { Ok(tx.set_read(&id, false, seq).await?) }))
        .await?;
    app.store.pass(&conversation.id, |passing| passing.visitor_read = passing.visitor_read.max(seq));
    app.switchboard.whisper(Whisper { conversation: conversation.id, what: Whispered::Read(seq), user: None });
    Ok(StatusCode::NO_CONTENT)
}

/// Say how it went (好差评). The newest rating counts, all are kept.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/rating", operation_id = "rate_conversation", tag = "conversations", request_body = RatingBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 201, description = "Kept", body = Rated),
    refusals::Any, refusals::Body, refusals::Owned, refusals::Writes,
))]
pub(crate) async fn rate(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    Json(body): Json<RatingBody>,
) -> Result<(StatusCode, Sent<Rated>), Error> {
    let (level, comment) = checked_rating(body.level, body.comment)?;
    let at = time::now();
    let seq = app
        .store
        .write::<_, DeskError, _>(move |tx| {
            Box::pin(async move { switchboard::rate(tx, &conversation.id, level, comment, at).await })
        })
        .await?;
    Ok((StatusCode::CREATED, Sent(Rated { seq, level })))
}

/// A level from 1 to 5 and a comment that can be stored.
pub(crate) fn checked_rating(Whole(level): Whole, comment: Option<String>) -> Result<(u8, Option<String>), Error> {
    let level = within("level", level, 1, 5)?;
    let comment = comment.map(|comment| comment.replace('\0', ""));
    within("comment", comment.as_deref().unwrap_or_default().chars().count(), 0, COMMENT)?;
    Ok((u8::try_from(level).unwrap_or(5), comment))
}
