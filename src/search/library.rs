//! Hands out the current snapshot. Whoever keeps the index publishes to it.

use std::sync::{Arc, PoisonError, RwLock};

use crate::search::snapshot::Snapshot;

/// The place where the current snapshot lies; empty until there is one.
#[derive(Debug, Default)]
pub struct Library {
    current: RwLock<Option<Arc<Snapshot>>>,
}

impl Library {
    /// The current snapshot, or `None` while the index is being built.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a new snapshot in place; questions under way keep theirs.
    pub fn publish(&self, snapshot: Snapshot) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
    }

    /// Takes the snapshot away: the server is not ready until there is another.
    pub fn withdraw(&self) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
