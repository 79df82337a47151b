//! The dialects: the only file that knows which database lies below. The same SQL text
//! serves every variant; what differs is how a connection is made and how a write begins.

use std::{path::Path, time::Duration};

use sqlx::{
    Connection, FromRow, Sqlite, SqliteConnection, SqlitePool,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};

use crate::storage::error::StoreError;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Another process (a back-up) may hold the file for so long.
const BUSY: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// Begins a transaction that is going to write.
pub(crate) const BEGIN: &str = "begin immediate";

/// Where reads come from.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    Sqlite(SqlitePool),
}

/// One connection, for reading or as the writer's own.
#[derive(Debug)]
pub(crate) enum Link {
    Writer(Box<SqliteConnection>),
    Reader(PoolConnection<Sqlite>),
}

/// A parameter of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Bool(bool),
    Bytes(Vec<u8>),
}

/// Opens (and creates) the database of `url`, and brings its tables to this version.
pub(crate) async fn open(url: &str) -> Result<(Database, Link), StoreError> {
    let path = url.strip_prefix("sqlite:").unwrap_or(url).trim_start_matches("//");
    let fault = |why: String| StoreError::Open { path: path.to_owned(), why };
    if let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()) {
        tokio::fs::create_dir_all(folder).await.map_err(|why| fault(why.to_string()))?;
    }
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY).foreign_keys(true);
    let writing = options
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut writer = SqliteConnection::connect_with(&writing).await.map_err(|why| fault(why.to_string()))?;
    MIGRATIONS.run(&mut writer).await.map_err(|why| StoreError::of_migration(path, &why))?;
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(BUSY)
        .connect_with(options.read_only(true))
        .await
        .map_err(|why| fault(why.to_string()))?;
    Ok((Database::Sqlite(pool), Link::Writer(Box::new(writer))))
}

impl Database {
    /// A connection to read with.
    pub(crate) async fn reader(&self) -> Result<Link, StoreError> {
        match self {
            Database::Sqlite(pool) => Ok(Link::Reader(pool.acquire().await?)),
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Database::Sqlite(pool) => pool.close().await,
        }
    }
}

impl Link {
    /// Runs a statement; gives the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        let mut query = sqlx::query::<Sqlite>(sql);
        for value in values.iter().cloned() {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Int(number) => query.bind(number),
                Value::Bool(truth) => query.bind(truth),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        Ok(query.execute(self.sqlite()).await?.rows_affected())
    }

    /// All rows of a statement, each as a `T`.
    pub(crate) async fn rows<T>(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let mut query = sqlx::query_as::<Sqlite, T>(sql);
        for value in values.iter().cloned() {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Int(number) => query.bind(number),
                Value::Bool(truth) => query.bind(truth),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        Ok(query.fetch_all(self.sqlite()).await?)
    }

    /// The first row, if any. The statement is run to its end, so that none stays open over a commit.
    pub(crate) async fn row<T>(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    fn sqlite(&mut self) -> &mut SqliteConnection {
        match self {
            Link::Writer(connection) => connection,
            Link::Reader(connection) => connection,
        }
    }

    /// Closes the writer's connection, so that its log is folded into the file.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        match self {
            Link::Writer(connection) => Ok((*connection).close().await?),
            Link::Reader(connection) => Ok(connection.close().await?),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Value::Int(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}
