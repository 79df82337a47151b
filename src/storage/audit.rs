//! The audit log. A line is written in the transaction of what it records.

use crate::{
    model::{
        audit::{AuditLine, Broken, Chain, Deed},
        time::Millis,
    },
    storage::{Read, StoreError, Tx, conversations::word, database::Link},
};

/// The counter of its lines.
const AUDIT: &str = "audit";
/// Lines read at a time while checking.
const PAGE: i64 = 1000;

/// Which lines are asked for; what is `None` does not narrow.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    pub actor: Option<String>,
    pub action: Option<String>,
    pub subject: Option<String>,
    /// From this instant on.
    pub from: Option<Millis>,
    /// Before this instant.
    pub until: Option<Millis>,
    /// Only lines before this number.
    pub before: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct AuditRow {
    seq: i64,
    at: i64,
    actor: String,
    action: String,
    subject: String,
    detail: String,
    hash: String,
}

impl Tx {
    /// Appends a line, linked to the one before it.
    pub async fn audit(&mut self, deed: &Deed, at: Millis) -> Result<(), StoreError> {
        let sql = "insert into counters (name, last) values ($1, 1) \
                   on conflict (name) do update set last = counters.last + 1 returning last";
        let seq = self.number(sql, &[AUDIT.into()]).await?;
        let seq = seq.ok_or_else(|| StoreError::Internal("the audit log gave no number".into()))?;
        let previous: Option<(String,)> =
            self.link.row("select hash from audit where seq = $1", &[(seq - 1).into()]).await?;
        let mut line = AuditLine {
            seq,
            at,
            actor: deed.actor.clone(),
            action: word(&deed.action)?,
            subject: deed.subject.clone(),
            detail: serde_json::to_string(&deed.detail)?,
            hash: String::new(),
        };
        line.hash = line.linked_to(previous.map(|(hash,)| hash).unwrap_or_default().as_str());
        let sql =
            "insert into audit (seq, at, actor, action, subject, detail, hash) values ($1, $2, $3, $4, $5, $6, $7)";
        let AuditLine { seq, at, actor, action, subject, detail, hash } = line;
        let values = [seq.into(), at.into(), actor.into(), action.into(), subject.into(), detail.into(), hash.into()];
        self.change(sql, &values).await
    }
}

impl Read {
    /// Lines that suit, the newest first, at most `limit`.
    pub async fn audit_page(&mut self, filter: &AuditFilter, limit: i64) -> Result<Vec<AuditLine>, StoreError> {
        let sql = "select seq, at, actor, action, subject, detail, hash from audit \
                   where (cast($1 as text) is null or actor = $1) and (cast($2 as text) is null or action = $2) \
                   and (cast($3 as text) is null or subject = $3) \
                   and at >= $4 and at < $5 and seq < $6 order by seq desc limit $7";
        let AuditFilter { actor, action, subject, from, until, before } = filter.clone();
        let values = [
            actor.into(),
            action.into(),
            subject.into(),
            from.unwrap_or(0).into(),
            until.unwrap_or(i64::MAX).into(),
            before.unwrap_or(i64::MAX).into(),
            limit.into(),
        ];
        let rows: Vec<AuditRow> = self.0.rows(sql, &values).await?;
        Ok(rows.into_iter().map(line).collect())
    }

    /// Checks the whole log from its first line on.
    pub async fn check_audit(&mut self) -> Result<Result<Chain, Broken>, StoreError> {
        let mut chain = Chain::default();
        loop {
            // Read first: what is written meanwhile is not missed at the end.
            let last = last(&mut self.0).await?;
            let sql =
                "select seq, at, actor, action, subject, detail, hash from audit where seq > $1 order by seq limit $2";
            let rows: Vec<AuditRow> = self.0.rows(sql, &[chain.seq.into(), PAGE.into()]).await?;
            if rows.is_empty() {
                return Ok(chain.ends_at(last).map(|()| chain));
            }
            for row in rows {
                if let Err(broken) = chain.follow(&line(row)) {
                    return Ok(Err(broken));
                }
            }
        }
    }
}

async fn last(link: &mut Link) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = link.row("select last from counters where name = $1", &[AUDIT.into()]).await?;
    Ok(row.map_or(0, |(last,)| last))
}

fn line(row: AuditRow) -> AuditLine {
    let AuditRow { seq, at, actor, action, subject, detail, hash } = row;
    AuditLine { seq, at, actor, action, subject, detail, hash }
}
