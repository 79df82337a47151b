//! The calendar's file: one span of days a line, so that a new year is added without an upgrade.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::{Span, civil::Date};

use crate::{
    desk::calendar::Calendar,
    model::calendar::{CalendarLine, DayKind},
};

const SHIPPED: &str = include_str!("../../corpus/calendar.csv");
/// No holiday is longer; a longer span is a slip of the pen.
const LONGEST: i32 = 31;

/// What is wrong with a calendar's file.
#[derive(Debug, thiserror::Error)]
#[error("`desk.calendar`: {}{}: {why}", .file.display(), .line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct BadCalendar {
    pub file: PathBuf,
    /// From 1; `None` where the file cannot be read.
    pub line: Option<usize>,
    pub why: String,
}

/// What is wrong with a line whose fields are well written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    #[error("{last} lies before {first}")]
    Backwards { first: Date, last: Date },
    #[error("{first} to {last} is longer than {LONGEST} days")]
    Long { first: Date, last: Date },
    #[error("{first} is no day of the arrangement of {year}")]
    Foreign { first: Date, year: i16 },
    #[error("{0} is both off and work")]
    Both(Date),
}

/// The embedded calendar.
pub fn shipped() -> Calendar {
    // A test reads it line by line.
    read(SHIPPED).unwrap_or_default().0
}

/// Reads a file, or the embedded one where there is none.
///
/// # Errors
/// The file cannot be read, is not UTF-8, or holds a line that says nothing.
pub fn load(file: &Path) -> Result<Calendar, BadCalendar> {
    open(file).map(|(calendar, _)| calendar)
}

/// The lines of a file, or of the embedded one where there is none.
///
/// # Errors
/// As [`load`].
pub fn lines(file: &Path) -> Result<Vec<CalendarLine>, BadCalendar> {
    open(file).map(|(_, lines)| lines)
}

/// The calendar of a file over which some years are stored: a stored year stands in the place of the
/// file's. A line that contradicts one before it is left out and comes back with its fault.
pub fn overlaid(file: &[CalendarLine], stored: &[CalendarLine]) -> (Calendar, Vec<LineFault>) {
    let years: BTreeSet<i16> = stored.iter().map(|line| line.year).collect();
    let mut calendar = Calendar::default();
    let lines = stored.iter().chain(file.iter().filter(|line| !years.contains(&line.year)));
    let faults = lines.filter_map(|line| add(&mut calendar, line).err()).collect();
    (calendar, faults)
}

fn open(file: &Path) -> Result<(Calendar, Vec<CalendarLine>), BadCalendar> {
    let fault = |line, why| BadCalendar { file: file.to_owned(), line, why };
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(why) if why.kind() == io::ErrorKind::NotFound => SHIPPED.to_owned(),
        Err(why) => return Err(fault(None, why.to_string())),
    };
    read(&text).map_err(|(line, why)| fault(Some(line), why))
}

/// Reads the text; the fault names the line.
fn read(text: &str) -> Result<(Calendar, Vec<CalendarLine>), (usize, String)> {
    let (mut calendar, mut lines) = (Calendar::default(), Vec::new());
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("year,") {
            continue;
        }
        let line = parsed(line).map_err(|why| (at + 1, why))?;
        add(&mut calendar, &line).map_err(|why| (at + 1, why.to_string()))?;
        lines.push(line);
    }
    Ok((calendar, lines))
}

fn parsed(line: &str) -> Result<CalendarLine, String> {
    let fields: Vec<&str> = line.splitn(5, ',').map(str::trim).collect();
    let [year, first, last, kind, ..] = fields.as_slice() else {
        return Err(format!("`{line}` is not year,first,last,off|work,name"));
    };
    let year: i16 = year.parse().map_err(|_| format!("`{year}` is not a year"))?;
    let first = day(first)?;
    let last = if last.is_empty() { first } else { day(last)? };
    let kind = match *kind {
        "off" => DayKind::Off,
        "work" => DayKind::Work,
        kind => return Err(format!("`{kind}` is neither off nor work")),
    };
    let name = fields.get(4).copied().unwrap_or_default().to_owned();
    Ok(CalendarLine { year, first, last, kind, name })
}

/// Adds the days of a line; a line with a fault adds none.
///
/// # Errors
/// It ends before it begins, is too long, of another year, or says the opposite of one before it.
pub fn add(calendar: &mut Calendar, line: &CalendarLine) -> Result<(), LineFault> {
    let (year, first, last) = (line.year, line.first, line.last);
    if last < first {
        return Err(LineFault::Backwards { first, last });
    }
    let length = first.until(last).map_or(LONGEST, |span| span.get_days()) + 1;
    if length > LONGEST {
        return Err(LineFault::Long { first, last });
    }
    if first.year().abs_diff(year) > 1 || last.year().abs_diff(year) > 1 {
        return Err(LineFault::Foreign { first, year });
    }
    let (of, other) = match line.kind {
        DayKind::Off => (&mut calendar.off, &calendar.worked),
        DayKind::Work => (&mut calendar.worked, &calendar.off),
    };
    if let Some(day) = other.range(first..=last).next() {
        return Err(LineFault::Both(*day));
    }
    of.extend(first.series(Span::new().days(1)).take_while(|day| *day <= last));
    calendar.years.insert(year);
    Ok(())
}

/// A day as calendar files write it.
///
/// # Errors
/// It is not YYYY-MM-DD, or no day.
pub fn day(text: &str) -> Result<Date, String> {
    // Only YYYY-MM-DD: other forms are read differently by different people.
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = if plain { text.parse().ok() } else { None };
    day.ok_or_else(|| format!("`{text}` is not a day as YYYY-MM-DD"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::desk::almanac::*;

    #[test]
    fn the_shipped_file_is_read_whole() {
        let (calendar, lines) = read(SHIPPED).unwrap();
        assert_eq!((lines.len(), lines[0].name.as_str(), lines[2].last), (24, "元旦", date(2025, 2, 4)));
        assert_eq!(calendar.years.iter().copied().collect::<Vec<_>>(), [2025, 2026]);
        assert_eq!((calendar.off.len(), calendar.worked.len()), (28 + 33, 5 + 6));
        assert_eq!(shipped(), calendar);
    }

    #[test]
    fn a_line_that_says_nothing_is_named_with_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("days.csv");
        let faults = [
            ("2026,2026-02-30,,off,", "`2026-02-30` is not a day"),
            ("2026,2026-2-3,,off,", "`2026-2-3` is not a day"),
            ("2026,20260203,,off,", "is not a day"),
            ("2026,,,off,", "is not a day"),
            ("2026,2026-05-03,2026-05-01,off,", "lies before"),
            ("2026,2026-01-01,2026-12-31,off,", "longer than 31 days"),
            ("2062,2026-01-01,,off,", "no day of the arrangement of 2062"),
            ("year 2026,2026-01-01,,off,", "is not a year"),
            ("2026,2026-01-01,,holiday,", "neither off nor work"),
            ("2026;2026-01-01;;off", "is not year,first,last"),
            ("2026,2026-10-01,2026-10-07,work,", "2026-10-01 is both off and work"),
        ];
        for (line, why) in faults {
            fs::write(&file, format!("# days\n2026,2026-10-01,,off,国庆节\n{line}\n")).unwrap();
            let told = load(&file).unwrap_err().to_string();
            assert!(told.contains("days.csv, line 3: ") && told.contains(why), "{line}: {told}");
        }
        fs::write(&file, b"2026,2026-10-01,,off,\xb9\xfa\n").unwrap();
        let told = load(&file).unwrap_err().to_string();
        assert!(told.contains("days.csv: ") && told.contains("UTF-8"), "{told}");
    }

    #[test]
    fn a_file_stands_in_the_place_of_the_embedded_one_and_a_missing_one_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("days.csv");
        assert_eq!(load(&file).unwrap(), shipped());
        fs::write(&file, "\u{feff}year,first,last,kind,name\r\n\r\n2027,2026-12-31,2027-01-02,off,元旦, 连休\r\n")
            .unwrap();
        let calendar = load(&file).unwrap();
        assert_eq!(calendar.years.iter().copied().collect::<Vec<_>>(), [2027]);
        assert!(!calendar.is_working_day(date(2026, 12, 31)) && calendar.is_working_day(date(2026, 10, 1)));
    }

    #[test]
    fn a_stored_year_stands_in_the_place_of_the_files_and_the_others_stay() {
        let (_, file) = read(SHIPPED).unwrap();
        let line = |day, kind| CalendarLine { year: 2026, first: day, last: day, kind, name: String::new() };
        let stored = [line(date(2026, 10, 1), DayKind::Off), line(date(2025, 10, 8), DayKind::Work)];
        let (calendar, faults) = overlaid(&file, &stored);
        assert!(!calendar.is_working_day(date(2026, 10, 1)) && calendar.is_working_day(date(2026, 10, 2)));
        assert!(calendar.is_make_up_day(date(2025, 10, 8)), "what is stored goes first");
        assert_eq!(faults, [LineFault::Both(date(2025, 10, 8))]);
        assert!(calendar.is_working_day(date(2025, 10, 1)), "the line that contradicts is left out whole");
        assert!(!calendar.is_working_day(date(2025, 5, 1)));
        assert_eq!(overlaid(&file, &[]), (shipped(), Vec::new()));
    }
}
