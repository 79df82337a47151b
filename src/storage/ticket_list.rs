//! Lists of tickets, as one person of the desk may see them.

use crate::{
    model::{
        ticket::{TicketKind, TicketState},
        time::Millis,
    },
    storage::{
        Read, StoreError, Ticket,
        conversations::word,
        database::Value,
        tickets::{tickets, tickets_where},
    },
};

/// Which tickets; what is `None` narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct TicketFilter {
    pub state: Option<TicketState>,
    /// Not answered yet.
    pub open: bool,
    pub owner: Option<String>,
    pub department: Option<String>,
    pub kind: Option<TicketKind>,
    /// One to three levels, with `/` between them.
    pub subject: Option<String>,
    /// A promise was broken before this instant.
    pub overdue_at: Option<Millis>,
    /// Several departments must meet about it.
    pub special: bool,
    /// Stands in number, title, text, a name, the credit code, or the digits of the phone number.
    pub text: Option<String>,
    /// Who looks; secret tickets of others are left out. `None` = sees all.
    pub viewer: Option<String>,
}

/// What a ticket said, and where it belonged in the end.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Filed {
    pub title: String,
    pub text: String,
    /// Levels with `/` between them; may be empty.
    pub subject: String,
    pub department: Option<String>,
}

macro_rules! narrowed {
    () => {
        "($1 is null or t.state = $1) \
         and (not $2 or t.state in ('received', 'dispatched', 'accepted')) \
         and ($3 is null or t.owner_id = $3) and ($4 is null or t.department = $4) \
         and ($5 is null or t.kind = $5) and ($6 is null or t.subject = $6 or t.subject like $7 escape '\\') \
         and ($8 is null or t.overdue_at <= $8) and (not $9 or t.special) \
         and ($10 is null or lower(t.number) like $10 escape '\\' or lower(t.title) like $10 escape '\\' \
              or lower(t.text) like $10 escape '\\' or lower(t.visitor_name) like $10 escape '\\' \
              or lower(t.enterprise_name) like $10 escape '\\' or lower(t.credit_code) like $10 escape '\\' \
              or t.phone like $10 escape '\\' or replace(replace(t.phone, '-', ''), ' ', '') like $10 escape '\\') \
         and ($11 is null or not t.secret or t.owner_id = $11 or t.handler_id = $11 \
              or t.co_handlers like $12 escape '\\')"
    };
}

impl Read {
    /// Tickets, newest first, or with `by_need` the longest overdue first.
    pub async fn tickets(
        &mut self,
        filter: &TicketFilter,
        by_need: bool,
        (offset, limit): (i64, i64),
    ) -> Result<Vec<Ticket>, StoreError> {
        const NEWEST: &str =
            concat!(tickets_where!(""), narrowed!(), " order by t.created_at desc, t.number desc limit $13 offset $14");
        const NEEDIEST: &str = concat!(
            tickets_where!(""),
            narrowed!(),
            " order by t.overdue_at, t.created_at, t.number limit $13 offset $14"
        );
        let mut values = columns(filter)?.to_vec();
        values.extend([limit.into(), offset.into()]);
        tickets(&mut self.0, if by_need { NEEDIEST } else { NEWEST }, &values).await
    }

    /// Where tickets belonged that were answered, the newest first; no secret ones.
    pub async fn filed_tickets(&mut self, limit: i64) -> Result<Vec<Filed>, StoreError> {
        let sql = "select title, text, subject, department from tickets where resolved_at is not null and not secret \
                   order by resolved_at desc, number limit $1";
        self.0.rows(sql, &[limit.into()]).await
    }

    /// How many there are.
    pub async fn count_tickets(&mut self, filter: &TicketFilter) -> Result<i64, StoreError> {
        let sql = concat!("select count(*) from tickets t where ", narrowed!());
        let row: Option<(i64,)> = self.0.row(sql, &columns(filter)?).await?;
        Ok(row.map_or(0, |(count,)| count))
    }
}

fn columns(filter: &TicketFilter) -> Result<[Value; 12], StoreError> {
    let below = filter.subject.as_ref().map(|subject| format!("{}/%", escaped(subject)));
    let text = filter.text.as_ref().map(|text| format!("%{}%", escaped(&text.to_lowercase())));
    let helper = filter.viewer.as_ref().map(|viewer| format!("%\"{}\"%", escaped(viewer)));
    Ok([
        filter.state.map(|state| word(&state)).transpose()?.into(),
        filter.open.into(),
        filter.owner.clone().into(),
        filter.department.clone().into(),
        filter.kind.map(|kind| word(&kind)).transpose()?.into(),
        filter.subject.clone().into(),
        below.into(),
        filter.overdue_at.into(),
        filter.special.into(),
        text.into(),
        filter.viewer.clone().into(),
        helper.into(),
    ])
}

/// A text that stands for itself in `like`.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
