//! 仿真: the desk's own rules in virtual time, over assumed or recorded arrivals, to see how many
//! people a promise needs. Pure: calls and settings come in, figures go out.

mod demand;
#[cfg(test)]
mod erlang;
mod figures;
mod run;
mod staffing;

pub use demand::{Arrival, Demand, Law, Recorded, from_midnight, rates};
pub use figures::{Figures, Hourly, figures};
pub use run::{Served, run};
pub use staffing::{Fewest, Plan, Round, Staff, plan};

use crate::model::time::Millis;

/// Milliseconds of an hour and of a day.
pub const HOUR: Millis = 3_600_000;
pub const DAY: Millis = 24 * HOUR;

/// The hour of the day, 0 to 23.
pub(crate) fn hour_of(at: Millis) -> usize {
    usize::try_from(at.rem_euclid(DAY) / HOUR).unwrap_or(0)
}
