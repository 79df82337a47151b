//! `bangban serve`

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::Args;
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
};

use crate::{
    cli::{Outcome, Refusal, judge, segmenter},
    config::{Config, LogFormat},
    http,
    knowledge::{Keeper, News, Report, Synced, follow},
    search::Library,
    storage::Store,
};

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Write the base URL here once questions can be answered
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

/// After the server ended, threads still at work are waited for so long.
const LAST: Duration = Duration::from_millis(250);

pub fn run(args: &ServeArgs, config: Config) -> Result<Outcome, Refusal> {
    log_to_stderr(&config)?;
    let segmenter = segmenter(&config)?;
    let judge = Arc::new(judge(&config)?);
    let library = Arc::new(Library::default());
    let config = Arc::new(config);
    let keeper = Keeper::new(Arc::clone(&config), segmenter, Arc::clone(&library));
    let runtime = Runtime::new().map_err(|why| format!("the runtime cannot start: {why}"))?;
    let handle = runtime.handle().clone();
    let following = Arc::clone(&library);
    let outcome = to_the_end(runtime, async {
        let store = Store::open(&config.database.url)
            .await
            .map_err(|why| format!("database.url = {}: {why}", config.database.url))?;
        let store = Arc::new(store);
        let (settings, shelves, read) = (Arc::clone(&config), Arc::clone(&library), Arc::clone(&store));
        std::thread::spawn(move || follow(keeper, &settings, &shelves, (&read, &handle), &log));
        let mut terminate = signal(SignalKind::terminate()).map_err(|why| format!("SIGTERM: {why}"))?;
        let shutdown = async move {
            tokio::select! { _ = terminate.recv() => (), _ = tokio::signal::ctrl_c() => () }
        };
        http::serve((*config).clone(), library, judge, store, args.ready_file.clone(), shutdown)
            .await
            .map_err(|why| why.to_string())?;
        Ok(Outcome::Done)
    });
    following.end();
    outcome
}

fn log_to_stderr(config: &Config) -> Result<(), Refusal> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.server.log_filter)
        .map_err(|why| format!("server.log_filter: {why}"))?;
    let colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour);
    match config.server.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

/// Runs `work`; an answer that is still being thought out does not hold the exit up.
fn to_the_end<T>(runtime: Runtime, work: impl Future<Output = T>) -> T {
    let outcome = runtime.block_on(work);
    runtime.shutdown_timeout(LAST);
    outcome
}

fn log(news: News) {
    match news {
        News::Synced(synced) => log_synced(&synced),
        News::Indexed(report) => log_report(&report),
        News::Failed(fault) => tracing::error!(%fault, "the index does not follow what is published; trying again"),
    }
}

fn log_synced(synced: &Synced) {
    for fault in &synced.faults {
        tracing::warn!(%fault, "corpus");
    }
    for remark in &synced.remarks {
        tracing::info!(%remark, "corpus");
    }
    let Synced { files, published, withdrawn, .. } = synced;
    tracing::info!(files, published, withdrawn, "corpus folder read");
}

fn log_report(report: &Report) {
    if let Some(why) = &report.rebuilt {
        tracing::info!(why, "index built anew");
    }
    if let Some(why) = &report.in_memory {
        tracing::warn!(why, "the index stands in memory only");
    }
    for fault in &report.faults {
        tracing::warn!(%fault, "corpus");
    }
    if report.documents == 0 {
        tracing::warn!("the corpus holds no document: every question will go to a person");
    }
    tracing::info!(documents = report.documents, passages = report.passages, written = report.written, "index current");
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Instant};

    use super::*;

    #[test]
    fn a_thread_that_hangs_does_not_delay_the_exit() {
        let (told, heard) = mpsc::channel::<()>();
        let started = Instant::now();
        let outcome = to_the_end(Runtime::new().unwrap(), async move {
            drop(tokio::task::spawn_blocking(move || heard.recv()));
            7
        });
        assert_eq!(outcome, 7);
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
        drop(told);
    }
}
