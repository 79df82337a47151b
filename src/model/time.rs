//! The only place that reads the clock.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// Milliseconds since 1970 UTC.
pub type Millis = i64;

/// Now.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Millis {
    Timestamp::now().as_millisecond()
}

/// The calendar day of `at` in `zone`.
pub fn day(at: Millis, zone: &TimeZone) -> Date {
    moment(at).to_zoned(zone.clone()).date()
}

/// The instant at which `day` ends in `zone`.
pub fn end_of(day: Date, zone: &TimeZone) -> Millis {
    let next = day.tomorrow().unwrap_or(day).to_zoned(zone.clone());
    next.map_or(Millis::MAX, |midnight| midnight.timestamp().as_millisecond())
}

/// What clock and calendar of `zone` show at `at`.
pub fn local(at: Millis, zone: &TimeZone) -> DateTime {
    moment(at).to_zoned(zone.clone()).datetime()
}

/// The hour of the day of `at` in `zone`, 0 to 23.
pub fn hour(at: Millis, zone: &TimeZone) -> u8 {
    moment(at).to_zoned(zone.clone()).hour().unsigned_abs()
}

/// The first moment of `day` in `zone`; the end of time where the calendar ends.
pub fn beginning(day: Date, zone: &TimeZone) -> Millis {
    day.to_zoned(zone.clone()).map_or(Millis::MAX, |zoned| zoned.timestamp().as_millisecond())
}

/// RFC 3339 with the offset of `zone`, to the millisecond.
pub fn rfc3339(at: Millis, zone: &TimeZone) -> String {
    moment(at).to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

fn moment(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH)
}
