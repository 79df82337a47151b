//! Whether somebody is on duty.

use crate::{
    config::Duty,
    desk::{Desk, duty},
    model::time::Millis,
};

/// When calls are answered rather than become tickets.
#[derive(Clone, Debug)]
pub struct Shift {
    duty: Duty,
}

impl Shift {
    pub fn new(duty: Duty) -> Shift {
        Shift { duty }
    }

    /// Whether a call made now would be answered by a person.
    pub fn on_duty(&self, desk: &Desk, _now: Millis) -> bool {
        duty::on_duty(self.duty, true, desk.is_staffed(None))
    }
}
