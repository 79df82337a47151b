//! Keeps the database the same as the corpus folder, and the index the same as the database, while serving.

use std::{sync::Arc, time::Duration};

use tokio::runtime::Handle;

use crate::{
    config::Config,
    knowledge::{Keeper, KnowledgeError, Report, Synced, sync},
    model::time,
    search::{Library, Woken},
    storage::{Store, StoreError},
};

/// After a failure it is tried again this often, even where the folder is not watched.
const RETRY: Duration = Duration::from_secs(10);

/// Something worth a line in the log.
#[derive(Debug)]
pub enum News {
    Synced(Synced),
    Indexed(Report),
    Failed(KnowledgeError),
}

/// Runs until the library is ended or the database closed. Whatever was published while nobody looked is
/// in the index before the first question is answered.
pub fn follow(
    mut keeper: Keeper,
    config: &Config,
    library: &Library,
    (store, runtime): (&Arc<Store>, &Handle),
    told: &dyn Fn(News),
) {
    let watch = Duration::from_secs(config.index.watch_interval_s);
    let mut seen = None;
    let mut woken = Woken::Late;
    while woken != Woken::Ended {
        let mut went_well = true;
        if woken == Woken::Late {
            match runtime.block_on(sync(store, config, &mut seen, time::now())) {
                Ok(synced) if synced.read => told(News::Synced(synced)),
                Ok(_) => (),
                Err(KnowledgeError::Store(StoreError::Closed)) => return,
                Err(fault) => {
                    told(News::Failed(fault));
                    went_well = false;
                }
            }
        }
        match keeper.refresh_published(store, runtime, &|_, _| ()) {
            Ok(report) => report.into_iter().for_each(|report| told(News::Indexed(report))),
            Err(KnowledgeError::Store(StoreError::Closed)) => return,
            Err(fault) => {
                told(News::Failed(fault));
                went_well = false;
            }
        }
        woken = library.rest(if went_well { Some(watch).filter(|watch| !watch.is_zero()) } else { Some(RETRY) });
    }
}
