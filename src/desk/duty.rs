//! Whether a call can be made now, or must become a ticket.

use crate::config::Duty;

/// On duty is who always is, or somebody present within the hours of a group that serves.
pub fn on_duty(duty: Duty, within_hours: bool, somebody_present: bool) -> bool {
    match duty {
        Duty::Always => true,
        Duty::Calendar => within_hours && somebody_present,
    }
}

#[cfg(test)]
mod tests {
    use crate::desk::duty::*;

    #[test]
    fn by_the_calendar_both_the_hour_and_a_person_are_needed() {
        assert!(on_duty(Duty::Calendar, true, true));
        assert!(!on_duty(Duty::Calendar, true, false));
        assert!(!on_duty(Duty::Calendar, false, true));
        assert!(on_duty(Duty::Always, false, false));
    }
}
