//! 好差评: how people judged a conversation or a ticket. Every rating is kept; the newest counts.

use crate::{
    model::{id, time::Millis},
    storage::{Read, StoreError, Tx},
};

/// What a rating is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Conversation,
    Ticket,
}

impl Subject {
    fn word(self) -> &'static str {
        match self {
            Subject::Conversation => "conversation",
            Subject::Ticket => "ticket",
        }
    }
}

impl Tx {
    /// Keeps a rating; `level` is 1 (非常满意) to 5 (非常不满意).
    pub async fn rate(
        &mut self,
        subject: Subject,
        id_of_it: &str,
        level: u8,
        comment: Option<&str>,
        at: Millis,
    ) -> Result<(), StoreError> {
        let sql = "insert into ratings (id, subject_kind, subject_id, level, comment, at) \
                   values ($1, $2, $3, $4, $5, $6)";
        let comment = comment.map(str::to_owned);
        let id = id::new_id();
        let values =
            [id.into(), subject.word().into(), id_of_it.into(), i64::from(level).into(), comment.into(), at.into()];
        self.change(sql, &values).await
    }
}

impl Read {
    /// The newest rating's level, or `None`.
    pub async fn rating(&mut self, subject: Subject, id_of_it: &str) -> Result<Option<u8>, StoreError> {
        let sql =
            "select level from ratings where subject_kind = $1 and subject_id = $2 order by at desc, id desc limit 1";
        let row: Option<(i64,)> = self.0.row(sql, &[subject.word().into(), id_of_it.into()]).await?;
        Ok(row.and_then(|(level,)| u8::try_from(level).ok()))
    }
}
