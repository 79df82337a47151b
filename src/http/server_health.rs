//! 运行状况: what the server knows of itself, for administrators.

use std::{path::Path, sync::Arc};

use axum::{Json as Sent, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        error::Error,
        health, refusals,
        staff::{self, May},
    },
    model::time,
    search::Payload,
};

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HealthView {
    version: String,
    started_at: String,
    index: IndexHealth,
    database: DatabaseHealth,
    calendar: CalendarHealth,
    /// Sessions that have not ended.
    sessions: u32,
    /// People of the desk who are there.
    present: u32,
    /// Calls that have not ended.
    calls: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndexHealth {
    /// Questions can be answered.
    is_ready: bool,
    /// The folder of the documents.
    corpus: String,
    documents: u64,
    passages: u64,
    /// Faults and remarks of the last reading of the folder; the log has them.
    remarks: u64,
    /// Fingerprint of the folder that is in the index.
    watermark: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DatabaseHealth {
    answers: bool,
    /// What of the address may be shown, such as `sqlite`.
    kind: String,
    /// Size of its files; null where it lies elsewhere.
    #[schema(required)]
    bytes: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarHealth {
    /// Years whose holidays and make-up days are known.
    known: Vec<i16>,
    /// Years of the promises made now whose holidays are not known.
    holes: Vec<i16>,
}

/// How the server is.
#[utoipa::path(get, path = "/api/v1/health", operation_id = "health", tag = "settings",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "What the server knows of itself", body = HealthView), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn read(State(app): State<Arc<App>>, _: May<staff::People>) -> Result<Sent<HealthView>, Error> {
    let (now, idle) = (time::now(), app.config.session.idle());
    let snapshot = app.library.snapshot();
    let is_ready = snapshot.is_some();
    let Payload { documents, passages, remarks, watermark, .. } =
        snapshot.map(|snapshot| snapshot.payload.clone()).unwrap_or_default();
    let sessions = app.store.read().await?.sessions().await?;
    let url = &app.config.database.url;
    let (desk, rules) = (app.switchboard.desk(), app.switchboard.rules());
    Ok(Sent(HealthView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: time::rfc3339(app.started_at, &app.rules.zone),
        index: IndexHealth { is_ready, corpus: app.config.corpus.dir.clone(), documents, passages, remarks, watermark },
        database: DatabaseHealth {
            answers: app.store.ping().await.is_ok(),
            kind: url.split(':').next().unwrap_or_default().to_owned(),
            bytes: size(url).await,
        },
        calendar: CalendarHealth { known: rules.calendar.years().collect(), holes: health::holes(&rules, now) },
        sessions: count(sessions.iter().filter(|session| session.is_alive(now, idle))),
        present: count(desk.people().filter(|load| load.present)),
        calls: count(desk.calls()),
    }))
}

fn count(all: impl Iterator) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

/// Size of a database in a file, with what was not folded into it yet.
async fn size(url: &str) -> Option<u64> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    let file = tokio::fs::metadata(Path::new(path)).await.ok()?.len();
    let log = tokio::fs::metadata(Path::new(&format!("{path}-wal"))).await.map_or(0, |log| log.len());
    Some(file.saturating_add(log))
}
