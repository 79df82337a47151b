//! For machines that watch the server.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{
    desk::Rules,
    http::{app::App, error::Error},
    model::time::{self, Millis},
};

/// The process lives.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// How far ahead the calendar is looked at, in milliseconds: tickets are promised further on.
const AHEAD: Millis = 60 * 24 * 3_600_000;

/// Index and database are usable. A further line for each year whose holidays are missing.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<String, Error> {
    usable(&app).await?;
    let holes = holes(&app.switchboard.rules(), time::now());
    let lines = holes.iter().map(|year| format!("calendar: no holidays and make-up days are known for {year}\n"));
    Ok(std::iter::once("ready\n".to_owned()).chain(lines).collect())
}

/// The years of the next days whose holidays are not known.
pub(crate) fn holes(rules: &Rules, now: Millis) -> Vec<i16> {
    let day = |at| time::day(at, &rules.zone);
    rules.calendar.holes(day(now), day(now.saturating_add(AHEAD))).collect()
}

/// What is missing until questions can be answered and stored.
pub(crate) async fn usable(app: &App) -> Result<(), Error> {
    if *app.stopping.borrow() {
        return Err(Error::NotReady("服务正在停止"));
    }
    if app.library.snapshot().is_none() {
        return Err(Error::NotReady("索引正在建立"));
    }
    app.store.ping().await.map_err(|fault| {
        tracing::warn!(%fault, "the database does not answer");
        Error::NotReady("数据库没有响应")
    })
}

/// Metrics in Prometheus' text format.
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let text = app.metrics.as_ref().map(metrics_exporter_prometheus::PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// The OpenAPI document.
pub(crate) async fn openapi(State(app): State<Arc<App>>) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], app.openapi.clone()).into_response()
}
