//! The calendar's file: one span of days a line, so that a new year is added without an upgrade.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use crate::desk::calendar::Calendar;

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

/// The embedded calendar.
pub fn shipped() -> Calendar {
    // A test reads it line by line.
    read(SHIPPED).unwrap_or_default()
}

/// Reads a file, or the embedded one where there is none.
///
/// # Errors
/// The file cannot be read, is not UTF-8, or holds a line that says nothing.
pub fn load(file: &Path) -> Result<Calendar, BadCalendar> {
    let fault = |line, why| BadCalendar { file: file.to_owned(), line, why };
    match fs::read_to_string(file) {
        Ok(text) => read(&text).map_err(|(line, why)| fault(Some(line), why)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(shipped()),
        Err(why) => Err(fault(None, why.to_string())),
    }
}

/// Reads the text; the fault names the line.
fn read(text: &str) -> Result<Calendar, (usize, String)> {
    let mut calendar = Calendar::default();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("year,") {
            continue;
        }
        add(&mut calendar, line).map_err(|why| (at + 1, why))?;
    }
    Ok(calendar)
}

fn add(calendar: &mut Calendar, line: &str) -> Result<(), String> {
    let fields: Vec<&str> = line.splitn(5, ',').map(str::trim).collect();
    let [year, first, last, kind, ..] = fields.as_slice() else {
        return Err(format!("`{line}` is not year,first,last,off|work,name"));
    };
    let year: i16 = year.parse().map_err(|_| format!("`{year}` is not a year"))?;
    let first = day(first)?;
    let last = if last.is_empty() { first } else { day(last)? };
    if last < first {
        return Err(format!("{last} lies before {first}"));
    }
    let length = first.until(last).map_or(LONGEST, |span| span.get_days()) + 1;
    if length > LONGEST {
        return Err(format!("{first} to {last} is longer than {LONGEST} days"));
    }
    if first.year().abs_diff(year) > 1 || last.year().abs_diff(year) > 1 {
        return Err(format!("{first} is no day of the arrangement of {year}"));
    }
    let (of, other) = match *kind {
        "off" => (&mut calendar.off, &calendar.worked),
        "work" => (&mut calendar.worked, &calendar.off),
        kind => return Err(format!("`{kind}` is neither off nor work")),
    };
    let mut at = first;
    loop {
        if other.contains(&at) {
            return Err(format!("{at} is both off and work"));
        }
        of.insert(at);
        match at.tomorrow() {
            Ok(next) if next <= last => at = next,
            _ => break,
        }
    }
    calendar.years.insert(year);
    Ok(())
}

fn day(text: &str) -> Result<Date, String> {
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
        let calendar = read(SHIPPED).unwrap();
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
}
