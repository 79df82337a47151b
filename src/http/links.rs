//! One-time links. The secret is sent as `Authorization: Bearer`: it never stands in a URL.

use std::sync::Arc;

use axum::{Json as Sent, extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        error::Error,
        extract::{Json, Peer, bearer},
        refusals,
        session::{SetIn, SignedIn, signed_in, whence},
        staff::not_from_a_foreign_page,
    },
    model::time,
    people::Chosen,
};

/// What a link is for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkView {
    /// It makes the first administrator, who chooses a name.
    first: bool,
    /// What its owner signs in with; null where it is to be chosen.
    #[schema(required)]
    name: Option<String>,
    #[schema(required)]
    display_name: Option<String>,
    /// A one-time code is asked too.
    has_one_time_code: bool,
    expires_at: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"password": "…"}))]
pub(crate) struct PasswordBody {
    #[schema(min_length = 10, max_length = 1000)]
    password: String,
    /// Only of the first administrator.
    #[schema(max_length = 100)]
    name: Option<String>,
    #[schema(max_length = 100)]
    display_name: Option<String>,
    one_time_code: Option<String>,
}

/// What a one-time link is for.
#[utoipa::path(get, path = "/api/v1/link", operation_id = "read_link", tag = "session", security(("one_time_link" = [])), responses(
    (status = 200, description = "It can be used", body = LinkView), refusals::Any, refusals::Linked,
))]
pub(crate) async fn read(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Sent<LinkView>, Error> {
    let token = bearer(&headers).ok_or(Error::NotSignedIn)?;
    let (user, expires_at) = app.people.read_link(token, time::now()).await?;
    Ok(Sent(LinkView {
        first: user.is_none(),
        name: user.as_ref().map(|user| user.name.clone()),
        display_name: user.as_ref().map(|user| user.display_name.clone()),
        has_one_time_code: user.is_some_and(|user| user.has_one_time_code),
        expires_at: time::rfc3339(expires_at, &app.rules.zone),
    }))
}

/// Set the password and begin a session; the link is dead afterwards.
#[utoipa::path(post, path = "/api/v1/link", operation_id = "use_link", tag = "session", request_body = PasswordBody, security(("one_time_link" = [])), responses(
    (status = 200, description = "Signed in; the cookie is set", body = SignedIn),
    refusals::Any, refusals::Body, refusals::Linked, refusals::Writes,
))]
pub(crate) async fn set_password(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    headers: HeaderMap,
    Json(body): Json<PasswordBody>,
) -> Result<SetIn, Error> {
    not_from_a_foreign_page(&headers, &app)?;
    let token = bearer(&headers).ok_or(Error::NotSignedIn)?;
    let PasswordBody { password, name, display_name, one_time_code } = body;
    let chosen = Chosen { password, name, display_name, one_time_code };
    let begun = app.people.use_link(token, chosen, whence(peer, &headers), time::now()).await?;
    Ok(signed_in(&app, begun))
}
