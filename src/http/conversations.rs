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
        extract::{Json, NoBody, Peer, Visitor, Whole},
        limits::Gate,
        refusals,
        turn::{self, TurnError},
    },
    model::{conversation::State as Owner, id, time},
};

/// Longest comment of a rating, in characters.
const COMMENT: usize = 1000;

#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0199d0c0a1b27c3d8e4f5a6b7c8d9e0f", "token": "5f0c…64 hexadecimal digits"}))]
pub(crate) struct Begun {
    id: String,
    /// The only key to the conversation; it is told once and sent as `Authorization: Bearer`.
    token: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"state": "ticketed", "number": "B20261122-000123", "code": "7KQ2MXRA"}))]
pub(crate) struct HandedOff {
    state: Owner,
    /// Number of the ticket.
    number: String,
    /// Its query code.
    code: String,
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

/// Begin a conversation.
#[utoipa::path(post, path = "/api/v1/conversations", operation_id = "begin_conversation", tag = "conversations", responses(
    (status = 201, description = "Begun", body = Begun),
    refusals::Any, refusals::Body, refusals::Writes,
))]
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    _: NoBody,
) -> Result<(StatusCode, Sent<Begun>), Error> {
    app.limits.check(Gate::Conversation, peer)?;
    let begun = Begun { id: id::new_id(), token: id::new_token() };
    let (id, hash, at) = (begun.id.clone(), id::digest(&begun.token), time::now());
    app.store
        .write::<(), TurnError, _>(move |tx| Box::pin(async move { Ok(tx.create_conversation(&id, &hash, at).await?) }))
        .await?;
    Ok((StatusCode::CREATED, Sent(begun)))
}

/// Call a person. Nobody is on duty at this version's desk: a ticket is opened, once.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/handoff", operation_id = "call_person", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 202, description = "A ticket stands for it; a second call gets the same one", body = HandedOff),
    refusals::Any, refusals::Body, refusals::Owned, refusals::Writes,
))]
pub(crate) async fn hand_off(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    _: NoBody,
) -> Result<(StatusCode, Sent<HandedOff>), Error> {
    let (rules, at) = (app.rules.clone(), time::now());
    let key = app
        .store
        .write::<_, TurnError, _>(move |tx| {
            Box::pin(async move { turn::hand_off(tx, &conversation.id, &rules, at).await })
        })
        .await?;
    let handed = HandedOff { state: Owner::Ticketed, number: key.number, code: key.code };
    Ok((StatusCode::ACCEPTED, Sent(handed)))
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
        .write::<_, TurnError, _>(move |tx| {
            Box::pin(async move { turn::rate(tx, &conversation.id, level, comment, at).await })
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
