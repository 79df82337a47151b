//! 督办 and 日清日结: what is late, and what is still open and why.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json as Sent, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        error::Error,
        refusals,
        staff::{self, May},
        ticket_desk::{Names, Person, TicketRow, row, viewer},
    },
    model::time,
    storage::{Ticket, TicketFilter},
};

/// Tickets of a list at most.
const MOST: i64 = 2000;

/// What is late, the longest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Supervision {
    tickets: Vec<TicketRow>,
    total: i64,
}

/// What is open this evening (日清日结).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Clearing {
    owners: Vec<OpenOfOwner>,
    /// 专班: several departments must meet about these.
    special: Vec<String>,
    total: i64,
    /// Of these nobody has said today why they are open.
    unexplained: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenOfOwner {
    /// `null`: nobody has taken them up yet.
    #[schema(required)]
    owner: Option<Person>,
    tickets: Vec<OpenTicket>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenTicket {
    #[serde(flatten)]
    row: TicketRow,
    /// Why it is still open.
    #[schema(required)]
    reason: Option<String>,
    /// When that was said.
    #[schema(required)]
    reason_at: Option<String>,
    special: bool,
}

/// The supervision list: every ticket with a broken promise.
#[utoipa::path(get, path = "/api/v1/tickets/supervision", operation_id = "ticket_supervision", tag = "tickets",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "What is late, the longest first", body = Supervision), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn supervision(
    State(app): State<Arc<App>>,
    _: May<staff::Supervise>,
) -> Result<Sent<Supervision>, Error> {
    let filter = TicketFilter { overdue_at: Some(time::now()), ..TicketFilter::default() };
    let mut read = app.store.read().await?;
    let total = read.count_tickets(&filter).await?;
    let tickets = read.tickets(&filter, true, (0, MOST)).await?;
    drop(read);
    let names = Names::of(&app).await?;
    Ok(Sent(Supervision { tickets: tickets.iter().map(|ticket| row(&app, &names, ticket)).collect(), total }))
}

/// What is open, by owner, with the reason; one's own, or for a supervisor everybody's.
#[utoipa::path(get, path = "/api/v1/tickets/clearing", operation_id = "ticket_clearing", tag = "tickets",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "What is open, by owner", body = Clearing), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn clearing(State(app): State<Arc<App>>, staff: May<staff::Tickets>) -> Result<Sent<Clearing>, Error> {
    // Whose secret tickets are hidden is also whose tickets are asked for.
    let own = viewer(&staff);
    let filter = TicketFilter { open: true, owner: own, ..TicketFilter::default() };
    let mut read = app.store.read().await?;
    let total = read.count_tickets(&filter).await?;
    let tickets = read.tickets(&filter, true, (0, MOST)).await?;
    drop(read);
    let names = Names::of(&app).await?;
    let (zone, today) = (&app.rules.zone, app.today());
    let said_today =
        |ticket: &&Ticket| ticket.open_reason.as_ref().is_some_and(|(_, at)| time::day(*at, zone) == today);
    let explained = tickets.iter().filter(said_today).count() as i64;
    let special = tickets.iter().filter(|ticket| ticket.special).map(|ticket| ticket.number.clone()).collect();
    let mut owners: BTreeMap<Option<String>, Vec<OpenTicket>> = BTreeMap::new();
    for ticket in tickets {
        let open = OpenTicket {
            row: row(&app, &names, &ticket),
            reason_at: ticket.open_reason.as_ref().map(|(_, at)| time::rfc3339(*at, zone)),
            reason: ticket.open_reason.map(|(why, _)| why),
            special: ticket.special,
        };
        owners.entry(ticket.progress.owner).or_default().push(open);
    }
    let owners = owners
        .into_iter()
        .map(|(owner, tickets)| OpenOfOwner { owner: owner.map(|id| names.person(&id)), tickets })
        .collect();
    Ok(Sent(Clearing { owners, special, total, unexplained: total - explained }))
}
