//! What was asked in vain, and the documents made of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    model::{
        note::Draft,
        reply::{Decision, Reason, Reply},
        time::Millis,
    },
    storage::{
        Read, StoreError, Tx,
        conversations::{of_word, word},
    },
};

/// What an entry was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntrySource {
    /// An answer given by a person.
    Draft,
    /// Questions asked in vain.
    Unanswered,
}

/// A document made of what people asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub document: String,
    pub source: EntrySource,
    pub question: String,
    /// Other ways it was asked.
    pub questions: Vec<String>,
    pub user: String,
    pub at: Millis,
}

/// A draft as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDraft {
    pub id: String,
    pub draft: Draft,
    pub display_name: String,
    /// The document made of it.
    pub document: Option<String>,
    pub at: Millis,
}

/// A question and what the bot said to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub question: String,
    pub at: Millis,
    pub decision: Decision,
    pub reason: Option<Reason>,
    /// Ids of the documents cited.
    pub cited: Vec<String>,
    /// The visitor was not content.
    pub badly_rated: bool,
}

#[derive(sqlx::FromRow)]
struct DraftRow {
    id: String,
    conversation_id: String,
    user_id: String,
    display_name: String,
    question: String,
    answer: String,
    department: Option<String>,
    document_id: Option<String>,
    at: i64,
}

macro_rules! drafts {
    ($rest:literal) => {
        concat!(
            "select d.id, d.conversation_id, d.user_id, u.display_name, d.question, d.answer, d.department, \
             d.document_id, d.at from drafts d join users u on u.id = d.user_id ",
            $rest
        )
    };
}

impl Tx {
    /// One draft.
    pub async fn draft(&mut self, id: &str) -> Result<Option<KeptDraft>, StoreError> {
        let row: Option<DraftRow> = self.link.row(drafts!("where d.id = $1"), &[id.into()]).await?;
        Ok(row.map(kept))
    }

    /// Notes which document was made of a draft.
    pub async fn set_draft_document(&mut self, id: &str, document: &str) -> Result<(), StoreError> {
        let sql = "update drafts set document_id = $2, state = 'document' where id = $1";
        self.change(sql, &[id.into(), document.into()]).await
    }

    /// Notes that a document was made of what people asked.
    pub async fn insert_entry(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let sql = "insert into knowledge_entries (document_id, source, question, questions, user_id, at) \
                   values ($1, $2, $3, $4, $5, $6)";
        let values = [
            entry.document.as_str().into(),
            word(&entry.source)?.into(),
            entry.question.as_str().into(),
            serde_json::to_string(&entry.questions)?.into(),
            entry.user.as_str().into(),
            entry.at.into(),
        ];
        self.change(sql, &values).await
    }
}

impl Read {
    /// Drafts of which no document was made yet, or all; the newest first.
    pub async fn drafts(&mut self, all: bool, limit: i64) -> Result<Vec<KeptDraft>, StoreError> {
        let sql = drafts!("where ($1 or d.document_id is null) order by d.at desc, d.id desc limit $2");
        let rows: Vec<DraftRow> = self.0.rows(sql, &[all.into(), limit.into()]).await?;
        Ok(rows.into_iter().map(kept).collect())
    }

    /// Documents made of what people asked, the newest first.
    pub async fn entries(&mut self, limit: i64) -> Result<Vec<Entry>, StoreError> {
        let sql = "select document_id, source, question, questions, user_id, at from knowledge_entries \
                   order by at desc, document_id limit $1";
        let rows: Vec<(String, String, String, String, String, i64)> = self.0.rows(sql, &[limit.into()]).await?;
        rows.into_iter()
            .map(|(document, source, question, questions, user, at)| {
                let questions = serde_json::from_str(&questions)?;
                Ok(Entry { document, source: of_word(&source)?, question, questions, user, at })
            })
            .collect()
    }

    /// Questions with the bot's replies since `from`, the oldest first; of more than `limit` the newest.
    pub async fn asked(&mut self, from: Millis, limit: i64) -> Result<Vec<Asked>, StoreError> {
        let sql = "select q.text, q.at, b.reply, \
                   case when exists (select 1 from ratings g where g.subject_kind = 'conversation' and \
                   g.subject_id = b.conversation_id and g.level >= 4 and g.at >= b.at) then 1 else 0 end \
                   from events b join events q on q.conversation_id = b.conversation_id and q.seq = b.reply_to \
                   where b.kind = 'message' and b.sender = 'bot' and b.reply is not null and q.at >= $1 \
                   order by q.at desc, q.conversation_id desc, q.seq desc limit $2";
        let rows: Vec<(String, i64, String, i64)> = self.0.rows(sql, &[from.into(), limit.into()]).await?;
        let unfold = |(question, at, reply, bad): (String, i64, String, i64)| {
            let reply: Reply = serde_json::from_str(&reply)?;
            let cited = reply.answer.iter().flat_map(|answer| &answer.citations);
            Ok((!reply.small_talk).then(|| Asked {
                question,
                at,
                decision: reply.decision,
                reason: reply.reason,
                cited: cited.map(|citation| citation.document.clone()).collect(),
                badly_rated: bad != 0 && reply.decision == Decision::Answer,
            }))
        };
        let found: Result<Vec<_>, StoreError> = rows.into_iter().rev().map(unfold).collect();
        Ok(found?.into_iter().flatten().collect())
    }
}

fn kept(row: DraftRow) -> KeptDraft {
    KeptDraft {
        id: row.id,
        draft: Draft {
            conversation: row.conversation_id,
            user: row.user_id,
            question: row.question,
            answer: row.answer,
            department: row.department,
        },
        display_name: row.display_name,
        document: row.document_id,
        at: row.at,
    }
}
