//! The only SQL. Facts about people are written here before anybody is told of them.
//!
//! Writing goes through one task with group commit (`writer`), reading through a pool.
//! Ids are opaque text, times milliseconds UTC, JSON is text, so that the same statements
//! serve PostgreSQL later (`database` is the only file that knows which one lies below).

mod attachments;
mod audit;
mod calendar;
mod calls;
mod conversations;
mod database;
mod documents;
mod ending;
mod enterprises;
mod error;
mod feed;
mod imports;
mod learning;
mod links;
mod notes;
mod people;
mod publications;
mod ratings;
mod reports;
mod sessions;
mod settings;
mod ticket_list;
mod tickets;
mod transaction;
mod turns;
mod writer;

use std::sync::{Arc, PoisonError};

use futures_util::future::BoxFuture;
use tokio::{
    sync::{Mutex, mpsc, watch},
    task::JoinHandle,
};

pub use attachments::{AttachedTo, Attachment};
pub use audit::AuditFilter;
pub use conversations::{Conversation, New};
pub use documents::DocumentFilter;
pub use ending::SessionEnd;
pub use enterprises::{Earlier, EnterpriseSearch, OfEnterprise};
pub use error::StoreError;
pub use feed::Hint;
pub use imports::{FileState, Import, ImportFile, ImportJob};
pub use learning::{Asked, Entry, EntrySource, KeptDraft};
pub use people::Secrets;
pub use ratings::Subject;
pub use ticket_list::{Filed, TicketFilter};
pub use tickets::{Looks, NewLine, NewTicket, Ticket, TicketEvent};
pub use transaction::{Fault, Tx};

use crate::{
    model::conversation::Passing,
    model::time::Millis,
    storage::{
        database::{Database, Link},
        ending::Ending,
        feed::Feed,
        transaction::Planted,
        writer::Job,
    },
};

/// The database, open. Cheap reads in parallel; writes one after the other, many to a commit.
#[derive(Debug)]
pub struct Store {
    database: Database,
    feed: Feed,
    ending: Ending,
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
        let (feed, ending) = (Feed::default(), Ending::default());
        let (jobs, waiting) = mpsc::channel(writer::WAITING);
        let planted = Planted::default();
        let tx = Tx::new(link, Arc::clone(&planted));
        let writer = tokio::spawn(writer::run(tx, waiting, (feed.clone(), ending.clone())));
        Ok(Store { database, feed, ending, jobs: Mutex::new(Some(jobs)), writer: Mutex::new(Some(writer)), planted })
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

    /// Waits for the end of a session: signed out, revoked, lapsed, the user disabled or their
    /// password changed, also by another process (heard within [`Store::check_sessions`]' beat).
    /// A stream that somebody's session opened selects on it and ends.
    pub fn follow_session(&self, session: &str) -> SessionEnd {
        self.ending.follow(session)
    }

    /// Ends sessions that are over at `now`, `idle` milliseconds after their last request, and tells
    /// the followers of those that are no more; to be called every few seconds.
    pub async fn check_sessions(&self, now: Millis, idle: Millis) -> Result<(), StoreError> {
        // Asked first: a session that begins meanwhile is not among those read.
        let mut gone = self.ending.followed();
        let sessions = self.read().await?.sessions().await?;
        let (alive, over): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|session| now < session.ends_at(idle));
        if !over.is_empty() {
            self.write(move |tx| Box::pin(async move { tx.end_lapsed_sessions(now, idle).await })).await?;
        }
        gone.retain(|followed| !alive.iter().any(|session| session.id == *followed));
        self.ending.tell(&gone);
        Ok(())
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
