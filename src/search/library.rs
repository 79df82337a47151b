//! Hands out the current snapshot. Whoever keeps the index publishes to it, and is called through it.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError, RwLock},
    time::Duration,
};

use tokio::sync::watch;

use crate::search::snapshot::Snapshot;

/// The place where the current snapshot lies; empty until there is one.
#[derive(Debug, Default)]
pub struct Library {
    current: RwLock<Option<Arc<Snapshot>>>,
    /// Number of the last publication that the current snapshot shows.
    shown: watch::Sender<i64>,
    call: Mutex<Call>,
    called: Condvar,
}

/// What the keeper of the index is told.
#[derive(Debug, Default)]
struct Call {
    waiting: bool,
    ended: bool,
}

/// Why the keeper of the index wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// Something was published.
    Called,
    /// The time is over.
    Late,
    /// There is nothing more to keep.
    Ended,
}

impl Library {
    /// The current snapshot, or `None` while the index is being built.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a new snapshot in place; questions under way keep theirs.
    pub fn publish(&self, snapshot: Snapshot) {
        let publication = snapshot.publication();
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
        self.shown.send_replace(publication);
    }

    /// Takes the snapshot away: the server is not ready until there is another.
    pub fn withdraw(&self) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Waits until a publication is in the current snapshot.
    pub async fn shows(&self, publication: i64) {
        // The sender is this library's own.
        let _ = self.shown.subscribe().wait_for(|shown| *shown >= publication).await;
    }

    /// Calls the keeper of the index: something was published.
    pub fn call(&self) {
        self.call.lock().unwrap_or_else(PoisonError::into_inner).waiting = true;
        self.called.notify_all();
    }

    /// Tells the keeper of the index that it is no longer needed.
    pub fn end(&self) {
        self.call.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.called.notify_all();
    }

    /// The keeper's rest: until it is called, or until the time is over where one is given.
    pub fn rest(&self, most: Option<Duration>) -> Woken {
        let call = self.call.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |call: &mut Call| !call.waiting && !call.ended;
        let mut call = match most {
            Some(most) => self.called.wait_timeout_while(call, most, idle).unwrap_or_else(PoisonError::into_inner).0,
            None => self.called.wait_while(call, idle).unwrap_or_else(PoisonError::into_inner),
        };
        match (call.ended, std::mem::take(&mut call.waiting)) {
            (true, _) => Woken::Ended,
            (false, true) => Woken::Called,
            (false, false) => Woken::Late,
        }
    }
}
