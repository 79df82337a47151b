//! Documents and their versions.

use crate::{
    model::{
        document::Meta,
        knowledge::{Dossier, Origin, Version, VersionState, Written},
        time::Millis,
    },
    storage::{
        Read, StoreError, Tx,
        conversations::{of_word, word},
        database::{Link, Value},
    },
};

/// Which documents are asked for; what is `None` does not narrow.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// State of the latest version; `published`: something of it is published.
    pub state: Option<VersionState>,
    pub kind: Option<crate::model::document::Kind>,
    /// Part of title, id or 文号.
    pub like: Option<String>,
    /// Only what comes after this one: when it was changed, and its id.
    pub after: Option<(Millis, String)>,
}

#[derive(sqlx::FromRow)]
struct DossierRow {
    id: String,
    origin: String,
    latest_version: i64,
    published_version: Option<i64>,
    folder_digest: Option<String>,
    created_at: i64,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    document_id: String,
    version: i64,
    revision: i64,
    state: String,
    title: String,
    kind: String,
    doc_number: Option<String>,
    author: String,
    created_at: i64,
    updated_at: i64,
    submitted_by: Option<String>,
    submitted_at: Option<i64>,
    reviewed_by: Option<String>,
    reviewed_at: Option<i64>,
    comment: Option<String>,
    published_by: Option<String>,
    published_at: Option<i64>,
    ended_at: Option<i64>,
}

macro_rules! dossiers {
    ($rest:literal) => {
        concat!(
            "select d.id, d.origin, d.latest_version, d.published_version, d.folder_digest, d.created_at, d.updated_at \
             from documents d ",
            $rest
        )
    };
}

macro_rules! versions {
    ($rest:literal) => {
        concat!(
            "select document_id, version, revision, state, title, kind, doc_number, author, created_at, updated_at, \
             submitted_by, submitted_at, reviewed_by, reviewed_at, comment, published_by, published_at, ended_at \
             from document_versions ",
            $rest
        )
    };
}

impl Tx {
    /// One document.
    pub async fn dossier(&mut self, id: &str) -> Result<Option<Dossier>, StoreError> {
        dossier(&mut self.link, id).await
    }

    /// One version of a document.
    pub async fn version(&mut self, id: &str, version: i64) -> Result<Option<Version>, StoreError> {
        self::version(&mut self.link, id, version).await
    }

    /// The text of a version.
    pub async fn version_text(&mut self, id: &str, version: i64) -> Result<Option<String>, StoreError> {
        version_text(&mut self.link, id, version).await
    }

    /// Begins a document that has no version yet.
    pub async fn create_document(
        &mut self,
        id: &str,
        origin: Origin,
        folder_digest: Option<&str>,
        at: Millis,
    ) -> Result<(), StoreError> {
        let sql = "insert into documents (id, origin, latest_version, published_version, folder_digest, created_at, \
                   updated_at) values ($1, $2, 0, null, $3, $4, $4)";
        let digest = folder_digest.map(str::to_owned);
        self.change(sql, &[id.into(), word(&origin)?.into(), digest.into(), at.into()]).await
    }

    /// Adds a version as a draft, under the next number; gives the number.
    pub async fn add_version(
        &mut self,
        id: &str,
        written: &Written,
        author: &str,
        at: Millis,
    ) -> Result<i64, StoreError> {
        let sql = "update documents set latest_version = latest_version + 1, updated_at = $2 where id = $1 \
                   returning latest_version";
        let version = self.number(sql, &[id.into(), at.into()]).await?;
        let version = version.ok_or_else(|| StoreError::Internal(format!("there is no document {id}")))?;
        let sql = "insert into document_versions (document_id, version, revision, state, title, kind, doc_number, meta, \
                   text, digest, body_digest, author, created_at, updated_at) \
                   values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
        self.change(sql, &values(id, version, written, author, at)?).await?;
        Ok(version)
    }

    /// Writes a draft anew; gives how often it was saved.
    pub async fn rewrite_version(
        &mut self,
        (id, version): (&str, i64),
        written: &Written,
        author: &str,
        at: Millis,
    ) -> Result<i64, StoreError> {
        let sql = "update document_versions set revision = revision + 1, state = $3, title = $4, kind = $5, \
                   doc_number = $6, meta = $7, text = $8, digest = $9, body_digest = $10, author = $11, updated_at = $12 \
                   where document_id = $1 and version = $2 returning revision";
        let revision = self.number(sql, &values(id, version, written, author, at)?).await?;
        self.touch_document(id, at).await?;
        revision.ok_or_else(|| StoreError::Internal(format!("there is no version {version} of {id}")))
    }

    /// Notes that a document was changed.
    async fn touch_document(&mut self, id: &str, at: Millis) -> Result<(), StoreError> {
        self.change("update documents set updated_at = $2 where id = $1", &[id.into(), at.into()]).await
    }

    /// Sets the state of a version.
    pub async fn set_version_state(
        &mut self,
        (id, version): (&str, i64),
        state: VersionState,
        at: Millis,
    ) -> Result<(), StoreError> {
        let sql = "update document_versions set state = $3, updated_at = $4 where document_id = $1 and version = $2";
        self.change(sql, &[id.into(), version.into(), word(&state)?.into(), at.into()]).await?;
        self.touch_document(id, at).await
    }

    /// Notes who gave a version to review.
    pub async fn set_submitted(&mut self, (id, version): (&str, i64), by: &str, at: Millis) -> Result<(), StoreError> {
        let sql = "update document_versions set submitted_by = $3, submitted_at = $4, reviewed_by = null, \
                   reviewed_at = null, comment = null where document_id = $1 and version = $2";
        self.change(sql, &[id.into(), version.into(), by.into(), at.into()]).await
    }

    /// Notes who reviewed a version, and what they say.
    pub async fn set_reviewed(
        &mut self,
        (id, version): (&str, i64),
        (by, comment): (&str, Option<&str>),
        at: Millis,
    ) -> Result<(), StoreError> {
        let sql = "update document_versions set reviewed_by = $3, reviewed_at = $4, comment = $5 \
                   where document_id = $1 and version = $2";
        let comment = comment.map(str::to_owned);
        self.change(sql, &[id.into(), version.into(), by.into(), at.into(), comment.into()]).await
    }

    /// Notes how the file of a document looks, or that it is gone.
    pub async fn set_folder_digest(&mut self, id: &str, digest: Option<&str>) -> Result<(), StoreError> {
        let sql = "update documents set folder_digest = $2 where id = $1";
        self.change(sql, &[id.into(), digest.map(str::to_owned).into()]).await
    }
}

impl Read {
    /// One document.
    pub async fn dossier(&mut self, id: &str) -> Result<Option<Dossier>, StoreError> {
        dossier(&mut self.0, id).await
    }

    /// Documents that suit, the latest changed first, each with its latest version.
    pub async fn dossiers(
        &mut self,
        filter: &DocumentFilter,
        limit: i64,
    ) -> Result<Vec<(Dossier, Version)>, StoreError> {
        let sql = dossiers!(
            "join document_versions v on v.document_id = d.id and v.version = d.latest_version \
             where (cast($1 as text) is null or v.state = $1 or ($1 = 'published' and d.published_version is not null)) \
             and (cast($2 as text) is null or v.kind = $2) \
             and (cast($3 as text) is null or lower(v.title) like $3 escape '!' or lower(d.id) like $3 escape '!' \
             or lower(coalesce(v.doc_number, '')) like $3 escape '!') \
             and (d.updated_at < $4 or (d.updated_at = $4 and d.id < $5)) \
             order by d.updated_at desc, d.id desc limit $6"
        );
        let (at, id) = filter.after.clone().unwrap_or((i64::MAX, String::new()));
        let values = [
            filter.state.map(|state| word(&state)).transpose()?.into(),
            filter.kind.map(|kind| word(&kind)).transpose()?.into(),
            filter.like.as_deref().map(pattern).into(),
            at.into(),
            id.into(),
            limit.into(),
        ];
        let rows: Vec<DossierRow> = self.0.rows(sql, &values).await?;
        let mut found = Vec::new();
        for row in rows {
            let dossier = unfold(row)?;
            if let Some(latest) = self.version(&dossier.id, dossier.latest_version).await? {
                found.push((dossier, latest));
            }
        }
        Ok(found)
    }

    /// Every document, without its texts.
    pub async fn all_dossiers(&mut self) -> Result<Vec<Dossier>, StoreError> {
        let rows: Vec<DossierRow> = self.0.rows(dossiers!("order by d.id"), &[]).await?;
        rows.into_iter().map(unfold).collect()
    }

    /// The versions of a document, the newest first.
    pub async fn versions(&mut self, id: &str) -> Result<Vec<Version>, StoreError> {
        let sql = versions!("where document_id = $1 order by version desc limit 1000");
        let rows: Vec<VersionRow> = self.0.rows(sql, &[id.into()]).await?;
        rows.into_iter().map(unfold_version).collect()
    }

    /// One version of a document.
    pub async fn version(&mut self, id: &str, version: i64) -> Result<Option<Version>, StoreError> {
        self::version(&mut self.0, id, version).await
    }

    /// The text of a version.
    pub async fn version_text(&mut self, id: &str, version: i64) -> Result<Option<String>, StoreError> {
        version_text(&mut self.0, id, version).await
    }

    /// The front matter of a version; `None` where there is no such version, or it cannot be read.
    pub async fn version_meta(&mut self, id: &str, version: i64) -> Result<Option<Meta>, StoreError> {
        let sql = "select meta from document_versions where document_id = $1 and version = $2 and meta is not null";
        let row: Option<(String,)> = self.0.row(sql, &[id.into(), version.into()]).await?;
        Ok(row.map(|(meta,)| serde_json::from_str(&meta)).transpose()?)
    }
}

async fn dossier(link: &mut Link, id: &str) -> Result<Option<Dossier>, StoreError> {
    let row: Option<DossierRow> = link.row(dossiers!("where d.id = $1"), &[id.into()]).await?;
    row.map(unfold).transpose()
}

async fn version(link: &mut Link, id: &str, version: i64) -> Result<Option<Version>, StoreError> {
    let sql = versions!("where document_id = $1 and version = $2");
    let row: Option<VersionRow> = link.row(sql, &[id.into(), version.into()]).await?;
    row.map(unfold_version).transpose()
}

async fn version_text(link: &mut Link, id: &str, version: i64) -> Result<Option<String>, StoreError> {
    let sql = "select text from document_versions where document_id = $1 and version = $2";
    let row: Option<(String,)> = link.row(sql, &[id.into(), version.into()]).await?;
    Ok(row.map(|(text,)| text))
}

/// A draft as both statements that write one take it.
fn values(id: &str, version: i64, written: &Written, author: &str, at: Millis) -> Result<[Value; 12], StoreError> {
    Ok([
        id.into(),
        version.into(),
        word(&VersionState::Draft)?.into(),
        written.title.as_str().into(),
        word(&written.kind)?.into(),
        written.doc_number.clone().into(),
        meta_text(written)?.into(),
        written.text.as_str().into(),
        written.digest.as_str().into(),
        written.body_digest.as_str().into(),
        author.into(),
        at.into(),
    ])
}

fn meta_text(written: &Written) -> Result<Option<String>, StoreError> {
    Ok(written.meta.as_ref().map(serde_json::to_string).transpose()?)
}

/// What `like` looks for; `!` escapes.
fn pattern(part: &str) -> String {
    let escaped = part.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

fn unfold(row: DossierRow) -> Result<Dossier, StoreError> {
    let DossierRow { id, origin, latest_version, published_version, folder_digest, created_at, updated_at } = row;
    let origin = of_word(&origin)?;
    Ok(Dossier { id, origin, latest_version, published_version, folder_digest, created_at, updated_at })
}

fn unfold_version(row: VersionRow) -> Result<Version, StoreError> {
    Ok(Version {
        document: row.document_id,
        version: row.version,
        revision: row.revision,
        state: of_word(&row.state)?,
        title: row.title,
        kind: of_word(&row.kind)?,
        doc_number: row.doc_number,
        author: row.author,
        created_at: row.created_at,
        updated_at: row.updated_at,
        submitted_by: row.submitted_by,
        submitted_at: row.submitted_at,
        reviewed_by: row.reviewed_by,
        reviewed_at: row.reviewed_at,
        comment: row.comment,
        published_by: row.published_by,
        published_at: row.published_at,
        ended_at: row.ended_at,
    })
}
