//! One-time links and recovery codes: secrets that serve once, kept as their SHA-256; and the
//! wrong passwords in a row.

use crate::{
    model::{
        people::{Attempts, OneTimeLink},
        time::Millis,
    },
    storage::{
        Read, StoreError, Tx,
        database::{Link, Value},
    },
};

#[derive(sqlx::FromRow)]
struct LinkRow {
    user_id: Option<String>,
    created_at: i64,
    expires_at: i64,
    used_at: Option<i64>,
}

impl Tx {
    /// Stores a link under the SHA-256 of its token; unused ones of the same user die.
    pub async fn make_link(&mut self, token_hash: &str, link: &OneTimeLink) -> Result<(), StoreError> {
        self.drop_links(link.user.as_deref()).await?;
        let sql = "insert into invitations (token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)";
        let values: [Value; 4] =
            [token_hash.into(), link.user.clone().into(), link.created_at.into(), link.expires_at.into()];
        self.change(sql, &values).await
    }

    /// Drops the unused links of a user, or those for the first administrator.
    pub async fn drop_links(&mut self, user: Option<&str>) -> Result<(), StoreError> {
        match user {
            Some(user) => {
                self.change("delete from invitations where user_id = $1 and used_at is null", &[user.into()]).await
            }
            None => self.change("delete from invitations where user_id is null and used_at is null", &[]).await,
        }
    }

    pub async fn link_of(&mut self, token_hash: &str) -> Result<Option<OneTimeLink>, StoreError> {
        link_of(&mut self.link, token_hash).await
    }

    /// Uses a link up.
    pub async fn use_link(&mut self, token_hash: &str, at: Millis) -> Result<(), StoreError> {
        self.change("update invitations set used_at = $2 where token_hash = $1", &[token_hash.into(), at.into()]).await
    }

    /// Whether anybody was ever made a user.
    pub async fn has_users(&mut self) -> Result<bool, StoreError> {
        Ok(self.link.row::<(String,)>("select id from users limit 1", &[]).await?.is_some())
    }

    /// The wrong passwords and codes in a row under a subject.
    pub async fn attempts(&mut self, subject: &str) -> Result<Attempts, StoreError> {
        attempts(&mut self.link, subject).await
    }

    pub async fn set_attempts(&mut self, subject: &str, attempts: Attempts) -> Result<(), StoreError> {
        let sql = "insert into attempts (subject, wrong, last_at) values ($1, $2, $3) \
                   on conflict (subject) do update set wrong = $2, last_at = $3";
        self.change(sql, &[subject.into(), i64::from(attempts.wrong).into(), attempts.last_at.into()]).await
    }

    pub async fn forget_attempts(&mut self, subject: &str) -> Result<(), StoreError> {
        self.change("delete from attempts where subject = $1", &[subject.into()]).await
    }

    /// Forgets those whose last was before `before`.
    pub async fn forget_old_attempts(&mut self, before: Millis) -> Result<(), StoreError> {
        self.change("delete from attempts where last_at < $1", &[before.into()]).await
    }

    /// Stores recovery codes in the place of all earlier ones.
    pub async fn set_recovery_codes(&mut self, user: &str, hashes: &[String]) -> Result<(), StoreError> {
        self.change("delete from recovery_codes where user_id = $1", &[user.into()]).await?;
        for hash in hashes {
            let sql = "insert into recovery_codes (user_id, code_hash) values ($1, $2)";
            self.change(sql, &[user.into(), hash.as_str().into()]).await?;
        }
        Ok(())
    }

    /// Uses a recovery code up; false where there is none such, or it was used.
    pub async fn use_recovery_code(&mut self, user: &str, hash: &str, at: Millis) -> Result<bool, StoreError> {
        let sql = "update recovery_codes set used_at = $3 where user_id = $1 and code_hash = $2 and used_at is null \
                   returning code_hash";
        Ok(!self.texts(sql, &[user.into(), hash.into(), at.into()]).await?.is_empty())
    }
}

impl Read {
    pub async fn link_of(&mut self, token_hash: &str) -> Result<Option<OneTimeLink>, StoreError> {
        link_of(&mut self.0, token_hash).await
    }

    pub async fn attempts(&mut self, subject: &str) -> Result<Attempts, StoreError> {
        attempts(&mut self.0, subject).await
    }
}

async fn link_of(link: &mut Link, token_hash: &str) -> Result<Option<OneTimeLink>, StoreError> {
    let sql = "select user_id, created_at, expires_at, used_at from invitations where token_hash = $1";
    let row: Option<LinkRow> = link.row(sql, &[token_hash.into()]).await?;
    Ok(row.map(|LinkRow { user_id: user, created_at, expires_at, used_at }| OneTimeLink {
        user,
        created_at,
        expires_at,
        used_at,
    }))
}

async fn attempts(link: &mut Link, subject: &str) -> Result<Attempts, StoreError> {
    let row: Option<(i64, i64)> =
        link.row("select wrong, last_at from attempts where subject = $1", &[subject.into()]).await?;
    Ok(row.map_or(Attempts::default(), |(wrong, last_at)| Attempts {
        wrong: u32::try_from(wrong).unwrap_or(u32::MAX),
        last_at,
    }))
}
