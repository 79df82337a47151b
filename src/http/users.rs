//! Users, for administrators.

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
        desk::member,
        error::Error,
        extract::{Json, NoBody},
        refusals,
        staff::{self, May},
    },
    model::{
        people::{Permission, Role, User},
        time,
    },
    people::UserWish,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "wang.fang", "display_name": "王老师", "role": "staff", "groups": [], "skills": ["区税务局"]}))]
pub(crate) struct UserBody {
    /// What one signs in with; without blanks.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What visitors see.
    #[schema(min_length = 1, max_length = 100)]
    display_name: String,
    role: Role,
    /// Ids of groups.
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    skills: Vec<String>,
    /// Conversations held at a time; left out = `desk.capacity`.
    #[schema(maximum = 100)]
    capacity: Option<u32>,
    /// Disabled people cannot sign in.
    #[serde(default = "yes")]
    enabled: bool,
    /// Nothing is allowed before a one-time code is set up, whatever the role.
    #[serde(default)]
    code_required: bool,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Users {
    users: Vec<UserView>,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserView {
    id: String,
    name: String,
    display_name: String,
    role: Role,
    groups: Vec<String>,
    skills: Vec<String>,
    #[schema(required)]
    capacity: Option<u32>,
    enabled: bool,
    has_password: bool,
    has_one_time_code: bool,
    code_required: bool,
    created_at: String,
    updated_at: String,
}

/// A new user, and the link by which they set their password.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewUser {
    user: UserView,
    link: LinkMade,
}

/// A one-time link; shown this one time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkMade {
    /// Path of the page behind the server's address; the secret stands behind the `#`.
    path: String,
    expires_at: String,
}

/// All users.
#[utoipa::path(get, path = "/api/v1/users", operation_id = "users", tag = "people",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "By name", body = Users), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn list(State(app): State<Arc<App>>, _: May<staff::People>) -> Result<Sent<Users>, Error> {
    let users = app.store.read().await?.users().await?;
    Ok(Sent(Users { users: users.into_iter().map(|user| view(&app, user)).collect() }))
}

/// Make a user; they set their password by the link.
#[utoipa::path(post, path = "/api/v1/users", operation_id = "add_user", tag = "people", request_body = UserBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Made", body = NewUser), (status = 409, description = "The name is taken", body = crate::http::error::Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Body, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Json(body): Json<UserBody>,
) -> Result<(StatusCode, Sent<NewUser>), Error> {
    let now = time::now();
    let user = app.people.create_user(&staff.user.id, wish(body), None, now).await?;
    let link = link_for(&app, &staff.user.id, &user.id).await?;
    Ok((StatusCode::CREATED, Sent(NewUser { user: view(&app, user), link })))
}

/// Change a user. Who is disabled is signed out at once.
#[utoipa::path(put, path = "/api/v1/users/{id}", operation_id = "change_user", tag = "people", request_body = UserBody,
    params(("id" = String, Path, description = "Id of the user")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Changed", body = UserView), (status = 409, description = "The name is taken, or nobody would stay administrator", body = crate::http::error::Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Path(id): Path<String>,
    Json(body): Json<UserBody>,
) -> Result<Sent<UserView>, Error> {
    let user = app.people.change_user(&staff.user.id, &id, wish(body), time::now()).await?;
    tell_desk(&app, &user).await?;
    Ok(Sent(view(&app, user)))
}

/// A new link for a password that was forgotten; earlier ones die.
#[utoipa::path(post, path = "/api/v1/users/{id}/link", operation_id = "make_link", tag = "people",
    params(("id" = String, Path, description = "Id of the user")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Made", body = LinkMade), refusals::Any, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn link(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<(StatusCode, Sent<LinkMade>), Error> {
    Ok((StatusCode::CREATED, Sent(link_for(&app, &staff.user.id, &id).await?)))
}

/// Sign a user out everywhere.
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions", operation_id = "sign_user_out", tag = "people",
    params(("id" = String, Path, description = "Id of the user")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Signed out"), refusals::Any, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<StatusCode, Error> {
    app.people.sign_out_everywhere(&staff.user.id, &id, time::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove the one-time code of somebody who lost it.
#[utoipa::path(delete, path = "/api/v1/users/{id}/one-time-code", operation_id = "remove_code_of_user", tag = "people",
    params(("id" = String, Path, description = "Id of the user")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Removed"), refusals::Any, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn remove_code(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<StatusCode, Error> {
    app.people.remove_code_of(&staff.user.id, &id, time::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The desk knows at once what became of somebody who is there.
async fn tell_desk(app: &App, user: &User) -> Result<(), Error> {
    let desk = app.switchboard.desk();
    let Some(load) = desk.people().find(|load| load.present && load.member.id == user.id) else { return Ok(()) };
    if user.enabled && user.role.may(Permission::Desk) {
        let available = load.member.available;
        app.switchboard.present(member(app, user, available)).await?;
    } else {
        app.switchboard.signed_off(&user.id).await?;
    }
    Ok(())
}

async fn link_for(app: &App, actor: &str, user: &str) -> Result<LinkMade, Error> {
    let link = app.people.link_for(actor, user, time::now()).await?;
    Ok(LinkMade { path: link.url(""), expires_at: time::rfc3339(link.expires_at, &app.rules.zone) })
}

fn wish(body: UserBody) -> UserWish {
    let UserBody { name, display_name, role, groups, skills, capacity, enabled, code_required } = body;
    UserWish { name, display_name, role, groups, skills, capacity, enabled, code_required }
}

fn view(app: &App, user: User) -> UserView {
    let zone = &app.rules.zone;
    UserView {
        created_at: time::rfc3339(user.created_at, zone),
        updated_at: time::rfc3339(user.updated_at, zone),
        id: user.id,
        name: user.name,
        display_name: user.display_name,
        role: user.role,
        groups: user.groups,
        skills: user.skills,
        capacity: user.capacity,
        enabled: user.enabled,
        has_password: user.has_password,
        has_one_time_code: user.has_one_time_code,
        code_required: user.code_required,
    }
}
