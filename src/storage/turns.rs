//! The bot's turns of a span of time, read back for measuring and replay.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{
        conversation::{Body, Event},
        reply::{Line, Reply, Speaker},
        stored_turn::StoredTurn,
        time::Millis,
    },
    storage::{Read, StoreError},
};

/// Events of a conversation that are looked at.
const EVENTS: i64 = 10_000;

#[derive(sqlx::FromRow)]
struct TurnRow {
    conversation_id: String,
    seq: i64,
    reply_to: i64,
    features: Option<String>,
}

impl Read {
    /// The bot's replies from `from` on and before `to`, oldest first, at most `limit`.
    pub async fn stored_turns(&mut self, from: Millis, to: Millis, limit: i64) -> Result<Vec<StoredTurn>, StoreError> {
        let sql = "select conversation_id, seq, reply_to, features from events where kind = 'message' \
                   and sender = 'bot' and reply is not null and reply_to is not null and at >= $1 and at < $2 \
                   order by at, conversation_id, seq limit $3";
        let rows: Vec<TurnRow> = self.0.rows(sql, &[from.into(), to.into(), limit.into()]).await?;
        let ids: BTreeSet<String> = rows.iter().map(|row| row.conversation_id.clone()).collect();
        let mut logs: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for id in ids {
            let events = self.events(&id, 0, EVENTS).await?;
            logs.insert(id, events);
        }
        let mut turns = Vec::with_capacity(rows.len());
        for row in rows {
            let log = logs.get(&row.conversation_id).map_or(&[][..], Vec::as_slice);
            turns.extend(turn(row, log)?);
        }
        Ok(turns)
    }
}

fn turn(row: TurnRow, log: &[Event]) -> Result<Option<StoredTurn>, StoreError> {
    let Some(question) = log.iter().find(|event| event.seq == row.reply_to).and_then(text_of) else { return Ok(None) };
    let Some((at, reply)) = log.iter().find(|event| event.seq == row.seq).and_then(reply_of) else { return Ok(None) };
    let history = log.iter().take_while(|event| event.seq < row.reply_to).filter_map(line_of).collect();
    let features = row.features.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let rating = rating_after(log, row.seq);
    Ok(Some(StoredTurn {
        conversation: row.conversation_id,
        seq: row.seq,
        question,
        history,
        reply,
        features,
        at,
        rating,
    }))
}

fn text_of(event: &Event) -> Option<String> {
    line_of(event).map(|line| line.text)
}

fn line_of(event: &Event) -> Option<Line> {
    match &event.body {
        Body::Message { from, text, .. } => Some(Line { from: *from, text: text.clone() }),
        _ => None,
    }
}

fn reply_of(event: &Event) -> Option<(Millis, Reply)> {
    match &event.body {
        Body::Message { reply: Some(reply), .. } => Some((event.at, (**reply).clone())),
        _ => None,
    }
}

/// The newest rating between this reply and the bot's next one.
fn rating_after(log: &[Event], seq: i64) -> Option<u8> {
    let later = log.iter().filter(|event| event.seq > seq);
    let until_next = later.take_while(|event| !matches!(event.body, Body::Message { from: Speaker::Bot, .. }));
    until_next
        .filter_map(|event| match event.body {
            Body::Rating { level, .. } => Some(level),
            _ => None,
        })
        .last()
}
