//! People, clocks and tickets. The rules (`route`, `calendar`) are pure; `turn` applies them
//! to what is stored, inside one transaction.

pub mod calendar;
pub mod route;
pub mod turn;
pub mod words;

use jiff::tz::TimeZone;

use crate::{config::Config, storage::StoreError};

/// What of the settings the desk goes by.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Days are those of this zone.
    pub zone: TimeZone,
    /// Tickets are due after so many working days.
    pub due_days: u32,
}

impl Rules {
    pub fn of(config: &Config) -> Rules {
        Rules { zone: config.zone(), due_days: config.desk.ticket_due_days }
    }
}

/// Why the desk refuses.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeskError {
    /// The client id was used for another text.
    #[error("the client id was used for another text")]
    ClientIdConflict,
    /// There is no such conversation or ticket.
    #[error("there is no such conversation or ticket")]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}
