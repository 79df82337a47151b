//! Conversations and their event logs.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    model::{
        conversation::{Body, Colleague, Event, State},
        reply::{Line, Reply, Speaker},
        ticket::{TicketChannel, TicketKey, TicketState},
        time::Millis,
    },
    storage::{
        Read, StoreError, Tx,
        database::{Link, Value},
    },
};

/// A conversation without its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    pub id: String,
    /// SHA-256 of the visitor's token, in hexadecimal digits.
    pub token_hash: String,
    pub state: State,
    pub last_seq: i64,
    /// The visitor was asked once to say it differently.
    pub asked_again: bool,
    /// Who of the desk holds it, or held it last.
    pub owner: Option<String>,
    /// The visitor reads large type (长辈版).
    pub large_type: bool,
    pub updated_at: Millis,
}

/// An event to be appended.
#[derive(Clone, Debug)]
pub struct New {
    pub body: Body,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// How a reply was decided; numbers only, never text of the visitor.
    pub features: Vec<(&'static str, f64)>,
}

impl From<Body> for New {
    fn from(body: Body) -> Self {
        New { body, reply_to: None, features: Vec::new() }
    }
}

#[derive(sqlx::FromRow)]
struct ConversationRow {
    id: String,
    token_hash: String,
    state: String,
    last_seq: i64,
    asked_again: bool,
    owner_id: Option<String>,
    large_type: bool,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct EventRow {
    seq: i64,
    kind: String,
    sender: Option<String>,
    client_id: Option<String>,
    text: Option<String>,
    reply: Option<String>,
    data: Option<String>,
    user_id: Option<String>,
    display_name: Option<String>,
    at: i64,
}

/// Reads conversations; what follows narrows them.
macro_rules! conversations_where {
    ($rest:literal) => {
        concat!(
            "select id, token_hash, state, last_seq, asked_again, owner_id, large_type, updated_at \
             from conversations where ",
            $rest
        )
    };
}

/// Reads events with the names of the people of the desk in them; what follows narrows them.
macro_rules! events_where {
    ($rest:literal) => {
        concat!(
            "select e.seq, e.kind, e.sender, e.client_id, e.text, e.reply, e.data, e.user_id, u.display_name, e.at \
             from events e left join users u on u.id = e.user_id where ",
            $rest
        )
    };
}

/// What the column `data` holds, by kind.
#[derive(Serialize, Deserialize)]
struct TicketData {
    number: String,
    state: TicketState,
    due_on: Date,
}

#[derive(Serialize, Deserialize)]
struct RatingData {
    level: u8,
}

impl Tx {
    /// Begins a conversation in the hands of the bot.
    pub async fn create_conversation(&mut self, id: &str, token_hash: &str, at: Millis) -> Result<(), StoreError> {
        let sql = "insert into conversations (id, token_hash, state, last_seq, asked_again, created_at, updated_at) \
                   values ($1, $2, $3, 0, $4, $5, $5)";
        self.change(sql, &[id.into(), token_hash.into(), word(&State::Bot)?.into(), false.into(), at.into()]).await
    }

    /// The conversation as this transaction sees it.
    pub async fn conversation(&mut self, id: &str) -> Result<Option<Conversation>, StoreError> {
        conversation(&mut self.link, id).await
    }

    /// Appends an event under the next number, or gives `None` where there is no such conversation.
    pub async fn append(&mut self, conversation: &str, new: New, at: Millis) -> Result<Option<i64>, StoreError> {
        let sql = "update conversations set last_seq = last_seq + 1, updated_at = $2 where id = $1 returning last_seq";
        let Some(seq) = self.number(sql, &[conversation.into(), at.into()]).await? else { return Ok(None) };
        let sql = "insert into events (conversation_id, seq, kind, sender, client_id, text, reply, features, data, \
                   reply_to, user_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        self.change(sql, &columns(conversation, seq, new, at)?).await?;
        self.touched.push((conversation.to_owned(), seq));
        Ok(Some(seq))
    }

    /// Sets who owns the next move; the owner of the desk stays who they were where none is named.
    pub async fn set_state(&mut self, conversation: &str, state: State, owner: Option<&str>) -> Result<(), StoreError> {
        let sql = "update conversations set state = $2, owner_id = coalesce($3, owner_id) where id = $1";
        self.change(sql, &[conversation.into(), word(&state)?.into(), owner.map(str::to_owned).into()]).await
    }

    /// Writes where a conversation came in: `phone`, `hall`, `kiosk`, `mailbox` or `widget`.
    pub async fn set_channel(&mut self, conversation: &str, channel: TicketChannel) -> Result<(), StoreError> {
        let sql = "update conversations set channel = $2 where id = $1";
        self.change(sql, &[conversation.into(), word(&channel)?.into()]).await
    }

    /// Remembers up to which number a side has read; gives nothing where it had read further.
    pub async fn set_read(&mut self, conversation: &str, by_staff: bool, seq: i64) -> Result<(), StoreError> {
        let sql = if by_staff {
            "update conversations set staff_read = $2 where id = $1 and staff_read < $2"
        } else {
            "update conversations set visitor_read = $2 where id = $1 and visitor_read < $2"
        };
        self.change(sql, &[conversation.into(), seq.into()]).await
    }

    /// Remembers that the visitor was asked to say it differently.
    pub async fn set_asked_again(&mut self, conversation: &str) -> Result<(), StoreError> {
        let sql = "update conversations set asked_again = $2 where id = $1";
        self.change(sql, &[conversation.into(), true.into()]).await
    }

    /// The visitor's message sent under this client id.
    pub async fn sent(&mut self, conversation: &str, client_id: &str) -> Result<Option<Event>, StoreError> {
        sent(&mut self.link, conversation, client_id).await
    }

    /// What was written in answer to a message.
    pub async fn answers(&mut self, conversation: &str, seq: i64) -> Result<Vec<Event>, StoreError> {
        answers(&mut self.link, conversation, seq).await
    }

    /// The latest message of the visitor.
    pub async fn last_question(&mut self, conversation: &str) -> Result<Option<String>, StoreError> {
        last_question(&mut self.link, conversation).await
    }

    /// One event.
    pub async fn event(&mut self, conversation: &str, seq: i64) -> Result<Option<Event>, StoreError> {
        let sql = events_where!("e.conversation_id = $1 and e.seq = $2");
        let row: Option<EventRow> = self.link.row(sql, &[conversation.into(), seq.into()]).await?;
        row.map(event).transpose()
    }
}

impl Read {
    /// One conversation.
    pub async fn conversation(&mut self, id: &str) -> Result<Option<Conversation>, StoreError> {
        conversation(&mut self.0, id).await
    }

    /// The latest message of the visitor.
    pub async fn last_question(&mut self, conversation: &str) -> Result<Option<String>, StoreError> {
        last_question(&mut self.0, conversation).await
    }

    /// Up to which numbers visitor and staff have read.
    pub async fn read_up_to(&mut self, conversation: &str) -> Result<(i64, i64), StoreError> {
        let sql = "select visitor_read, staff_read from conversations where id = $1";
        Ok(self.0.row::<(i64, i64)>(sql, &[conversation.into()]).await?.unwrap_or((0, 0)))
    }

    /// Conversations in the hands of bot or ticket that nobody has written in since `before`.
    pub async fn idle_conversations(&mut self, before: Millis, limit: i64) -> Result<Vec<Conversation>, StoreError> {
        let sql =
            conversations_where!("state in ($1, $2) and updated_at < $3 and last_seq > 0 order by updated_at limit $4");
        let states = [word(&State::Bot)?.into(), word(&State::Ticketed)?.into(), before.into(), limit.into()];
        let rows: Vec<ConversationRow> = self.0.rows(sql, &states).await?;
        rows.into_iter().map(unfold).collect()
    }

    /// The conversation a token opens.
    pub async fn conversation_of(&mut self, token_hash: &str) -> Result<Option<Conversation>, StoreError> {
        let sql = conversations_where!("token_hash = $1");
        let row: Option<ConversationRow> = self.0.row(sql, &[token_hash.into()]).await?;
        row.map(unfold).transpose()
    }

    /// The visitor's message sent under this client id.
    pub async fn sent(&mut self, conversation: &str, client_id: &str) -> Result<Option<Event>, StoreError> {
        sent(&mut self.0, conversation, client_id).await
    }

    /// What was written in answer to a message.
    pub async fn answers(&mut self, conversation: &str, seq: i64) -> Result<Vec<Event>, StoreError> {
        answers(&mut self.0, conversation, seq).await
    }

    /// Events after `after`, oldest first, at most `limit`.
    pub async fn events(&mut self, conversation: &str, after: i64, limit: i64) -> Result<Vec<Event>, StoreError> {
        let sql = events_where!("e.conversation_id = $1 and e.seq > $2 order by e.seq limit $3");
        let rows: Vec<EventRow> = self.0.rows(sql, &[conversation.into(), after.into(), limit.into()]).await?;
        rows.into_iter().map(event).collect()
    }

    /// Messages only, after `after`, oldest first, at most `limit`.
    pub async fn messages(&mut self, conversation: &str, after: i64, limit: i64) -> Result<Vec<Event>, StoreError> {
        let sql = events_where!("e.conversation_id = $1 and e.seq > $2 and e.kind = $4 order by e.seq limit $3");
        let values = [conversation.into(), after.into(), limit.into(), "message".into()];
        let rows: Vec<EventRow> = self.0.rows(sql, &values).await?;
        rows.into_iter().map(event).collect()
    }

    /// The last `limit` lines that were said, oldest first.
    pub async fn history(&mut self, conversation: &str, limit: i64) -> Result<Vec<Line>, StoreError> {
        let sql = "select sender, text from events where conversation_id = $1 and kind = $3 order by seq desc limit $2";
        let values = [conversation.into(), limit.into(), "message".into()];
        let rows: Vec<(String, String)> = self.0.rows(sql, &values).await?;
        rows.into_iter().rev().map(|(sender, text)| Ok(Line { from: of_word(&sender)?, text })).collect()
    }
}

async fn conversation(link: &mut Link, id: &str) -> Result<Option<Conversation>, StoreError> {
    let sql = conversations_where!("id = $1");
    let row: Option<ConversationRow> = link.row(sql, &[id.into()]).await?;
    row.map(unfold).transpose()
}

async fn last_question(link: &mut Link, conversation: &str) -> Result<Option<String>, StoreError> {
    let sql =
        "select text from events where conversation_id = $1 and kind = $2 and sender = $3 order by seq desc limit 1";
    let values = [conversation.into(), "message".into(), word(&Speaker::Visitor)?.into()];
    Ok(link.row::<(String,)>(sql, &values).await?.map(|(text,)| text))
}

async fn sent(link: &mut Link, conversation: &str, client_id: &str) -> Result<Option<Event>, StoreError> {
    let sql = events_where!("e.conversation_id = $1 and e.client_id = $2");
    let row: Option<EventRow> = link.row(sql, &[conversation.into(), client_id.into()]).await?;
    row.map(event).transpose()
}

async fn answers(link: &mut Link, conversation: &str, seq: i64) -> Result<Vec<Event>, StoreError> {
    let sql = events_where!("e.conversation_id = $1 and e.reply_to = $2 order by e.seq");
    let rows: Vec<EventRow> = link.rows(sql, &[conversation.into(), seq.into()]).await?;
    rows.into_iter().map(event).collect()
}

fn unfold(row: ConversationRow) -> Result<Conversation, StoreError> {
    let ConversationRow { id, token_hash, state, last_seq, asked_again, owner_id, large_type, updated_at } = row;
    let state = of_word(&state)?;
    Ok(Conversation { id, token_hash, state, last_seq, asked_again, owner: owner_id, large_type, updated_at })
}

fn columns(conversation: &str, seq: i64, new: New, at: Millis) -> Result<[Value; 12], StoreError> {
    let (mut sender, mut client, mut said, mut answer, mut data, mut user) = (None, None, None, None, None, None);
    let kind = match new.body {
        Body::Message { from, staff, client_id, text, reply, ticket } => {
            (sender, client, said) = (Some(word(&from)?), client_id, Some(text));
            answer = reply.map(|reply| serde_json::to_string(&reply)).transpose()?;
            data = ticket.map(|ticket| serde_json::to_string(&ticket)).transpose()?;
            user = staff.map(|staff| staff.id);
            "message"
        }
        Body::State { state, staff } => {
            (said, user) = (Some(word(&state)?), staff.map(|staff| staff.id));
            "state"
        }
        Body::Ticket { number, state, due_on } => {
            data = Some(serde_json::to_string(&TicketData { number, state, due_on })?);
            "ticket"
        }
        Body::Rating { level, comment } => {
            (said, data) = (comment, Some(serde_json::to_string(&RatingData { level })?));
            "rating"
        }
    };
    let features: serde_json::Map<String, serde_json::Value> =
        new.features.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let features = if features.is_empty() { None } else { Some(serde_json::to_string(&features)?) };
    Ok([
        conversation.into(),
        seq.into(),
        kind.into(),
        sender.into(),
        client.into(),
        said.into(),
        answer.into(),
        features.into(),
        data.into(),
        new.reply_to.into(),
        user.into(),
        at.into(),
    ])
}

fn event(row: EventRow) -> Result<Event, StoreError> {
    let data = row.data.as_deref();
    let staff = row.user_id.zip(row.display_name).map(|(id, display_name)| Colleague { id, display_name });
    let body = match row.kind.as_str() {
        "message" => Body::Message {
            from: of_word(row.sender.as_deref().unwrap_or_default())?,
            staff,
            client_id: row.client_id,
            text: row.text.unwrap_or_default(),
            reply: row.reply.as_deref().map(serde_json::from_str::<Reply>).transpose()?.map(Box::new),
            ticket: data.map(serde_json::from_str::<TicketKey>).transpose()?,
        },
        "state" => Body::State { state: of_word(row.text.as_deref().unwrap_or_default())?, staff },
        "ticket" => {
            let TicketData { number, state, due_on } = serde_json::from_str(data.unwrap_or_default())?;
            Body::Ticket { number, state, due_on }
        }
        "rating" => {
            let RatingData { level } = serde_json::from_str(data.unwrap_or_default())?;
            Body::Rating { level, comment: row.text }
        }
        other => return Err(StoreError::Internal(format!("unknown event kind {other}"))),
    };
    Ok(Event { seq: row.seq, at: row.at, body })
}

/// The word a column holds for a value of an enum: the same as in JSON.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(StoreError::Internal(format!("{other} is not a word"))),
    }
}

pub(crate) fn of_word<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, StoreError> {
    Ok(serde_json::from_value(serde_json::Value::String(word.to_owned()))?)
}
