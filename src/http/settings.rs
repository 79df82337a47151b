//! What the visitor's page is told before anything is asked.

use std::sync::Arc;

use axum::{Json as Sent, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{app::App, refusals};

/// The operator's words and what the page may promise. An empty text = the page's own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"name": "帮办", "tagline": "", "welcome": "", "accent": "#1b5a9b", "first_response_s": 60.0, "on_duty": true}))]
pub(crate) struct PageSettings {
    name: String,
    tagline: String,
    welcome: String,
    /// `#rrggbb`, or empty.
    accent: String,
    /// A person's first message is promised within so many seconds of the call.
    first_response_s: f64,
    /// Whether a call would be answered now, rather than become a ticket.
    on_duty: bool,
}

/// The operator's words for the visitor's page, and what it may promise.
#[utoipa::path(get, path = "/api/v1/page", operation_id = "page_settings", tag = "conversations", responses(
    (status = 200, description = "Settings of the page", body = PageSettings), refusals::Any,
))]
pub(crate) async fn read(State(app): State<Arc<App>>) -> Sent<PageSettings> {
    let widget = app.config.widget.clone();
    Sent(PageSettings {
        name: widget.name,
        tagline: widget.tagline,
        welcome: widget.welcome,
        accent: widget.accent,
        first_response_s: app.config.desk.first_response_s,
        on_duty: app.switchboard.reach(None).is_now(),
    })
}
