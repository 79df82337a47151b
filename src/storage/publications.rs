//! What is published of documents, and the log that the index follows.

use crate::{
    model::{
        document::Meta,
        id,
        knowledge::{Head, Mark, VersionState},
        time::Millis,
    },
    storage::{Read, StoreError, Tx, conversations::word, database::Link},
};

/// The counter of publications.
const PUBLICATIONS: &str = "publications";

impl Tx {
    /// The front matter of what is published of a document.
    pub async fn published_meta(&mut self, id: &str) -> Result<Option<Meta>, StoreError> {
        let sql = "select v.meta from documents d join document_versions v \
                   on v.document_id = d.id and v.version = d.published_version where d.id = $1 and v.meta is not null";
        let row: Option<(String,)> = self.link.row(sql, &[id.into()]).await?;
        Ok(row.map(|(meta,)| serde_json::from_str(&meta)).transpose()?)
    }

    /// Whether a version other than this one was published once.
    pub async fn was_published(&mut self, id: &str, but: Option<i64>) -> Result<bool, StoreError> {
        was_published(&mut self.link, id, but).await
    }

    /// Other documents of which this very text is published.
    pub async fn published_with_body(&mut self, id: &str, body_digest: &str) -> Result<Vec<String>, StoreError> {
        published_with_body(&mut self.link, id, body_digest).await
    }

    /// Other documents with this 文号 that are published.
    pub async fn published_with_number(&mut self, id: &str, number: &str) -> Result<Vec<String>, StoreError> {
        published_with_number(&mut self.link, id, number).await
    }

    /// Publishes a version in the place of the one that is published, or nothing in its place;
    /// gives the number of the publication.
    pub async fn publish_version(
        &mut self,
        id: &str,
        version: Option<i64>,
        by: &str,
        at: Millis,
    ) -> Result<i64, StoreError> {
        let left = if version.is_some() { VersionState::Replaced } else { VersionState::Withdrawn };
        let sql = "update document_versions set state = $2, ended_at = $3, updated_at = $3 where document_id = $1 and \
                   version = (select published_version from documents where id = $1)";
        self.change(sql, &[id.into(), word(&left)?.into(), at.into()]).await?;
        if let Some(version) = version {
            let sql = "update document_versions set state = $3, published_at = coalesce(published_at, $4), \
                       published_by = $5, ended_at = null, updated_at = $4 where document_id = $1 and version = $2";
            let state = word(&VersionState::Published)?;
            self.change(sql, &[id.into(), version.into(), state.into(), at.into(), by.into()]).await?;
        }
        let sql = "update documents set published_version = $2, updated_at = $3 where id = $1";
        self.change(sql, &[id.into(), version.into(), at.into()]).await?;
        self.log_publication(id, version, by, at).await
    }

    async fn log_publication(
        &mut self,
        id: &str,
        version: Option<i64>,
        by: &str,
        at: Millis,
    ) -> Result<i64, StoreError> {
        let sql = "insert into counters (name, last) values ($1, 1) \
                   on conflict (name) do update set last = counters.last + 1 returning last";
        let seq = self.number(sql, &[PUBLICATIONS.into()]).await?;
        let seq = seq.ok_or_else(|| StoreError::Internal("the publications gave no number".into()))?;
        let sql = "select mark from publications where seq = $1";
        let before: Option<(String,)> = self.link.row(sql, &[(seq - 1).into()]).await?;
        let before = before.map(|(mark,)| mark).unwrap_or_default();
        let sql = "select digest from document_versions where document_id = $1 and version = $2";
        let digest: Option<(String,)> = self.link.row(sql, &[id.into(), version.into()]).await?;
        let digest = digest.map(|(digest,)| digest).unwrap_or_default();
        let mark = id::digest(&format!("{before}\n{seq}\n{id}\n{version:?}\n{digest}"));
        let sql = "insert into publications (seq, document_id, version, by_whom, at, mark) \
                   values ($1, $2, $3, $4, $5, $6)";
        self.change(sql, &[seq.into(), id.into(), version.into(), by.into(), at.into(), mark.into()]).await?;
        Ok(seq)
    }

    /// Remembers a word under a name.
    pub async fn set_mark(&mut self, name: &str, mark: &str) -> Result<(), StoreError> {
        let sql =
            "insert into marks (name, mark) values ($1, $2) on conflict (name) do update set mark = excluded.mark";
        self.change(sql, &[name.into(), mark.into()]).await
    }
}

impl Read {
    /// Whether a version other than this one was published once.
    pub async fn was_published(&mut self, id: &str, but: Option<i64>) -> Result<bool, StoreError> {
        was_published(&mut self.0, id, but).await
    }

    /// The last publication; number 0 and no mark where there is none.
    pub async fn last_publication(&mut self) -> Result<Mark, StoreError> {
        let sql = "select seq, mark from publications order by seq desc limit 1";
        let row: Option<(i64, String)> = self.0.row(sql, &[]).await?;
        Ok(row.map(|(seq, mark)| Mark { seq, mark }).unwrap_or_default())
    }

    /// All that is published, by document.
    pub async fn heads(&mut self) -> Result<Vec<Head>, StoreError> {
        let sql = "select d.id, v.version, v.digest from documents d join document_versions v \
                   on v.document_id = d.id and v.version = d.published_version order by d.id";
        let rows: Vec<(String, i64, String)> = self.0.rows(sql, &[]).await?;
        Ok(rows.into_iter().map(|(document, version, digest)| Head { document, version, digest }).collect())
    }

    /// The front matter of all that is published, by document.
    pub async fn published_metas(&mut self) -> Result<Vec<(String, i64, Meta)>, StoreError> {
        let sql = "select d.id, v.version, v.meta from documents d join document_versions v \
                   on v.document_id = d.id and v.version = d.published_version where v.meta is not null order by d.id";
        let rows: Vec<(String, i64, String)> = self.0.rows(sql, &[]).await?;
        rows.into_iter().map(|(id, version, meta)| Ok((id, version, serde_json::from_str(&meta)?))).collect()
    }

    /// The texts of all that is published in which something stands, by document.
    pub async fn published_texts_with(&mut self, like: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "select d.id, v.text from documents d join document_versions v \
                   on v.document_id = d.id and v.version = d.published_version where v.text like $1 order by d.id";
        self.0.rows(sql, &[like.into()]).await
    }

    /// Other documents of which this very text is published.
    pub async fn published_with_body(&mut self, id: &str, body_digest: &str) -> Result<Vec<String>, StoreError> {
        published_with_body(&mut self.0, id, body_digest).await
    }

    /// Other documents with this 文号 that are published.
    pub async fn published_with_number(&mut self, id: &str, number: &str) -> Result<Vec<String>, StoreError> {
        published_with_number(&mut self.0, id, number).await
    }

    /// The word remembered under a name.
    pub async fn mark(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = self.0.row("select mark from marks where name = $1", &[name.into()]).await?;
        Ok(row.map(|(mark,)| mark))
    }
}

async fn was_published(link: &mut Link, id: &str, but: Option<i64>) -> Result<bool, StoreError> {
    let sql = "select version from document_versions where document_id = $1 and version <> $2 and \
               published_at is not null limit 1";
    let row: Option<(i64,)> = link.row(sql, &[id.into(), but.unwrap_or(0).into()]).await?;
    Ok(row.is_some())
}

async fn published_with_body(link: &mut Link, id: &str, body_digest: &str) -> Result<Vec<String>, StoreError> {
    let sql = "select d.id from documents d join document_versions v on v.document_id = d.id and \
               v.version = d.published_version where v.body_digest = $1 and d.id <> $2 order by d.id limit 10";
    let rows: Vec<(String,)> = link.rows(sql, &[body_digest.into(), id.into()]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

async fn published_with_number(link: &mut Link, id: &str, number: &str) -> Result<Vec<String>, StoreError> {
    let sql = "select d.id from documents d join document_versions v on v.document_id = d.id and \
               v.version = d.published_version where v.doc_number = $1 and d.id <> $2 order by d.id limit 10";
    let rows: Vec<(String,)> = link.rows(sql, &[number.into(), id.into()]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
