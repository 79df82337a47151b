//! What can go wrong between the server and its database.

use sqlx::migrate::MigrateError;

/// Clones go to every caller whose write shared a failed transaction.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left; nothing was changed. Goes away by itself once there is space.
    #[error("the disk of the database is full")]
    Full,
    /// Not to be written or read just now (read-only, locked, i/o fault); nothing was changed.
    #[error("the database is not usable now: {0}")]
    Unavailable(String),
    /// Something else refers to what was to be removed; nothing was changed.
    #[error("something still refers to it")]
    Referred,
    /// The server is stopping and takes no more writes.
    #[error("the store is closed")]
    Closed,
    #[error("the database was written by a newer version of bangban (migration {0}); use that version or a back-up")]
    Newer(i64),
    #[error("database {path} cannot be opened: {why}")]
    Open { path: String, why: String },
    /// A fault of this program or of the stored data.
    #[error("database: {0}")]
    Internal(String),
}

/// SQLite's primary result codes; an extended code carries them in its low byte.
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const READ_ONLY: i32 = 8;
const IO: i32 = 10;
const FULL: i32 = 13;
const CANNOT_OPEN: i32 = 14;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(fault) if fault.is_foreign_key_violation() => StoreError::Referred,
            sqlx::Error::Database(fault) => {
                let code = fault.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(0);
                match code & 0xff {
                    FULL => StoreError::Full,
                    BUSY | LOCKED | READ_ONLY | IO | CANNOT_OPEN => StoreError::Unavailable(fault.message().to_owned()),
                    _ => StoreError::Internal(fault.message().to_owned()),
                }
            }
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => {
                StoreError::Unavailable(error.to_string())
            }
            sqlx::Error::PoolClosed => StoreError::Closed,
            _ => StoreError::Internal(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        StoreError::Internal(format!("stored JSON: {error}"))
    }
}

impl StoreError {
    /// Why a database could not be brought to this version's tables.
    pub(crate) fn of_migration(path: &str, error: &MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(version) => StoreError::Newer(*version),
            other => StoreError::Open { path: path.to_owned(), why: other.to_string() },
        }
    }
}
