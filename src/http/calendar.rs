//! 工作日历: what the calendar's file says, and what administrators set in its place.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json as Sent,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use crate::{
    config::Config,
    desk::{
        almanac::{self, LineFault},
        calendar::Calendar,
    },
    http::{
        app::App,
        error::Error,
        extract::{Json, NoBody, Params},
        health, refusals,
        staff::{self, May},
    },
    model::{
        audit::{Action, Deed},
        calendar::{CalendarLine, DayKind},
        hours::Hours,
        time,
    },
    storage::{Read, StoreError},
};

/// Years that can be set.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;
/// Lines of a year.
const LINES: usize = 100;
const NAME: usize = 50;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarQuery {
    /// The present one where left out.
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i16>,
}

/// Where the lines of a year come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum YearSource {
    /// The file of `desk.calendar`.
    File,
    /// Set in the console.
    Stored,
    /// There are none: the year is a hole.
    None,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarYear {
    year: i16,
    source: YearSource,
    /// In order of their days.
    lines: Vec<CalendarLineView>,
    /// Years whose holidays and make-up days are known.
    known: Vec<i16>,
    /// Years of the promises made now whose holidays are not known.
    holes: Vec<i16>,
}

/// A span of holidays or make-up days.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CalendarLineView {
    first: String,
    last: String,
    kind: DayKind,
    name: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lines": [{"first": "2027-10-01", "last": "2027-10-07", "kind": "off", "name": "国庆节"}]}))]
pub(crate) struct CalendarBody {
    /// At least one; `DELETE` gives the year back to the file.
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<CalendarLineBody>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarLineBody {
    /// YYYY-MM-DD
    first: String,
    /// YYYY-MM-DD; the first day where left out.
    last: Option<String>,
    kind: DayKind,
    #[schema(max_length = 50)]
    #[serde(default)]
    name: String,
}

/// Holidays and make-up days of a year.
#[utoipa::path(get, path = "/api/v1/calendar", operation_id = "calendar", tag = "settings", params(CalendarQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The lines of the year, and which years are known", body = CalendarYear), refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    _: May<staff::People>,
    Params(query): Params<CalendarQuery>,
) -> Result<Sent<CalendarYear>, Error> {
    let year = checked_year(query.year.unwrap_or_else(|| app.today().year()), "year")?;
    Ok(Sent(view(&app, year).await?))
}

/// Set the lines of a year, in the place of the file's. Promises and duty hours follow at once.
#[utoipa::path(put, path = "/api/v1/calendar/{year}", operation_id = "set_calendar", tag = "settings", request_body = CalendarBody,
    params(("year" = i16, Path, description = "Year of the arrangement")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Set", body = CalendarYear), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn set(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Path(year): Path<String>,
    Json(body): Json<CalendarBody>,
) -> Result<Sent<CalendarYear>, Error> {
    let year = of_path(&year)?;
    if body.lines.is_empty() || body.lines.len() > LINES {
        return Err(Error::wrong("lines", &format!("应有 1 到 {LINES} 行")));
    }
    let mut lines = body.lines.into_iter().map(|line| checked(year, line)).collect::<Result<Vec<_>, _>>()?;
    lines.sort();
    let stored = app.store.read().await?.calendar_lines().await?;
    agree(&app.calendar_file, &stored, year, &lines)?;
    change(&app, &staff.user.id, year, lines).await?;
    Ok(Sent(view(&app, year).await?))
}

/// Give a year back to the calendar's file.
#[utoipa::path(delete, path = "/api/v1/calendar/{year}", operation_id = "reset_calendar", tag = "settings",
    params(("year" = i16, Path, description = "Year of the arrangement")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "As the file says", body = CalendarYear), refusals::Any, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn reset(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Path(year): Path<String>,
    _: NoBody,
) -> Result<Sent<CalendarYear>, Error> {
    let year = of_path(&year)?;
    if !app.store.read().await?.calendar_lines().await?.iter().any(|line| line.year == year) {
        return Err(Error::NotFound);
    }
    change(&app, &staff.user.id, year, Vec::new()).await?;
    Ok(Sent(view(&app, year).await?))
}

/// Calendar and hours of the desk as they are stored over the file of settings.
pub(crate) async fn days(
    read: &mut Read,
    file: &[CalendarLine],
    config: &Config,
) -> Result<(Arc<Calendar>, Arc<Hours>), StoreError> {
    let (calendar, faults) = almanac::overlaid(file, &read.calendar_lines().await?);
    for fault in faults {
        tracing::warn!(%fault, "a line of the calendar contradicts one that was set in the console and is left out");
    }
    let hours = read.settings().await?.hours.unwrap_or_else(|| config.desk.hours.clone());
    // Checked when they were set.
    Ok((Arc::new(calendar), Arc::new(Hours::read(&hours).unwrap_or_default())))
}

/// Promises and duty go by what is stored from now on.
pub(crate) async fn take_over(app: &App) -> Result<(), Error> {
    let (calendar, hours) = days(&mut app.store.read().await?, &app.calendar_file, &app.config).await?;
    Ok(app.switchboard.days_changed(calendar, hours).await?)
}

async fn change(app: &App, actor: &str, year: i16, lines: Vec<CalendarLine>) -> Result<(), Error> {
    let detail = if lines.is_empty() { json!({ "as_the_file": true }) } else { json!({ "lines": lines.len() }) };
    let deed = Deed::new(actor, Action::CalendarChanged, "calendar", &year.to_string()).with(detail);
    let now = time::now();
    app.store
        .write::<_, Error, _>(move |tx| {
            Box::pin(async move {
                tx.put_calendar_year(year, &lines).await?;
                Ok(tx.audit(&deed, now).await?)
            })
        })
        .await?;
    take_over(app).await
}

async fn view(app: &App, year: i16) -> Result<CalendarYear, Error> {
    let stored = app.store.read().await?.calendar_lines().await?;
    let of = |lines: &[CalendarLine]| -> Vec<CalendarLineView> {
        lines.iter().filter(|line| line.year == year).map(line_view).collect()
    };
    let (stored, mut file) = (of(&stored), of(&app.calendar_file));
    file.sort_by(|a, b| a.first.cmp(&b.first));
    let (source, lines) = match (stored.is_empty(), file.is_empty()) {
        (false, _) => (YearSource::Stored, stored),
        (true, false) => (YearSource::File, file),
        (true, true) => (YearSource::None, Vec::new()),
    };
    let rules = app.switchboard.rules();
    let known = rules.calendar.years().collect();
    Ok(CalendarYear { year, source, lines, known, holes: health::holes(&rules, time::now()) })
}

fn line_view(line: &CalendarLine) -> CalendarLineView {
    let CalendarLine { first, last, kind, name, .. } = line;
    CalendarLineView { first: first.to_string(), last: last.to_string(), kind: *kind, name: name.clone() }
}

fn of_path(year: &str) -> Result<i16, Error> {
    let year = year.parse().map_err(|_| Error::NotFound)?;
    checked_year(year, "year").map_err(|_| Error::NotFound)
}

fn checked_year(year: i16, field: &str) -> Result<i16, Error> {
    if YEARS.contains(&year) {
        return Ok(year);
    }
    Err(Error::wrong(field, &format!("应在 {} 到 {} 之间", YEARS.start(), YEARS.end())))
}

fn checked(year: i16, body: CalendarLineBody) -> Result<CalendarLine, Error> {
    let day = |field: &str, text: &str| almanac::day(text).map_err(|_| Error::wrong(field, "日期应写作 2027-10-01"));
    let first = day("first", &body.first)?;
    let last = body.last.map_or(Ok(first), |last| day("last", &last))?;
    let name: String = body.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name = name.trim().to_owned();
    if name.chars().count() > NAME {
        return Err(Error::wrong("name", &format!("最多 {NAME} 个字")));
    }
    Ok(CalendarLine { year, first, last, kind: body.kind, name })
}

/// Refuses lines that contradict one another or those of other years.
fn agree(file: &[CalendarLine], stored: &[CalendarLine], year: i16, lines: &[CalendarLine]) -> Result<(), Error> {
    let firsts: BTreeSet<_> = lines.iter().map(|line| line.first).collect();
    if firsts.len() < lines.len() {
        return Err(Error::wrong("lines", "有两行从同一天开始"));
    }
    let others = |of: &[CalendarLine]| of.iter().filter(|line| line.year != year).cloned().collect::<Vec<_>>();
    let (mut calendar, _) = almanac::overlaid(&others(file), &others(stored));
    lines.iter().try_for_each(|line| almanac::add(&mut calendar, line)).map_err(|fault| {
        let why = match fault {
            LineFault::Backwards { first, last } => format!("{last} 早于 {first}"),
            LineFault::Long { first, last } => format!("{first} 到 {last} 太长，一行最多 31 天"),
            LineFault::Foreign { first, year } => format!("{first} 不是 {year} 年安排里的日子"),
            LineFault::Both(day) => format!("{day} 既是节假日又是调休上班日"),
        };
        Error::wrong("lines", &why)
    })
}
