//! The only SQL. Facts about people are written here before anybody is told of them.
//!
//! Writing goes through one task with group commit (`writer`), reading through a pool.
//! Ids are opaque text, times milliseconds UTC, JSON is text, so that the same statements
//! serve PostgreSQL later (`database` is the only file that knows which one lies below).

mod calls;
mod conversations;
mod database;
mod error;
mod feed;
mod ratings;
mod tickets;
mod transaction;
mod writer;

use std::sync::{Arc, PoisonError};

use futures_util::future::BoxFuture;
use tokio::{
    sync::{Mutex, mpsc, watch},
    task::JoinHandle,
};

pub use conversations::{Conversation, New};
pub use error::StoreError;
pub use feed::Hint;
pub use ratings::Subject;
pub use tickets::{NewTicket, Ticket, TicketEvent};
pub use transaction::{Fault, Tx};

use crate::storage::{
    database::{Database, Link},
    feed::Feed,
    transaction::Planted,
    writer::Job,
};

/// The database, open. Cheap reads in parallel; writes one after the other, many to a commit.
#[derive(Debug)]
pub struct Store {
    database: Database,
    feed: Feed,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    planted: Planted,
}

/// A connection to read with; what it sees may change between two reads.
#[derive(Debug)]
pub struct Read(pub(crate) Link);

impl Store {
    /// Opens the database of `url` (`sqlite:PATH`, folder and file are created) and migrates it.
    ///
    /// # Errors
    /// A file that cannot be opened or is no database, or one written by a newer version.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        let (database, link) = database::open(url).await?;
        let feed = Feed::default();
        let (jobs, waiting) = mpsc::channel(writer::WAITING);
        let planted = Planted::default();
        let tx = Tx::new(link, Arc::clone(&planted));
        let writer = tokio::spawn(writer::run(tx, waiting, feed.clone()));
        Ok(Store { database, feed, jobs: Mutex::new(Some(jobs)), writer: Mutex::new(Some(writer)), planted })
    }

    /// Runs `work` in a transaction and gives its result once it is durable. When `work` or the
    /// commit fails nothing of it is kept. `work` must not wait for anything but the transaction.
    ///
    /// # Errors
    /// What `work` gives, or a [`StoreError`].
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, E>> + Send + 'static,
    {
        let jobs = self.jobs.lock().await.clone().ok_or(StoreError::Closed)?;
        let (job, told) = writer::job(work);
        jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        drop(jobs);
        told.await.unwrap_or_else(|_| Err(StoreError::Internal("a write was abandoned".into()).into()))
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Read, StoreError> {
        Ok(Read(self.database.reader().await?))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let _: Option<(i64,)> = self.read().await?.0.row("select count(*) from _sqlx_migrations", &[]).await?;
        Ok(())
    }

    /// Wakes when the conversation is written to, or something passing is told of it.
    pub fn follow(&self, conversation: &str) -> watch::Receiver<Hint> {
        self.feed.follow(conversation)
    }

    /// Wakes when the desk's log is written to.
    pub fn follow_desk(&self) -> watch::Receiver<Hint> {
        self.feed.follow(calls::DESK)
    }

    /// Tells whoever follows a conversation something that is not stored.
    pub fn pass(&self, conversation: &str, change: impl FnOnce(&mut Passing)) {
        self.feed.pass(conversation, change);
    }

    /// Drops bookkeeping nobody needs any more; to be called now and then.
    pub fn sweep(&self) {
        self.feed.sweep();
    }

    /// Takes no more writes, writes what waits, and closes the database.
    pub async fn close(&self) {
        drop(self.jobs.lock().await.take());
        if let Some(writer) = self.writer.lock().await.take()
            && let Err(fault) = writer.await
        {
            tracing::error!(%fault, "the writer did not end well");
        }
        self.database.close().await;
    }

    /// Plants a fault before the next write, for tests.
    #[doc(hidden)]
    pub fn plant(&self, fault: Fault) {
        *self.planted.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }
}
