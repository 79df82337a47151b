//! Sign in, see who one is, sign out.

use std::sync::Arc;

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
        refusals,
        staff::{Staff, not_from_a_foreign_page, set_cookie},
    },
    model::{
        id,
        people::{Permission, Role, Session, User},
        time,
    },
    storage::StoreError,
};

/// Kept of what a browser calls itself, in characters.
const AGENT: usize = 200;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "wang.fang", "password": "…"}))]
pub(crate) struct SignInBody {
    #[schema(max_length = 100)]
    name: String,
    #[schema(max_length = 1000)]
    password: String,
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
) -> Result<([(HeaderName, String); 1], Sent<SignedIn>), Error> {
    not_from_a_foreign_page(&headers, &app)?;
    let found = app.store.read().await?.user_named(&body.name).await?;
    let hash = found.as_ref().and_then(|(_, secrets)| secrets.password_hash.clone());
    let right = app.passwords.verify(body.password, hash).await?;
    let (user, _) = found.filter(|(user, _)| right && user.enabled).ok_or(Error::WrongCredentials)?;
    let now = time::now();
    let session = Session {
        id: id::new_id(),
        user: user.id.clone(),
        created_at: now,
        seen_at: now,
        expires_at: now + app.config.session.absolute(),
        address: peer.to_string(),
        agent: agent(&headers),
    };
    let token = id::new_token();
    let (hash, begun) = (id::digest(&token), session.clone());
    app.store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { tx.begin_session(&begun, &hash).await }))
        .await?;
    let staff = Staff { user, session: session.id.clone(), begun: session };
    let cookie = [(header::SET_COOKIE, set_cookie(&app, &token))];
    let expires_at = time::rfc3339(staff.begun.expires_at, &app.rules.zone);
    Ok((cookie, Sent(SignedIn { token, user: me(&app, &staff), expires_at })))
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
    let (user, session) = (staff.user.id, staff.session);
    app.store.write(move |tx| Box::pin(async move { tx.end_session(&user, &session).await })).await?;
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
