//! 附件: what was sent along with a conversation or a ticket, kept in the database itself, so that a
//! back-up holds it and it is durable with the line that tells of it.

use crate::{
    model::{id, time::Millis},
    storage::{Read, StoreError, Tx, database::Value},
};

/// What an attachment belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachedTo {
    Conversation,
    Ticket,
}

impl AttachedTo {
    fn word(self) -> &'static str {
        match self {
            AttachedTo::Conversation => "conversation",
            AttachedTo::Ticket => "ticket",
        }
    }
}

/// An attachment without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: String,
    /// Made harmless.
    pub name: String,
    /// As its content says, such as `application/pdf`.
    pub media_type: String,
    pub size: i64,
    /// Who of the desk sent it; `None` = the visitor.
    pub user: Option<String>,
    pub at: Millis,
}

#[derive(sqlx::FromRow)]
struct AttachmentRow {
    id: String,
    name: String,
    media_type: String,
    size: i64,
    user_id: Option<String>,
    at: i64,
}

impl Tx {
    /// Keeps a file; gives its random id.
    pub async fn attach(
        &mut self,
        (to, id_of_it): (AttachedTo, &str),
        new: &Attachment,
        content: Vec<u8>,
    ) -> Result<String, StoreError> {
        let id = id::new_token();
        let sql = "insert into attachments (id, subject_kind, subject_id, name, media_type, size, user_id, at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            id.as_str().into(),
            to.word().into(),
            id_of_it.into(),
            new.name.as_str().into(),
            new.media_type.as_str().into(),
            new.size.into(),
            new.user.clone().into(),
            new.at.into(),
        ];
        self.change(sql, &values).await?;
        let sql = "insert into attachment_contents (attachment_id, content) values ($1, $2)";
        self.change(sql, &[id.as_str().into(), Value::Bytes(content)]).await?;
        Ok(id)
    }

    /// How many are kept with something.
    pub async fn count_attachments(&mut self, to: AttachedTo, id: &str) -> Result<i64, StoreError> {
        let sql = "select count(*) from attachments where subject_kind = $1 and subject_id = $2";
        let row: Option<(i64,)> = self.link.row(sql, &[to.word().into(), id.into()]).await?;
        Ok(row.map_or(0, |(count,)| count))
    }
}

impl Read {
    /// The attachments of something, oldest first.
    pub async fn attachments(&mut self, to: AttachedTo, id: &str) -> Result<Vec<Attachment>, StoreError> {
        let sql = "select id, name, media_type, size, user_id, at from attachments \
                   where subject_kind = $1 and subject_id = $2 order by at, id";
        let rows: Vec<AttachmentRow> = self.0.rows(sql, &[to.word().into(), id.into()]).await?;
        Ok(rows.into_iter().map(unfold).collect())
    }

    /// One attachment of something, with its content.
    pub async fn attachment(
        &mut self,
        (to, id_of_it): (AttachedTo, &str),
        id: &str,
    ) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
        let sql = "select id, name, media_type, size, user_id, at from attachments \
                   where subject_kind = $1 and subject_id = $2 and id = $3";
        let row: Option<AttachmentRow> = self.0.row(sql, &[to.word().into(), id_of_it.into(), id.into()]).await?;
        let Some(row) = row else { return Ok(None) };
        let sql = "select content from attachment_contents where attachment_id = $1";
        let content: Option<(Vec<u8>,)> = self.0.row(sql, &[id.into()]).await?;
        Ok(content.map(|(content,)| (unfold(row), content)))
    }
}

fn unfold(row: AttachmentRow) -> Attachment {
    let AttachmentRow { id, name, media_type, size, user_id: user, at } = row;
    Attachment { id, name, media_type, size, user, at }
}
