//! The whole context of a conversation for the person who has it: what was said, what the bot
//! found, who asks, and what it would say now.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer::Ask,
    http::{
        app::App,
        ask::{clean_question, within},
        desk::visible,
        enterprises::{KnownEnterprise, known},
        error::Error,
        extract::Params,
        messages::{Messages, MessagesQuery, message},
        refusals,
        staff::{self, May},
    },
    model::{
        conversation::{Body, Message, State as Owner},
        note::Note,
        reply::{Candidate, Reply, Speaker},
        time,
    },
};

/// Messages that come with the context; earlier ones are read by page.
const RECENT: i64 = 200;
/// Lines that a suggestion is understood by.
const HISTORY: i64 = 20;
const SUGGESTIONS: usize = 5;

/// A conversation for the people of the desk.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Context {
    conversation: String,
    state: Owner,
    /// Id of the person who has it, or had it last.
    #[schema(required)]
    owner: Option<String>,
    last_seq: i64,
    /// The last messages, oldest first.
    messages: Vec<Message>,
    /// What the bot found for the last question, best first.
    candidates: Vec<Candidate>,
    notes: Vec<NoteView>,
    /// Up to which number the visitor has read.
    visitor_read: i64,
    staff_read: i64,
    /// Whose conversation it is, where that is known.
    #[schema(required)]
    enterprise: Option<KnownEnterprise>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoteView {
    id: String,
    user: String,
    display_name: String,
    text: String,
    at: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestionsQuery {
    /// What to look for; the visitor's last question where it is left out.
    #[param(max_length = 2000)]
    q: Option<String>,
}

/// What the bot would say.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestions {
    question: String,
    reply: Reply,
}

/// The whole context of a conversation.
#[utoipa::path(get, path = "/api/v1/desk/conversations/{id}", operation_id = "conversation_context", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "What was said, found and noted", body = Context), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
) -> Result<Sent<Context>, Error> {
    let conversation = visible(&app, &staff, &id).await?;
    let zone = &app.rules.zone;
    let mut read = app.store.read().await?;
    let events = read.messages(&id, (conversation.last_seq - RECENT).max(0), RECENT).await?;
    let candidates = events.iter().rev().find_map(|event| match &event.body {
        Body::Message { from: Speaker::Bot, reply: Some(reply), .. } => Some(reply.candidates.clone()),
        _ => None,
    });
    let notes = read.notes(&id).await?;
    let (visitor_read, staff_read) = read.read_up_to(&id).await?;
    let enterprise = read.enterprise_of(&id).await?.map(|of| known(&app, of));
    let view = |Note { id, user, display_name, text, at }: Note| NoteView {
        id,
        user,
        display_name,
        text,
        at: time::rfc3339(at, zone),
    };
    Ok(Sent(Context {
        conversation: conversation.id,
        state: conversation.state,
        owner: conversation.owner,
        last_seq: conversation.last_seq,
        messages: events.into_iter().filter_map(|event| message(event, zone)).collect(),
        candidates: candidates.unwrap_or_default(),
        notes: notes.into_iter().map(view).collect(),
        visitor_read,
        staff_read,
        enterprise,
    }))
}

/// The messages of a conversation after a number.
#[utoipa::path(get, path = "/api/v1/desk/conversations/{id}/messages", operation_id = "conversation_messages", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation"), MessagesQuery), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Messages, oldest first", body = Messages), refusals::Any, refusals::Fields, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn messages(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    Params(query): Params<MessagesQuery>,
) -> Result<Sent<Messages>, Error> {
    visible(&app, &staff, &id).await?;
    crate::http::messages::page(&app, &id, query).await
}

/// What the bot would say, to be inserted as a quote.
#[utoipa::path(get, path = "/api/v1/desk/conversations/{id}/suggestions", operation_id = "suggestions", tag = "desk",
    params(("id" = String, Path, description = "Id of the conversation"), SuggestionsQuery), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The reply the bot would give", body = Suggestions), refusals::Any, refusals::Fields, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn suggestions(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Path(id): Path<String>,
    Params(query): Params<SuggestionsQuery>,
) -> Result<Sent<Suggestions>, Error> {
    visible(&app, &staff, &id).await?;
    let (last, history) = {
        let mut read = app.store.read().await?;
        (read.last_question(&id).await?.unwrap_or_default(), read.history(&id, HISTORY).await?)
    };
    let question = match query.q {
        Some(q) => clean_question(&q, app.config.answer.max_question_chars)?,
        None => last,
    };
    within("q", question.chars().count(), 1, app.config.answer.max_question_chars)?;
    let ask = Ask { question: question.clone(), history, as_of: app.today(), limit: SUGGESTIONS };
    let reply = app.think(ask).await?.reply;
    Ok(Sent(Suggestions { question, reply }))
}
