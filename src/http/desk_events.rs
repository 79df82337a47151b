//! The desk as a stream (SSE): each person hears their part of the desk's log, from a cursor that
//! may be cut anywhere and resumed after the last number seen. While it is open they are there.

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
use serde_json::{Value, json};
use tokio::{
    sync::{broadcast, watch},
    time::{Interval, MissedTickBehavior, interval},
};

use crate::{
    http::{
        app::App,
        ask::within,
        desk::{is_present, may_see, member},
        error::Error,
        events::{EventsQuery, Gauge, KEEP_ALIVE, PAGE, RETRY, last_seen},
        extract::Params,
        messages::message,
        refusals,
        staff::{self, May, Staff},
    },
    model::{
        desk_event::{DeskEvent, DeskEventKind},
        people::Permission,
        time,
    },
    storage::{Hint, SessionEnd, StoreError},
    switchboard::{Whisper, Whispered},
};

/// A sign of life is given at least this often, and thrice before one counts as lost.
const BEAT: Duration = Duration::from_secs(10);

/// Follow the desk: calls, offers, alarms, messages, colleagues. Keeping it open says that one is there.
#[utoipa::path(get, path = "/api/v1/desk/events", operation_id = "follow_desk", tag = "desk",
    params(EventsQuery, ("Last-Event-ID" = Option<i64>, Header, description = "Resume after this number")),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "A stream of events that does not end by itself: `call`, `offer`, `lapse`, `group`, `alarm`, `breach`, `held`, `response`, `message`, `ended`, `note`, `ticket`; without number: `typing`, `read`, `reset` (the log does not reach back so far: read the queue)", body = String, content_type = "text/event-stream"),
    refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn follow(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    headers: HeaderMap,
    Params(query): Params<EventsQuery>,
) -> Result<Response, Error> {
    let staff = staff.into_staff();
    let (first, last) = {
        let mut read = app.store.read().await?;
        (read.first_desk_seq().await?, read.last_desk_seq().await?)
    };
    let asked = match headers.get("last-event-id") {
        Some(value) => Some(last_seen(value)?),
        None => query.after,
    };
    let after = within("after", asked.unwrap_or(last), 0, i64::MAX)?;
    let hello = Frame::default().retry(Duration::from_millis(rand::rng().random_range(RETRY)));
    let mut ready = VecDeque::from([hello]);
    // What was trimmed, or numbers of another database: the client must read the queue anew.
    let torn = after > last || first.is_some_and(|first| after < first - 1);
    if torn {
        ready.push_back(Frame::default().event("reset").data(json!({ "last_seq": last }).to_string()));
    }
    if !is_present(&app.switchboard.desk(), &staff.user.id) {
        let offers = !staff.user.role.may(Permission::Supervise);
        app.switchboard.present(member(&app, &staff.user, offers)).await?;
    }
    let cursor = Cursor {
        after: if torn { last } else { after },
        woken: app.store.follow_desk(),
        whispers: app.switchboard.whispers(),
        end: staff.end(&app),
        stopping: app.stopping.clone(),
        beat: beat(&app),
        ready,
        staff,
        app,
        _open: Gauge::up(),
    };
    let mut response = Sse::new(frames(cursor)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // A proxy that buffers would hold events back.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

fn beat(app: &App) -> Interval {
    let lost = Duration::from_millis(u64::try_from(app.rules.clocks.lost_after).unwrap_or(0));
    let mut beat = interval(BEAT.min(lost / 3).max(Duration::from_millis(50)));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}

/// How far a stream has come.
struct Cursor {
    app: Arc<App>,
    staff: Staff,
    after: i64,
    woken: watch::Receiver<Hint>,
    whispers: broadcast::Receiver<Whisper>,
    end: SessionEnd,
    stopping: watch::Receiver<bool>,
    beat: Interval,
    ready: VecDeque<Frame>,
    _open: Gauge,
}

fn frames(cursor: Cursor) -> impl Stream<Item = Result<Frame, Infallible>> {
    stream::unfold(cursor, |mut cursor| async move {
        let frame = next(&mut cursor).await?;
        Some((Ok(frame), cursor))
    })
}

/// The next frame, or `None` when the stream is to end.
async fn next(cursor: &mut Cursor) -> Option<Frame> {
    loop {
        if let Some(frame) = cursor.ready.pop_front() {
            return Some(frame);
        }
        if *cursor.stopping.borrow() {
            return None;
        }
        // Seen before reading, so that what is written while reading wakes the next wait.
        cursor.woken.borrow_and_update();
        if let Err(fault) = refill(cursor).await {
            tracing::warn!(%fault, "a stream of the desk ended");
            return None;
        }
        if cursor.ready.is_empty() {
            wait(cursor).await?;
        }
    }
}

/// Waits until there may be something to tell; `None` when the stream is to end.
async fn wait(cursor: &mut Cursor) -> Option<()> {
    let Cursor { app, staff, woken, whispers, end, stopping, beat, ready, .. } = cursor;
    let stopped = async { stopping.wait_for(|stop| *stop).await.is_ok() };
    let beaten = tokio::select! {
        woken = woken.changed() => return woken.ok(),
        heard = whispers.recv() => {
            return match heard {
                Ok(whisper) => {
                    ready.extend(whispered(app, staff, &whisper));
                    Some(())
                }
                // Too slow: it missed some that are of no use any more.
                Err(broadcast::error::RecvError::Lagged(_)) => Some(()),
                Err(broadcast::error::RecvError::Closed) => None,
            };
        }
        _ = beat.tick() => true,
        () = end.ended() => false,
        _ = stopped => false,
    };
    if beaten { app.switchboard.seen(&staff.user.id).await.ok() } else { None }
}

async fn refill(cursor: &mut Cursor) -> Result<(), StoreError> {
    let events = cursor.app.store.read().await?.desk_events(cursor.after, PAGE).await?;
    for event in events {
        cursor.after = event.seq;
        if hears(&cursor.staff, &event) {
            let (seq, kind) = (event.seq, event.kind);
            let data = told(&cursor.app, event).await?;
            let name = crate::http::word(&kind).unwrap_or_default();
            cursor.ready.push_back(Frame::default().id(seq.to_string()).event(name).data(data.to_string()));
        }
    }
    Ok(())
}

/// Whether an event is this person's business.
fn hears(staff: &Staff, event: &DeskEvent) -> bool {
    let user = &staff.user;
    if user.role.may(Permission::Supervise) || event.user.as_deref() == Some(user.id.as_str()) {
        return true;
    }
    if event.kind == DeskEventKind::Ticket && event.data.get("secret") == Some(&Value::Bool(true)) {
        let concerned = event.data.get("for").and_then(Value::as_array);
        return concerned.is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(user.id.as_str())));
    }
    if matches!(event.kind, DeskEventKind::Offer | DeskEventKind::Lapse) {
        return false;
    }
    let mine = |group: &str| user.groups.iter().any(|own| own == group);
    let fallback = || {
        let groups = event.data.get("fallback").and_then(Value::as_array);
        groups.is_some_and(|groups| groups.iter().filter_map(Value::as_str).any(mine))
    };
    match (&event.group, event.kind, &event.user) {
        // What is said in a conversation that somebody has is theirs and the supervisors'.
        (_, DeskEventKind::Message, Some(_)) => false,
        (None, ..) => true,
        (Some(group), ..) => mine(group) || fallback(),
    }
}

/// What a client is told of an event; a message with its text.
async fn told(app: &App, event: DeskEvent) -> Result<Value, StoreError> {
    let mut data = event.data;
    let zone = &app.rules.zone;
    if let (DeskEventKind::Message, Some(conversation), Some(seq)) =
        (event.kind, &event.conversation, data.get("seq").and_then(Value::as_i64))
    {
        let stored = app.store.read().await?.events(conversation, seq - 1, 1).await?;
        let stored = stored.into_iter().next().and_then(|event| message(event, zone));
        put(&mut data, "message", serde_json::to_value(stored)?);
    }
    put(&mut data, "seq", json!(event.seq));
    put(&mut data, "conversation", json!(event.conversation));
    put(&mut data, "user", json!(event.user));
    put(&mut data, "at", json!(time::rfc3339(event.at, zone)));
    Ok(data)
}

fn put(data: &mut Value, name: &str, value: Value) {
    if let Value::Object(fields) = data {
        fields.insert(name.to_owned(), value);
    }
}

/// What of a whisper this person hears: the visitor's for whom they have, a colleague's typing for all who may see it.
fn whispered(app: &App, staff: &Staff, whisper: &Whisper) -> Option<Frame> {
    let desk = app.switchboard.desk();
    let own = whisper.user.as_deref() == Some(staff.user.id.as_str());
    if own || !may_see(&desk, staff, &whisper.conversation) {
        return None;
    }
    let (name, mut data) = match whisper.what {
        Whispered::Typing => ("typing", json!({ "conversation": whisper.conversation, "user": whisper.user })),
        Whispered::Read(seq) => ("read", json!({ "conversation": whisper.conversation, "up_to": seq })),
    };
    put(&mut data, "from", json!(if whisper.user.is_some() { "staff" } else { "visitor" }));
    Some(Frame::default().event(name).data(data.to_string()))
}
