//! Messages of a conversation: send one, read them.

use std::sync::Arc;

use axum::{Json as Sent, extract::State, http::StatusCode};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer::Ask,
    http::{
        app::App,
        ask::{clean_question, within},
        error::{Error, Problem},
        extract::{Json, Params, Visitor},
        refusals,
    },
    model::{
        conversation::{Body, Event, Message},
        reply::{Reply, Speaker},
        ticket::TicketKey,
        time,
    },
    storage::Conversation,
    switchboard::{self, DeskError, Received, Turn},
};

/// Lines of the conversation that a question is understood by.
const HISTORY: i64 = 20;
const CANDIDATES: usize = 5;
const CLIENT_ID: usize = 100;
const PAGE: i64 = 100;
/// How often a message is thought about again because the conversation changed hands meanwhile.
const ATTEMPTS: usize = 3;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"client_id": "5f0c6f7e-1", "text": "公司暂时不经营，能先歇业吗"}))]
pub(crate) struct MessageBody {
    /// Chosen by the client, new for each message: sending the same again gets the same answer.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[^\x00-\x1f\x7f-\x9f]+$")]
    client_id: String,
    /// At most `answer.max_question_chars` (2,000) characters.
    #[schema(min_length = 1, max_length = 2000, pattern = r"[^\s\x00]")]
    text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageSent {
    /// Number of the visitor's message.
    seq: i64,
    /// What the bot says to it; null while a person has the conversation.
    #[schema(required)]
    reply: Option<Reply>,
    /// The ticket that was opened or extended by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<TicketKey>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessagesQuery {
    /// Messages after this number; 0 = from the beginning.
    #[param(minimum = 0)]
    after: Option<i64>,
    /// How many at most; 100 where left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Messages {
    /// Oldest first. Numbers may be skipped: other changes of the conversation share them.
    messages: Vec<Message>,
    /// There are more after the last of these.
    more: bool,
}

/// Send a message and get the bot's reply.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages", operation_id = "send_message", tag = "conversations", request_body = MessageBody,
    params(("id" = String, Path, description = "Id of the conversation")), security(("visitor" = [])), responses(
    (status = 201, description = "Stored and answered; for a repetition the very same", body = MessageSent),
    (status = 409, description = "The client id was used for another text", body = Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Body, refusals::Owned, refusals::Writes,
))]
pub(crate) async fn send(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    Json(body): Json<MessageBody>,
) -> Result<(StatusCode, Sent<MessageSent>), Error> {
    let client_id = checked_client_id(body.client_id)?;
    let text = clean_question(&body.text, app.config.answer.max_question_chars)?;
    let (id, mut at_desk) = (conversation.id.clone(), conversation.state.is_at_desk());
    for _ in 0..ATTEMPTS {
        let turn = turn(&app, &conversation, &client_id, &text, at_desk).await?;
        let turn = match turn {
            Thought::Sent(received) => return Ok(sent(*received)),
            Thought::Turn(turn) => *turn,
        };
        let department = turn.reply.as_ref().and_then(|reply| reply.department.as_deref());
        let reach = app.switchboard.reach(department);
        let (again, rules) = (turn.clone(), app.switchboard.rules());
        let received = app
            .store
            .write(move |tx| Box::pin(async move { switchboard::receive(tx, turn, &rules, &reach).await }))
            .await;
        match received {
            Err(DeskError::MustCall) => return Ok(sent(app.switchboard.turn(again).await?)),
            // The person let go of it meanwhile.
            Err(DeskError::MustAnswer) => at_desk = false,
            received => return Ok(sent(received?)),
        }
    }
    tracing::warn!(conversation = id, "a conversation changed hands too often to be answered");
    Err(Error::Timeout)
}

/// A message thought about, or found to be sent before.
enum Thought {
    Sent(Box<Received>),
    Turn(Box<Turn>),
}

async fn turn(
    app: &App,
    conversation: &Conversation,
    client_id: &str,
    text: &str,
    at_desk: bool,
) -> Result<Thought, Error> {
    let history = {
        let mut read = app.store.read().await?;
        if let Some(earlier) = read.sent(&conversation.id, client_id).await? {
            let answers = read.answers(&conversation.id, earlier.seq).await?;
            return Ok(Thought::Sent(Box::new(switchboard::repeat(&earlier, text, answers)?)));
        }
        if at_desk { Vec::new() } else { read.history(&conversation.id, HISTORY).await? }
    };
    let (reply, features) = if at_desk {
        (None, Vec::new())
    } else {
        let ask = Ask { question: text.to_owned(), history, as_of: app.today(), limit: CANDIDATES };
        let crate::answer::Turn { reply, features, .. } = app.think(ask).await?;
        (Some(reply), features)
    };
    Ok(Thought::Turn(Box::new(Turn {
        conversation: conversation.id.clone(),
        client_id: client_id.to_owned(),
        text: text.to_owned(),
        reply,
        features,
        at: time::now(),
    })))
}

/// Read the messages after a number.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/messages", operation_id = "read_messages", tag = "conversations",
    params(("id" = String, Path, description = "Id of the conversation"), MessagesQuery), security(("visitor" = [])), responses(
    (status = 200, description = "Messages, oldest first", body = Messages),
    refusals::Any, refusals::Fields, refusals::Owned,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    Params(query): Params<MessagesQuery>,
) -> Result<Sent<Messages>, Error> {
    page(&app, &conversation.id, query).await
}

/// A page of a conversation's messages.
pub(crate) async fn page(app: &App, conversation: &str, query: MessagesQuery) -> Result<Sent<Messages>, Error> {
    let after = within("after", query.after.unwrap_or(0), 0, i64::MAX)?;
    let limit = within("limit", query.limit.unwrap_or(PAGE), 1, 1000)?;
    let mut events = app.store.read().await?.messages(conversation, after, limit + 1).await?;
    let more = events.len() as i64 > limit;
    events.truncate(limit as usize);
    let zone = &app.rules.zone;
    let messages = events.into_iter().filter_map(|event| message(event, zone)).collect();
    Ok(Sent(Messages { messages, more }))
}

/// A stored message as clients read it, or `None` for another kind of event.
pub(crate) fn message(event: Event, zone: &TimeZone) -> Option<Message> {
    let Body::Message { from, staff, client_id, text, reply, ticket } = event.body else { return None };
    let reply = reply.map(|reply| *reply);
    // Staff's client ids are theirs; the visitor's stands on the visitor's messages only.
    let client_id = client_id.filter(|_| from == Speaker::Visitor);
    let staff = staff.map(|staff| staff.display_name);
    Some(Message { seq: event.seq, from, client_id, staff, text, at: time::rfc3339(event.at, zone), reply, ticket })
}

fn sent(received: Received) -> (StatusCode, Sent<MessageSent>) {
    let Received { seq, reply, ticket } = received;
    (StatusCode::CREATED, Sent(MessageSent { seq, reply, ticket }))
}

pub(crate) fn checked_client_id(client_id: String) -> Result<String, Error> {
    within("client_id", client_id.chars().count(), 1, CLIENT_ID)?;
    if client_id.chars().any(char::is_control) {
        return Err(Error::InvalidField { field: "client_id".into(), why: "不能含有控制字符".into() });
    }
    Ok(client_id)
}
