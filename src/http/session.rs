//! Sign in, see who one is, sign out.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Json as Sent,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        error::Error,
        extract::{Json, NoBody, Peer},
        limits, refusals,
        staff::{Staff, not_from_a_foreign_page, set_cookie},
    },
    model::{
        people::{Permission, Role, User},
        time,
    },
    people::{Begun, SignIn, Whence},
};

/// Kept of what a browser calls itself, in characters.
const AGENT: usize = 200;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "wang.fang", "password": "…", "one_time_code": "123456"}))]
pub(crate) struct SignInBody {
    #[schema(max_length = 100)]
    name: String,
    #[schema(max_length = 1000)]
    password: String,
    /// Six digits or a recovery code, where the user has set up a one-time code.
    #[schema(max_length = 100)]
    one_time_code: Option<String>,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    id: String,
    name: String,
    display_name: String,
    role: Role,
    permissions: Vec<Permission>,
    /// Ids of the groups.
    groups: Vec<String>,
    /// A one-time code is asked at signing in.
    has_one_time_code: bool,
    /// A one-time code must be set up before anything else is allowed.
    must_set_up_one_time_code: bool,
}

/// A session that has just begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// For scripts, as `Authorization: Bearer`; browsers keep the cookie.
    token: String,
    user: Me,
    /// When the session ends whatever happens.
    expires_at: String,
}

/// The session of this request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    user: Me,
    expires_at: String,
    /// When it ends if nothing more is asked; `GET /session` puts it off.
    idle_at: String,
}

/// Begin a session.
#[utoipa::path(post, path = "/api/v1/session", operation_id = "sign_in", tag = "session", request_body = SignInBody, responses(
    (status = 200, description = "Signed in; the cookie is set", body = SignedIn),
    refusals::Any, refusals::Body, refusals::SigningIn, refusals::Writes,
))]
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    headers: HeaderMap,
    Json(body): Json<SignInBody>,
) -> Result<SetIn, Error> {
    not_from_a_foreign_page(&headers, &app)?;
    let SignInBody { name, password, one_time_code } = body;
    let ask = SignIn { name, password, one_time_code, whence: whence(peer, &headers) };
    Ok(signed_in(&app, app.people.sign_in(ask, time::now()).await?))
}

/// A session with its cookie.
pub(crate) type SetIn = ([(HeaderName, String); 1], Sent<SignedIn>);

/// What is answered to somebody who has just been signed in.
pub(crate) fn signed_in(app: &App, begun: Begun) -> SetIn {
    let Begun { token, session, user } = begun;
    let staff = Staff { user, session: session.id.clone(), begun: session };
    let cookie = [(header::SET_COOKIE, set_cookie(app, &token))];
    let expires_at = time::rfc3339(staff.begun.expires_at, &app.rules.zone);
    (cookie, Sent(SignedIn { token, user: me(app, &staff), expires_at }))
}

/// Where a request comes from.
pub(crate) fn whence(peer: IpAddr, headers: &HeaderMap) -> Whence {
    Whence { address: peer.to_string(), network: limits::subject(peer).to_string(), agent: agent(headers) }
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", operation_id = "read_session", tag = "session",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Who is signed in, and for how long", body = SessionView),
    refusals::Any, refusals::SignedIn,
))]
pub(crate) async fn read(State(app): State<Arc<App>>, staff: Staff) -> Sent<SessionView> {
    let zone = &app.rules.zone;
    let idle_at = time::now().saturating_add(app.config.session.idle()).min(staff.begun.expires_at);
    Sent(SessionView {
        user: me(&app, &staff),
        expires_at: time::rfc3339(staff.begun.expires_at, zone),
        idle_at: time::rfc3339(idle_at, zone),
    })
}

/// End this session.
#[utoipa::path(delete, path = "/api/v1/session", operation_id = "sign_out", tag = "session",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Signed out; open streams of the session end"),
    refusals::Any, refusals::SignedIn, refusals::Writes,
))]
pub(crate) async fn end(
    State(app): State<Arc<App>>,
    staff: Staff,
    _: NoBody,
) -> Result<(StatusCode, [(HeaderName, String); 1]), Error> {
    app.people.sign_out(&staff.user.id, &staff.session, time::now()).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, set_cookie(&app, ""))]))
}

fn me(app: &App, staff: &Staff) -> Me {
    let must_set_up_one_time_code = staff.must_enrol(app);
    let User { id, name, display_name, role, groups, has_one_time_code, .. } = staff.user.clone();
    let permissions = role.permissions().to_vec();
    Me { id, name, display_name, role, permissions, groups, has_one_time_code, must_set_up_one_time_code }
}

fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    agent.chars().filter(|c| !c.is_control()).take(AGENT).collect()
}
