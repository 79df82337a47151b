//! The audit log, for auditors.

use std::sync::Arc;

use axum::{Json as Sent, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{
        app::App,
        ask::within,
        error::Error,
        extract::Params,
        refusals,
        staff::{self, May},
    },
    model::{audit::AuditLine, time},
    storage::AuditFilter,
};

/// Lines on a page, where nothing else is asked for, and at most.
const PAGE: i64 = 100;
const PAGES: i64 = 1000;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Id of a user, or `system`.
    actor: Option<String>,
    /// Such as `signed_in`.
    action: Option<String>,
    /// Such as `user:0199…`.
    subject: Option<String>,
    /// Only lines before this number.
    before: Option<i64>,
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditPage {
    lines: Vec<AuditView>,
    more: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// Gap-free from 1.
    seq: i64,
    at: String,
    actor: String,
    action: String,
    subject: String,
    #[schema(value_type = Object)]
    detail: Value,
    /// SHA-256 over this line and the hash of the one before it.
    hash: String,
}

/// Whether the log is as it was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditCheck {
    whole: bool,
    /// Lines that are as they were written, from the first on.
    checked: i64,
    /// Hash of the last of them; kept elsewhere, it holds all lines up to here.
    hash: String,
    /// What is wrong with the line after them.
    #[schema(required)]
    fault: Option<String>,
}

/// What was done by whom.
#[utoipa::path(get, path = "/api/v1/audit", operation_id = "audit", tag = "audit", params(AuditQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The newest first", body = AuditPage), refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    _: May<staff::Audit>,
    Params(query): Params<AuditQuery>,
) -> Result<Sent<AuditPage>, Error> {
    let limit = query.limit.unwrap_or(PAGE);
    within("limit", usize::try_from(limit).unwrap_or(0), 1, PAGES as usize)?;
    let AuditQuery { actor, action, subject, before, .. } = query;
    let filter = AuditFilter { actor, action, subject, before, ..AuditFilter::default() };
    let mut lines = app.store.read().await?.audit_page(&filter, limit.saturating_add(1)).await?;
    let more = lines.len() > limit as usize;
    lines.truncate(limit as usize);
    Ok(Sent(AuditPage { lines: lines.into_iter().map(|line| view(&app, line)).collect(), more }))
}

/// Check the whole log.
#[utoipa::path(get, path = "/api/v1/audit/check", operation_id = "check_audit", tag = "audit",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Checked from the first line on", body = AuditCheck), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn check(State(app): State<Arc<App>>, _: May<staff::Audit>) -> Result<Sent<AuditCheck>, Error> {
    Ok(Sent(match app.store.read().await?.check_audit().await? {
        Ok(chain) => AuditCheck { whole: true, checked: chain.seq, hash: chain.hash, fault: None },
        Err(broken) => {
            let fault = Some(broken.to_string());
            AuditCheck { whole: false, checked: broken.seq - 1, hash: String::new(), fault }
        }
    }))
}

fn view(app: &App, line: AuditLine) -> AuditView {
    let AuditLine { seq, at, actor, action, subject, detail, hash } = line;
    let detail = serde_json::from_str(&detail).unwrap_or(Value::String(detail));
    AuditView { seq, at: time::rfc3339(at, &app.rules.zone), actor, action, subject, detail, hash }
}
