//! The audit log, for auditors.

use std::{collections::HashMap, sync::Arc};

use axum::{Json as Sent, extract::State};
use jiff::civil::Date;
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
    /// Id or name of a user, or `system`.
    actor: Option<String>,
    /// Such as `signed_in`.
    action: Option<String>,
    /// Such as `user:0199…`.
    subject: Option<String>,
    /// The first day, as YYYY-MM-DD.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The last day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
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
    /// What the actor signs in with; null for `system`.
    #[schema(required)]
    actor_name: Option<String>,
    action: String,
    subject: String,
    /// What the user signs in with whom it was done to; null where it was no user.
    #[schema(required)]
    subject_name: Option<String>,
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
    let AuditQuery { actor, action, subject, from, to, before, .. } = query;
    let zone = &app.rules.zone;
    let mut read = app.store.read().await?;
    let names: HashMap<String, String> = read.users().await?.into_iter().map(|user| (user.id, user.name)).collect();
    let id_of =
        |actor: String| names.iter().find(|(_, name)| **name == actor).map_or(actor.clone(), |(id, _)| id.clone());
    let filter = AuditFilter {
        actor: actor.map(id_of),
        action,
        subject,
        from: from.map(|day| time::beginning(day, zone)),
        until: to.map(|day| time::end_of(day, zone)),
        before,
    };
    let mut lines = read.audit_page(&filter, limit.saturating_add(1)).await?;
    let more = lines.len() > limit as usize;
    lines.truncate(limit as usize);
    Ok(Sent(AuditPage { lines: lines.into_iter().map(|line| view(&app, &names, line)).collect(), more }))
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

fn view(app: &App, names: &HashMap<String, String>, line: AuditLine) -> AuditView {
    let AuditLine { seq, at, actor, action, subject, detail, hash } = line;
    let detail = serde_json::from_str(&detail).unwrap_or(Value::String(detail));
    AuditView {
        seq,
        at: time::rfc3339(at, &app.rules.zone),
        actor_name: names.get(&actor).cloned(),
        actor,
        action,
        subject_name: subject.strip_prefix("user:").and_then(|id| names.get(id)).cloned(),
        subject,
        detail,
        hash,
    }
}
