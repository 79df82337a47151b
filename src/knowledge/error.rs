//! Why something is not done to a document.

use crate::{knowledge::Finding, search::IndexError, storage::StoreError};

#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// There is no such document, version, draft or import.
    #[error("there is no such document")]
    NotFound,
    /// Not in this state, or not by this person.
    #[error("not in this state")]
    NotAllowed { allowed: Vec<&'static str> },
    /// Somebody else has written since.
    #[error("somebody else has written since")]
    Stale { version: i64, revision: i64 },
    /// `check` finds faults in it.
    #[error("it cannot be published as it is")]
    Unfit { faults: Vec<Finding> },
    /// Another document has the id.
    #[error("the id is taken")]
    IdTaken,
    #[error("{field}: {why}")]
    Wrong { field: &'static str, why: String },
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A field that is wrong.
pub(crate) fn wrong<T>(field: &'static str, why: impl Into<String>) -> Result<T, KnowledgeError> {
    Err(KnowledgeError::Wrong { field, why: why.into() })
}
