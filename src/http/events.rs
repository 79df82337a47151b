//! A conversation as a stream (SSE). The stream is a reader of the event log with a cursor:
//! it may be cut at any place and resumed after the last number seen.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event as Frame, KeepAlive},
    },
};
use futures_util::stream::{self, Stream};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::IntoParams;

use crate::{
    http::{
        app::App,
        ask::within,
        error::Error,
        extract::{Params, Visitor},
        messages::message,
        refusals,
    },
    model::{
        conversation::{Body, Event, Passing, State as Owner},
        ticket::TicketState,
        time,
    },
    storage::{Hint, StoreError},
};

pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Events read at a time.
pub(crate) const PAGE: i64 = 200;
/// A browser comes back after so many milliseconds, not all at the same moment.
pub(crate) const RETRY: std::ops::Range<u64> = 500..2500;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsQuery {
    /// Events after this number; the header `Last-Event-ID` wins over it.
    #[param(minimum = 0)]
    pub(crate) after: Option<i64>,
}

/// What the other kinds of stored events carry; messages are sent as they are read.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Change {
    State {
        seq: i64,
        state: Owner,
        /// Name of the person who has the conversation.
        #[serde(skip_serializing_if = "Option::is_none")]
        staff: Option<String>,
        at: String,
    },
    Ticket {
        seq: i64,
        number: String,
        state: TicketState,
        due_on: jiff::civil::Date,
        at: String,
    },
    Rating {
        seq: i64,
        level: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
        at: String,
    },
}

/// Follow a conversation: `id:` is the number, `event:` is `message`, `state`, `ticket` or `rating`;
/// without number and not stored: `position`, `typing` and `read`.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/events", operation_id = "follow_conversation", tag = "conversations",
    params(
        ("id" = String, Path, description = "Id of the conversation"), EventsQuery,
        ("Last-Event-ID" = Option<i64>, Header, description = "Resume after this number")
    ), security(("visitor" = [])), responses(
    (status = 200, description = "A stream of events that does not end by itself", body = String, content_type = "text/event-stream"),
    refusals::Any, refusals::Fields, refusals::Owned,
))]
pub(crate) async fn follow(
    State(app): State<Arc<App>>,
    Visitor(conversation): Visitor,
    headers: HeaderMap,
    Params(query): Params<EventsQuery>,
) -> Result<Response, Error> {
    let after = match headers.get("last-event-id") {
        Some(value) => last_seen(value)?,
        None => query.after.unwrap_or(0),
    };
    let after = within("after", after, 0, i64::MAX)?;
    let woken = app.store.follow(&conversation.id);
    let stopping = app.stopping.clone();
    let (visitor_read, staff_read) = app.store.read().await?.read_up_to(&conversation.id).await?;
    let told = Passing { visitor_read, ..Passing::default() };
    let seen = Passing { position: app.switchboard.position(&conversation.id), staff_read, ..told };
    let hello = Frame::default().retry(Duration::from_millis(rand::rng().random_range(RETRY)));
    let ready = VecDeque::from([hello]);
    let mut cursor = Cursor { app, id: conversation.id, after, woken, stopping, ready, told, _open: Gauge::up() };
    tell_passing(&mut cursor, seen);
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    let mut response = Sse::new(frames(cursor)).keep_alive(keep_alive).into_response();
    // A proxy that buffers would hold events back.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

pub(crate) fn last_seen(value: &HeaderValue) -> Result<i64, Error> {
    let number = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    number.ok_or_else(|| Error::InvalidField { field: "Last-Event-ID".into(), why: "不是一个序号".into() })
}

/// How far a stream has come.
struct Cursor {
    app: Arc<App>,
    id: String,
    after: i64,
    woken: watch::Receiver<Hint>,
    stopping: watch::Receiver<bool>,
    ready: VecDeque<Frame>,
    /// What this stream was told that is not stored.
    told: Passing,
    _open: Gauge,
}

/// Counts open streams while it lives.
pub(crate) struct Gauge;

impl Gauge {
    pub(crate) fn up() -> Gauge {
        metrics::gauge!("bangban_streams_open").increment(1.0);
        Gauge
    }
}

impl Drop for Gauge {
    fn drop(&mut self) {
        metrics::gauge!("bangban_streams_open").decrement(1.0);
    }
}

fn frames(cursor: Cursor) -> impl Stream<Item = Result<Frame, Infallible>> {
    stream::unfold(cursor, |mut cursor| async move {
        let frame = next(&mut cursor).await?;
        Some((Ok(frame), cursor))
    })
}

/// The next frame, or `None` when the stream is to end and the client to come back.
async fn next(cursor: &mut Cursor) -> Option<Frame> {
    loop {
        if let Some(frame) = cursor.ready.pop_front() {
            return Some(frame);
        }
        if *cursor.stopping.borrow() {
            return None;
        }
        // Seen before reading, so that what is written while reading wakes the next wait.
        let hint = *cursor.woken.borrow_and_update();
        if let Err(fault) = refill(cursor).await {
            tracing::warn!(%fault, "a stream ended");
            return None;
        }
        tell_passing(cursor, hint.passing);
        if cursor.ready.is_empty() {
            tokio::select! {
                woken = cursor.woken.changed() => woken.ok()?,
                stopped = cursor.stopping.wait_for(|stop| *stop) => return stopped.ok().and(None),
            }
        }
    }
}

async fn refill(cursor: &mut Cursor) -> Result<(), StoreError> {
    let events = cursor.app.store.read().await?.events(&cursor.id, cursor.after, PAGE).await?;
    for event in events {
        cursor.after = event.seq;
        let seq = event.seq;
        let (name, data) = frame(event, &cursor.app)?;
        cursor.ready.push_back(Frame::default().id(seq.to_string()).event(name).data(data));
    }
    Ok(())
}

/// Frames for what changed of that which is not stored. A place in the queue is told while there is one.
fn tell_passing(cursor: &mut Cursor, now: Passing) {
    let told = cursor.told;
    let frame = |name: &str, data: serde_json::Value| Frame::default().event(name).data(data.to_string());
    if let Some(position) = now.position.filter(|_| now.position != told.position) {
        let data = serde_json::to_value(position).unwrap_or_default();
        cursor.ready.push_back(frame("position", data));
    }
    if now.staff_typed_at > told.staff_typed_at {
        cursor.ready.push_back(frame("typing", serde_json::json!({ "from": "staff" })));
    }
    if now.staff_read > told.staff_read {
        cursor.ready.push_back(frame("read", serde_json::json!({ "by": "staff", "seq": now.staff_read })));
    }
    let staff_read = told.staff_read.max(now.staff_read);
    cursor.told = Passing { staff_read, staff_typed_at: told.staff_typed_at.max(now.staff_typed_at), ..now };
}

fn frame(event: Event, app: &App) -> Result<(&'static str, String), StoreError> {
    let (seq, zone) = (event.seq, &app.rules.zone);
    let at = time::rfc3339(event.at, zone);
    let (name, change) = match event.body {
        Body::Message { .. } => return Ok(("message", serde_json::to_string(&message(event, zone))?)),
        Body::State { state, staff } => {
            // Whom a call is offered to is the desk's own business.
            let staff = staff.filter(|_| state == Owner::Held).map(|staff| staff.display_name);
            ("state", Change::State { seq, state, staff, at })
        }
        Body::Ticket { number, state, due_on } => ("ticket", Change::Ticket { seq, number, state, due_on, at }),
        Body::Rating { level, comment } => ("rating", Change::Rating { seq, level, comment, at }),
    };
    Ok((name, serde_json::to_string(&change)?))
}
