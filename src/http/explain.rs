//! Why this hit: what `ask --explain` prints, for editors.

use std::sync::Arc;

use axum::{Json as Sent, extract::State};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::{Ask, FEATURES, Judge, Ranked, Turn},
    http::{
        app::App,
        ask::clean_question,
        error::Error,
        extract::Json,
        refusals,
        staff::{self, May},
    },
    model::reply::Reply,
};

/// Passages explained.
const SHOWN: usize = 5;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"question": "公司暂时不经营，能先歇业吗"}))]
pub(crate) struct ExplainBody {
    #[schema(min_length = 1, max_length = 2000)]
    question: String,
    /// The day whose law is asked about; today where left out.
    #[schema(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
}

/// How a reply came about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Explanation {
    reply: Reply,
    /// The question in its one spelling.
    normal: String,
    words: Vec<WordView>,
    /// Best first.
    passages: Vec<PassageExplained>,
    confidence: ConfidenceExplained,
}

/// A word of the question.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WordView {
    word: String,
    /// Inverse document frequency: how rare it is.
    weight: f64,
    /// The corpus holds it, or one of its other wordings.
    known: bool,
    /// Other wordings looked for, with what they are worth.
    expansions: Vec<Expansion>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Expansion {
    word: String,
    worth: f64,
}

/// A passage and why it stands where it does.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PassageExplained {
    document: String,
    title: String,
    heading: Vec<String>,
    score: f64,
    features: Vec<FeatureView>,
}

/// What a feature adds: value × weight.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeatureView {
    name: &'static str,
    value: f64,
    weight: f64,
    product: f64,
}

/// The probability that the best quote answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConfidenceExplained {
    probability: f64,
    threshold: f64,
    bias: f64,
    features: Vec<FeatureView>,
}

/// Why the bot would say what it says.
#[utoipa::path(post, path = "/api/v1/knowledge/explain", operation_id = "explain", tag = "knowledge", request_body = ExplainBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Words, features, weights, probability", body = Explanation), refusals::Any, refusals::Body, refusals::Permitted,
))]
pub(crate) async fn explain(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Json(body): Json<ExplainBody>,
) -> Result<Sent<Explanation>, Error> {
    let question = clean_question(&body.question, app.config.answer.max_question_chars)?;
    let as_of = body.as_of.unwrap_or_else(|| app.today());
    let turn = app.think(Ask { question, history: Vec::new(), as_of, limit: SHOWN }).await?;
    Ok(Sent(view(turn, &app.judge)))
}

fn view(turn: Turn, judge: &Judge) -> Explanation {
    let query = &turn.ranking.query;
    let word = |slot: &crate::search::Slot| WordView {
        word: slot.text().to_owned(),
        weight: slot.idf,
        known: slot.known,
        expansions: slot
            .alternatives
            .iter()
            .skip(1)
            .map(|(word, worth)| Expansion { word: word.clone(), worth: *worth })
            .collect(),
    };
    let passage = |ranked: &Ranked| PassageExplained {
        document: ranked.record.source.document.clone(),
        title: ranked.record.source.title.clone(),
        heading: ranked.record.passage.heading.clone(),
        score: ranked.score,
        features: FEATURES
            .iter()
            .zip(&ranked.features)
            .zip(&judge.ranking)
            .filter(|((_, value), weight)| **value != 0.0 && **weight != 0.0)
            .map(|((name, value), weight)| feature(name, *value, *weight))
            .collect(),
    };
    let confidence = turn.features.iter().zip(&judge.confidence.weights);
    Explanation {
        normal: query.normal.clone(),
        words: query.slots.iter().map(word).collect(),
        passages: turn.ranking.passages.iter().take(SHOWN).map(passage).collect(),
        confidence: ConfidenceExplained {
            probability: turn.reply.confidence,
            threshold: judge.threshold,
            bias: judge.confidence.bias,
            features: confidence.map(|((name, value), weight)| feature(name, *value, *weight)).collect(),
        },
        reply: turn.reply,
    }
}

fn feature(name: &'static str, value: f64, weight: f64) -> FeatureView {
    FeatureView { name, value, weight, product: value * weight }
}
