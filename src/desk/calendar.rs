//! Working days of the Chinese calendar, with holidays and make-up working days (调休).

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

/// Further than this nothing is promised, whatever the settings say.
const LONGEST: u32 = 1000;

/// 工作日历: which days offices work on. Read by [`crate::desk::almanac`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Years whose arrangement is known.
    pub(crate) years: BTreeSet<i16>,
    /// Holidays.
    pub(crate) off: BTreeSet<Date>,
    /// Days that are worked though the rule of the week says otherwise.
    pub(crate) worked: BTreeSet<Date>,
}

impl Calendar {
    /// Whether offices work on `day`. In a year that is not known: Monday to Friday but for New
    /// Year's Day, since the moon's holidays and the make-up days are not published yet.
    pub fn is_working_day(&self, day: Date) -> bool {
        let new_year = !self.knows(day.year()) && (day.month(), day.day()) == (1, 1);
        let off = new_year || is_weekend(day) || self.off.contains(&day);
        self.worked.contains(&day) || !off
    }

    /// A weekend day that is worked.
    pub fn is_make_up_day(&self, day: Date) -> bool {
        self.worked.contains(&day)
    }

    /// A holiday, whatever day of the week it is.
    pub fn is_holiday(&self, day: Date) -> bool {
        !self.is_working_day(day) && (!is_weekend(day) || self.off.contains(&day))
    }

    /// Whether the arrangement of a year is known.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The years whose arrangement is known, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().copied()
    }

    /// The years from one day to another whose arrangement is not known.
    pub fn holes(&self, from: Date, until: Date) -> impl Iterator<Item = i16> {
        (from.year()..=until.year()).filter(|year| !self.knows(*year))
    }

    /// The `days`-th working day after `from`; for 0 the first working day not before `from`.
    pub fn add_working_days(&self, from: Date, days: u32) -> Date {
        let mut day = from;
        let mut left = days.min(LONGEST);
        while left > 0 || !self.is_working_day(day) {
            let Ok(next) = day.tomorrow() else { return day };
            day = next;
            if left > 0 && self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }

    /// Working days after `from` up to and with `until`; 0 where that lies before.
    pub fn working_days_between(&self, from: Date, until: Date) -> u32 {
        let mut days = 0;
        let mut day = from;
        while day < until {
            let Ok(next) = day.tomorrow() else { return days };
            day = next;
            days += u32::from(self.is_working_day(day));
        }
        days
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::{collection::btree_set, prelude::*};

    use crate::desk::{almanac, calendar::*};

    fn any_day() -> impl Strategy<Value = Date> {
        (2024i16..=2029, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| date(year, month, day))
    }

    /// The shipped one, one of random days, and an empty one.
    fn any_calendar() -> impl Strategy<Value = Calendar> {
        let random = (btree_set(2024i16..=2029, 0..6), btree_set(any_day(), 0..400), btree_set(any_day(), 0..60));
        let random = random.prop_map(|(years, mut off, worked)| {
            off.retain(|day| !worked.contains(day));
            Calendar { years, off, worked }
        });
        prop_oneof![Just(almanac::shipped()), random, Just(Calendar::default())]
    }

    /// Day by day, without any of the code above.
    fn naive(calendar: &Calendar, day: Date) -> bool {
        if calendar.worked.iter().any(|worked| *worked == day) {
            return true;
        }
        if calendar.off.iter().any(|off| *off == day) {
            return false;
        }
        let unknown = calendar.years.iter().all(|year| *year != day.year());
        let first = day.month() == 1 && day.day() == 1;
        day.weekday().to_monday_one_offset() <= 5 && !(unknown && first)
    }

    proptest! {
        #[test]
        fn the_due_day_is_that_of_a_count_day_by_day(calendar in any_calendar(), from in any_day(), days in 0u32..80) {
            let mut counted = u32::from(days == 0 && naive(&calendar, from));
            let mut day = from;
            while counted < days.max(1) {
                day = day.tomorrow().unwrap();
                counted += u32::from(naive(&calendar, day));
            }
            prop_assert_eq!(calendar.add_working_days(from, days), day);
        }

        #[test]
        fn counting_forth_and_back_agree(calendar in any_calendar(), from in any_day(), days in 1u32..80) {
            let due = calendar.add_working_days(from, days);
            prop_assert_eq!(calendar.working_days_between(from, due), days);
            prop_assert_eq!(calendar.working_days_between(due, from), 0);
            prop_assert!(calendar.is_working_day(due));
        }

        #[test]
        fn a_later_start_is_never_due_earlier(calendar in any_calendar(), from in any_day(), days in 0u32..60) {
            let later = calendar.add_working_days(from.tomorrow().unwrap(), days);
            prop_assert!(calendar.add_working_days(from, days) <= later);
        }

        #[test]
        fn a_day_is_a_holiday_or_worked_or_an_ordinary_weekend(calendar in any_calendar(), day in any_day()) {
            let weekend = day.weekday().to_monday_one_offset() > 5;
            let ordinary = weekend && !calendar.off.contains(&day) && !calendar.worked.contains(&day);
            prop_assert!(!(calendar.is_holiday(day) && calendar.is_working_day(day)));
            prop_assert_eq!(!calendar.is_holiday(day) && !calendar.is_working_day(day), ordinary);
        }
    }

    #[test]
    fn both_published_years_count_as_published() {
        let due = |from: Date, days| almanac::shipped().add_working_days(from, days);
        // Friday 13 February 2026: Saturday 14 is worked, 15 to 23 are off.
        assert_eq!(due(date(2026, 2, 13), 1), date(2026, 2, 14));
        assert_eq!(due(date(2026, 2, 14), 1), date(2026, 2, 24));
        assert_eq!(due(date(2026, 2, 13), 6), date(2026, 2, 28));
        assert_eq!(due(date(2026, 9, 30), 3), date(2026, 10, 10));
        // Saturday 25 January 2025: Sunday 26 is worked, 28 January to 4 February are off, Saturday 8 is worked.
        assert_eq!(due(date(2025, 1, 25), 1), date(2025, 1, 26));
        assert_eq!(due(date(2025, 1, 27), 1), date(2025, 2, 5));
        assert_eq!(due(date(2025, 2, 7), 1), date(2025, 2, 8));
        assert_eq!(due(date(2025, 9, 27), 4), date(2025, 10, 9));
        assert_eq!(due(date(2025, 12, 31), 1), date(2026, 1, 4));
    }

    #[test]
    fn the_published_years_have_the_days_the_law_gives() {
        // 13 holidays of all citizens since 2025; make-up days only move weekends.
        let calendar = almanac::shipped();
        for year in [2025, 2026] {
            let days = date(year, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() == year);
            let weekdays = days.clone().filter(|day| !is_weekend(*day)).count();
            assert_eq!(days.filter(|day| calendar.is_working_day(*day)).count(), weekdays - 13, "{year}");
        }
    }

    #[test]
    fn a_year_without_a_table_is_a_hole_and_works_from_monday_to_friday_but_on_new_years_day() {
        let calendar = almanac::shipped();
        assert_eq!(calendar.add_working_days(date(2026, 12, 31), 1), date(2027, 1, 4));
        assert_eq!(calendar.holes(date(2026, 1, 1), date(2026, 12, 31)).count(), 0);
        assert_eq!(calendar.holes(date(2026, 12, 31), date(2028, 1, 1)).collect::<Vec<_>>(), [2027, 2028]);
    }

    #[test]
    fn the_end_of_time_is_no_panic() {
        let calendar = almanac::shipped();
        assert_eq!(calendar.add_working_days(Date::MAX, u32::MAX), Date::MAX);
        assert_eq!(calendar.working_days_between(Date::MAX, Date::MAX), 0);
    }
}
