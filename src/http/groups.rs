//! 坐席组, for administrators.

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
        extract::{Json, NoBody},
        queue::GroupName,
        refusals,
        staff::{self, May, Staff},
    },
    model::{
        people::{Group, Permission},
        time,
    },
    people::GroupWish,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "登记组", "departments": ["区市场监督管理局"]}))]
pub(crate) struct GroupBody {
    #[schema(min_length = 1, max_length = 50)]
    name: String,
    /// Names of departments; empty = any.
    #[serde(default)]
    departments: Vec<String>,
    /// Seven days from Monday, each with spans such as `["09:00", "17:30"]`; empty = `desk.hours`.
    #[serde(default)]
    hours: Vec<Vec<(String, String)>>,
    /// Ids of the groups that help out, first asked first.
    #[serde(default)]
    fallback: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Groups {
    groups: Vec<GroupView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupView {
    id: String,
    name: String,
    departments: Vec<String>,
    hours: Vec<Vec<(String, String)>>,
    fallback: Vec<String>,
    updated_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupNames {
    groups: Vec<GroupName>,
}

/// All groups.
#[utoipa::path(get, path = "/api/v1/groups", operation_id = "groups", tag = "people",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "By name", body = Groups), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn list(State(app): State<Arc<App>>, _: May<staff::People>) -> Result<Sent<Groups>, Error> {
    let groups = app.store.read().await?.groups().await?;
    Ok(Sent(Groups { groups: groups.into_iter().map(|group| view(&app, group)).collect() }))
}

/// Names of all groups, for whoever passes work on.
#[utoipa::path(get, path = "/api/v1/groups/names", operation_id = "group_names", tag = "people",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "By name", body = GroupNames), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn names(State(app): State<Arc<App>>, staff: Staff) -> Result<Sent<GroupNames>, Error> {
    staff.enrolled(&app)?;
    let role = staff.user.role;
    if ![Permission::Desk, Permission::Tickets, Permission::People].iter().any(|needed| role.may(*needed)) {
        return Err(Error::Forbidden);
    }
    let groups = app.store.read().await?.groups().await?;
    let name = |group: Group| GroupName { id: group.id, name: group.name };
    Ok(Sent(GroupNames { groups: groups.into_iter().map(name).collect() }))
}

/// Make a group.
#[utoipa::path(post, path = "/api/v1/groups", operation_id = "add_group", tag = "people", request_body = GroupBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "Made; the desk knows it at once", body = GroupView), (status = 409, description = "The name is taken", body = crate::http::error::Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Body, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Json(body): Json<GroupBody>,
) -> Result<(StatusCode, Sent<GroupView>), Error> {
    let group = app.people.create_group(&staff.user.id, wish(body), time::now()).await?;
    app.switchboard.groups_changed().await?;
    Ok((StatusCode::CREATED, Sent(view(&app, group))))
}

/// Change a group.
#[utoipa::path(put, path = "/api/v1/groups/{id}", operation_id = "change_group", tag = "people", request_body = GroupBody,
    params(("id" = String, Path, description = "Id of the group")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Changed; the desk knows it at once", body = GroupView), (status = 409, description = "The name is taken", body = crate::http::error::Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Path(id): Path<String>,
    Json(body): Json<GroupBody>,
) -> Result<Sent<GroupView>, Error> {
    let group = app.people.change_group(&staff.user.id, &id, wish(body), time::now()).await?;
    app.switchboard.groups_changed().await?;
    Ok(Sent(view(&app, group)))
}

/// Remove a group that nobody and nothing refers to.
#[utoipa::path(delete, path = "/api/v1/groups/{id}", operation_id = "delete_group", tag = "people",
    params(("id" = String, Path, description = "Id of the group")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Removed"), (status = 409, description = "Members, calls or other groups refer to it", body = crate::http::error::Problem, content_type = "application/problem+json"),
    refusals::Any, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<StatusCode, Error> {
    app.people.delete_group(&staff.user.id, &id, time::now()).await?;
    app.switchboard.groups_changed().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn wish(body: GroupBody) -> GroupWish {
    let GroupBody { name, departments, hours, fallback } = body;
    GroupWish { name, departments, hours, fallback }
}

fn view(app: &App, group: Group) -> GroupView {
    let Group { id, name, departments, hours, fallback, updated_at, .. } = group;
    GroupView { id, name, departments, hours, fallback, updated_at: time::rfc3339(updated_at, &app.rules.zone) }
}
