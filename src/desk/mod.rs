//! People, clocks and tickets: pure rules of (what is known, what happened). No database, no
//! clock, no waiting; `http::turn` applies them to what is stored.

pub mod calendar;
pub mod event;
pub mod route;
pub mod words;

use jiff::tz::TimeZone;

use crate::config::Config;

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
