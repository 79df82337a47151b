//! Tickets, their numbers and their histories.

use jiff::civil::Date;

use crate::{
    model::{
        ticket::{Details, Progress, TicketEventKind, TicketState},
        time::Millis,
    },
    storage::{
        Read, StoreError, Tx,
        conversations::{of_word, word},
        database::{Link, Value},
    },
};

/// A ticket without its history.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    pub id: String,
    pub number: String,
    /// SHA-256 of the query code, in hexadecimal digits.
    pub code_hash: String,
    pub conversation: String,
    /// The message in the conversation that tells number and code.
    pub announced_seq: i64,
    pub details: Details,
    pub progress: Progress,
    /// The public answer.
    pub reply: Option<String>,
    /// Why it is still open, and when that was said.
    pub open_reason: Option<(String, Millis)>,
    /// Several departments must meet about it (专班).
    pub special: bool,
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
    pub details: Details,
    pub progress: Progress,
}

/// When a ticket is to be looked at: for a reminder, and as overdue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    pub reminder: Option<Millis>,
    pub overdue: Option<Millis>,
}

/// A line to be added to a ticket's history.
#[derive(Clone, Copy, Debug)]
pub struct NewLine<'a> {
    pub kind: TicketEventKind,
    pub text: &'a str,
    /// For the people of the desk alone.
    pub note: Option<&'a str>,
    /// The visitor reads it too.
    pub public: bool,
    /// Id of the person of the desk who did it.
    pub user: Option<&'a str>,
}

impl<'a> NewLine<'a> {
    /// A line that the visitor reads too, of nobody in particular.
    pub fn public(kind: TicketEventKind, text: &'a str) -> NewLine<'a> {
        NewLine { kind, text, note: None, public: true, user: None }
    }
}

/// One line of a ticket's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketEvent {
    /// Gap-free per ticket, from 1.
    pub seq: i64,
    pub kind: TicketEventKind,
    pub text: String,
    pub note: Option<String>,
    pub public: bool,
    /// Name of the person of the desk who did it.
    pub by: Option<String>,
    pub at: Millis,
}

#[derive(sqlx::FromRow)]
struct TicketRow {
    id: String,
    number: String,
    code_hash: String,
    conversation_id: String,
    announced_seq: i64,
    kind: String,
    state: String,
    title: String,
    department: Option<String>,
    due_on: String,
    owner_id: Option<String>,
    handler_id: Option<String>,
    subject: String,
    text: String,
    channel: String,
    visitor_name: Option<String>,
    enterprise_name: Option<String>,
    credit_code: Option<String>,
    phone: Option<String>,
    region: Option<String>,
    secret: bool,
    progress: Option<String>,
    reply: Option<String>,
    open_reason: Option<String>,
    open_reason_at: Option<i64>,
    special: bool,
    created_at: i64,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct TicketEventRow {
    seq: i64,
    kind: String,
    text: String,
    note: Option<String>,
    public: bool,
    display_name: Option<String>,
    at: i64,
}

/// Reads tickets; what follows narrows them.
macro_rules! tickets_where {
    ($rest:literal) => {
        concat!(
            "select t.id, t.number, t.code_hash, t.conversation_id, t.announced_seq, t.kind, t.state, t.title, \
             t.department, t.due_on, t.owner_id, t.handler_id, t.subject, t.text, t.channel, t.visitor_name, \
             t.enterprise_name, t.credit_code, t.phone, t.region, t.secret, t.progress, t.reply, t.open_reason, \
             t.open_reason_at, t.special, t.created_at, t.updated_at from tickets t where ",
            $rest
        )
    };
}
pub(crate) use tickets_where;

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

    /// Opens a ticket; gives its id.
    pub async fn open_ticket(&mut self, new: &NewTicket, looks: Looks, at: Millis) -> Result<String, StoreError> {
        let id = crate::model::id::new_id();
        let sql = "insert into tickets (id, number, code_hash, conversation_id, announced_seq, kind, state, title, \
                   due_on, text, channel, visitor_name, enterprise_name, credit_code, phone, region, subject, \
                   last_seq, created_at, updated_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, $18, $18)";
        let Details { kind, subject, title, text, channel, .. } = &new.details;
        let Details { visitor_name, enterprise_name, credit_code, phone, region, .. } = new.details.clone();
        let values = [
            id.as_str().into(),
            new.number.as_str().into(),
            new.code_hash.as_str().into(),
            new.conversation.as_str().into(),
            new.announced_seq.into(),
            word(kind)?.into(),
            word(&new.progress.state)?.into(),
            title.as_str().into(),
            new.progress.due_on.to_string().into(),
            text.as_str().into(),
            word(channel)?.into(),
            visitor_name.into(),
            enterprise_name.into(),
            credit_code.into(),
            phone.into(),
            region.into(),
            subject.join("/").into(),
            at.into(),
        ];
        self.change(sql, &values).await?;
        self.save_progress(&id, &new.progress, looks).await?;
        Ok(id)
    }

    /// Keeps others from changing a ticket until the transaction ends, and reads it.
    pub async fn lock_ticket(&mut self, number: &str) -> Result<Option<Ticket>, StoreError> {
        let sql = "update tickets set last_seq = last_seq where number = $1 returning last_seq";
        if self.number(sql, &[number.into()]).await?.is_none() {
            return Ok(None);
        }
        self.ticket(number).await
    }

    /// Writes how far a ticket has come.
    pub async fn save_progress(&mut self, id: &str, progress: &Progress, looks: Looks) -> Result<(), StoreError> {
        let sql = "update tickets set state = $2, owner_id = $3, department = $4, handler_id = $5, co_handlers = $6, \
                   secret = $7, due_on = $8, merged_into = $9, outcome = $10, resolved_at = $11, closed_at = $12, \
                   look_at = $13, overdue_at = $14, progress = $15 where id = $1";
        let values = [
            id.into(),
            word(&progress.state)?.into(),
            progress.owner.clone().into(),
            progress.department.clone().into(),
            progress.handler.clone().into(),
            serde_json::to_string(&progress.co_handlers)?.into(),
            progress.secret.into(),
            progress.due_on.to_string().into(),
            progress.merged_into.clone().into(),
            progress.outcome.map(|outcome| word(&outcome)).transpose()?.into(),
            progress.resolved_at.into(),
            progress.closed_at.into(),
            looks.reminder.into(),
            looks.overdue.into(),
            serde_json::to_string(progress)?.into(),
        ];
        self.change(sql, &values).await
    }

    /// Writes the public answer of a ticket.
    pub async fn set_ticket_reply(&mut self, id: &str, reply: &str) -> Result<(), StoreError> {
        self.change("update tickets set reply = $2 where id = $1", &[id.into(), reply.into()]).await
    }

    /// Writes why a ticket is still open.
    pub async fn set_open_reason(&mut self, id: &str, why: &str, special: bool, at: Millis) -> Result<(), StoreError> {
        let sql = "update tickets set open_reason = $2, special = $3, open_reason_at = $4 where id = $1";
        self.change(sql, &[id.into(), why.into(), special.into(), at.into()]).await
    }

    /// Writes kind, subject, title and region.
    pub async fn describe_ticket(&mut self, id: &str, details: &Details) -> Result<(), StoreError> {
        let sql = "update tickets set kind = $2, subject = $3, title = $4, region = $5 where id = $1";
        let Details { kind, subject, title, region, .. } = details;
        let subject = subject.join("/");
        let values = [id.into(), word(kind)?.into(), subject.into(), title.as_str().into(), region.clone().into()];
        self.change(sql, &values).await
    }

    /// Adds a line to a ticket's history; gives its number.
    pub async fn append_ticket(&mut self, ticket: &str, line: NewLine<'_>, at: Millis) -> Result<i64, StoreError> {
        let sql = "update tickets set last_seq = last_seq + 1, updated_at = $2 where id = $1 returning last_seq";
        let seq = self.number(sql, &[ticket.into(), at.into()]).await?;
        let seq = seq.ok_or_else(|| StoreError::Internal("no such ticket".into()))?;
        let sql = "insert into ticket_events (ticket_id, seq, kind, text, note, public, user_id, at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            ticket.into(),
            seq.into(),
            word(&line.kind)?.into(),
            line.text.into(),
            line.note.map(str::to_owned).into(),
            line.public.into(),
            line.user.map(str::to_owned).into(),
            at.into(),
        ];
        self.change(sql, &values).await?;
        Ok(seq)
    }

    /// The conversation's newest ticket that is not answered yet.
    pub async fn open_ticket_of(&mut self, conversation: &str) -> Result<Option<Ticket>, StoreError> {
        let sql = tickets_where!("t.conversation_id = $1 order by t.created_at desc, t.number desc");
        let rows: Vec<TicketRow> = self.link.rows(sql, &[conversation.into()]).await?;
        let tickets: Result<Vec<Ticket>, StoreError> = rows.into_iter().map(unfold).collect();
        Ok(tickets?.into_iter().find(|ticket| ticket.progress.state.is_open()))
    }

    /// The tickets that were merged into this one and wait for its answer.
    pub async fn merged_into(&mut self, number: &str) -> Result<Vec<Ticket>, StoreError> {
        tickets(&mut self.link, tickets_where!("t.merged_into = $1 order by t.number"), &[number.into()]).await
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

    /// Tickets of which there may be something to remind at `now`; the longest due first.
    pub async fn tickets_to_look_at(&mut self, now: Millis, limit: i64) -> Result<Vec<Ticket>, StoreError> {
        let sql = tickets_where!("t.look_at <= $1 order by t.look_at limit $2");
        tickets(&mut self.0, sql, &[now.into(), limit.into()]).await
    }

    /// The numbers of the tickets that were merged into this one and wait for its answer.
    pub async fn merged_into(&mut self, number: &str) -> Result<Vec<String>, StoreError> {
        let sql = "select number from tickets where merged_into = $1 order by number";
        let rows: Vec<(String,)> = self.0.rows(sql, &[number.into()]).await?;
        Ok(rows.into_iter().map(|(number,)| number).collect())
    }

    /// A ticket's history, oldest first.
    pub async fn ticket_events(&mut self, ticket: &str) -> Result<Vec<TicketEvent>, StoreError> {
        let sql = "select e.seq, e.kind, e.text, e.note, e.public, u.display_name, e.at from ticket_events e \
                   left join users u on u.id = e.user_id where e.ticket_id = $1 order by e.seq";
        let rows: Vec<TicketEventRow> = self.0.rows(sql, &[ticket.into()]).await?;
        rows.into_iter()
            .map(|TicketEventRow { seq, kind, text, note, public, display_name: by, at }| {
                Ok(TicketEvent { seq, kind: of_word(&kind)?, text, note, public, by, at })
            })
            .collect()
    }
}

/// Tickets of a statement made with [`tickets_where`].
pub(crate) async fn tickets(link: &mut Link, sql: &'static str, values: &[Value]) -> Result<Vec<Ticket>, StoreError> {
    let rows: Vec<TicketRow> = link.rows(sql, values).await?;
    rows.into_iter().map(unfold).collect()
}

async fn ticket(link: &mut Link, number: &str) -> Result<Option<Ticket>, StoreError> {
    Ok(tickets(link, tickets_where!("t.number = $1"), &[number.into()]).await?.into_iter().next())
}

fn unfold(row: TicketRow) -> Result<Ticket, StoreError> {
    let due_on: Date = row.due_on.parse().map_err(|_| StoreError::Internal("due_on is not a day".into()))?;
    let state: TicketState = of_word(&row.state)?;
    let mut progress = match &row.progress {
        Some(progress) => serde_json::from_str(progress)?,
        None => Progress::of_old(state, due_on, row.created_at),
    };
    progress.state = state;
    progress.due_on = due_on;
    progress.secret = row.secret;
    progress.owner = row.owner_id;
    progress.handler = row.handler_id;
    progress.department = row.department;
    let details = Details {
        kind: of_word(&row.kind)?,
        subject: row.subject.split('/').filter(|level| !level.is_empty()).map(str::to_owned).collect(),
        title: row.title,
        text: row.text,
        channel: of_word(&row.channel)?,
        visitor_name: row.visitor_name,
        enterprise_name: row.enterprise_name,
        credit_code: row.credit_code,
        phone: row.phone,
        region: row.region,
    };
    Ok(Ticket {
        id: row.id,
        number: row.number,
        code_hash: row.code_hash,
        conversation: row.conversation_id,
        announced_seq: row.announced_seq,
        details,
        progress,
        reply: row.reply,
        open_reason: row.open_reason.zip(row.open_reason_at),
        special: row.special,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
