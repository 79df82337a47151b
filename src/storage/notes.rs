//! Notes, canned replies and drafts: what the people of the desk write for themselves.

use crate::{
    model::{
        id,
        note::{CannedReply, Draft, Note},
        time::Millis,
    },
    storage::{Read, StoreError, Tx},
};

#[derive(sqlx::FromRow)]
struct NoteRow {
    id: String,
    user_id: String,
    display_name: String,
    text: String,
    at: i64,
}

#[derive(sqlx::FromRow)]
struct CannedRow {
    id: String,
    user_id: Option<String>,
    title: String,
    text: String,
}

impl Tx {
    /// Keeps a note on a conversation; gives its id.
    pub async fn insert_note(
        &mut self,
        conversation: &str,
        user: &str,
        text: &str,
        at: Millis,
    ) -> Result<String, StoreError> {
        let id = id::new_id();
        let sql = "insert into notes (id, conversation_id, user_id, text, at) values ($1, $2, $3, $4, $5)";
        self.change(sql, &[id.as_str().into(), conversation.into(), user.into(), text.into(), at.into()]).await?;
        Ok(id)
    }

    /// Keeps an answer given by a person, so that it can become knowledge; gives its id.
    pub async fn insert_draft(&mut self, draft: &Draft, at: Millis) -> Result<String, StoreError> {
        let id = id::new_id();
        let sql = "insert into drafts (id, conversation_id, user_id, question, answer, department, state, at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            id.as_str().into(),
            draft.conversation.as_str().into(),
            draft.user.as_str().into(),
            draft.question.as_str().into(),
            draft.answer.as_str().into(),
            draft.department.clone().into(),
            "draft".into(),
            at.into(),
        ];
        self.change(sql, &values).await?;
        Ok(id)
    }

    /// Keeps a canned reply, new or in the place of the one with its id.
    pub async fn put_canned_reply(&mut self, reply: &CannedReply, at: Millis) -> Result<(), StoreError> {
        let sql = "insert into canned_replies (id, user_id, title, text, updated_at) values ($1, $2, $3, $4, $5) \
                   on conflict (id) do update set title = excluded.title, text = excluded.text, \
                   updated_at = excluded.updated_at";
        let values = [
            reply.id.as_str().into(),
            reply.user.clone().into(),
            reply.title.as_str().into(),
            reply.text.as_str().into(),
            at.into(),
        ];
        self.change(sql, &values).await
    }

    /// Forgets a canned reply.
    pub async fn delete_canned_reply(&mut self, id: &str) -> Result<(), StoreError> {
        self.change("delete from canned_replies where id = $1", &[id.into()]).await
    }
}

impl Read {
    /// The notes on a conversation, oldest first.
    pub async fn notes(&mut self, conversation: &str) -> Result<Vec<Note>, StoreError> {
        let sql = "select n.id, n.user_id, u.display_name, n.text, n.at from notes n join users u on u.id = n.user_id \
                   where n.conversation_id = $1 order by n.at, n.id limit 500";
        let rows: Vec<NoteRow> = self.0.rows(sql, &[conversation.into()]).await?;
        let note = |row: NoteRow| Note {
            id: row.id,
            user: row.user_id,
            display_name: row.display_name,
            text: row.text,
            at: row.at,
        };
        Ok(rows.into_iter().map(note).collect())
    }

    /// The canned replies of a person and those of all.
    pub async fn canned_replies(&mut self, user: &str) -> Result<Vec<CannedReply>, StoreError> {
        let sql = "select id, user_id, title, text from canned_replies where user_id = $1 or user_id is null \
                   order by title, id limit 1000";
        let rows: Vec<CannedRow> = self.0.rows(sql, &[user.into()]).await?;
        Ok(rows.into_iter().map(canned).collect())
    }

    /// One canned reply.
    pub async fn canned_reply(&mut self, id: &str) -> Result<Option<CannedReply>, StoreError> {
        let sql = "select id, user_id, title, text from canned_replies where id = $1";
        Ok(self.0.row::<CannedRow>(sql, &[id.into()]).await?.map(canned))
    }
}

fn canned(row: CannedRow) -> CannedReply {
    CannedReply { id: row.id, user: row.user_id, title: row.title, text: row.text }
}
