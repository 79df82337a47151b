//! Group commit. One task owns the only connection that writes. What waits is written in one
//! transaction, each job behind its own savepoint; a caller hears of it after the commit.

use std::{collections::VecDeque, panic::AssertUnwindSafe, time::Instant};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::{mpsc, oneshot};

use crate::storage::{database::BEGIN, ending::Ending, error::StoreError, feed::Feed, transaction::Tx};

/// Who is told after a commit.
pub(crate) type Heralds = (Feed, Ending);

/// Jobs that share one commit at most.
const BATCH: usize = 100;
/// Jobs that may wait; further callers wait to hand theirs in.
pub(crate) const WAITING: usize = 1024;

/// What a job leaves behind: whether to keep its changes, and how to tell its caller.
struct Outcome {
    keep: bool,
    settle: Box<dyn FnOnce(Option<StoreError>) + Send>,
}

type Run = Box<dyn for<'a> FnOnce(Result<&'a mut Tx, StoreError>) -> BoxFuture<'a, Outcome> + Send>;

pub(crate) struct Job(Run);

/// Packs a write so that the writer needs not know what it gives back.
pub(crate) fn job<T, E, F>(work: F) -> (Job, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, E>> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    let run: Run = Box::new(move |tx| {
        Box::pin(async move {
            let result = match tx {
                Ok(tx) => work(tx).await,
                Err(fault) => Err(fault.into()),
            };
            let keep = result.is_ok();
            let settle = Box::new(move |fault: Option<StoreError>| {
                let _ = tell.send(fault.map_or(result, |fault| Err(fault.into())));
            });
            Outcome { keep, settle }
        })
    });
    (Job(run), told)
}

/// Writes until every sender is gone, then closes the connection.
pub(crate) async fn run(mut tx: Tx, mut jobs: mpsc::Receiver<Job>, heralds: Heralds) {
    let mut batch = VecDeque::new();
    while let Some(first) = jobs.recv().await {
        batch.push_back(first);
        while batch.len() < BATCH
            && let Ok(next) = jobs.try_recv()
        {
            batch.push_back(next);
        }
        // A fault in the middle leaves jobs that have not run: they get a transaction of their own.
        while !batch.is_empty() {
            commit(&mut tx, &mut batch, &heralds).await;
        }
    }
    if let Err(fault) = tx.link.close().await {
        tracing::warn!(%fault, "the database was not closed cleanly");
    }
}

/// One transaction: runs jobs until one breaks it, commits, then tells the callers.
async fn commit(tx: &mut Tx, batch: &mut VecDeque<Job>, (feed, ending): &Heralds) {
    tx.take_fault().await;
    let started = Instant::now();
    let mut outcomes = Vec::with_capacity(batch.len());
    let written = write(tx, batch, &mut outcomes).await;
    metrics::histogram!("bangban_commit_jobs").record(outcomes.len() as f64);
    metrics::histogram!("bangban_commit_seconds").record(started.elapsed().as_secs_f64());
    let (touched, ended) = (std::mem::take(&mut tx.touched), std::mem::take(&mut tx.ended));
    if let Err(fault) = &written {
        metrics::counter!("bangban_commit_failures_total").increment(1);
        tracing::error!(%fault, "writing failed, nothing was changed");
        // SQLite may have rolled back by itself; then this fails and nothing is lost by it.
        let _ = tx.link.execute("rollback", &[]).await;
    } else {
        feed.wake(&touched);
        ending.tell(&ended);
    }
    for outcome in outcomes {
        (outcome.settle)(written.clone().err());
    }
}

async fn write(tx: &mut Tx, batch: &mut VecDeque<Job>, outcomes: &mut Vec<Outcome>) -> Result<(), StoreError> {
    if let Err(fault) = tx.link.execute(BEGIN, &[]).await {
        for job in batch.drain(..) {
            outcomes.push((job.0)(Err(fault.clone())).await);
        }
        return Err(fault);
    }
    while let Some(job) = batch.pop_front() {
        attempt(tx, job, outcomes).await?;
    }
    tx.link.execute("commit", &[]).await.map(|_| ())
}

/// Runs one job behind a savepoint. An error means that the whole transaction is broken.
async fn attempt(tx: &mut Tx, job: Job, outcomes: &mut Vec<Outcome>) -> Result<(), StoreError> {
    let (touched, ended) = (tx.touched.len(), tx.ended.len());
    tx.broken_by = None;
    if let Err(fault) = tx.link.execute("savepoint job", &[]).await {
        outcomes.push((job.0)(Err(fault.clone())).await);
        return Err(fault);
    }
    // The caller of a job that panics sees its channel closed; the others do not notice.
    let outcome = AssertUnwindSafe(async { (job.0)(Ok(&mut *tx)).await }).catch_unwind().await.ok();
    let keep = outcome.as_ref().is_some_and(|outcome| outcome.keep);
    outcomes.extend(outcome);
    if !keep {
        tx.touched.truncate(touched);
        tx.ended.truncate(ended);
        let undone = tx.link.execute("rollback to savepoint job", &[]).await;
        let cause = tx.broken_by.take();
        // Some faults, such as a full disk, undo the whole transaction; then the savepoint is gone.
        undone.map_err(|fault| cause.unwrap_or(fault))?;
    }
    tx.link.execute("release savepoint job", &[]).await.map(|_| ())
}
