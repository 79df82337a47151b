//! 首次设置: what the first administrator is asked once; dead afterwards.

use std::sync::Arc;

use axum::{Json as Sent, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    config::DEFAULTS,
    http::{
        app::App,
        calendar,
        error::Error,
        extract::Json,
        refusals,
        settings::{checked_hours, checked_name, deed},
        staff::{self, May},
    },
    model::{settings::PageTexts, time},
};

/// How far the first set-up has come, and what is served.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FirstRun {
    done: bool,
    /// Name of the service, as it is now.
    name: String,
    /// Duty hours of the desk, as they are now.
    hours: Vec<Vec<(String, String)>>,
    /// The folder of the documents.
    corpus: String,
    /// It is the folder that comes along, with sample documents.
    is_default_corpus: bool,
    documents: u64,
    passages: u64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstRunBody {
    /// Name of the service; empty = the page's own.
    #[schema(max_length = 20)]
    name: String,
    /// Seven days from Monday, each with spans such as `["09:00", "17:30"]`.
    hours: Vec<Vec<(String, String)>>,
}

/// How far the first set-up has come.
#[utoipa::path(get, path = "/api/v1/first-run", operation_id = "first_run", tag = "settings",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "What is set and served", body = FirstRun), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn read(State(app): State<Arc<App>>, _: May<staff::People>) -> Result<Sent<FirstRun>, Error> {
    let stored = app.store.read().await?.settings().await?;
    let served = app.library.snapshot();
    let counted = served.as_ref().map_or((0, 0), |snapshot| (snapshot.payload.documents, snapshot.payload.passages));
    let corpus = app.config.corpus.dir.clone();
    Ok(Sent(FirstRun {
        done: stored.first_run.is_some(),
        name: stored.page.name.unwrap_or_else(|| app.config.widget.name.clone()),
        hours: stored.hours.unwrap_or_else(|| app.config.desk.hours.clone()),
        is_default_corpus: default_corpus().is_some_and(|default| default == corpus),
        corpus,
        documents: counted.0,
        passages: counted.1,
    }))
}

/// The folder that the built-in settings name.
fn default_corpus() -> Option<String> {
    let defaults: toml::Table = DEFAULTS.parse().ok()?;
    Some(defaults.get("corpus")?.get("dir")?.as_str()?.to_owned())
}

/// End the first set-up.
#[utoipa::path(post, path = "/api/v1/first-run", operation_id = "end_first_run", tag = "settings", request_body = FirstRunBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Set; it cannot be done again"), refusals::Any, refusals::Body, refusals::Permitted, refusals::State, refusals::Writes,
))]
pub(crate) async fn end(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Json(body): Json<FirstRunBody>,
) -> Result<StatusCode, Error> {
    let (name, hours) = (checked_name(&body.name)?, checked_hours(body.hours)?);
    let deed = deed(&staff.user.id, "first_run", json!({ "name": name, "hours": hours }));
    let now = time::now();
    app.store
        .write::<_, Error, _>(move |tx| {
            Box::pin(async move {
                let stored = tx.settings().await?;
                if stored.first_run.is_some() {
                    return Err(Error::NotAllowed { allowed: Vec::new() });
                }
                tx.set_page_texts(&PageTexts { name: Some(name), ..stored.page }, now).await?;
                tx.set_desk_hours(Some(&hours), now).await?;
                tx.end_first_run(now).await?;
                Ok(tx.audit(&deed, now).await?)
            })
        })
        .await?;
    calendar::take_over(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}
