//! What is the same for every request: its id, the limit by address, the time limit, a panic
//! kept to itself, the problem document, security headers, one line of log, metrics.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;

use crate::{
    http::{app::App, error::Error, limits::Gate},
    model::id,
};

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");
/// For data: nothing in it may run or be framed.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// A file may take so many times as long as another request.
const UPLOAD: u32 = 8;

/// Wraps every route.
pub(crate) async fn envelope(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let request_id = id::new_id();
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let api = request.uri().path().starts_with("/api/");
    let longer = if route.ends_with("/attachments") || route.ends_with("/import") { UPLOAD } else { 1 };
    let limit = Duration::from_secs(app.config.server.request_timeout_s.max(1)) * longer;
    let response = match admit(&app, &request, &route) {
        Ok(()) => handle(request, next, limit).await,
        Err(refusal) => refusal.into_response(),
    };
    let mut response = seal(response, &request_id, &route);
    headers(&mut response, &request_id, api);
    let status = response.status().as_u16();
    let labels = [("method", method.to_string()), ("route", route.clone()), ("status", status.to_string())];
    metrics::counter!("bangban_http_requests_total", &labels).increment(1);
    metrics::histogram!("bangban_http_request_seconds", "route" => route.clone())
        .record(started.elapsed().as_secs_f64());
    tracing::debug!(%method, route, status, request_id, ms = started.elapsed().as_millis() as u64, "request");
    response
}

/// Health and metrics are asked by machines that must not be locked out by a busy address.
fn admit(app: &App, request: &Request, route: &str) -> Result<(), Error> {
    if matches!(route, "/healthz" | "/readyz" | "/metrics") {
        return Ok(());
    }
    let peer = request.extensions().get::<ConnectInfo<std::net::SocketAddr>>().map(|info| info.0.ip());
    peer.map_or(Ok(()), |peer| app.limits.check(Gate::Request, peer))
}

async fn handle(request: Request, next: Next, limit: Duration) -> Response {
    let run = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(limit, run).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Error::Internal("a handler panicked".into()).into_response(),
        Err(_) => Error::Timeout.into_response(),
    }
}

/// Writes the problem document of a refusal, whoever it came from, and logs a fault once.
fn seal(response: Response, request_id: &str, route: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let error = response.extensions().get::<Error>().cloned().unwrap_or_else(|| foreign(status));
    let problem = error.problem(request_id);
    if problem.status >= 500 {
        tracing::error!(request_id, route, status = problem.status, code = problem.code, ?error, "request failed");
    }
    let (mut parts, _) = response.into_parts();
    parts.status = error.code().0;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, PROBLEM);
    Response::from_parts(parts, Body::from(serde_json::to_vec(&problem).unwrap_or_default()))
}

/// A refusal by a library: only its status is known.
fn foreign(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Error::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Error::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::NotJson,
        status if status.is_client_error() => Error::InvalidField { field: "request".into(), why: status.to_string() },
        status => Error::Internal(status.to_string()),
    }
}

fn headers(response: &mut Response, request_id: &str, api: bool) {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(DATA_POLICY);
    if api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}
