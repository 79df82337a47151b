//! What every handler can reach.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::body::Bytes;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::{Semaphore, watch};

use crate::{
    answer::{self, Ask, Judge, Turn},
    config::Config,
    desk::Rules,
    http::{error::Error, limits::Limits, ticket_guess::Guessers},
    knowledge::Documents,
    model::{reply::Decision, time},
    people::People,
    search::{Library, Snapshot},
    storage::Store,
    switchboard::Switchboard,
};

/// The server's parts.
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) rules: Arc<Rules>,
    pub(crate) library: Arc<Library>,
    pub(crate) judge: Arc<Judge>,
    pub(crate) store: Arc<Store>,
    pub(crate) switchboard: Switchboard,
    pub(crate) limits: Limits,
    pub(crate) guessers: Guessers,
    pub(crate) people: People,
    pub(crate) documents: Documents,
    /// Becomes true when the server is to end; streams end with it.
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) metrics: Option<PrometheusHandle>,
    /// The OpenAPI document, as sent.
    pub(crate) openapi: Bytes,
    /// Questions thought about at the same time, so that a crowd does not starve the rest.
    thinking: Arc<Semaphore>,
    /// Long calculations, one at a time.
    working: Arc<Semaphore>,
}

impl App {
    pub(crate) fn new(
        config: Config,
        library: Arc<Library>,
        judge: Arc<Judge>,
        store: Arc<Store>,
        switchboard: Switchboard,
        rules: Arc<Rules>,
        stopping: watch::Receiver<bool>,
    ) -> App {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
        let openapi = serde_json::to_vec(&crate::http::openapi()).unwrap_or_default();
        App {
            rules,
            limits: Limits::new(&config.limits),
            guessers: Guessers::default(),
            people: People::new(Arc::clone(&store), config.session.clone()),
            documents: Documents::new(Arc::clone(&store), &config),
            metrics: recorder(),
            thinking: Arc::new(Semaphore::new(cores * 2)),
            working: Arc::new(Semaphore::new(1)),
            openapi: openapi.into(),
            config,
            library,
            judge,
            store,
            switchboard,
            stopping,
        }
    }

    /// The index as it is now.
    pub(crate) fn snapshot(&self) -> Result<Arc<Snapshot>, Error> {
        self.library.snapshot().ok_or(Error::IndexNotReady)
    }

    /// Today in the server's zone.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        time::day(time::now(), &self.rules.zone)
    }

    /// Answers a question on a thread that may be busy for long, within half the request's time.
    pub(crate) async fn think(&self, ask: Ask) -> Result<Turn, Error> {
        let snapshot = self.snapshot()?;
        let judge = Arc::clone(&self.judge);
        let turn = self.apart(&self.thinking, move || answer::answer(&ask, &snapshot, &judge)).await?;
        count(&turn);
        Ok(turn)
    }

    /// A long calculation, on a thread of its own.
    pub(crate) async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        self.apart(&self.working, work).await
    }

    /// On another thread as soon as there is room; the time of a request bounds the wait for both.
    async fn apart<T: Send + 'static>(
        &self,
        room: &Arc<Semaphore>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let limit = Duration::from_secs(self.config.server.request_timeout_s.max(1)) / 2;
        let permit = tokio::time::timeout(limit, Arc::clone(room).acquire_owned()).await.map_err(|_| Error::Timeout)?;
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            // Held until the work ends, also when nobody waits for it any more.
            drop(permit);
            done
        });
        let done = tokio::time::timeout(limit, work).await.map_err(|_| Error::Timeout)?;
        done.map_err(|_| Error::Internal("a calculation panicked".into()))
    }
}

fn count(turn: &Turn) {
    let decision = match turn.reply.decision {
        Decision::Answer => "answer",
        Decision::Clarify => "clarify",
        Decision::Escalate => "escalate",
    };
    let reason = turn.reply.reason.and_then(|reason| crate::http::word(&reason)).unwrap_or_default();
    metrics::counter!("bangban_decisions_total", "decision" => decision, "reason" => reason).increment(1);
}

/// Metrics are counted once for the whole process.
fn recorder() -> Option<PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).clone()
}
