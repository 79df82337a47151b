//! What the board's figures are made of, read for a span of time.

use std::collections::{BTreeMap, HashMap};

use crate::{
    model::{
        reply::Reply,
        report::{CallFact, Facts, RatingFact, Talk, TicketFact},
        ticket::TicketState,
        time::Millis,
    },
    storage::{Read, StoreError, conversations::of_word, database::Value},
};

/// What narrows a statement to the conversations begun in a span, and to those of its calls.
macro_rules! of_span {
    ($select:literal, $conversation:literal, $rest:literal) => {
        concat!(
            $select,
            " ",
            $conversation,
            " in (select id from conversations where created_at >= $1 and created_at < $2 \
             union select conversation_id from calls where called_at >= $1 and called_at < $2) ",
            $rest
        )
    };
}

/// A list of moments of a conversation.
type List = fn(&mut Talk) -> &mut Vec<Millis>;

#[derive(sqlx::FromRow)]
struct CallRow {
    conversation_id: String,
    department: Option<String>,
    group_id: Option<String>,
    called_at: i64,
    expected_wait_s: Option<i64>,
    first_message_at: Option<i64>,
    breached_at: Option<i64>,
    breach_cause: Option<String>,
    ended_at: Option<i64>,
    outcome: Option<String>,
}

#[derive(sqlx::FromRow)]
struct RatingRow {
    subject_kind: String,
    subject_id: String,
    level: i64,
    of_ticket: Option<String>,
    of_call: Option<String>,
}

#[derive(sqlx::FromRow)]
struct TicketRow {
    department: Option<String>,
    created_at: i64,
    overdue_at: Option<i64>,
    state: String,
}

impl Read {
    /// What happened from `from` on and before `to`.
    pub async fn facts(&mut self, from: Millis, to: Millis) -> Result<Facts, StoreError> {
        Ok(Facts {
            calls: self.call_facts(from, to).await?,
            talks: self.talks(from, to).await?,
            ratings: self.rating_facts(from, to).await?,
            tickets: self.ticket_facts(from, to).await?,
        })
    }

    async fn call_facts(&mut self, from: Millis, to: Millis) -> Result<Vec<CallFact>, StoreError> {
        let sql = "select conversation_id, department, group_id, called_at, expected_wait_s, first_message_at, \
                   breached_at, breach_cause, ended_at, outcome from calls \
                   where called_at >= $1 and called_at < $2 order by called_at, id";
        let rows: Vec<CallRow> = self.0.rows(sql, &[from.into(), to.into()]).await?;
        rows.into_iter()
            .map(|row| {
                Ok(CallFact {
                    conversation: row.conversation_id,
                    department: row.department,
                    group: row.group_id,
                    called_at: row.called_at,
                    expected_wait_s: row.expected_wait_s,
                    first_message_at: row.first_message_at,
                    breached_at: row.breached_at,
                    breach_cause: row.breach_cause.as_deref().map(of_word).transpose()?,
                    ended_at: row.ended_at,
                    outcome: row.outcome.as_deref().map(of_word).transpose()?,
                })
            })
            .collect()
    }

    async fn talks(&mut self, from: Millis, to: Millis) -> Result<BTreeMap<String, Talk>, StoreError> {
        let span = [from.into(), to.into()];
        let mut talks: BTreeMap<String, Talk> = BTreeMap::new();
        let begun = of_span!("select id, created_at from conversations where", "id", "");
        for (id, begun_at) in self.moments(begun, &span).await? {
            talks.insert(id, Talk { begun_at, ..Talk::default() });
        }
        // A greeting or thanks does not take the matter up again.
        let asked = of_span!(
            "select e.conversation_id, e.at from events e where e.kind = 'message' and e.sender = 'visitor' and not exists \
             (select 1 from events r where r.conversation_id = e.conversation_id and r.reply_to = e.seq \
             and r.reply like '%\"small_talk\":true%') and",
            "e.conversation_id",
            "order by e.at, e.seq"
        );
        let closed = of_span!(
            "select e.conversation_id, e.at from events e where e.kind = 'state' and e.text = 'closed' and",
            "e.conversation_id",
            "order by e.at, e.seq"
        );
        let called =
            of_span!("select conversation_id, called_at from calls where", "conversation_id", "order by called_at");
        let ticketed =
            of_span!("select conversation_id, created_at from tickets where", "conversation_id", "order by created_at");
        let lists: [(&'static str, List); 4] = [
            (asked, |talk| &mut talk.questions),
            (closed, |talk| &mut talk.closings),
            (called, |talk| &mut talk.calls),
            (ticketed, |talk| &mut talk.tickets),
        ];
        for (sql, list) in lists {
            for (id, at) in self.moments(sql, &span).await? {
                talks.get_mut(&id).map(list).into_iter().for_each(|list| list.push(at));
            }
        }
        self.rate_talks(&span, &mut talks).await?;
        self.reply_talks(&span, &mut talks).await?;
        Ok(talks)
    }

    async fn moments(&mut self, sql: &'static str, span: &[Value]) -> Result<Vec<(String, Millis)>, StoreError> {
        self.0.rows(sql, span).await
    }

    async fn rate_talks(&mut self, span: &[Value], talks: &mut BTreeMap<String, Talk>) -> Result<(), StoreError> {
        let rated = of_span!(
            "select subject_id, at, level from ratings where subject_kind = 'conversation' and",
            "subject_id",
            "order by at, id"
        );
        for (id, at, level) in self.0.rows::<(String, i64, i64)>(rated, span).await? {
            if let (Some(talk), Ok(level)) = (talks.get_mut(&id), u8::try_from(level)) {
                talk.ratings.push((at, level));
            }
        }
        Ok(())
    }

    /// The department of the bot's last reply.
    async fn reply_talks(&mut self, span: &[Value], talks: &mut BTreeMap<String, Talk>) -> Result<(), StoreError> {
        let replied = of_span!(
            "select e.conversation_id, e.reply from events e where e.reply is not null and e.seq = \
             (select max(l.seq) from events l where l.conversation_id = e.conversation_id and l.reply is not null) and",
            "e.conversation_id",
            ""
        );
        for (id, reply) in self.0.rows::<(String, String)>(replied, span).await? {
            if let Some(talk) = talks.get_mut(&id) {
                talk.has_bot = true;
                talk.department = serde_json::from_str::<Reply>(&reply)?.department;
            }
        }
        Ok(())
    }

    async fn rating_facts(&mut self, from: Millis, to: Millis) -> Result<Vec<RatingFact>, StoreError> {
        let sql = "select r.subject_kind, r.subject_id, r.level, \
                   (select t.department from tickets t where t.id = r.subject_id) as of_ticket, \
                   (select c.department from calls c where c.conversation_id = r.subject_id and c.department is not null \
                   order by c.called_at desc limit 1) as of_call \
                   from ratings r where r.at >= $1 and r.at < $2 order by r.at, r.id";
        let rows: Vec<RatingRow> = self.0.rows(sql, &[from.into(), to.into()]).await?;
        let mut newest: HashMap<(String, String), RatingFact> = HashMap::new();
        for RatingRow { subject_kind, subject_id, level, of_ticket, of_call } in rows {
            let Ok(level) = u8::try_from(level) else { continue };
            let conversation = (subject_kind == "conversation").then(|| subject_id.clone());
            let fact = RatingFact { conversation, department: of_ticket.or(of_call), level };
            newest.insert((subject_kind, subject_id), fact);
        }
        Ok(newest.into_values().collect())
    }

    async fn ticket_facts(&mut self, from: Millis, to: Millis) -> Result<Vec<TicketFact>, StoreError> {
        let sql = "select department, created_at, overdue_at, state from tickets \
                   where (created_at >= $1 and created_at < $2) or overdue_at is not null \
                   or state in ('received', 'dispatched', 'accepted')";
        let rows: Vec<TicketRow> = self.0.rows(sql, &[from.into(), to.into()]).await?;
        rows.into_iter()
            .map(|TicketRow { department, created_at, overdue_at, state }| {
                let is_open = of_word::<TicketState>(&state)?.is_open();
                Ok(TicketFact { department, created_at, overdue_at, is_open })
            })
            .collect()
    }
}
