//! Tickets, their numbers and their histories.

use jiff::civil::Date;

use crate::{
    model::{
        ticket::{TicketEventKind, TicketState},
        time::Millis,
    },
    storage::{
        Read, StoreError, Tx,
        conversations::{of_word, word},
        database::Link,
    },
};

/// A ticket without its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub id: String,
    pub number: String,
    /// SHA-256 of the query code, in hexadecimal digits.
    pub code_hash: String,
    pub conversation: String,
    /// The message in the conversation that tells number and code.
    pub announced_seq: i64,
    pub state: TicketState,
    pub title: String,
    pub department: Option<String>,
    /// The promised day.
    pub due_on: Date,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What is known when a ticket is opened.
#[derive(Clone, Debug)]
pub struct NewTicket {
    pub number: String,
    pub code_hash: String,
    pub conversation: String,
    pub announced_seq: i64,
    pub title: String,
    pub department: Option<String>,
    pub due_on: Date,
}

/// One line of a ticket's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketEvent {
    /// Gap-free per ticket, from 1.
    pub seq: i64,
    pub kind: TicketEventKind,
    pub text: String,
    pub at: Millis,
}

#[derive(sqlx::FromRow)]
struct TicketRow {
    id: String,
    number: String,
    code_hash: String,
    conversation_id: String,
    announced_seq: i64,
    state: String,
    title: String,
    department: Option<String>,
    due_on: String,
    created_at: i64,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct TicketEventRow {
    seq: i64,
    kind: String,
    text: String,
    at: i64,
}

impl Tx {
    /// The next ticket number of a day, such as `B20261122-000123`. Gap-free: it is given back
    /// when the transaction fails.
    pub async fn next_ticket_number(&mut self, day: Date) -> Result<String, StoreError> {
        let sql = "insert into ticket_days (day, last) values ($1, 1) \
                   on conflict (day) do update set last = ticket_days.last + 1 returning last";
        let last = self.number(sql, &[day.to_string().into()]).await?;
        let last = last.ok_or_else(|| StoreError::Internal("no ticket number was given".into()))?;
        Ok(format!("B{}-{last:06}", day.strftime("%Y%m%d")))
    }

    /// Opens a ticket as `received`; gives its id.
    pub async fn open_ticket(&mut self, new: &NewTicket, at: Millis) -> Result<String, StoreError> {
        let id = crate::model::id::new_id();
        let sql = "insert into tickets (id, number, code_hash, conversation_id, announced_seq, kind, state, title, \
                   department, due_on, last_seq, created_at, updated_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $11)";
        let values = [
            id.as_str().into(),
            new.number.as_str().into(),
            new.code_hash.as_str().into(),
            new.conversation.as_str().into(),
            new.announced_seq.into(),
            "consult".into(),
            word(&TicketState::Received)?.into(),
            new.title.as_str().into(),
            new.department.clone().into(),
            new.due_on.to_string().into(),
            at.into(),
        ];
        self.change(sql, &values).await?;
        Ok(id)
    }

    /// Adds a line to a ticket's history.
    pub async fn append_ticket(
        &mut self,
        ticket: &str,
        kind: TicketEventKind,
        text: &str,
        at: Millis,
    ) -> Result<(), StoreError> {
        let sql = "update tickets set last_seq = last_seq + 1, updated_at = $2 where id = $1 returning last_seq";
        let seq = self.number(sql, &[ticket.into(), at.into()]).await?;
        let seq = seq.ok_or_else(|| StoreError::Internal("no such ticket".into()))?;
        let sql = "insert into ticket_events (ticket_id, seq, kind, text, at) values ($1, $2, $3, $4, $5)";
        self.change(sql, &[ticket.into(), seq.into(), word(&kind)?.into(), text.into(), at.into()]).await
    }

    /// Gives a ticket another title or department; what is `None` stays.
    pub async fn retitle_ticket(
        &mut self,
        number: &str,
        title: Option<&str>,
        department: Option<&str>,
    ) -> Result<(), StoreError> {
        let sql =
            "update tickets set title = coalesce($2, title), department = coalesce($3, department) where number = $1";
        let texts = [title.map(str::to_owned).into(), department.map(str::to_owned).into()];
        let [title, department] = texts;
        self.change(sql, &[number.into(), title, department]).await
    }

    /// The conversation's newest ticket that is not answered yet.
    pub async fn open_ticket_of(&mut self, conversation: &str) -> Result<Option<Ticket>, StoreError> {
        let sql = "select id, number, code_hash, conversation_id, announced_seq, state, title, department, due_on, \
                   created_at, updated_at from tickets where conversation_id = $1 order by created_at desc, number desc";
        let rows: Vec<TicketRow> = self.link.rows(sql, &[conversation.into()]).await?;
        let tickets: Result<Vec<Ticket>, StoreError> = rows.into_iter().map(unfold).collect();
        Ok(tickets?.into_iter().find(|ticket| ticket.state.is_open()))
    }

    /// The ticket of a number.
    pub async fn ticket(&mut self, number: &str) -> Result<Option<Ticket>, StoreError> {
        ticket(&mut self.link, number).await
    }
}

impl Read {
    /// The ticket of a number.
    pub async fn ticket(&mut self, number: &str) -> Result<Option<Ticket>, StoreError> {
        ticket(&mut self.0, number).await
    }

    /// A ticket's history, oldest first.
    pub async fn ticket_events(&mut self, ticket: &str) -> Result<Vec<TicketEvent>, StoreError> {
        let sql = "select seq, kind, text, at from ticket_events where ticket_id = $1 order by seq";
        let rows: Vec<TicketEventRow> = self.0.rows(sql, &[ticket.into()]).await?;
        rows.into_iter()
            .map(|TicketEventRow { seq, kind, text, at }| Ok(TicketEvent { seq, kind: of_word(&kind)?, text, at }))
            .collect()
    }
}

async fn ticket(link: &mut Link, number: &str) -> Result<Option<Ticket>, StoreError> {
    let sql = "select id, number, code_hash, conversation_id, announced_seq, state, title, department, due_on, \
               created_at, updated_at from tickets where number = $1";
    let row: Option<TicketRow> = link.row(sql, &[number.into()]).await?;
    row.map(unfold).transpose()
}

fn unfold(row: TicketRow) -> Result<Ticket, StoreError> {
    Ok(Ticket {
        id: row.id,
        number: row.number,
        code_hash: row.code_hash,
        conversation: row.conversation_id,
        announced_seq: row.announced_seq,
        state: of_word(&row.state)?,
        title: row.title,
        department: row.department,
        due_on: row.due_on.parse().map_err(|_| StoreError::Internal("due_on is not a day".into()))?,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
