//! Whether somebody is on duty.

use crate::{
    config::Duty,
    desk::{
        Desk,
        duty::{self, Reach},
    },
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

    /// What becomes of a call about a matter of `department` made now.
    pub fn reach(&self, desk: &Desk, department: Option<&str>, now: Millis) -> Reach {
        duty::reach(self.duty, desk, department, now)
    }
}
