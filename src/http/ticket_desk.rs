//! Tickets as the people of the desk see them: lists, one with its whole history, a new one.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json as Sent,
    extract::{Path, State},
    http::StatusCode,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    desk::ticket::{self, Clock, Who},
    http::{
        app::App,
        ask::within,
        enterprises::{KnownEnterprise, known},
        error::Error,
        extract::{Json, Params},
        refusals,
        staff::{self, May, Staff},
        ticket_texts::{checked_code, line, lines, text},
    },
    model::{
        people::Permission,
        ticket::{ClockName, Details, Stage, TicketChannel, TicketEventKind, TicketKind, TicketOutcome, TicketState},
        time,
    },
    storage::{Subject, Ticket, TicketFilter},
    switchboard::{self, DeskError, Opening},
};

/// Tickets on a page, where nothing else is asked for, and at most.
const PAGE: i64 = 50;
const PAGES: i64 = 200;
/// Longest text of a ticket, in characters.
pub(crate) const TEXT: usize = 10_000;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TicketsQuery {
    state: Option<TicketState>,
    /// Only those that nobody has answered yet.
    open: Option<bool>,
    /// Id of the owner; `me` = one's own.
    owner: Option<String>,
    department: Option<String>,
    kind: Option<TicketKind>,
    /// One to three levels with `/` between them, such as `城乡建设/城市建设和市政管理`.
    subject: Option<String>,
    /// Only those with a broken promise, the longest overdue first.
    overdue: Option<bool>,
    /// Stands in number, title, text, a name, the credit code, or the digits of the phone number.
    #[param(max_length = 100)]
    q: Option<String>,
    #[param(minimum = 0)]
    offset: Option<i64>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketPage {
    tickets: Vec<TicketRow>,
    /// All that suit, on whatever page.
    total: i64,
    more: bool,
}

/// A person of the desk.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    id: String,
    display_name: String,
}

/// A ticket in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketRow {
    number: String,
    state: TicketState,
    kind: TicketKind,
    /// At most three levels, widest first.
    subject: Vec<String>,
    title: String,
    channel: TicketChannel,
    /// 主办部门
    #[schema(required)]
    department: Option<String>,
    /// 首接责任人
    #[schema(required)]
    owner: Option<Person>,
    /// 承办人
    #[schema(required)]
    handler: Option<Person>,
    secret: bool,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    overdue: bool,
    /// The promises that run.
    clocks: Vec<ClockView>,
    created_at: String,
    updated_at: String,
}

/// A promise that runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClockView {
    clock: ClockName,
    since: String,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// Until the promised day ends; below 0 when it is late.
    remaining_s: f64,
    overdue: bool,
}

/// A ticket with all that the people of the desk know of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketDetail {
    #[serde(flatten)]
    row: TicketRow,
    /// The conversation that stands behind it.
    conversation: String,
    text: String,
    #[schema(required)]
    visitor_name: Option<String>,
    #[schema(required)]
    enterprise_name: Option<String>,
    /// 统一社会信用代码
    #[schema(required)]
    credit_code: Option<String>,
    #[schema(required)]
    phone: Option<String>,
    #[schema(required)]
    region: Option<String>,
    /// 协办部门
    co_departments: Vec<String>,
    /// 协办人
    co_handlers: Vec<Person>,
    #[schema(required)]
    outcome: Option<TicketOutcome>,
    /// The public answer.
    #[schema(required)]
    reply: Option<String>,
    /// The newest rating of the visitor.
    #[schema(required, minimum = 1, maximum = 5)]
    rating: Option<u8>,
    /// The day a department asks for instead, while that is not decided.
    #[schema(required, value_type = Option<String>, format = Date)]
    extension_asked: Option<Date>,
    /// The next step of a rectification.
    #[schema(required)]
    rectification: Option<Stage>,
    /// The ticket whose answer will answer this one too.
    #[schema(required)]
    merged_into: Option<String>,
    /// The tickets that wait for this one's answer.
    merged: Vec<String>,
    /// Why it is still open (日清日结).
    #[schema(required)]
    open_reason: Option<String>,
    /// Several departments must meet about it (专班).
    special: bool,
    /// The file of the enterprise, where there is one.
    #[schema(required)]
    enterprise: Option<KnownEnterprise>,
    /// What one may do now: `POST /tickets/{number}/{act}`.
    allowed: Vec<String>,
    /// Oldest first.
    history: Vec<HistoryLine>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryLine {
    /// Gap-free, from 1.
    seq: i64,
    kind: TicketEventKind,
    text: String,
    /// For the people of the desk alone.
    #[schema(required)]
    note: Option<String>,
    /// The visitor reads `text` too.
    public: bool,
    /// Name of the person of the desk who did it.
    #[schema(required)]
    by: Option<String>,
    at: String,
}

/// What is left out is not known.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "complaint", "title": "开办窗口排队过久", "text": "10时到窗口，12时仍未办上。", "channel": "phone",
    "subject": ["政务服务"], "enterprise_name": "上海某某有限公司", "phone": "021-00000000", "region": "石化街道"}))]
pub(crate) struct OpenTicketBody {
    #[serde(default)]
    kind: TicketKind,
    /// At most three levels, widest first.
    #[serde(default)]
    #[schema(max_items = 3)]
    subject: Vec<String>,
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    #[schema(min_length = 1, max_length = 10000)]
    text: String,
    #[serde(default)]
    channel: TicketChannel,
    /// 主办部门, as far as it is known; it still must be dispatched.
    #[schema(max_length = 100)]
    department: Option<String>,
    #[schema(max_length = 100)]
    visitor_name: Option<String>,
    #[schema(max_length = 100)]
    enterprise_name: Option<String>,
    /// 统一社会信用代码; its check digit must be right.
    #[schema(max_length = 30)]
    credit_code: Option<String>,
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 100)]
    region: Option<String>,
    #[serde(default)]
    secret: bool,
    /// Promised in `ticket.complex_days`.
    #[serde(default)]
    complex: bool,
    /// Promised by hand; not before today.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketOpened {
    number: String,
    /// For the caller: number and code open the public side of the ticket. Shown once.
    code: String,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
}

/// The tickets one may see, newest first.
#[utoipa::path(get, path = "/api/v1/tickets", operation_id = "tickets", tag = "tickets", params(TicketsQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "A page of tickets", body = TicketPage), refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Params(query): Params<TicketsQuery>,
) -> Result<Sent<TicketPage>, Error> {
    let offset = within("offset", query.offset.unwrap_or(0), 0, 1_000_000)?;
    let limit = within("limit", query.limit.unwrap_or(PAGE), 1, PAGES)?;
    let overdue = query.overdue == Some(true);
    let own = |owner: String| if owner == "me" { staff.user.id.clone() } else { owner };
    let filter = TicketFilter {
        state: query.state,
        open: query.open == Some(true),
        owner: query.owner.map(own),
        department: query.department,
        kind: query.kind,
        subject: query.subject,
        overdue_at: overdue.then(time::now),
        special: false,
        text: line("q", query.q, 100)?,
        viewer: viewer(&staff),
    };
    let mut read = app.store.read().await?;
    let total = read.count_tickets(&filter).await?;
    let tickets = read.tickets(&filter, overdue, (offset, limit)).await?;
    drop(read);
    let names = Names::of(&app).await?;
    let more = offset + (tickets.len() as i64) < total;
    let tickets = tickets.into_iter().map(|ticket| row(&app, &names, &ticket)).collect();
    Ok(Sent(TicketPage { tickets, total, more }))
}

/// One ticket with its whole history, the promises that run, and what one may do.
#[utoipa::path(get, path = "/api/v1/tickets/{number}", operation_id = "ticket", tag = "tickets",
    params(("number" = String, Path, description = "Number of the ticket")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The ticket", body = TicketDetail), refusals::Any, refusals::Permitted, refusals::Seen,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Path(number): Path<String>,
) -> Result<Sent<TicketDetail>, Error> {
    let who = who(&app, &staff).await?;
    let ticket = visible(&app, &who, &number).await?;
    Ok(Sent(detail(&app, &who, ticket).await?))
}

/// Open a ticket for somebody who called, wrote or came. Who opens it stays responsible until it is closed.
#[utoipa::path(post, path = "/api/v1/tickets", operation_id = "open_ticket", tag = "tickets", request_body = OpenTicketBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Opened", body = TicketOpened), refusals::Any, refusals::Body, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Json(body): Json<OpenTicketBody>,
) -> Result<(StatusCode, Sent<TicketOpened>), Error> {
    let details = Details {
        kind: body.kind,
        subject: lines("subject", body.subject, 3)?,
        title: line("title", Some(body.title), 100)?.ok_or_else(|| Error::wrong("title", "不能为空"))?,
        text: text("text", Some(&body.text), TEXT)?,
        channel: body.channel,
        visitor_name: line("visitor_name", body.visitor_name, 100)?,
        enterprise_name: line("enterprise_name", body.enterprise_name, 100)?,
        credit_code: checked_code(body.credit_code)?,
        phone: line("phone", body.phone, 30)?,
        region: line("region", body.region, 100)?,
    };
    let begin = ticket::New {
        kind: body.kind,
        complex: body.complex,
        secret: body.secret,
        owner: Some(staff.user.id.clone()),
        department: line("department", body.department, 100)?,
        due_on: body.due_on,
    };
    let opening = Opening { details, begin, user: staff.user.id.clone() };
    let (rules, at) = (Arc::clone(&app.rules), time::now());
    let (key, progress) = app
        .store
        .write::<_, DeskError, _>(move |tx| {
            Box::pin(async move { switchboard::open_ticket(tx, opening, &rules, at).await })
        })
        .await?;
    Ok((StatusCode::CREATED, Sent(TicketOpened { number: key.number, code: key.code, due_on: progress.due_on })))
}

/// Who somebody is to the rules of tickets.
pub(crate) async fn who(app: &App, staff: &Staff) -> Result<Who, Error> {
    let groups = app.store.read().await?.groups().await?;
    let own = groups.into_iter().filter(|group| staff.user.groups.contains(&group.id));
    let departments = own.flat_map(|group| group.departments).collect();
    Ok(Who::Staff { id: staff.user.id.clone(), supervisor: supervises(staff), departments })
}

/// The ticket, where this person may see it. Another's and a missing one look the same.
pub(crate) async fn visible(app: &App, who: &Who, number: &str) -> Result<Ticket, Error> {
    let ticket = app.store.read().await?.ticket(&number.to_ascii_uppercase()).await?;
    ticket.filter(|ticket| ticket::may_see(&ticket.progress, who)).ok_or(Error::TicketNotFound)
}

pub(crate) fn supervises(staff: &Staff) -> bool {
    staff.user.role.may(Permission::Supervise)
}

/// Whose secret tickets a list may hold; `None` = all.
pub(crate) fn viewer(staff: &Staff) -> Option<String> {
    (!supervises(staff)).then(|| staff.user.id.clone())
}

/// Names of the people of the desk, by id.
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    pub(crate) async fn of(app: &App) -> Result<Names, Error> {
        let users = app.store.read().await?.users().await?;
        Ok(Names(users.into_iter().map(|user| (user.id, user.display_name)).collect()))
    }

    pub(crate) fn person(&self, id: &str) -> Person {
        Person { id: id.to_owned(), display_name: self.0.get(id).cloned().unwrap_or_default() }
    }
}

pub(crate) fn row(app: &App, names: &Names, ticket: &Ticket) -> TicketRow {
    let (progress, details, now, zone) = (&ticket.progress, &ticket.details, time::now(), &app.rules.zone);
    let clocks: Vec<Clock> = ticket::clocks(progress, &app.rules);
    let person = |id: &Option<String>| id.as_ref().map(|id| names.person(id));
    TicketRow {
        number: ticket.number.clone(),
        state: progress.state,
        kind: details.kind,
        subject: details.subject.clone(),
        title: details.title.clone(),
        channel: details.channel,
        department: progress.department.clone(),
        owner: person(&progress.owner),
        handler: person(&progress.handler),
        secret: progress.secret,
        due_on: progress.due_on,
        overdue: clocks.iter().any(|clock| clock.is_overdue(now)),
        clocks: clocks
            .into_iter()
            .map(|clock| ClockView {
                clock: clock.name,
                since: time::rfc3339(clock.from, zone),
                due_on: clock.due_on,
                remaining_s: clock.until.saturating_sub(now) as f64 / 1000.0,
                overdue: clock.is_overdue(now),
            })
            .collect(),
        created_at: time::rfc3339(ticket.created_at, zone),
        updated_at: time::rfc3339(ticket.updated_at, zone),
    }
}

pub(crate) async fn detail(app: &App, who: &Who, ticket: Ticket) -> Result<TicketDetail, Error> {
    let names = Names::of(app).await?;
    let mut read = app.store.read().await?;
    let events = read.ticket_events(&ticket.id).await?;
    let rating = read.rating(Subject::Ticket, &ticket.id).await?;
    let merged = read.merged_into(&ticket.number).await?;
    let enterprise = read.enterprise_of_ticket(&ticket).await?.map(|of| known(app, of));
    drop(read);
    let row = row(app, &names, &ticket);
    let zone = &app.rules.zone;
    let history = events.into_iter().map(|event| HistoryLine {
        seq: event.seq,
        kind: event.kind,
        text: event.text,
        note: event.note,
        public: event.public,
        by: event.by,
        at: time::rfc3339(event.at, zone),
    });
    let allowed = ticket::allowed(&ticket.progress, who).into_iter().map(str::to_owned).collect();
    let (progress, details) = (ticket.progress, ticket.details);
    let pending = progress.extension.filter(|extension| extension.approved.is_none());
    Ok(TicketDetail {
        row,
        conversation: ticket.conversation,
        text: details.text,
        visitor_name: details.visitor_name,
        enterprise_name: details.enterprise_name,
        credit_code: details.credit_code,
        phone: details.phone,
        region: details.region,
        co_departments: progress.co_departments,
        co_handlers: progress.co_handlers.iter().map(|id| names.person(id)).collect(),
        outcome: progress.outcome,
        reply: ticket.reply,
        rating,
        extension_asked: pending.map(|extension| extension.until),
        rectification: progress.rectification.map(|rectification| rectification.stage),
        merged_into: progress.merged_into,
        merged,
        open_reason: ticket.open_reason.map(|(why, _)| why),
        special: ticket.special,
        enterprise,
        allowed,
        history: history.collect(),
    })
}
