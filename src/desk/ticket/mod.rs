//! The life of a ticket: pure rules of (how far it has come, now, what is done, by whom).

mod act;
mod allowed;
mod clocks;
#[cfg(test)]
pub(crate) mod laws;
mod rectify;
mod step;
mod words;

pub use act::{Act, Line, Refusal, Stepped, Who};
pub use allowed::{allowed, may_see};
pub use clocks::{Clock, clocks, due, next_look, overdue_at};
pub use step::{New, follow_main, open, step};

use jiff::civil::Date;

use crate::{
    config,
    desk::Rules,
    model::{
        ticket::TicketKind,
        time::{Millis, day},
    },
};

/// What is promised, in working days, and when to remind of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    pub contact_days: u32,
    pub simple_days: u32,
    pub complex_days: u32,
    /// 办不成事
    pub unresolved_days: u32,
    pub rectification_days: u32,
    /// Returns and extensions are decided within so many.
    pub judge_days: u32,
    pub follow_up_days: u32,
    /// Shares of the time, ascending, each above 0 and below 1.
    pub reminders: Vec<f64>,
}

impl From<&config::Ticket> for Terms {
    fn from(ticket: &config::Ticket) -> Self {
        Terms {
            contact_days: ticket.contact_days,
            simple_days: ticket.simple_days,
            complex_days: ticket.complex_days,
            unresolved_days: ticket.unresolved_days,
            rectification_days: ticket.rectification_days,
            judge_days: ticket.judge_days,
            follow_up_days: ticket.follow_up_days,
            reminders: ticket.reminders.clone(),
        }
    }
}

impl Terms {
    /// Working days promised for a kind of ticket.
    pub fn days(&self, kind: TicketKind, complex: bool) -> u32 {
        match (kind, complex) {
            (TicketKind::Unresolved, _) => self.unresolved_days,
            (_, true) => self.complex_days,
            (_, false) => self.simple_days,
        }
    }
}

/// The day so many working days after `now`.
pub fn promised(rules: &Rules, now: Millis, days: u32) -> Date {
    rules.calendar.add_working_days(day(now, &rules.zone), days)
}
