//! Review and publishing, and what `check` says of a text.

use std::{sync::Arc, time::Duration};

use axum::{
    Json as Sent,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        error::Error,
        extract::{Json, NoBody},
        knowledge_views::{FindingView, findings},
        refusals,
        staff::{self, May},
    },
    knowledge::{Act, Done},
    model::{document::Meta, knowledge::VersionState, time},
};

/// So long a publication is waited for until questions are answered from it.
const VISIBLE: Duration = Duration::from_millis(2500);
/// Stands for the document in a preview that is none yet.
const NEW: &str = "new";

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentBody {
    /// Why, for the author and the history.
    #[schema(max_length = 2000)]
    comment: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RollBackBody {
    /// A version that was published once.
    version: i64,
}

/// What an act came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActDone {
    id: String,
    /// The version it was done to.
    version: i64,
    /// Its new state.
    state: VersionState,
    /// Where what visitors are answered from changed: whether questions are answered from it already;
    /// else they are in a moment.
    #[schema(required)]
    visible: Option<bool>,
    /// What an editor should know about what was published, such as another document with its 文号.
    remarks: Vec<FindingView>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewBody {
    /// Whole Markdown with its front matter.
    text: String,
    /// The document it is to become a version of.
    id: Option<String>,
}

/// A text looked over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// The front matter as it was read; null where it cannot be.
    #[schema(required)]
    meta: Option<Meta>,
    /// The text after the front matter; the offsets of passages count its characters.
    body: String,
    passages: Vec<PassageView>,
    /// They keep it from being published.
    faults: Vec<FindingView>,
    remarks: Vec<FindingView>,
}

/// The smallest thing that is cited.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PassageView {
    heading: Vec<String>,
    text: String,
    start: usize,
    end: usize,
}

/// Give a draft to review.
#[utoipa::path(post, path = "/api/v1/knowledge/documents/{id}/submit", operation_id = "submit_document", tag = "knowledge",
    params(("id" = String, Path, description = "Id of the document")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "It waits for a reviewer", body = ActDone), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen,
    refusals::State, refusals::Writes,
))]
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<Sent<ActDone>, Error> {
    act(&app, &staff, id, Act::Submit).await
}

/// Approve what was submitted: it is published.
#[utoipa::path(post, path = "/api/v1/knowledge/documents/{id}/approve", operation_id = "approve_document", tag = "knowledge", request_body = CommentBody,
    params(("id" = String, Path, description = "Id of the document")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "It is published", body = ActDone), refusals::Any, refusals::Body, refusals::Fit, refusals::Permitted,
    refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn approve(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
    Json(CommentBody { comment }): Json<CommentBody>,
) -> Result<Sent<ActDone>, Error> {
    act(&app, &staff, id, Act::Approve { comment: said(comment) }).await
}

/// Send what was submitted back to its author.
#[utoipa::path(post, path = "/api/v1/knowledge/documents/{id}/reject", operation_id = "reject_document", tag = "knowledge", request_body = CommentBody,
    params(("id" = String, Path, description = "Id of the document")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "It goes back", body = ActDone), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen,
    refusals::State, refusals::Writes,
))]
pub(crate) async fn reject(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
    Json(CommentBody { comment }): Json<CommentBody>,
) -> Result<Sent<ActDone>, Error> {
    act(&app, &staff, id, Act::Reject { comment: said(comment) }).await
}

/// Publish a draft without a review, where one person may.
#[utoipa::path(post, path = "/api/v1/knowledge/documents/{id}/publish", operation_id = "publish_document", tag = "knowledge",
    params(("id" = String, Path, description = "Id of the document")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "It is published", body = ActDone), refusals::Any, refusals::Body, refusals::Fit, refusals::Permitted,
    refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn publish(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
    _: NoBody,
) -> Result<Sent<ActDone>, Error> {
    act(&app, &staff, id, Act::Publish).await
}

/// Take what is published from visitors.
#[utoipa::path(post, path = "/api/v1/knowledge/documents/{id}/withdraw", operation_id = "withdraw_document", tag = "knowledge", request_body = CommentBody,
    params(("id" = String, Path, description = "Id of the document")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Nothing of it is published", body = ActDone), refusals::Any, refusals::Body, refusals::Permitted,
    refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn withdraw(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
    Json(CommentBody { comment }): Json<CommentBody>,
) -> Result<Sent<ActDone>, Error> {
    act(&app, &staff, id, Act::Withdraw { comment: said(comment) }).await
}

/// Publish an earlier version again.
#[utoipa::path(post, path = "/api/v1/knowledge/documents/{id}/roll-back", operation_id = "roll_back_document", tag = "knowledge", request_body = RollBackBody,
    params(("id" = String, Path, description = "Id of the document")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The version is published again", body = ActDone), refusals::Any, refusals::Body, refusals::Fit,
    refusals::Permitted, refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn roll_back(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
    Json(RollBackBody { version }): Json<RollBackBody>,
) -> Result<Sent<ActDone>, Error> {
    act(&app, &staff, id, Act::RollBack { version }).await
}

/// Look a text over as `bangban check` does; nothing is stored.
#[utoipa::path(post, path = "/api/v1/knowledge/preview", operation_id = "preview_document", tag = "knowledge", request_body = PreviewBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "What was read, and what is wrong with it", body = Preview), refusals::Any, refusals::Body, refusals::Permitted,
))]
pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Json(body): Json<PreviewBody>,
) -> Result<Sent<Preview>, Error> {
    let found = app.documents.preview(body.id.as_deref().unwrap_or(NEW), &body.text, time::now()).await?;
    let view = |passage: crate::model::passage::Passage| PassageView {
        heading: passage.heading,
        text: passage.text,
        start: passage.start,
        end: passage.end,
    };
    let (meta, body) = found.document.map(|document| (document.meta, document.body)).unzip();
    Ok(Sent(Preview {
        meta,
        body: body.unwrap_or_default(),
        passages: found.passages.into_iter().map(view).collect(),
        faults: findings(found.faults),
        remarks: findings(found.remarks),
    }))
}

async fn act(app: &App, staff: &May<staff::Knowledge>, id: String, act: Act) -> Result<Sent<ActDone>, Error> {
    let done = app.documents.act(&staff.user.id, &id, act, time::now()).await?;
    let Done { version, state, publication, inspection } = done;
    let visible = match publication {
        Some(publication) => Some(shown(app, publication).await),
        None => None,
    };
    Ok(Sent(ActDone { id, version, state, visible, remarks: findings(inspection.remarks) }))
}

/// Calls the keeper of the index, and waits until questions are answered from a publication.
pub(crate) async fn shown(app: &App, publication: i64) -> bool {
    app.library.call();
    tokio::time::timeout(VISIBLE, app.library.shows(publication)).await.is_ok()
}

fn said(comment: Option<String>) -> Option<String> {
    comment.map(|comment| comment.replace('\0', "").trim().to_owned()).filter(|comment| !comment.is_empty())
}
