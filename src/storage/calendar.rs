//! The lines of the working calendar that stand in the place of the file's, by year.

use crate::{
    model::calendar::CalendarLine,
    storage::{
        Read, StoreError, Tx,
        conversations::{of_word, word},
        database::Link,
    },
};

#[derive(sqlx::FromRow)]
struct LineRow {
    year: i64,
    first: String,
    last: String,
    kind: String,
    name: String,
}

impl Tx {
    /// Stores the lines of a year in the place of those it had; none = the file's serve again.
    pub async fn put_calendar_year(&mut self, year: i16, lines: &[CalendarLine]) -> Result<(), StoreError> {
        self.change("delete from calendar_days where year = $1", &[i64::from(year).into()]).await?;
        for line in lines {
            let sql = "insert into calendar_days (year, first, last, kind, name) values ($1, $2, $3, $4, $5)";
            let values = [
                i64::from(year).into(),
                line.first.to_string().into(),
                line.last.to_string().into(),
                word(&line.kind)?.into(),
                line.name.as_str().into(),
            ];
            self.change(sql, &values).await?;
        }
        Ok(())
    }

    /// The stored lines, in order of their days.
    pub async fn calendar_lines(&mut self) -> Result<Vec<CalendarLine>, StoreError> {
        lines(&mut self.link).await
    }
}

impl Read {
    /// The stored lines, in order of their days.
    pub async fn calendar_lines(&mut self) -> Result<Vec<CalendarLine>, StoreError> {
        lines(&mut self.0).await
    }
}

async fn lines(link: &mut Link) -> Result<Vec<CalendarLine>, StoreError> {
    let sql = "select year, first, last, kind, name from calendar_days order by year, first";
    let rows: Vec<LineRow> = link.rows(sql, &[]).await?;
    rows.into_iter().map(line).collect()
}

fn line(row: LineRow) -> Result<CalendarLine, StoreError> {
    let day = |text: &str| {
        text.parse().map_err(|_| StoreError::Internal(format!("`{text}` is no day of the stored calendar")))
    };
    Ok(CalendarLine {
        year: i16::try_from(row.year).unwrap_or(i16::MAX),
        first: day(&row.first)?,
        last: day(&row.last)?,
        kind: of_word(&row.kind)?,
        name: row.name,
    })
}
