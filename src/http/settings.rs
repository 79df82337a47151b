//! What the visitor's page is told before anything is asked, and what administrators set of it.

use std::sync::Arc;

use axum::{Json as Sent, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    config::{self, Widget},
    http::{
        app::App,
        calendar,
        error::Error,
        extract::Json,
        refusals,
        staff::{self, May},
    },
    model::{
        audit::{Action, Deed},
        hours::{Hours, Spans},
        settings::{PageTexts, Settings},
        time,
    },
};

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

/// The operator's words and colour; null = as the file of settings says, empty = the page's own.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "金山企服通", "tagline": null, "welcome": "您好", "accent": null}))]
pub(crate) struct PageTextsBody {
    #[schema(max_length = 20)]
    name: Option<String>,
    #[schema(max_length = 40)]
    tagline: Option<String>,
    #[schema(max_length = 200)]
    welcome: Option<String>,
    /// `#rrggbb`
    accent: Option<String>,
}

/// Duty hours of the desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeskHoursBody {
    /// Seven days from Monday, each with spans such as `["09:00", "17:30"]`; null = as the file of settings says.
    hours: Option<Vec<Vec<(String, String)>>>,
}

/// What is set in the console, and what stands behind it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettingsView {
    page: PageTextsBody,
    /// As the file of settings says.
    page_default: PageTextsBody,
    #[schema(required)]
    hours: Option<Vec<Vec<(String, String)>>>,
    hours_default: Vec<Vec<(String, String)>>,
}

/// The operator's words for the visitor's page, and what it may promise.
#[utoipa::path(get, path = "/api/v1/page", operation_id = "page_settings", tag = "conversations", responses(
    (status = 200, description = "Settings of the page", body = PageSettings), refusals::Any,
))]
pub(crate) async fn read(State(app): State<Arc<App>>) -> Sent<PageSettings> {
    let widget = widget(&app).await;
    Sent(PageSettings {
        name: widget.name,
        tagline: widget.tagline,
        welcome: widget.welcome,
        accent: widget.accent,
        first_response_s: app.config.desk.first_response_s,
        on_duty: app.switchboard.reach(None).is_now(),
    })
}

/// The words of the page: those set in the console over those of the file. The page works on the
/// file's alone where the database cannot be read.
async fn widget(app: &App) -> Widget {
    let mut widget = app.config.widget.clone();
    let stored = match app.store.read().await {
        Ok(mut read) => read.settings().await,
        Err(fault) => Err(fault),
    };
    match stored {
        Ok(Settings { page: PageTexts { name, tagline, welcome, accent }, .. }) => {
            widget.name = name.unwrap_or(widget.name);
            widget.tagline = tagline.unwrap_or(widget.tagline);
            widget.welcome = welcome.unwrap_or(widget.welcome);
            widget.accent = accent.unwrap_or(widget.accent);
        }
        Err(fault) => tracing::warn!(%fault, "the page's words are those of the file of settings"),
    }
    widget
}

/// What administrators have set.
#[utoipa::path(get, path = "/api/v1/settings", operation_id = "settings", tag = "settings",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "What is set, and what the file of settings says", body = SettingsView), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn all(State(app): State<Arc<App>>, _: May<staff::People>) -> Result<Sent<SettingsView>, Error> {
    let stored = app.store.read().await?.settings().await?;
    let Widget { name, tagline, welcome, accent, .. } = app.config.widget.clone();
    let page_default =
        PageTexts { name: Some(name), tagline: Some(tagline), welcome: Some(welcome), accent: Some(accent) };
    Ok(Sent(SettingsView {
        page: stored.page.into(),
        page_default: page_default.into(),
        hours: stored.hours,
        hours_default: app.config.desk.hours.clone(),
    }))
}

/// Set the words of the visitor's page; it shows them at once.
#[utoipa::path(put, path = "/api/v1/settings/page", operation_id = "set_page_texts", tag = "settings", request_body = PageTextsBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Set"), refusals::Any, refusals::Body, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn set_page(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Json(body): Json<PageTextsBody>,
) -> Result<StatusCode, Error> {
    let texts = checked_texts(body)?;
    let detail = serde_json::to_value(PageTextsBody::from(texts.clone())).unwrap_or_default();
    let deed = deed(&staff.user.id, "page", detail);
    let now = time::now();
    app.store
        .write::<_, Error, _>(move |tx| {
            Box::pin(async move {
                tx.set_page_texts(&texts, now).await?;
                Ok(tx.audit(&deed, now).await?)
            })
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Set the duty hours of the desk; calls go by them at once.
#[utoipa::path(put, path = "/api/v1/settings/hours", operation_id = "set_desk_hours", tag = "settings", request_body = DeskHoursBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 204, description = "Set"), refusals::Any, refusals::Body, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn set_hours(
    State(app): State<Arc<App>>,
    staff: May<staff::People>,
    Json(body): Json<DeskHoursBody>,
) -> Result<StatusCode, Error> {
    let hours = body.hours.map(checked_hours).transpose()?;
    let deed = deed(&staff.user.id, "hours", json!({ "hours": hours }));
    let now = time::now();
    app.store
        .write::<_, Error, _>(move |tx| {
            Box::pin(async move {
                tx.set_desk_hours(hours.as_ref(), now).await?;
                Ok(tx.audit(&deed, now).await?)
            })
        })
        .await?;
    calendar::take_over(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Something was set.
pub(crate) fn deed(actor: &str, what: &str, detail: Value) -> Deed {
    Deed::new(actor, Action::SettingsChanged, "settings", what).with(detail)
}

/// Hours that can be kept.
pub(crate) fn checked_hours(hours: Spans) -> Result<Spans, Error> {
    Hours::read(&hours).map_err(|_| Error::wrong("hours", "应为七天，从星期一起；每天的时段先后有序、互不重叠"))?;
    Ok(hours)
}

/// The name of the service as it is stored.
pub(crate) fn checked_name(name: &str) -> Result<String, Error> {
    one_line("name", name, 20)
}

fn checked_texts(body: PageTextsBody) -> Result<PageTexts, Error> {
    let PageTextsBody { name, tagline, welcome, accent } = body;
    let accent = accent.map(|colour| colour.trim().to_ascii_lowercase());
    if accent.as_ref().is_some_and(|colour| !colour.is_empty() && !config::is_colour(colour)) {
        return Err(Error::wrong("accent", "颜色应写作 #1b5a9b"));
    }
    Ok(PageTexts {
        name: name.map(|text| checked_name(&text)).transpose()?,
        tagline: tagline.map(|text| one_line("tagline", &text, 40)).transpose()?,
        welcome: welcome.map(|text| one_line("welcome", &text, 200)).transpose()?,
        accent,
    })
}

fn one_line(field: &str, text: &str, longest: usize) -> Result<String, Error> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.chars().count() > longest {
        return Err(Error::wrong(field, &format!("最多 {longest} 个字")));
    }
    Ok(text.to_owned())
}

impl From<PageTexts> for PageTextsBody {
    fn from(texts: PageTexts) -> Self {
        let PageTexts { name, tagline, welcome, accent } = texts;
        PageTextsBody { name, tagline, welcome, accent }
    }
}
