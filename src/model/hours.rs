//! 值班时间: when a group serves, by the day of the week.

use jiff::civil::Time;

/// Minutes of a day; spans may end with the day.
const DAY: u16 = 24 * 60;

/// Spans as settings and groups write them: seven days from Monday, such as `("09:00", "17:30")`.
pub type Spans = Vec<Vec<(String, String)>>;

/// Duty hours, checked: within a day the spans stand in order and do not meet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours([Vec<Span>; 7]);

/// From the first minute on, up to but without the last; minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: u16,
    pub until: u16,
}

/// What is wrong with spans.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursFault {
    #[error("{0} days instead of seven from Monday")]
    Days(usize),
    #[error("`{0}` is not HH:MM from 00:00 to 24:00")]
    Clock(String),
    #[error("the span {0} to {1} ends before it begins")]
    Backwards(String, String),
    #[error("spans of one day overlap at {0}")]
    Overlap(String),
}

impl Hours {
    /// Reads spans.
    ///
    /// # Errors
    /// Not seven days, no times of day, or spans that end before they begin or overlap.
    pub fn read(days: &[Vec<(String, String)>]) -> Result<Hours, HoursFault> {
        let mut hours = Hours::default();
        if days.len() != hours.0.len() {
            return Err(HoursFault::Days(days.len()));
        }
        for (read, day) in hours.0.iter_mut().zip(days) {
            *read = spans(day)?;
        }
        Ok(hours)
    }

    /// The spans of a day; 0 = Monday. Empty where it does not serve.
    pub fn on(&self, weekday: usize) -> &[Span] {
        self.0.get(weekday).map_or(&[], Vec::as_slice)
    }

    /// Serves at no time at all.
    pub fn is_never(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }
}

impl Span {
    pub fn holds(self, minute: u16) -> bool {
        (self.from..self.until).contains(&minute)
    }

    /// When it begins.
    pub fn opening(self) -> Time {
        let (hour, minute) = (self.from / 60, self.from % 60);
        Time::new(i8::try_from(hour).unwrap_or(23), i8::try_from(minute).unwrap_or(59), 0, 0).unwrap_or(Time::MIN)
    }
}

fn spans(day: &[(String, String)]) -> Result<Vec<Span>, HoursFault> {
    let mut spans = Vec::with_capacity(day.len());
    for (from, until) in day {
        let span = Span { from: minute(from)?, until: minute(until)? };
        if span.from >= span.until {
            return Err(HoursFault::Backwards(from.clone(), until.clone()));
        }
        spans.push(span);
    }
    spans.sort_unstable();
    for (one, next) in spans.iter().zip(spans.iter().skip(1)) {
        if next.from < one.until {
            return Err(HoursFault::Overlap(format!("{:02}:{:02}", next.from / 60, next.from % 60)));
        }
    }
    Ok(spans)
}

fn minute(text: &str) -> Result<u16, HoursFault> {
    let fault = || HoursFault::Clock(text.to_owned());
    let two = |part: &str| -> Option<u16> {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let (hour, minute) = text.split_once(':').ok_or_else(fault)?;
    let (hour, minute) = two(hour).zip(two(minute)).ok_or_else(fault)?;
    let at = hour * 60 + minute;
    if minute < 60 && at <= DAY { Ok(at) } else { Err(fault()) }
}

#[cfg(test)]
mod tests {
    use crate::model::hours::*;

    fn week(monday: &[(&str, &str)]) -> Spans {
        let mut week = vec![Vec::new(); 7];
        week[0] = monday.iter().map(|(from, until)| ((*from).to_owned(), (*until).to_owned())).collect();
        week
    }

    #[test]
    fn spans_are_read_in_order_and_may_fill_the_day() {
        let hours = Hours::read(&week(&[("13:30", "17:00"), ("09:00", "11:30")])).unwrap();
        assert_eq!(hours.on(0), [Span { from: 540, until: 690 }, Span { from: 810, until: 1020 }]);
        assert!(hours.on(1).is_empty() && hours.on(7).is_empty() && !hours.is_never());
        let whole = Hours::read(&week(&[("00:00", "24:00")])).unwrap();
        assert!(whole.on(0)[0].holds(0) && whole.on(0)[0].holds(1439));
        assert!(Hours::read(&week(&[])).unwrap().is_never());
        assert!(Hours::read(&week(&[("09:00", "12:00"), ("12:00", "13:00")])).is_ok(), "they may touch");
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for wrong in ["9:00", "09:60", "24:01", "25:00", "09", "", "+9:00", "0９:00", "09:00:00"] {
            let fault = Hours::read(&week(&[(wrong, "18:00")])).unwrap_err();
            assert_eq!(fault, HoursFault::Clock(wrong.into()));
        }
        assert!(matches!(Hours::read(&week(&[("17:00", "09:00")])), Err(HoursFault::Backwards(..))));
        assert!(matches!(Hours::read(&week(&[("09:00", "09:00")])), Err(HoursFault::Backwards(..))));
        assert!(matches!(Hours::read(&week(&[("09:00", "12:00"), ("11:59", "13:00")])), Err(HoursFault::Overlap(_))));
        assert_eq!(Hours::read(&[]), Err(HoursFault::Days(0)));
        assert_eq!(Hours::read(&vec![Vec::new(); 8]), Err(HoursFault::Days(8)));
    }
}
