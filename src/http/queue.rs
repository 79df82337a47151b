//! The queue as the people of the desk see it, and who of them is there.

use std::sync::Arc;

use axum::{Json as Sent, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    desk::{Desk, words},
    http::{
        app::App,
        desk::{may_see, member},
        error::Error,
        extract::Json,
        refusals,
        staff::{self, May},
    },
    model::{
        call::{Call, CallReason, CallState},
        conversation::State as Owner,
        people::Permission,
        time,
    },
};

/// The calls one may take, in the order they are served.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Queue {
    calls: Vec<CallView>,
    /// Whether a call would be answered now, rather than become a ticket.
    on_duty: bool,
    /// Number of the desk's log this is as of: follow `/desk/events` after it.
    last_seq: i64,
}

/// A call that has not ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallView {
    conversation: String,
    state: Owner,
    reason: CallReason,
    #[schema(required)]
    department: Option<String>,
    /// Id of the group that serves it; null = any.
    #[schema(required)]
    group: Option<String>,
    /// Higher is served first.
    priority: i64,
    called_at: String,
    age_s: f64,
    /// Until the first response is due; below 0 when it is late; null once it was given.
    #[schema(required)]
    remaining_s: Option<f64>,
    /// Place in the queue, while nobody has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u32>,
    /// Id of the person it is offered to, or who has it.
    #[schema(required)]
    user: Option<String>,
    #[schema(required)]
    first_message_at: Option<String>,
    alarmed: bool,
    breached: bool,
    /// The beginning of the visitor's last question.
    title: String,
}

/// What one does just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PresenceStatus {
    /// Takes offers.
    Available,
    /// There, but takes no offers.
    Busy,
    /// Signed off.
    Away,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"status": "available"}))]
pub(crate) struct PresenceBody {
    status: PresenceStatus,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Colleagues {
    people: Vec<ColleagueView>,
    /// Those a conversation may be passed on to, by name.
    groups: Vec<GroupName>,
}

/// A group of the desk, as a colleague sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupName {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A person of the desk who is there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ColleagueView {
    user: String,
    display_name: String,
    status: PresenceStatus,
    groups: Vec<String>,
    /// Conversations held now, and at most.
    holds: u32,
    capacity: u32,
}

/// The calls one may take.
#[utoipa::path(get, path = "/api/v1/desk/queue", operation_id = "queue", tag = "desk",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Calls, first served first", body = Queue), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn queue(State(app): State<Arc<App>>, staff: May<staff::Desk>) -> Result<Sent<Queue>, Error> {
    let mut read = app.store.read().await?;
    let last_seq = read.last_desk_seq().await?;
    let (desk, now) = (app.switchboard.desk(), time::now());
    let all = staff.user.role.may(Permission::Supervise);
    let mut calls = Vec::new();
    let held = desk.calls().filter(|call| !call.is_queued());
    for call in desk.queue().chain(held) {
        if all || may_see(&desk, &staff, &call.conversation) {
            let title = read.last_question(&call.conversation).await?.unwrap_or_default();
            calls.push(view(&app, &desk, call, &title, now));
        }
    }
    Ok(Sent(Queue { calls, on_duty: app.switchboard.reach(None).is_now(), last_seq }))
}

fn view(app: &App, desk: &Desk, call: &Call, title: &str, now: time::Millis) -> CallView {
    let zone = &app.rules.zone;
    let (state, user) = match &call.state {
        CallState::Waiting => (Owner::Waiting, None),
        CallState::Offered { user } => (Owner::Offered, Some(user.clone())),
        CallState::Held { user } => (Owner::Held, Some(user.clone())),
    };
    let seconds = |span: time::Millis| span as f64 / 1000.0;
    let due = call.called_at.saturating_add(app.rules.clocks.first_response);
    CallView {
        conversation: call.conversation.clone(),
        state,
        reason: call.reason,
        department: call.department.clone(),
        group: call.group.clone(),
        priority: call.priority,
        called_at: time::rfc3339(call.called_at, zone),
        age_s: seconds(now.saturating_sub(call.called_at)),
        remaining_s: call.first_message_at.is_none().then(|| seconds(due.saturating_sub(now))),
        position: desk.position(&call.conversation).map(|place| u32::try_from(place).unwrap_or(u32::MAX)),
        user,
        first_message_at: call.first_message_at.map(|at| time::rfc3339(at, zone)),
        alarmed: call.alarmed_at.is_some(),
        breached: call.breached_at.is_some(),
        title: words::subject(title),
    }
}

/// Say what one does just now; also the sign of life that is due every few seconds.
#[utoipa::path(put, path = "/api/v1/desk/presence", operation_id = "set_presence", tag = "desk", request_body = PresenceBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Known to the queue"), refusals::Any, refusals::Body, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn set_presence(
    State(app): State<Arc<App>>,
    staff: May<staff::Desk>,
    Json(PresenceBody { status }): Json<PresenceBody>,
) -> Result<StatusCode, Error> {
    match status {
        PresenceStatus::Available => app.switchboard.present(member(&app, &staff.user, true)).await?,
        PresenceStatus::Busy => app.switchboard.present(member(&app, &staff.user, false)).await?,
        PresenceStatus::Away => app.switchboard.signed_off(&staff.user.id).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Who is there.
#[utoipa::path(get, path = "/api/v1/desk/presence", operation_id = "presence", tag = "desk",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The people who are there", body = Colleagues), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn presence(State(app): State<Arc<App>>, _: May<staff::Desk>) -> Result<Sent<Colleagues>, Error> {
    let (users, groups) = {
        let mut read = app.store.read().await?;
        (read.users().await?, read.groups().await?)
    };
    let desk = app.switchboard.desk();
    // Only those the desk serves by now can be passed on to.
    let groups = groups.into_iter().filter(|group| desk.rules().groups.contains_key(&group.id));
    let groups = groups.map(|group| GroupName { id: group.id, name: group.name }).collect();
    let people =
        desk.people().filter(|load| load.present).map(|load| (load.member, load.held)).map(|(member, held)| {
            ColleagueView {
                user: member.id.clone(),
                display_name: users
                    .iter()
                    .find(|user| user.id == member.id)
                    .map_or("", |user| &user.display_name)
                    .to_owned(),
                status: if member.available { PresenceStatus::Available } else { PresenceStatus::Busy },
                groups: member.groups.clone(),
                holds: u32::try_from(held).unwrap_or(u32::MAX),
                capacity: member.capacity,
            }
        });
    Ok(Sent(Colleagues { people: people.collect(), groups }))
}
