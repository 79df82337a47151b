//! Files given in to become documents.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    model::{id, time::Millis},
    storage::{
        Read, StoreError, Tx,
        conversations::{of_word, word},
        database::Value,
    },
};

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    Waiting,
    Reading,
    /// Every document in it is a draft now.
    Done,
    /// Something in it could not be read; the rest is a draft all the same.
    Failed,
}

/// A file of an import, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFile {
    pub place: i64,
    pub name: String,
    pub size: i64,
    pub state: FileState,
    /// JSON.
    pub outcome: String,
    pub finished_at: Option<Millis>,
}

/// An import without its files.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Import {
    pub id: String,
    pub user_id: String,
    pub created_at: Millis,
}

/// A file that is to be read.
#[derive(Clone, Debug)]
pub struct ImportJob {
    pub import: String,
    pub place: i64,
    pub name: String,
    /// Who gave it in.
    pub user: String,
    pub content: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct FileRow {
    place: i64,
    name: String,
    size: i64,
    state: String,
    outcome: String,
    finished_at: Option<i64>,
}

impl Tx {
    /// Keeps files to be read; gives the id of the import.
    pub async fn insert_import(
        &mut self,
        user: &str,
        files: Vec<(String, Vec<u8>)>,
        at: Millis,
    ) -> Result<String, StoreError> {
        let id = id::new_id();
        let sql = "insert into imports (id, user_id, created_at) values ($1, $2, $3)";
        self.change(sql, &[id.as_str().into(), user.into(), at.into()]).await?;
        for (place, (name, content)) in files.into_iter().enumerate() {
            let sql = "insert into import_files (import_id, place, name, size, state, content, outcome) \
                       values ($1, $2, $3, $4, $5, $6, $7)";
            let size = content.len() as i64;
            let values = [
                id.as_str().into(),
                (place as i64).into(),
                name.into(),
                size.into(),
                word(&FileState::Waiting)?.into(),
                Value::Bytes(content),
                "{}".into(),
            ];
            self.change(sql, &values).await?;
        }
        Ok(id)
    }

    /// Takes up the next file that waits.
    pub async fn take_import_file(&mut self) -> Result<Option<ImportJob>, StoreError> {
        let sql = "select f.import_id, f.place, f.name, i.user_id, f.content from import_files f \
                   join imports i on i.id = f.import_id where f.state = $1 and f.content is not null \
                   order by i.created_at, f.import_id, f.place limit 1";
        let row: Option<(String, i64, String, String, Vec<u8>)> =
            self.link.row(sql, &[word(&FileState::Waiting)?.into()]).await?;
        let Some((import, place, name, user, content)) = row else { return Ok(None) };
        let sql = "update import_files set state = $3 where import_id = $1 and place = $2";
        self.change(sql, &[import.as_str().into(), place.into(), word(&FileState::Reading)?.into()]).await?;
        Ok(Some(ImportJob { import, place, name, user, content }))
    }

    /// Files that were being read when the process ended wait again.
    pub async fn resume_imports(&mut self) -> Result<(), StoreError> {
        let sql = "update import_files set state = $2 where state = $1";
        self.change(sql, &[word(&FileState::Reading)?.into(), word(&FileState::Waiting)?.into()]).await
    }

    /// Notes what became of a file; its content is no longer needed.
    pub async fn finish_import_file(
        &mut self,
        (import, place): (&str, i64),
        state: FileState,
        outcome: &str,
        at: Millis,
    ) -> Result<(), StoreError> {
        let sql = "update import_files set state = $3, outcome = $4, finished_at = $5, content = null \
                   where import_id = $1 and place = $2";
        self.change(sql, &[import.into(), place.into(), word(&state)?.into(), outcome.into(), at.into()]).await
    }

    /// What became of the other files of an import, as JSON.
    pub async fn import_outcomes(&mut self, import: &str, but: i64) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "select name, outcome from import_files where import_id = $1 and place <> $2 order by place";
        self.link.rows(sql, &[import.into(), but.into()]).await
    }
}

impl Read {
    /// Whether a file waits to be read.
    pub async fn import_waits(&mut self) -> Result<bool, StoreError> {
        let sql = "select place from import_files where state = $1 limit 1";
        let row: Option<(i64,)> = self.0.row(sql, &[word(&FileState::Waiting)?.into()]).await?;
        Ok(row.is_some())
    }

    /// One import.
    pub async fn import(&mut self, id: &str) -> Result<Option<Import>, StoreError> {
        let sql = "select id, user_id, created_at from imports where id = $1";
        self.0.row(sql, &[id.into()]).await
    }

    /// The latest imports, the newest first.
    pub async fn imports(&mut self, limit: i64) -> Result<Vec<Import>, StoreError> {
        let sql = "select id, user_id, created_at from imports order by created_at desc, id desc limit $1";
        self.0.rows(sql, &[limit.into()]).await
    }

    /// The files of an import, in the order they were given in.
    pub async fn import_files(&mut self, import: &str) -> Result<Vec<ImportFile>, StoreError> {
        let sql = "select place, name, size, state, outcome, finished_at from import_files \
                   where import_id = $1 order by place";
        let rows: Vec<FileRow> = self.0.rows(sql, &[import.into()]).await?;
        let unfold = |row: FileRow| {
            let FileRow { place, name, size, state, outcome, finished_at } = row;
            Ok(ImportFile { place, name, size, state: of_word(&state)?, outcome, finished_at })
        };
        rows.into_iter().map(unfold).collect()
    }
}
