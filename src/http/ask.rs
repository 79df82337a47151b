//! One question without a conversation, and the type-ahead.

use std::sync::Arc;

use axum::{Json as Sent, extract::State};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer::Ask,
    http::{
        app::App,
        error::Error,
        extract::{Json, Object, Params, Whole},
        refusals,
    },
    model::reply::{Line, Reply},
    search::Suggestion,
};

/// Earlier lines that are taken.
const HISTORY: usize = 50;
const CANDIDATES: i64 = 5;
const HITS: usize = 10;
/// Longest text of a type-ahead, in characters.
const TYPED: usize = 200;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"question": "公司暂时不经营，能先歇业吗", "as_of": "2026-11-22", "limit": 3}))]
pub(crate) struct AskBody {
    /// At most `answer.max_question_chars` (2,000) characters.
    #[schema(min_length = 1, max_length = 2000, pattern = r"[^\s\x00]")]
    question: String,
    /// The day whose law is asked about; today where left out.
    #[schema(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
    /// How many candidates to list.
    #[schema(minimum = 1, maximum = 10, default = 5, value_type = Option<i64>)]
    limit: Option<Whole>,
    /// What was said before, oldest first.
    #[serde(default)]
    #[schema(max_items = 50, value_type = Vec<Line>)]
    history: Vec<Object<Line>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// What has been typed: words, or the initials of their pinyin.
    #[param(max_length = 200, example = "qykb")]
    q: String,
    /// How many hits at most.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hits {
    hits: Vec<Suggestion>,
}

/// Answer one question. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/ask", tag = "ask", request_body = AskBody, responses(
    (status = 200, description = "An answer, a clarifying question, or a call for a person", body = Reply),
    refusals::Any, refusals::Body,
))]
pub(crate) async fn ask(State(app): State<Arc<App>>, Json(body): Json<AskBody>) -> Result<Sent<Reply>, Error> {
    let max = app.config.answer.max_question_chars;
    let question = clean_question(&body.question, max)?;
    let limit = within("limit", body.limit.map_or(CANDIDATES, |limit| limit.0), 1, 10)? as usize;
    within("history", body.history.len(), 0, HISTORY)?;
    let history: Vec<Line> = body.history.into_iter().map(|Object(line)| line).collect();
    if history.iter().any(|line| line.text.chars().count() > max * 2) {
        return Err(Error::InvalidField { field: "history".into(), why: "其中有一条太长".into() });
    }
    let as_of = body.as_of.unwrap_or_else(|| app.today());
    let turn = app.think(Ask { question, history, as_of, limit }).await?;
    Ok(Sent(turn.reply))
}

/// Hits while typing: documents, questions, pinyin initials.
#[utoipa::path(get, path = "/api/v1/search", tag = "ask", params(SearchQuery), responses(
    (status = 200, description = "Hits, best first", body = Hits),
    refusals::Any, refusals::Fields,
))]
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    Params(query): Params<SearchQuery>,
) -> Result<Sent<Hits>, Error> {
    let limit = within("limit", query.limit.unwrap_or(HITS), 1, 50)?;
    within("q", query.q.chars().count(), 0, TYPED)?;
    let (snapshot, today) = (app.snapshot()?, app.today());
    let work = tokio::task::spawn_blocking(move || snapshot.suggest(&query.q, limit, today));
    let hits = work.await.map_err(|_| Error::Internal("type-ahead panicked".into()))?;
    Ok(Sent(Hits { hits }))
}

/// A question as it is stored and answered: as sent, but without NUL, which PostgreSQL cannot keep.
pub(crate) fn clean_question(text: &str, max: usize) -> Result<String, Error> {
    let text = text.replace('\0', "");
    if text.trim().is_empty() {
        return Err(Error::QuestionEmpty);
    }
    if text.chars().count() > max {
        return Err(Error::QuestionTooLong(max));
    }
    Ok(text)
}

/// The number, or a refusal that names the field and the bounds.
pub(crate) fn within<N: Copy + PartialOrd + std::fmt::Display>(
    field: &str,
    number: N,
    least: N,
    most: N,
) -> Result<N, Error> {
    if number < least || number > most {
        return Err(Error::InvalidField { field: field.to_owned(), why: format!("应在 {least} 到 {most} 之间") });
    }
    Ok(number)
}
