//! Why the desk does not do what it is asked.

use crate::{
    desk::{event::Refusal, ticket},
    storage::StoreError,
};

/// Why nothing is stored.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeskError {
    /// The client id was used for another text.
    #[error("the client id was used for another text")]
    ClientIdConflict,
    /// There is no such conversation, call or ticket, or it is none of this person's business.
    #[error("there is no such conversation or ticket")]
    NotFound,
    /// Not in this state; these verbs are allowed now.
    #[error("not allowed in this state")]
    NotAllowed { allowed: Vec<&'static str> },
    /// Allowed, but not with this value.
    #[error("{field} is wrong")]
    Field { field: &'static str, why: &'static str },
    /// Not for this person to do.
    #[error("not for this person to do")]
    Forbidden,
    /// Somebody else holds the conversation.
    #[error("somebody else holds it")]
    HeldBy { user: String },
    /// The reply calls a person: the desk's own task must store it.
    #[error("a person must be called")]
    MustCall,
    /// The bot must answer: the conversation is not at the desk any more.
    #[error("the bot must answer")]
    MustAnswer,
    /// The server is stopping.
    #[error("the desk is closed")]
    Closed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ticket::Refusal> for DeskError {
    fn from(refusal: ticket::Refusal) -> Self {
        match refusal {
            ticket::Refusal::NotAllowed { allowed } => DeskError::NotAllowed { allowed },
            ticket::Refusal::Field { name, why } => DeskError::Field { field: name, why },
        }
    }
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unknown => DeskError::NotFound,
            Refusal::NotAllowed { allowed } => DeskError::NotAllowed { allowed },
            Refusal::HeldBy { user } => DeskError::HeldBy { user },
        }
    }
}
