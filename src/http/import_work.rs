//! Reads the files that were given in, each in a process of its own, a few at a time.

use std::{
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    config::Import as Limits,
    convert::{Converted, apart::convert_named},
    corpus::Fault,
    http::{app::App, error::Error},
    model::{id, time},
    storage::{ImportJob, StoreError},
};

/// What waits is looked for this often even where nobody called.
const LOOK: Duration = Duration::from_secs(5);

/// Reads what waits for as long as the server runs; several run beside one another.
pub(crate) async fn work(app: Arc<App>) {
    loop {
        // Listened before looking, so that no call is lost.
        let called = app.importing.notified();
        match next(&app).await {
            Ok(true) => continue,
            Ok(false) => (),
            Err(fault) => tracing::warn!(?fault, "files given in could not be read"),
        }
        let _ = tokio::time::timeout(LOOK, called).await;
    }
}

/// Files that were being read when the process ended are read again.
pub(crate) async fn resume(app: &App) {
    let resumed = app.store.write::<_, StoreError, _>(|tx| Box::pin(async move { tx.resume_imports().await })).await;
    if let Err(fault) = resumed {
        tracing::warn!(%fault, "an import was not resumed");
    }
}

/// Reads the next file; `false` where none waits.
async fn next(app: &App) -> Result<bool, Error> {
    if !app.store.read().await?.import_waits().await? {
        return Ok(false);
    }
    let job = app.store.write::<_, StoreError, _>(|tx| Box::pin(async move { tx.take_import_file().await })).await?;
    let Some(mut job) = job else { return Ok(false) };
    let (name, content) = (job.name.clone(), std::mem::take(&mut job.content));
    let limits = app.config.import;
    let reading = tokio::task::spawn_blocking(move || convert(&name, &content, &limits));
    let converted = reading.await.map_err(|_| Error::Internal("reading a file panicked".into()))?;
    take_in(app, job, converted).await?;
    Ok(true)
}

async fn take_in(app: &App, job: ImportJob, converted: Converted) -> Result<(), Error> {
    let Converted { documents, faults, .. } = converted;
    Ok(app.documents.take_in(job, documents, faults, time::now()).await?)
}

/// Converts a file; of a zip, all its entries one after the other.
fn convert(name: &str, content: &[u8], limits: &Limits) -> Converted {
    let failed = |what: String| Converted { faults: vec![Fault::file(name, what)], ..Converted::default() };
    let binary = match std::env::current_exe() {
        Ok(binary) => binary,
        Err(why) => return failed(format!("the own binary cannot be found: {why}")),
    };
    let kept = match Kept::new(content) {
        Ok(kept) => kept,
        Err(why) => return failed(format!("cannot be kept while it is read: {why}")),
    };
    let file = (kept.0.as_path(), name);
    let mut converted = convert_named(&binary, file, None, &[], limits);
    for (at, inside) in std::mem::take(&mut converted.entries) {
        let mut inner = convert_named(&binary, file, Some((at, &inside)), &[], limits);
        converted.documents.append(&mut inner.documents);
        converted.faults.append(&mut inner.faults);
    }
    converted
}

/// A file for as long as it is read, for nobody else.
struct Kept(PathBuf);

impl Kept {
    fn new(content: &[u8]) -> std::io::Result<Kept> {
        let path = std::env::temp_dir().join(format!("bangban-{}", id::new_token()));
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let kept = Kept(path);
        file.write_all(content)?;
        Ok(kept)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let path: &Path = &self.0;
        let _ = std::fs::remove_file(path);
    }
}
