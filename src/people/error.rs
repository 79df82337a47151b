//! Why something is not done to a person of the desk.

use crate::{model::time::Millis, people::HashingFault, storage::StoreError};

#[derive(Clone, Debug, thiserror::Error)]
pub enum PeopleError {
    /// Name, password, code or account: which one is wrong is not told.
    #[error("name or password is wrong")]
    WrongCredentials,
    /// The password is right; a one-time code is to be sent with it.
    #[error("a one-time code is needed")]
    CodeNeeded,
    /// Too many wrong ones in a row; for so many milliseconds.
    #[error("locked after too many wrong passwords")]
    Locked(Millis),
    /// The password of somebody signed in, asked again.
    #[error("the password or code is wrong")]
    WrongPassword,
    /// Unknown, used or too old.
    #[error("the link is unknown, used or too old")]
    LinkDead,
    /// There is no such user, group or session.
    #[error("there is no such user, group or session")]
    NotFound,
    /// The name is somebody else's, or another group's.
    #[error("the name is taken")]
    NameTaken,
    /// The last administrator who can sign in would be gone.
    #[error("somebody must stay administrator")]
    LastAdministrator,
    /// Calls, people or other groups refer to the group.
    #[error("the group is in use")]
    GroupInUse,
    /// A code was set up already, or none was begun.
    #[error("not in this state of the one-time code")]
    NotAllowed { allowed: Vec<&'static str> },
    #[error("{field}: {why}")]
    Wrong { field: &'static str, why: String },
    #[error(transparent)]
    Hashing(#[from] HashingFault),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A field that is wrong.
pub(crate) fn wrong<T>(field: &'static str, why: impl Into<String>) -> Result<T, PeopleError> {
    Err(PeopleError::Wrong { field, why: why.into() })
}
