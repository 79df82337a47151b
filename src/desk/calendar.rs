//! Working days of the Chinese calendar, with holidays and make-up working days (调休).

use jiff::civil::{Date, Weekday, date};

/// Further than this nothing is promised, whatever the settings say.
const LONGEST: u32 = 1000;

/// One year's arrangement as the State Council publishes it each November.
struct Year {
    of: i16,
    /// Holidays, first and last day.
    off: &'static [(Date, Date)],
    /// Weekend days that are worked.
    worked: &'static [Date],
}

/// 国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04
/// (<https://politics.gmw.cn/2025-11/04/content_38391083.htm>).
const YEARS: &[Year] = &[Year {
    of: 2026,
    off: &[
        (date(2026, 1, 1), date(2026, 1, 3)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2026, 4, 4), date(2026, 4, 6)),
        (date(2026, 5, 1), date(2026, 5, 5)),
        (date(2026, 6, 19), date(2026, 6, 21)),
        (date(2026, 9, 25), date(2026, 9, 27)),
        (date(2026, 10, 1), date(2026, 10, 7)),
    ],
    worked: &[
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ],
}];

/// Whether offices work on `day`. For a year that is not in the table: Monday to Friday but for
/// New Year's Day, since the moon's holidays and the make-up days are not known.
pub fn is_working_day(day: Date) -> bool {
    let weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    match YEARS.iter().find(|table| table.of == day.year()) {
        Some(table) if table.worked.contains(&day) => true,
        Some(table) => weekday && !table.off.iter().any(|(first, last)| (*first..=*last).contains(&day)),
        None => weekday && (day.month(), day.day()) != (1, 1),
    }
}

/// The `days`-th working day after `from`; for 0 the first working day not before `from`.
pub fn add_working_days(from: Date, days: u32) -> Date {
    let mut day = from;
    let mut left = days.min(LONGEST);
    while left > 0 || !is_working_day(day) {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
        if left > 0 && is_working_day(day) {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::desk::calendar::*;

    fn any_day() -> impl Strategy<Value = Date> {
        (2025i16..=2028, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| date(year, month, day))
    }

    proptest! {
        #[test]
        fn the_due_day_is_a_working_day_with_as_many_before_it_as_promised(from in any_day(), days in 0u32..60) {
            let due = add_working_days(from, days);
            prop_assert!(is_working_day(due));
            // Counted naively: every day after `from` up to `due`.
            let counted = from.series(jiff::Span::new().days(1)).skip(1).take_while(|day| *day <= due);
            let counted = counted.filter(|day| is_working_day(*day)).count();
            if days > 0 || is_working_day(from) {
                prop_assert_eq!(counted, days as usize);
            } else {
                prop_assert_eq!(counted, 1);
            }
        }

        #[test]
        fn a_later_start_is_never_due_earlier(from in any_day(), days in 0u32..60) {
            prop_assert!(add_working_days(from, days) <= add_working_days(from.tomorrow().unwrap(), days));
        }
    }

    #[test]
    fn spring_festival_and_its_make_up_days_count_as_published() {
        // Friday 13 February: Saturday 14 is worked, 15 to 23 are off.
        assert_eq!(add_working_days(date(2026, 2, 13), 1), date(2026, 2, 14));
        assert_eq!(add_working_days(date(2026, 2, 14), 1), date(2026, 2, 24));
        assert_eq!(add_working_days(date(2026, 2, 13), 6), date(2026, 2, 28));
        assert_eq!(add_working_days(date(2026, 9, 30), 3), date(2026, 10, 10));
    }

    #[test]
    fn a_year_without_a_table_works_from_monday_to_friday_but_on_new_years_day() {
        assert_eq!(add_working_days(date(2026, 12, 31), 1), date(2027, 1, 4));
    }

    #[test]
    fn the_end_of_time_is_no_panic() {
        assert_eq!(add_working_days(Date::MAX, u32::MAX), Date::MAX);
    }
}
