//! Whether a call can be made now or must become a ticket, and when somebody is back.

use jiff::civil::{Date, DateTime};

use crate::{
    config::Duty,
    desk::{Desk, Rules, calendar::Calendar, person::Person},
    model::{
        hours::{Hours, Span},
        time::{self, Millis},
    },
};

/// Openings are looked for so many days ahead.
const AHEAD: usize = 400;
/// Whose hours a make-up day has.
const MONDAY: usize = 0;

/// What becomes of a call made now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Somebody who serves it is there; the group it goes to, `None` = any.
    Now { group: Option<String> },
    /// Nobody is: a ticket. When somebody is on duty again by the hours, in local time; `None`
    /// where the hours run and nobody came, or never.
    Later { back: Option<DateTime> },
}

impl Reach {
    pub fn is_now(&self) -> bool {
        matches!(self, Reach::Now { .. })
    }

    pub fn back(&self) -> Option<DateTime> {
        match self {
            Reach::Now { .. } => None,
            Reach::Later { back } => *back,
        }
    }
}

/// The spans in which these hours are served on a day: none on a holiday, a make-up day has those
/// of a Monday.
pub fn spans<'a>(hours: &'a Hours, calendar: &Calendar, day: Date) -> &'a [Span] {
    if calendar.is_make_up_day(day) {
        return hours.on(MONDAY);
    }
    if calendar.is_holiday(day) {
        return &[];
    }
    hours.on(usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(MONDAY))
}

/// Whether these hours run at a local time.
pub fn is_open(hours: &Hours, calendar: &Calendar, at: DateTime) -> bool {
    let minute = minute(at);
    spans(hours, calendar, at.date()).iter().any(|span| span.holds(minute))
}

/// The first moment from `at` on at which these hours run; `None` where they do not within a year.
pub fn next_opening(hours: &Hours, calendar: &Calendar, at: DateTime) -> Option<DateTime> {
    if hours.is_never() {
        return None;
    }
    if is_open(hours, calendar, at) {
        return Some(at);
    }
    let today = spans(hours, calendar, at.date()).iter().find(|span| span.from > minute(at));
    if let Some(span) = today {
        return Some(at.date().to_datetime(span.opening()));
    }
    let days = at.date().tomorrow().ok()?.series(jiff::Span::new().days(1)).take(AHEAD);
    let mut openings = days.filter_map(|day| Some(day.to_datetime(spans(hours, calendar, day).first()?.opening())));
    openings.next()
}

/// What becomes of a call about a matter of `department`, made at `now`.
///
/// By the calendar it goes to the department's group where its hours run and somebody of it is
/// there, else to the first group of its fallback order of which that is true. A call that is
/// nobody's in particular needs anybody whose hours run.
pub fn reach(duty: Duty, desk: &Desk, department: Option<&str>, now: Millis) -> Reach {
    let rules = desk.rules();
    let own = department.and_then(|department| rules.group_of(department)).map(|group| group.id.clone());
    if duty == Duty::Always {
        return Reach::Now { group: own };
    }
    let at = time::local(now, &rules.zone);
    let Some(own) = own else {
        let served = desk.people.values().any(|person| person.present() && is_on_duty(rules, person, at));
        return if served { Reach::Now { group: None } } else { later(rules, rules.groups.keys(), at) };
    };
    let in_order = || std::iter::once(&own).chain(rules.fallback(Some(&own)));
    let serves = |group: &&String| rules.is_open(Some(group), at) && desk.is_staffed(Some(group));
    match in_order().find(serves) {
        Some(group) => Reach::Now { group: Some(group.clone()) },
        None => later(rules, in_order(), at),
    }
}

/// Whether the hours of one of this person's groups run; without a group, those of the desk.
fn is_on_duty(rules: &Rules, person: &Person, at: DateTime) -> bool {
    let groups = &person.member.groups;
    groups.iter().any(|group| rules.is_open(Some(group), at)) || groups.is_empty() && rules.is_open(None, at)
}

fn later<'a>(rules: &Rules, groups: impl Iterator<Item = &'a String>, at: DateTime) -> Reach {
    let mut openings: Vec<Option<DateTime>> =
        groups.map(|group| next_opening(rules.hours_of(Some(group)), &rules.calendar, at)).collect();
    if openings.is_empty() {
        openings.push(next_opening(rules.hours_of(None), &rules.calendar, at));
    }
    // Hours that run already tell nothing: nobody came.
    let back = openings.into_iter().flatten().min().filter(|back| *back > at);
    Reach::Later { back }
}

fn minute(at: DateTime) -> u16 {
    u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use jiff::{civil::date, tz::TimeZone};
    use proptest::prelude::*;

    use crate::{
        config::{Flags, load},
        desk::{
            Group, almanac,
            duty::*,
            event::{Event, Member},
            step,
        },
    };

    fn hours(days: &[&[(&str, &str)]; 7]) -> Hours {
        let own = |(from, until): &(&str, &str)| ((*from).to_owned(), (*until).to_owned());
        Hours::read(&days.iter().map(|day| day.iter().map(own).collect()).collect::<Vec<_>>()).unwrap()
    }

    /// As shipped: 9:00 to 11:30 and 13:30 to 17:00 from Monday to Friday.
    fn office() -> Hours {
        let day: &[(&str, &str)] = &[("09:00", "11:30"), ("13:30", "17:00")];
        hours(&[day, day, day, day, day, &[], &[]])
    }

    fn saturdays() -> Hours {
        hours(&[&[], &[], &[], &[], &[], &[("10:00", "12:00")], &[]])
    }

    fn always() -> Hours {
        hours(&[&[("00:00", "24:00")]; 7])
    }

    fn never() -> Hours {
        Hours::default()
    }

    fn next(hours: &Hours, at: DateTime) -> Option<DateTime> {
        next_opening(hours, &almanac::shipped(), at)
    }

    #[test]
    fn hours_run_from_their_first_minute_up_to_their_last() {
        let calendar = almanac::shipped();
        let on = |hour, minute| is_open(&office(), &calendar, date(2026, 11, 27).at(hour, minute, 59, 0));
        assert_eq!(
            [on(8, 59), on(9, 0), on(11, 29), on(11, 30), on(13, 29), on(13, 30)],
            [false, true, true, false, false, true]
        );
        assert_eq!([on(16, 59), on(17, 0)], [true, false]);
        assert!(is_open(&always(), &calendar, date(2026, 11, 27).at(23, 59, 59, 0)));
    }

    #[test]
    fn a_holiday_is_off_and_a_make_up_day_has_the_hours_of_a_monday() {
        let calendar = almanac::shipped();
        let at = |day: Date| {
            (is_open(&office(), &calendar, day.at(10, 0, 0, 0)), is_open(&saturdays(), &calendar, day.at(10, 0, 0, 0)))
        };
        assert_eq!(at(date(2026, 10, 1)), (false, false), "Thursday, National Day");
        assert_eq!(at(date(2026, 10, 3)), (false, false), "Saturday in the holiday");
        assert_eq!(at(date(2026, 10, 10)), (true, false), "Saturday that is worked");
        assert_eq!(at(date(2026, 10, 17)), (false, true), "an ordinary Saturday");
        assert!(!is_open(&always(), &calendar, date(2026, 10, 1).at(10, 0, 0, 0)));
    }

    #[test]
    fn people_are_back_at_the_next_opening_over_nights_weekends_and_holidays() {
        let nine = |day: Date| Some(day.at(9, 0, 0, 0));
        assert_eq!(next(&office(), date(2026, 11, 27).at(8, 0, 0, 0)), nine(date(2026, 11, 27)));
        assert_eq!(next(&office(), date(2026, 11, 27).at(12, 0, 0, 0)), Some(date(2026, 11, 27).at(13, 30, 0, 0)));
        assert_eq!(next(&office(), date(2026, 11, 27).at(17, 0, 0, 0)), nine(date(2026, 11, 30)), "Friday evening");
        assert_eq!(next(&office(), date(2026, 9, 30).at(17, 0, 0, 0)), nine(date(2026, 10, 8)), "National Day");
        assert_eq!(
            next(&office(), date(2026, 2, 14).at(17, 0, 0, 0)),
            nine(date(2026, 2, 24)),
            "nine days of Spring Festival"
        );
        assert_eq!(next(&office(), date(2026, 2, 13).at(17, 0, 0, 0)), nine(date(2026, 2, 14)), "a Saturday made up");
        let now = date(2026, 11, 27).at(10, 0, 0, 0);
        assert_eq!(next(&office(), now), Some(now), "they are there");
        assert_eq!(next(&never(), now), None);
        assert_eq!(next(&office(), DateTime::MAX), None);
    }

    proptest! {
        /// Against a look at every minute.
        #[test]
        fn the_next_opening_is_the_first_open_minute(
            day in (0i32..730).prop_map(|days| date(2025, 1, 1) + jiff::Span::new().days(days)),
            hour in 0i8..24, minute in 0i8..60,
            spans in prop::collection::vec((0u16..1439, 1u16..600), 7),
        ) {
            let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
            let week: Vec<_> = spans.iter().map(|(from, length)| {
                // Some days off.
                if length % 3 == 0 { Vec::new() } else { vec![(clock(*from), clock((from + length).min(1440)))] }
            }).collect();
            let (hours, calendar) = (Hours::read(&week).unwrap(), almanac::shipped());
            let at = day.at(hour, minute, 0, 0);
            let mut looked = at;
            let mut minutes = 0;
            while !is_open(&hours, &calendar, looked) && minutes < 60 * 24 * 20 {
                looked += jiff::Span::new().minutes(1);
                minutes += 1;
            }
            if is_open(&hours, &calendar, looked) {
                prop_assert_eq!(next_opening(&hours, &calendar, at), Some(looked));
            } else {
                prop_assert!(next_opening(&hours, &calendar, at).is_none_or(|next| next > looked));
            }
        }
    }

    /// A desk whose groups are tax (with these hours, helped out by the second) and social insurance.
    fn desk(tax: Hours, social: Hours, people: &[(&str, &[&str])]) -> Desk {
        let mut rules = Rules::of(&load(&Flags::default()).unwrap()).unwrap();
        (rules.zone, rules.hours) = (TimeZone::UTC, Arc::new(office()));
        let group = |id: &str, department: &str, hours: Hours, fallback: &[&str]| Group {
            id: id.into(),
            departments: vec![department.into()],
            hours: Some(Arc::new(hours)),
            fallback: fallback.iter().map(|id| (*id).into()).collect(),
        };
        let groups = [group("g1", "区税务局", tax, &["g2"]), group("g2", "区人社局", social, &[])];
        let mut desk = Desk::new(rules.with_groups(groups));
        for (id, groups) in people {
            let groups = groups.iter().map(|id| (*id).into()).collect();
            let (id, skills) = ((*id).into(), Vec::new());
            let member = Member { id, groups, skills, capacity: 1, supervisor: false, available: true };
            step(&mut desk, 0, Event::Present(member)).unwrap();
        }
        desk
    }

    /// Friday, 10:00.
    const NOW: Millis = 1_795_773_600_000;

    fn by_calendar(desk: &Desk, department: Option<&str>) -> Reach {
        reach(Duty::Calendar, desk, department, NOW)
    }

    fn now(group: Option<&str>) -> Reach {
        Reach::Now { group: group.map(Into::into) }
    }

    #[test]
    fn the_time_of_these_tests_is_a_friday_at_ten() {
        assert_eq!(time::local(NOW, &TimeZone::UTC), date(2026, 11, 27).at(10, 0, 0, 0));
    }

    #[test]
    fn a_call_goes_to_its_group_where_the_hours_run_and_somebody_is_there() {
        let both: &[(&str, &[&str])] = &[("a", &["g1"]), ("b", &["g2"])];
        let at_desk = desk(office(), office(), both);
        assert_eq!(by_calendar(&at_desk, Some("区税务局")), now(Some("g1")));
        assert_eq!(by_calendar(&at_desk, Some("区人社局")), now(Some("g2")));
        assert_eq!(by_calendar(&at_desk, Some("区教育局")), now(None), "nobody's in particular");
        assert_eq!(by_calendar(&at_desk, None), now(None));
    }

    #[test]
    fn the_groups_that_help_out_stand_in_at_once_where_the_own_one_is_closed_or_empty() {
        let both: &[(&str, &[&str])] = &[("a", &["g1"]), ("b", &["g2"])];
        assert_eq!(by_calendar(&desk(never(), office(), both), Some("区税务局")), now(Some("g2")));
        assert_eq!(by_calendar(&desk(office(), office(), &[("b", &["g2"])]), Some("区税务局")), now(Some("g2")));
        let other_way = by_calendar(&desk(office(), never(), both), Some("区人社局"));
        assert_eq!(other_way, Reach::Later { back: None }, "the second is not helped out");
    }

    #[test]
    fn off_duty_the_first_opening_of_those_who_serve_is_told() {
        let both: &[(&str, &[&str])] = &[("a", &["g1"]), ("b", &["g2"])];
        let saturday = Reach::Later { back: Some(date(2026, 11, 28).at(10, 0, 0, 0)) };
        let closed = desk(saturdays(), never(), both);
        assert_eq!(by_calendar(&closed, Some("区税务局")), saturday);
        assert_eq!(by_calendar(&closed, None), saturday);
        assert_eq!(by_calendar(&closed, Some("区人社局")), Reach::Later { back: None });
        let nobody = desk(office(), office(), &[]);
        assert_eq!(by_calendar(&nobody, None), Reach::Later { back: None }, "the hours run, nobody came");
    }

    #[test]
    fn who_is_in_no_group_keeps_the_hours_of_the_desk() {
        let alone = desk(never(), never(), &[("c", &[])]);
        assert_eq!(by_calendar(&alone, None), now(None));
        let evening = NOW + 8 * 3_600_000;
        assert!(!reach(Duty::Calendar, &alone, None, evening).is_now());
    }

    #[test]
    fn always_on_duty_needs_neither_hours_nor_people() {
        let empty = desk(never(), never(), &[]);
        assert_eq!(reach(Duty::Always, &empty, Some("区税务局"), NOW), now(Some("g1")));
        assert_eq!(reach(Duty::Always, &empty, None, NOW), now(None));
    }

    #[test]
    fn a_group_without_hours_of_its_own_has_those_of_the_desk() {
        let mut rules = Rules::of(&load(&Flags::default()).unwrap()).unwrap();
        rules.hours = Arc::new(saturdays());
        let group = |id: &str, hours| Group { id: id.into(), hours, ..Group::default() };
        let rules = rules.with_groups([group("own", Some(Arc::new(office()))), group("none", None)]);
        let open: BTreeSet<_> = [Some("own"), Some("none"), Some("unknown"), None]
            .into_iter()
            .filter(|group| rules.is_open(*group, date(2026, 11, 28).at(10, 0, 0, 0)))
            .collect();
        assert_eq!(open, BTreeSet::from([Some("none"), Some("unknown"), None]));
    }
}
