//! A transaction as a job of the writer sees it, and the faults that tests plant in it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::storage::{
    database::{Link, Value},
    error::StoreError,
};

/// The writer's connection inside a transaction. What can be done with it stands beside the
/// tables, in `conversations`, `tickets` and `ratings`.
#[derive(Debug)]
pub struct Tx {
    pub(crate) link: Link,
    /// Conversations changed, with their last number; streams are woken after the commit.
    pub(crate) touched: Vec<(String, i64)>,
    /// Sessions ended; their followers are told after the commit.
    pub(crate) ended: Vec<String>,
    planted: Planted,
    /// Changes that still go well; `None` = all.
    fail_after: Option<u32>,
    /// What broke the transaction, where SQLite rolled it back by itself.
    pub(crate) broken_by: Option<StoreError>,
}

/// A fault for the writer to pick up before its next transaction.
pub(crate) type Planted = Arc<Mutex<Option<Fault>>>;

/// Faults that tests plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No further page can be had, as when the disk is full.
    Full,
    /// The database refuses changes.
    ReadOnly,
    /// So many changes go well, all after them fail.
    After(u32),
    /// All is well again.
    None,
}

impl Tx {
    pub(crate) fn new(link: Link, planted: Planted) -> Tx {
        Tx { link, touched: Vec::new(), ended: Vec::new(), planted, fail_after: None, broken_by: None }
    }

    /// Runs a changing statement.
    pub(crate) async fn change(&mut self, sql: &'static str, values: &[Value]) -> Result<(), StoreError> {
        self.may_fail()?;
        let changed = self.link.execute(sql, values).await.map(|_| ());
        self.note(changed)
    }

    /// Runs a changing statement that returns a number; `None` where it changed nothing.
    pub(crate) async fn number(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<i64>, StoreError> {
        self.may_fail()?;
        let row = self.link.row::<(i64,)>(sql, values).await;
        Ok(self.note(row)?.map(|(number,)| number))
    }

    /// Runs a changing statement that returns a text of each row it changed.
    pub(crate) async fn texts(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<String>, StoreError> {
        self.may_fail()?;
        let rows = self.link.rows::<(String,)>(sql, values).await;
        Ok(self.note(rows)?.into_iter().map(|(text,)| text).collect())
    }

    fn note<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        result.inspect_err(|fault| self.broken_by = Some(fault.clone()))
    }

    /// Fails where a test wants this change to fail.
    fn may_fail(&mut self) -> Result<(), StoreError> {
        match &mut self.fail_after {
            Some(0) => Err(StoreError::Unavailable("a planted fault".into())),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Takes up what a test planted; outside any transaction.
    pub(crate) async fn take_fault(&mut self) {
        let Some(fault) = self.planted.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let (pages, query_only) = match fault {
            // Clamped to what the file has.
            Fault::Full => ("pragma max_page_count = 1", "pragma query_only = 0"),
            Fault::ReadOnly => ("pragma max_page_count = 4294967294", "pragma query_only = 1"),
            Fault::After(_) | Fault::None => ("pragma max_page_count = 4294967294", "pragma query_only = 0"),
        };
        for pragma in [pages, query_only] {
            if let Err(fault) = self.link.execute(pragma, &[]).await {
                tracing::error!(%fault, pragma, "a fault could not be planted");
            }
        }
        self.fail_after = if let Fault::After(changes) = fault { Some(changes) } else { None };
    }
}
