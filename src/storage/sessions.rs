//! Who is signed in. When a session ends, whoever follows it hears of it after the commit.

use crate::{
    model::{people::Session, time::Millis},
    storage::{Read, StoreError, Tx, database::Value},
};

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: String,
    user_id: String,
    created_at: i64,
    seen_at: i64,
    expires_at: i64,
    address: String,
    agent: String,
}

impl Tx {
    /// Begins a session under the SHA-256 of its token.
    pub async fn begin_session(&mut self, session: &Session, token_hash: &str) -> Result<(), StoreError> {
        let sql = "insert into sessions (id, token_hash, user_id, created_at, seen_at, expires_at, address, agent) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values: [Value; 8] = [
            session.id.as_str().into(),
            token_hash.into(),
            session.user.as_str().into(),
            session.created_at.into(),
            session.seen_at.into(),
            session.expires_at.into(),
            session.address.as_str().into(),
            session.agent.as_str().into(),
        ];
        self.change(sql, &values).await
    }

    /// The person asked for something at `at`. A later time that is known already stays.
    pub async fn touch_session(&mut self, id: &str, at: Millis) -> Result<(), StoreError> {
        let sql = "update sessions set seen_at = $2 where id = $1 and seen_at < $2";
        self.change(sql, &[id.into(), at.into()]).await
    }

    /// Sets all times of a session, for tests that must not wait.
    #[doc(hidden)]
    pub async fn shift_session(&mut self, id: &str, by: Millis) -> Result<(), StoreError> {
        let sql = "update sessions set created_at = created_at + $2, seen_at = seen_at + $2, \
                   expires_at = expires_at + $2 where id = $1";
        self.change(sql, &[id.into(), by.into()]).await
    }

    /// Ends one session of a user; false where there is none such.
    pub async fn end_session(&mut self, user: &str, id: &str) -> Result<bool, StoreError> {
        let sql = "delete from sessions where user_id = $1 and id = $2 returning id";
        Ok(self.end(sql, &[user.into(), id.into()]).await? > 0)
    }

    /// Ends all sessions of a user but `keep`; gives how many.
    pub async fn end_sessions(&mut self, user: &str, keep: Option<&str>) -> Result<usize, StoreError> {
        let sql = "delete from sessions where user_id = $1 and id <> $2 returning id";
        self.end(sql, &[user.into(), keep.unwrap_or_default().into()]).await
    }

    /// Ends a session whoever it is of; gives the user.
    pub async fn revoke_session(&mut self, id: &str) -> Result<Option<String>, StoreError> {
        let user = self.texts("delete from sessions where id = $1 returning user_id", &[id.into()]).await?.pop();
        if user.is_some() {
            self.ended.push(id.to_owned());
        }
        Ok(user)
    }

    /// Ends the open streams of a user, so that they come again with what they may do now.
    pub async fn renew_streams(&mut self, user: &str) -> Result<(), StoreError> {
        let sessions =
            self.link.rows::<(String,)>("select id from sessions where user_id = $1", &[user.into()]).await?;
        self.ended.extend(sessions.into_iter().map(|(id,)| id));
        Ok(())
    }

    /// Ends what is over at `now`; `idle` is the time without a request after which a session ends.
    pub async fn end_lapsed_sessions(&mut self, now: Millis, idle: Millis) -> Result<usize, StoreError> {
        let sql = "delete from sessions where expires_at <= $1 or seen_at <= $2 returning id";
        self.end(sql, &[now.into(), now.saturating_sub(idle).into()]).await
    }

    async fn end(&mut self, sql: &'static str, values: &[Value]) -> Result<usize, StoreError> {
        let ended = self.texts(sql, values).await?;
        let count = ended.len();
        self.ended.extend(ended);
        Ok(count)
    }
}

impl Read {
    /// The session of a token, alive or not.
    pub async fn session_of(&mut self, token_hash: &str) -> Result<Option<Session>, StoreError> {
        let sql = "select id, user_id, created_at, seen_at, expires_at, address, agent from sessions \
                   where token_hash = $1";
        let row: Option<SessionRow> = self.0.row(sql, &[token_hash.into()]).await?;
        Ok(row.map(Into::into))
    }

    /// A user's sessions, the newest first.
    pub async fn sessions_of(&mut self, user: &str) -> Result<Vec<Session>, StoreError> {
        let sql = "select id, user_id, created_at, seen_at, expires_at, address, agent from sessions \
                   where user_id = $1 order by created_at desc, id desc";
        let rows: Vec<SessionRow> = self.0.rows(sql, &[user.into()]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Every session, alive or not.
    pub async fn sessions(&mut self) -> Result<Vec<Session>, StoreError> {
        let sql = "select id, user_id, created_at, seen_at, expires_at, address, agent from sessions";
        let rows: Vec<SessionRow> = self.0.rows(sql, &[]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Session {
            id: row.id,
            user: row.user_id,
            created_at: row.created_at,
            seen_at: row.seen_at,
            expires_at: row.expires_at,
            address: row.address,
            agent: row.agent,
        }
    }
}
