//! Tables of files: xlsx and csv as rows of text.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use crate::{
    config::Import,
    convert::{archive, table::Sheet},
    corpus::decode,
};

/// More rows than an office's table has; the rest is left out and said so.
const MOST_ROWS: usize = 50_000;
/// Columns beyond hold nothing that is looked for.
const MOST_COLUMNS: usize = 256;

/// The sheets of a workbook.
pub fn xlsx(bytes: &[u8], limits: &Import) -> Result<Vec<Sheet>, String> {
    archive::check(bytes, limits)?;
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(|why| match why {
        calamine::XlsxError::Password => "is protected by a password; save it without".to_owned(),
        why => format!("is a damaged workbook: {why}"),
    })?;
    let names = book.sheet_names();
    let mut sheets = Vec::new();
    for name in names {
        let mut sheet = Sheet { name: Some(name.clone()), ..Sheet::default() };
        if let Err(why) = rows(&mut book, &name, &mut sheet) {
            sheet.faults.push(format!("cannot be read: {why}"));
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Cell by cell: a sheet may name a far corner and would not fit into memory as a whole.
fn rows(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, sheet: &mut Sheet) -> Result<(), calamine::XlsxError> {
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let (number, column) = (row as usize + 1, column as usize);
        if column >= MOST_COLUMNS {
            continue;
        }
        if sheet.rows.last().is_none_or(|(last, _)| *last != number) {
            if sheet.rows.len() >= MOST_ROWS {
                sheet.faults.push(format!("has more than {MOST_ROWS} rows; the others were left out"));
                break;
            }
            sheet.rows.push((number, Vec::new()));
        }
        if let Some((_, cells)) = sheet.rows.last_mut() {
            cells.resize(cells.len().max(column + 1), String::new());
            if let Some(place) = cells.get_mut(column) {
                *place = said(&cell.get_value().clone().into());
            }
        }
    }
    Ok(())
}

/// A cell as people see it.
fn said(cell: &Data) -> String {
    match cell {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
            match (hour, minute) {
                _ if at.as_f64() < 1.0 => format!("{hour:02}:{minute:02}"),
                (0, 0) => format!("{year}-{month:02}-{day:02}"),
                _ => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            }
        }
        Data::Error(_) | Data::Empty => String::new(),
        other => other.to_string().trim().to_owned(),
    }
}

/// The rows of a csv file, whichever of comma, semicolon and tab parts them.
pub fn csv(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let (text, encoding) = decode(bytes)?;
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b'\t', b';', b','].into_iter().max_by_key(|mark| first.bytes().filter(|byte| byte == mark).count());
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::default();
    sheet.remarks.extend(encoding.map(|name| format!("is {name}, not UTF-8; it was read as such")));
    for record in reader.records() {
        match record {
            Ok(record) => {
                let row = record.position().map_or(0, |at| at.line() as usize);
                sheet.rows.push((row, record.iter().map(|cell| cell.trim().to_owned()).collect()));
            }
            Err(why) => sheet.faults.push(format!("cannot be read: {why}")),
        }
        if sheet.rows.len() >= MOST_ROWS {
            sheet.faults.push(format!("has more than {MOST_ROWS} rows; the others were left out"));
            break;
        }
    }
    Ok(vec![sheet])
}
