//! One's own account: password, one-time code, sessions.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        error::Error,
        extract::{Json, NoBody, Peer},
        limits, refusals,
        staff::{self, May, Staff},
    },
    model::{people::Session, time},
};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"old": "…", "new": "…"}))]
pub(crate) struct NewPassword {
    #[schema(max_length = 1000)]
    old: String,
    #[schema(min_length = 10, max_length = 1000)]
    new: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrolBody {
    #[schema(max_length = 1000)]
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"one_time_code": "123456"}))]
pub(crate) struct ConfirmBody {
    #[schema(max_length = 100)]
    one_time_code: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemoveBody {
    #[schema(max_length = 1000)]
    password: String,
    #[schema(max_length = 100)]
    one_time_code: String,
}

/// What an authenticator app is told; works once a code confirmed it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EnrolmentView {
    /// Base32.
    secret: String,
    /// `otpauth://…`, for a QR code.
    url: String,
}

/// Codes that serve once each where the app is not at hand; shown this one time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sessions {
    sessions: Vec<SessionRow>,
}

/// A session in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionRow {
    id: String,
    /// Id of the user.
    user: String,
    created_at: String,
    seen_at: String,
    expires_at: String,
    address: String,
    agent: String,
    /// The session of this request.
    current: bool,
}

/// Set another password; one's other sessions end.
#[utoipa::path(post, path = "/api/v1/session/password", operation_id = "change_password", tag = "session", request_body = NewPassword,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Changed"), refusals::Any, refusals::Body, refusals::Proven, refusals::Writes,
))]
pub(crate) async fn password(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    staff: Staff,
    Json(body): Json<NewPassword>,
) -> Result<StatusCode, Error> {
    let (who, network) = ((&staff.user, staff.session.as_str()), limits::subject(peer).to_string());
    app.people.change_password(who, (body.old, body.new), &network, time::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begin to set up a one-time code.
#[utoipa::path(post, path = "/api/v1/session/one-time-code", operation_id = "enrol_one_time_code", tag = "session", request_body = EnrolBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "To be confirmed by a code", body = EnrolmentView),
    refusals::Any, refusals::Body, refusals::Proven, refusals::State, refusals::Writes,
))]
pub(crate) async fn enrol(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    staff: Staff,
    Json(body): Json<EnrolBody>,
) -> Result<Sent<EnrolmentView>, Error> {
    let network = limits::subject(peer).to_string();
    let begun = app.people.enrol(&staff.user, body.password, &network, time::now()).await?;
    Ok(Sent(EnrolmentView { secret: begun.secret, url: begun.url }))
}

/// Confirm the one-time code; from then on one is asked at signing in.
#[utoipa::path(post, path = "/api/v1/session/one-time-code/confirm", operation_id = "confirm_one_time_code", tag = "session",
    request_body = ConfirmBody, security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Set up; one's other sessions have ended", body = RecoveryCodes),
    refusals::Any, refusals::Body, refusals::Proven, refusals::State, refusals::Writes,
))]
pub(crate) async fn confirm(
    State(app): State<Arc<App>>,
    staff: Staff,
    Json(body): Json<ConfirmBody>,
) -> Result<Sent<RecoveryCodes>, Error> {
    let who = (&staff.user, staff.session.as_str());
    let recovery_codes = app.people.confirm(who, body.one_time_code, time::now()).await?;
    Ok(Sent(RecoveryCodes { recovery_codes }))
}

/// Do without a one-time code again.
#[utoipa::path(post, path = "/api/v1/session/one-time-code/remove", operation_id = "remove_one_time_code", tag = "session",
    request_body = RemoveBody, security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Removed"), refusals::Any, refusals::Body, refusals::Proven, refusals::Writes,
))]
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    staff: Staff,
    Json(body): Json<RemoveBody>,
) -> Result<StatusCode, Error> {
    let network = limits::subject(peer).to_string();
    app.people.remove_own_code(&staff.user, (body.password, body.one_time_code), &network, time::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own sessions.
#[utoipa::path(get, path = "/api/v1/sessions", operation_id = "own_sessions", tag = "session",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The newest first", body = Sessions), refusals::Any, refusals::SignedIn,
))]
pub(crate) async fn own_sessions(State(app): State<Arc<App>>, staff: Staff) -> Result<Sent<Sessions>, Error> {
    let sessions = app.store.read().await?.sessions_of(&staff.user.id).await?;
    Ok(Sent(listed(&app, &staff, sessions)))
}

/// Everybody's sessions.
#[utoipa::path(get, path = "/api/v1/users/sessions", operation_id = "all_sessions", tag = "people",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The newest first", body = Sessions), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn all_sessions(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
) -> Result<Sent<Sessions>, Error> {
    let sessions = app.store.read().await?.sessions().await?;
    Ok(Sent(listed(&app, &staff, sessions)))
}

/// End a session: one's own, or as an administrator anybody's.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", operation_id = "revoke_session", tag = "session",
    params(("id" = String, Path, description = "Id of the session")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Ended, its open streams too"), refusals::Any, refusals::SignedIn, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    staff: Staff,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<StatusCode, Error> {
    let any = staff.user.role.may(crate::model::people::Permission::People);
    if any {
        staff.enrolled(&app)?;
    }
    app.people.revoke(&staff.user, &id, any, time::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn listed(app: &App, staff: &Staff, sessions: Vec<Session>) -> Sessions {
    let (zone, now, idle) = (&app.rules.zone, time::now(), app.config.session.idle());
    let row = |session: Session| SessionRow {
        current: session.id == staff.session,
        created_at: time::rfc3339(session.created_at, zone),
        seen_at: time::rfc3339(session.seen_at, zone),
        expires_at: time::rfc3339(session.ends_at(idle), zone),
        id: session.id,
        user: session.user,
        address: session.address,
        agent: session.agent,
    };
    Sessions { sessions: sessions.into_iter().filter(|session| session.is_alive(now, idle)).map(row).collect() }
}
