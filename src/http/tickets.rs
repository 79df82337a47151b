//! Tickets from the visitor's side. Number and code are sent in the body: a secret never
//! stands in a URL.

use std::{net::IpAddr, sync::Arc};

use axum::{Json as Sent, extract::State, http::StatusCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        conversations::checked_rating,
        error::Error,
        extract::{Json, Peer, Whole, same},
        limits::Gate,
        refusals,
    },
    model::{
        id,
        ticket::{TicketEventKind, TicketState},
        time,
    },
    storage::{Subject, Ticket},
    switchboard::{self, DeskError},
};

/// Longer ones are nobody's.
const NUMBER: usize = 40;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "B20261122-000123", "code": "7KQ2MXRA"}))]
pub(crate) struct QueryBody {
    number: String,
    code: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "B20261122-000123", "code": "7KQ2MXRA", "level": 2}))]
pub(crate) struct TicketRatingBody {
    number: String,
    code: String,
    /// 1 非常满意, 2 满意, 3 基本满意, 4 不满意, 5 非常不满意.
    #[schema(minimum = 1, maximum = 5, value_type = i64)]
    level: Whole,
    #[schema(max_length = 1000)]
    comment: Option<String>,
    /// Whether it is solved. `false`, like the levels 4 and 5, opens an answered ticket again.
    solved: Option<bool>,
}

/// A ticket as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketView {
    number: String,
    state: TicketState,
    title: String,
    #[schema(required)]
    department: Option<String>,
    /// The promised day.
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    created_at: String,
    updated_at: String,
    /// The newest rating, 1 to 5.
    #[schema(required, minimum = 1, maximum = 5)]
    rating: Option<u8>,
    /// Oldest first.
    history: Vec<TicketLine>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketLine {
    /// Ascending; lines that are the desk's own business are left out.
    seq: i64,
    kind: TicketEventKind,
    text: String,
    at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketRated {
    number: String,
    #[schema(minimum = 1, maximum = 5)]
    level: u8,
}

/// Look a ticket up by number and query code.
#[utoipa::path(post, path = "/api/v1/tickets/query", operation_id = "query_ticket", tag = "tickets", request_body = QueryBody, responses(
    (status = 200, description = "State and public history", body = TicketView),
    refusals::Any, refusals::Body, refusals::Coded,
))]
pub(crate) async fn query(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    Json(body): Json<QueryBody>,
) -> Result<Sent<TicketView>, Error> {
    let ticket = unlock(&app, peer, &body.number, &body.code).await?;
    let mut read = app.store.read().await?;
    let events = read.ticket_events(&ticket.id).await?;
    let rating = read.rating(Subject::Ticket, &ticket.id).await?;
    let zone = &app.rules.zone;
    let line = |event: crate::storage::TicketEvent| TicketLine {
        seq: event.seq,
        kind: event.kind,
        text: event.text,
        at: time::rfc3339(event.at, zone),
    };
    Ok(Sent(TicketView {
        number: ticket.number,
        state: ticket.progress.state,
        title: ticket.details.title,
        department: ticket.progress.department,
        due_on: ticket.progress.due_on,
        created_at: time::rfc3339(ticket.created_at, zone),
        updated_at: time::rfc3339(ticket.updated_at, zone),
        rating,
        history: events.into_iter().filter(|event| event.public).map(line).collect(),
    }))
}

/// Say how a ticket was handled (好差评). The newest rating counts, all are kept.
#[utoipa::path(post, path = "/api/v1/tickets/rating", operation_id = "rate_ticket", tag = "tickets", request_body = TicketRatingBody, responses(
    (status = 201, description = "Kept", body = TicketRated),
    refusals::Any, refusals::Body, refusals::Coded, refusals::Writes,
))]
pub(crate) async fn rate(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    Json(body): Json<TicketRatingBody>,
) -> Result<(StatusCode, Sent<TicketRated>), Error> {
    let (level, comment) = checked_rating(body.level, body.comment)?;
    let number = unlock(&app, peer, &body.number, &body.code).await?.number;
    let (rated, at) = (TicketRated { number: number.clone(), level }, time::now());
    let (said, rules) = ((level, body.solved), app.switchboard.rules());
    app.store
        .write::<_, DeskError, _>(move |tx| {
            Box::pin(async move { switchboard::rate_ticket(tx, &number, said, comment, &rules, at).await })
        })
        .await?;
    Ok((StatusCode::CREATED, Sent(rated)))
}

/// The ticket, where the code is right. A wrong code and a number nobody has look the same.
pub(crate) async fn unlock(app: &App, peer: IpAddr, number: &str, code: &str) -> Result<Ticket, Error> {
    app.limits.check(Gate::TicketQuery, peer)?;
    let (number, code) = (number.trim().to_ascii_uppercase(), code.trim().to_ascii_uppercase());
    if number.len() > NUMBER || number.contains('\0') {
        return Err(Error::TicketNotFound);
    }
    app.limits.may_guess(peer, &number)?;
    let ticket = app.store.read().await?.ticket(&number).await?;
    let hash = id::digest(&code);
    let right = same(ticket.as_ref().map_or("", |ticket| ticket.code_hash.as_str()), &hash);
    app.limits.guessed(peer, &number, right);
    ticket.filter(|_| right).ok_or(Error::TicketNotFound)
}
