//! 看板: the desk's figures of a span of days, and the desk as it is now.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use crate::{
    desk::{
        Desk,
        report::{Figures, Scope, figures},
    },
    http::{
        app::App,
        error::Error,
        extract::Params,
        refusals, report_tables,
        staff::{self, May},
    },
    model::{
        audit::{Action, Deed},
        call::{Call, CallReason, CallState},
        conversation::State as Owner,
        time::{self, Millis},
    },
    storage::StoreError,
};

/// Longest span, in days.
const LONGEST: i32 = 366;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportQuery {
    /// The first day; today where left out.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The last day; today where left out.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Id of a group: its calls, and what is about its departments.
    group: Option<String>,
    /// Name of a department.
    department: Option<String>,
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    #[default]
    Json,
    /// UTF-8 with byte order mark.
    Csv,
    Xlsx,
}

/// The desk's figures of a span of days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskReport {
    /// The first and the last day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    #[schema(value_type = String, format = Date)]
    to: Date,
    #[schema(required)]
    group: Option<String>,
    #[schema(required)]
    department: Option<String>,
    /// When it was made.
    at: String,
    #[serde(flatten)]
    figures: Figures,
}

/// The desk as it is now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LiveReport {
    at: String,
    on_duty: bool,
    /// Calls nobody has taken.
    waiting: usize,
    /// Calls a person has.
    held: usize,
    /// Calls without a first response after the promised time.
    late: usize,
    /// People who are there, and those of them who take offers.
    present: usize,
    available: usize,
    /// Conversations that could be taken besides those held.
    room: usize,
    /// How far told waits were off lately, in seconds; null where nothing is known.
    #[schema(required)]
    wait_error_s: Option<f64>,
    /// Calls without a first response, the oldest first.
    calls: Vec<LiveCall>,
}

/// A call that waits for its first response.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LiveCall {
    conversation: String,
    state: Owner,
    reason: CallReason,
    #[schema(required)]
    department: Option<String>,
    #[schema(required)]
    group: Option<String>,
    /// Id of the person it is offered to, or who has it and has not written.
    #[schema(required)]
    user: Option<String>,
    called_at: String,
    age_s: f64,
    /// The promised time has passed.
    late: bool,
    #[schema(required)]
    expected_wait_s: Option<i64>,
}

/// The desk's figures. With `format` as a file of tables, `text/csv` or `.xlsx`, which is noted in the audit log.
#[utoipa::path(get, path = "/api/v1/reports/desk", operation_id = "desk_report", tag = "reports", params(ReportQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Figures of the calls recorded on these days", body = DeskReport),
    refusals::Any, refusals::Fields, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn desk(
    State(app): State<Arc<App>>,
    staff: May<staff::Reports>,
    Params(query): Params<ReportQuery>,
) -> Result<Response, Error> {
    let (now, zone) = (time::now(), app.rules.zone.clone());
    let today = time::day(now, &zone);
    let to = query.to.unwrap_or(today);
    let from = query.from.unwrap_or(to.min(today));
    let days = from.until(to).map_or(-1, |span| span.get_days());
    if !(0..LONGEST).contains(&days) {
        let why = format!("应不早于 from，且最多 {LONGEST} 天");
        return Err(Error::InvalidField { field: "to".into(), why });
    }
    let departments = departments(&app, query.group.as_deref(), query.department.as_deref()).await?;
    let next = to.tomorrow().unwrap_or(to);
    let scope = Scope {
        from: time::beginning(from, &zone),
        to: time::beginning(next, &zone),
        now,
        target: app.rules.clocks.first_response,
        zone,
        group: query.group.clone(),
        departments,
    };
    let facts = app.store.read().await?.facts(scope.from, scope.to).await?;
    let figures = figures(&facts, &scope);
    let name = format!("bangban-desk-{from}-{to}");
    if query.format != Format::Json {
        // Noted before anything leaves.
        let ReportQuery { group, department, format, .. } = &query;
        let detail = json!({ "from": from, "to": to, "group": group, "department": department, "format": format });
        let deed = Deed::new(&staff.user.id, Action::Exported, "report", "desk").with(detail);
        app.store.write::<(), StoreError, _>(move |tx| Box::pin(async move { tx.audit(&deed, now).await })).await?;
    }
    match query.format {
        Format::Json => {
            let at = time::rfc3339(now, &scope.zone);
            let ReportQuery { group, department, .. } = query;
            Ok(Sent(DeskReport { from, to, group, department, at, figures }).into_response())
        }
        Format::Csv => {
            let text = report_tables::csv(&report_tables::tables(&figures))?;
            Ok(file(text.into_bytes(), "text/csv; charset=utf-8", &format!("{name}.csv")))
        }
        Format::Xlsx => {
            let bytes = report_tables::xlsx(&report_tables::tables(&figures))?;
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(file(bytes, kind, &format!("{name}.xlsx")))
        }
    }
}

/// What the figures without a group are narrowed to.
async fn departments(app: &App, group: Option<&str>, department: Option<&str>) -> Result<Option<Vec<String>>, Error> {
    let Some(group) = group else { return Ok(department.map(|name| vec![name.to_owned()])) };
    if department.is_some() {
        return Err(Error::InvalidField { field: "department".into(), why: "不能与 group 同时使用".into() });
    }
    let groups = app.store.read().await?.groups().await?;
    let found = groups.into_iter().find(|known| known.id == group);
    let found =
        found.ok_or_else(|| Error::InvalidField { field: "group".into(), why: "没有这个坐席组".into() })?;
    Ok(Some(found.departments).filter(|names| !names.is_empty()))
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Who waits and who is late now.
#[utoipa::path(get, path = "/api/v1/reports/live", operation_id = "live_report", tag = "reports",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The desk as it is now", body = LiveReport), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn live(State(app): State<Arc<App>>, _: May<staff::Reports>) -> Result<Sent<LiveReport>, Error> {
    let (now, desk) = (time::now(), app.switchboard.desk());
    let mut open: Vec<&Call> = desk.calls().filter(|call| call.first_message_at.is_none()).collect();
    open.sort_by(|one, other| (one.called_at, &one.id).cmp(&(other.called_at, &other.id)));
    let calls: Vec<LiveCall> = open.into_iter().map(|call| live_call(&app, &desk, call, now)).collect();
    let present: Vec<_> = desk.people().filter(|load| load.present).collect();
    let available = || present.iter().filter(|load| load.member.available);
    Ok(Sent(LiveReport {
        at: time::rfc3339(now, &app.rules.zone),
        on_duty: app.switchboard.reach(None).is_now(),
        waiting: desk.queue().count(),
        held: desk.calls().filter(|call| !call.is_queued()).count(),
        late: calls.iter().filter(|call| call.late).count(),
        present: present.len(),
        available: available().count(),
        room: available().map(|load| (load.member.capacity as usize).saturating_sub(load.held)).sum(),
        wait_error_s: desk.accuracy().map(|accuracy| accuracy.mean_abs_error_s),
        calls,
    }))
}

fn live_call(app: &App, desk: &Desk, call: &Call, now: Millis) -> LiveCall {
    let (state, user) = match &call.state {
        CallState::Waiting => (Owner::Waiting, None),
        CallState::Offered { user } => (Owner::Offered, Some(user.clone())),
        CallState::Held { user } => (Owner::Held, Some(user.clone())),
    };
    let age = now.saturating_sub(call.called_at);
    LiveCall {
        conversation: call.conversation.clone(),
        state,
        reason: call.reason,
        department: call.department.clone(),
        group: call.group.clone(),
        user,
        called_at: time::rfc3339(call.called_at, &app.rules.zone),
        age_s: age as f64 / 1000.0,
        late: age > app.rules.clocks.first_response,
        expected_wait_s: desk.expected_wait(&call.conversation),
    }
}
