//! What lapses, what is repealed without anybody having noted it, and what contradicts.

use std::sync::Arc;

use axum::{Json as Sent, extract::State};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{
        app::App,
        error::Error,
        extract::Params,
        refusals,
        staff::{self, May},
    },
    knowledge::{DuplicateWhy, contradictions, duplicates, lapsing, superseding},
    model::document::{Kind, Meta},
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LapsingQuery {
    /// As it will look on this day; today where left out.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LapsingList {
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// The soonest first.
    documents: Vec<LapsingView>,
}

/// A document that lapses soon, or has lapsed and is still published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LapsingView {
    document: String,
    title: String,
    kind: Kind,
    #[schema(required)]
    department: Option<String>,
    /// Last day in force.
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// Days until then; below 0 it has lapsed.
    days: i64,
    /// 1, 2 or 6: within so many months; 0 = it has lapsed.
    within_months: i8,
    /// By the lapse rule of its kind, not by its own words.
    by_rule: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Conflicts {
    superseding: Vec<SupersedingView>,
    duplicates: Vec<DuplicateView>,
    contradictions: Vec<ContradictionView>,
}

/// A text that says that another is repealed, and does not name it in `supersedes`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupersedingView {
    newer: String,
    newer_title: String,
    older: String,
    older_title: String,
    /// Found by the 文号, not by the title alone.
    by_number: bool,
    /// The sentence that says so.
    sentence: String,
}

/// Documents that say the same twice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicateView {
    documents: Vec<String>,
    /// `title` or `number`.
    by: &'static str,
    /// The title or 文号 they share.
    what: String,
}

/// Procedures of one title in force today that tell different things.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContradictionView {
    title: String,
    /// `legal_limit`, `promised_limit` or `fee`.
    field: &'static str,
    values: Vec<ContradictingValue>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContradictingValue {
    document: String,
    value: String,
}

/// Documents that lapse within six months.
#[utoipa::path(get, path = "/api/v1/knowledge/lapsing", operation_id = "lapsing", tag = "knowledge", params(LapsingQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The worklist", body = LapsingList), refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn worklist(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Params(query): Params<LapsingQuery>,
) -> Result<Sent<LapsingList>, Error> {
    let as_of = query.as_of.unwrap_or_else(|| app.today());
    let published = published(&app).await?;
    let view = |row: crate::knowledge::Lapsing| LapsingView {
        document: row.document,
        title: row.title,
        kind: row.kind,
        department: row.department,
        until: row.until,
        days: row.days,
        within_months: row.within_months,
        by_rule: row.by_rule,
    };
    let documents = lapsing(&published, &app.config.validity, as_of).into_iter().map(view).collect();
    Ok(Sent(LapsingList { as_of, documents }))
}

/// What is repealed without anybody having noted it, stands twice, or contradicts.
#[utoipa::path(get, path = "/api/v1/knowledge/conflicts", operation_id = "conflicts", tag = "knowledge",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "What an editor should settle", body = Conflicts), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn conflicts(State(app): State<Arc<App>>, _: May<staff::Knowledge>) -> Result<Sent<Conflicts>, Error> {
    let published = published(&app).await?;
    let texts = app.store.read().await?.published_texts_with("%废止%").await?;
    let (rules, today) = (app.config.validity, app.today());
    let work = tokio::task::spawn_blocking(move || found(&published, &texts, &rules, today));
    Ok(Sent(work.await.map_err(|_| Error::Internal("looking for conflicts panicked".into()))?))
}

fn found(
    published: &[(String, Meta)],
    texts: &[(String, String)],
    rules: &crate::config::ValidityRules,
    today: Date,
) -> Conflicts {
    let title =
        |of: &str| published.iter().find(|(id, _)| id == of).map(|(_, meta)| meta.title.clone()).unwrap_or_default();
    let superseding = superseding(published, texts).into_iter().map(|row| SupersedingView {
        newer_title: title(&row.newer),
        older_title: title(&row.older),
        newer: row.newer,
        older: row.older,
        by_number: row.by_number,
        sentence: row.sentence,
    });
    let duplicates = duplicates(published).into_iter().map(|row| DuplicateView {
        documents: row.documents,
        by: if row.why == DuplicateWhy::Title { "title" } else { "number" },
        what: row.what,
    });
    let value = |(document, value)| ContradictingValue { document, value };
    let contradictions = contradictions(published, rules, today).into_iter().map(|row| ContradictionView {
        title: row.title,
        field: row.field,
        values: row.values.into_iter().map(value).collect(),
    });
    Conflicts {
        superseding: superseding.collect(),
        duplicates: duplicates.collect(),
        contradictions: contradictions.collect(),
    }
}

async fn published(app: &App) -> Result<Vec<(String, Meta)>, Error> {
    let metas = app.store.read().await?.published_metas().await?;
    Ok(metas.into_iter().map(|(id, _, meta)| (id, meta)).collect())
}
