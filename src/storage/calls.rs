//! Calls for a person, the offers made for them, and the desk's own log.

use crate::{
    model::{
        call::{BreachCause, Call, CallOutcome, CallState, OfferOutcome, Service},
        desk_event::{DeskEvent, DeskEventKind},
        reply::Reply,
        time::Millis,
    },
    storage::{
        Read, StoreError, Tx,
        conversations::{of_word, word},
    },
};

/// Followers of the desk's log are woken under this name; no conversation has such an id.
pub(crate) const DESK: &str = "desk";

#[derive(sqlx::FromRow)]
struct ServiceRow {
    group_id: Option<String>,
    first_taken_at: Option<i64>,
    first_message_at: Option<i64>,
    ended_at: i64,
}

fn service(row: ServiceRow) -> Service {
    let ServiceRow { group_id: group, first_taken_at, first_message_at, ended_at } = row;
    Service { group, first_taken_at, first_message_at, ended_at }
}

#[derive(sqlx::FromRow)]
struct CallRow {
    id: String,
    conversation_id: String,
    reason: String,
    department: Option<String>,
    group_id: Option<String>,
    priority: i64,
    preferred_id: Option<String>,
    called_at: i64,
    queued_at: i64,
    expected_wait_s: Option<i64>,
    state: String,
    user_id: Option<String>,
    since: i64,
    first_taken_at: Option<i64>,
    first_message_at: Option<i64>,
    silent: bool,
    group_asked_at: Option<i64>,
    alarmed_at: Option<i64>,
    breached_at: Option<i64>,
    lapses: i64,
    asked: String,
}

#[derive(sqlx::FromRow)]
struct DeskEventRow {
    seq: i64,
    kind: String,
    conversation_id: Option<String>,
    group_id: Option<String>,
    user_id: Option<String>,
    data: String,
    at: i64,
}

impl Tx {
    /// Stores a new call, and why its department was guessed.
    pub async fn insert_call(&mut self, call: &Call, department_why: Option<&str>) -> Result<(), StoreError> {
        let sql = "insert into calls (id, conversation_id, reason, department, department_why, group_id, priority, \
                   preferred_id, called_at, queued_at, expected_wait_s, state, user_id, since, silent, lapses, asked) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let (state, user) = state_columns(&call.state);
        let values = [
            call.id.as_str().into(),
            call.conversation.as_str().into(),
            word(&call.reason)?.into(),
            call.department.clone().into(),
            department_why.map(str::to_owned).into(),
            call.group.clone().into(),
            call.priority.into(),
            call.preferred.clone().into(),
            call.called_at.into(),
            call.queued_at.into(),
            call.expected_wait_s.into(),
            state.into(),
            user.into(),
            call.since.into(),
            call.silent.into(),
            i64::from(call.lapses).into(),
            serde_json::to_string(&call.asked)?.into(),
        ];
        self.change(sql, &values).await
    }

    /// Writes what of an open call may change.
    pub async fn update_call(&mut self, call: &Call) -> Result<(), StoreError> {
        let sql = "update calls set state = $2, user_id = $3, since = $4, group_id = $5, department = $6, \
                   queued_at = $7, first_taken_at = $8, first_message_at = $9, silent = $10, group_asked_at = $11, \
                   alarmed_at = $12, breached_at = $13, lapses = $14, asked = $15 where id = $1";
        let (state, user) = state_columns(&call.state);
        let values = [
            call.id.as_str().into(),
            state.into(),
            user.into(),
            call.since.into(),
            call.group.clone().into(),
            call.department.clone().into(),
            call.queued_at.into(),
            call.first_taken_at.into(),
            call.first_message_at.into(),
            call.silent.into(),
            call.group_asked_at.into(),
            call.alarmed_at.into(),
            call.breached_at.into(),
            i64::from(call.lapses).into(),
            serde_json::to_string(&call.asked)?.into(),
        ];
        self.change(sql, &values).await
    }

    /// Why nobody wrote in time.
    pub async fn set_breach_cause(&mut self, call: &str, cause: BreachCause) -> Result<(), StoreError> {
        let sql = "update calls set breach_cause = $2 where id = $1";
        self.change(sql, &[call.into(), word(&cause)?.into()]).await
    }

    /// Who gave the first response.
    pub async fn set_responder(&mut self, call: &str, user: &str) -> Result<(), StoreError> {
        let sql = "update calls set responder_id = $2 where id = $1";
        self.change(sql, &[call.into(), user.into()]).await
    }

    /// The call is over.
    pub async fn end_call(&mut self, call: &str, outcome: CallOutcome, at: Millis) -> Result<(), StoreError> {
        let sql = "update calls set state = $2, outcome = $3, ended_at = $4 where id = $1";
        self.change(sql, &[call.into(), "ended".into(), word(&outcome)?.into(), at.into()]).await
    }

    /// A person is asked to take a call.
    pub async fn insert_offer(&mut self, call: &str, user: &str, at: Millis) -> Result<(), StoreError> {
        let sql = "insert into offers (call_id, user_id, offered_at) values ($1, $2, $3)";
        self.change(sql, &[call.into(), user.into(), at.into()]).await
    }

    /// The open offer of a call to a person ended.
    pub async fn end_offer(
        &mut self,
        call: &str,
        user: &str,
        outcome: OfferOutcome,
        at: Millis,
    ) -> Result<(), StoreError> {
        let sql =
            "update offers set ended_at = $3, outcome = $4 where call_id = $1 and user_id = $2 and ended_at is null";
        self.change(sql, &[call.into(), user.into(), at.into(), word(&outcome)?.into()]).await
    }

    /// Appends to the desk's log; gives the number.
    pub async fn append_desk(&mut self, event: &DeskEvent, at: Millis) -> Result<i64, StoreError> {
        let sql = "insert into counters (name, last) values ($1, 1) \
                   on conflict (name) do update set last = counters.last + 1 returning last";
        let seq = self.number(sql, &[DESK.into()]).await?;
        let seq = seq.ok_or_else(|| StoreError::Internal("the desk's log gave no number".into()))?;
        let sql = "insert into desk_events (seq, kind, conversation_id, group_id, user_id, data, at) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        let values = [
            seq.into(),
            word(&event.kind)?.into(),
            event.conversation.clone().into(),
            event.group.clone().into(),
            event.user.clone().into(),
            serde_json::to_string(&event.data)?.into(),
            at.into(),
        ];
        self.change(sql, &values).await?;
        self.touched.push((DESK.to_owned(), seq));
        Ok(seq)
    }

    /// The group that serves the conversation's open call.
    pub async fn group_of_call(&mut self, conversation: &str) -> Result<Option<String>, StoreError> {
        let sql = "select group_id from calls where conversation_id = $1 and ended_at is null";
        let row: Option<(Option<String>,)> = self.link.row(sql, &[conversation.into()]).await?;
        Ok(row.and_then(|(group,)| group))
    }

    /// Whether a call of this conversation was answered too late before.
    pub async fn was_breached(&mut self, conversation: &str) -> Result<bool, StoreError> {
        let sql = "select id from calls where conversation_id = $1 and breached_at is not null limit 1";
        Ok(self.link.row::<(String,)>(sql, &[conversation.into()]).await?.is_some())
    }

    /// Whether the conversation is one of a key account (重点企业) whose identity was proved.
    pub async fn is_key_account(&mut self, conversation: &str) -> Result<bool, StoreError> {
        let sql = "select e.id from conversations c join enterprises e on e.id = c.enterprise_id \
                   where c.id = $1 and e.key_account = $2 and c.identity_verified = $2";
        Ok(self.link.row::<(String,)>(sql, &[conversation.into(), true.into()]).await?.is_some())
    }

    /// The bot's last reply in a conversation.
    pub async fn last_reply(&mut self, conversation: &str) -> Result<Option<Reply>, StoreError> {
        let sql = "select reply from events where conversation_id = $1 and kind = $2 and reply is not null \
                   order by seq desc limit 1";
        let row: Option<(String,)> = self.link.row(sql, &[conversation.into(), "message".into()]).await?;
        Ok(row.map(|(reply,)| serde_json::from_str::<Reply>(&reply)).transpose()?)
    }

    /// Forgets the desk's log before `before`.
    pub async fn trim_desk(&mut self, before: Millis) -> Result<(), StoreError> {
        self.change("delete from desk_events where at < $1", &[before.into()]).await
    }
}

impl Read {
    /// Every call that has not ended, oldest first, with whom it was offered to.
    pub async fn open_calls(&mut self) -> Result<Vec<Call>, StoreError> {
        let sql = "select id, conversation_id, reason, department, group_id, priority, preferred_id, called_at, \
                   queued_at, expected_wait_s, state, user_id, since, first_taken_at, first_message_at, silent, \
                   group_asked_at, alarmed_at, breached_at, lapses, asked \
                   from calls where ended_at is null order by called_at, id";
        let rows: Vec<CallRow> = self.0.rows(sql, &[]).await?;
        rows.into_iter().map(call).collect()
    }

    /// Calls made at `since` or later, newest first, at most `limit`: when, and from taking to the end
    /// where both happened.
    pub async fn recorded_calls(
        &mut self,
        since: Millis,
        limit: i64,
    ) -> Result<Vec<(Millis, Option<Millis>)>, StoreError> {
        let sql = "select called_at, first_taken_at, ended_at from calls where called_at >= $1 order by called_at desc limit $2";
        let rows: Vec<(i64, Option<i64>, Option<i64>)> = self.0.rows(sql, &[since.into(), limit.into()]).await?;
        let service = |row: (i64, Option<i64>, Option<i64>)| {
            (row.0, row.1.zip(row.2).map(|(taken, ended)| (ended - taken).max(0)))
        };
        Ok(rows.into_iter().map(service).collect())
    }

    /// Calls taken by a person that ended at `since` or later, oldest first, at most `limit`.
    pub async fn services(&mut self, since: Millis, limit: i64) -> Result<Vec<Service>, StoreError> {
        let sql = "select group_id, first_taken_at, first_message_at, ended_at from calls \
                   where ended_at >= $1 and first_taken_at is not null order by ended_at limit $2";
        let rows: Vec<ServiceRow> = self.0.rows(sql, &[since.into(), limit.into()]).await?;
        Ok(rows.into_iter().map(service).collect())
    }

    /// The last number of the desk's log.
    pub async fn last_desk_seq(&mut self) -> Result<i64, StoreError> {
        let row: Option<(i64,)> = self.0.row("select last from counters where name = $1", &[DESK.into()]).await?;
        Ok(row.map_or(0, |(last,)| last))
    }

    /// The oldest number the desk's log still holds.
    pub async fn first_desk_seq(&mut self) -> Result<Option<i64>, StoreError> {
        let sql = "select seq from desk_events order by seq limit 1";
        Ok(self.0.row::<(i64,)>(sql, &[]).await?.map(|(seq,)| seq))
    }

    /// The desk's log after a number.
    pub async fn desk_events(&mut self, after: i64, limit: i64) -> Result<Vec<DeskEvent>, StoreError> {
        let sql = "select seq, kind, conversation_id, group_id, user_id, data, at from desk_events \
                   where seq > $1 order by seq limit $2";
        let rows: Vec<DeskEventRow> = self.0.rows(sql, &[after.into(), limit.into()]).await?;
        rows.into_iter().map(desk_event).collect()
    }
}

fn state_columns(state: &CallState) -> (&'static str, Option<String>) {
    match state {
        CallState::Waiting => ("waiting", None),
        CallState::Offered { user } => ("offered", Some(user.clone())),
        CallState::Held { user } => ("held", Some(user.clone())),
    }
}

fn call(row: CallRow) -> Result<Call, StoreError> {
    let user = || row.user_id.clone().ok_or_else(|| StoreError::Internal("a call without its person".into()));
    let state = match row.state.as_str() {
        "waiting" => CallState::Waiting,
        "offered" => CallState::Offered { user: user()? },
        "held" => CallState::Held { user: user()? },
        other => return Err(StoreError::Internal(format!("unknown state {other} of a call"))),
    };
    Ok(Call {
        id: row.id,
        conversation: row.conversation_id,
        reason: of_word(&row.reason)?,
        department: row.department,
        group: row.group_id,
        priority: row.priority,
        preferred: row.preferred_id,
        called_at: row.called_at,
        queued_at: row.queued_at,
        state,
        since: row.since,
        first_taken_at: row.first_taken_at,
        first_message_at: row.first_message_at,
        silent: row.silent,
        group_asked_at: row.group_asked_at,
        alarmed_at: row.alarmed_at,
        breached_at: row.breached_at,
        lapses: u32::try_from(row.lapses).unwrap_or(0),
        asked: serde_json::from_str(&row.asked)?,
        expected_wait_s: row.expected_wait_s,
    })
}

fn desk_event(row: DeskEventRow) -> Result<DeskEvent, StoreError> {
    let kind: DeskEventKind = of_word(&row.kind)?;
    Ok(DeskEvent {
        seq: row.seq,
        kind,
        conversation: row.conversation_id,
        group: row.group_id,
        user: row.user_id,
        data: serde_json::from_str(&row.data)?,
        at: row.at,
    })
}
