//! What was asked in vain, made into knowledge, and what that brought.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json as Sent,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer::Ask,
    http::{
        app::App,
        ask::within,
        error::Error,
        extract::{Json, Params},
        knowledge::SavedDraft,
        refusals,
        staff::{self, May},
    },
    knowledge::{Faq, clusters, effect, in_vain},
    model::{
        reply::Candidate,
        time::{self, Millis},
    },
    storage::{Asked, EntrySource, KeptDraft},
};

const DAY: Millis = 24 * 3_600_000;
/// Clusters keep their names as far back as this.
const HORIZON: Millis = 400 * DAY;
/// Questions that are looked at, the newest.
const QUESTIONS: i64 = 20_000;
/// Clusters listed, and examples of each.
const CLUSTERS: usize = 50;
const EXAMPLES: usize = 5;
const DRAFTS: i64 = 200;
const ENTRIES: i64 = 200;
/// Longest texts, in characters.
const QUESTION: usize = 2000;
const ANSWER: usize = 10_000;
const WAYS: usize = 20;
const DEPARTMENT: usize = 100;
/// So many digits in a row may name somebody.
const NAMES_SOMEBODY: usize = 6;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DraftsQuery {
    /// Also those of which a document was made.
    all: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptDrafts {
    drafts: Vec<KeptDraftView>,
}

/// Question and answer of a solved conversation, kept for the editors.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptDraftView {
    id: String,
    question: String,
    answer: String,
    #[schema(required)]
    department: Option<String>,
    /// Name of who answered.
    author: String,
    /// The document made of it.
    #[schema(required)]
    document: Option<String>,
    at: String,
}

/// What is given wins over the draft.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FaqBody {
    #[schema(max_length = 2000)]
    question: Option<String>,
    /// Other ways people ask.
    #[schema(max_items = 20)]
    questions: Vec<String>,
    /// Where it is left out it must be written before the document can be published.
    #[schema(max_length = 10000)]
    answer: Option<String>,
    #[schema(max_length = 100)]
    department: Option<String>,
    /// Ids of the documents it rests on; their titles stand below the answer.
    #[schema(max_items = 20)]
    cites: Vec<String>,
    /// What the owner of the answer states where no document says it; made up of the draft's author and
    /// the day where neither is given.
    #[schema(max_length = 2000)]
    statement: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UnansweredQuery {
    /// Questions of the last so many days; 30 where left out.
    #[param(minimum = 1, maximum = 400)]
    days: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Unanswered {
    days: i64,
    /// Questions looked at, and those asked in vain among them.
    asked: usize,
    in_vain: usize,
    /// The most asked first.
    clusters: Vec<ClusterView>,
}

/// Questions of one matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClusterView {
    /// The same tomorrow.
    id: String,
    /// The one that was asked most often so.
    question: String,
    count: usize,
    /// Answered, and the visitor was not content.
    badly_rated: usize,
    last_at: String,
    /// Other wordings, the newest first; long numbers are hidden.
    examples: Vec<String>,
    /// What is nearest to it among the documents.
    #[schema(required)]
    nearest: Option<Candidate>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Effects {
    entries: Vec<EffectView>,
}

/// What a document made of people's questions brought.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EffectView {
    document: String,
    title: String,
    source: EntrySource,
    question: String,
    at: String,
    /// When it was first given to visitors.
    #[schema(required)]
    published_at: Option<String>,
    /// Answers that cite it since: so many needed nobody.
    answered: usize,
    /// Questions of its matter that went to a person before it was published.
    escalated_before: usize,
    /// Questions of its matter that went to a person since.
    escalated_since: usize,
}

/// Questions and answers that people of the desk kept as drafts.
#[utoipa::path(get, path = "/api/v1/knowledge/drafts", operation_id = "kept_drafts", tag = "knowledge", params(DraftsQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The newest first", body = KeptDrafts), refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn drafts(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Params(query): Params<DraftsQuery>,
) -> Result<Sent<KeptDrafts>, Error> {
    let drafts = app.store.read().await?.drafts(query.all.unwrap_or(false), DRAFTS).await?;
    let view = |kept: KeptDraft| KeptDraftView {
        id: kept.id,
        question: kept.draft.question,
        answer: kept.draft.answer,
        department: kept.draft.department,
        author: kept.display_name,
        document: kept.document,
        at: time::rfc3339(kept.at, &app.rules.zone),
    };
    Ok(Sent(KeptDrafts { drafts: drafts.into_iter().map(view).collect() }))
}

/// Make a document of a kept draft.
#[utoipa::path(post, path = "/api/v1/knowledge/drafts/{id}/document", operation_id = "document_of_draft", tag = "knowledge", request_body = FaqBody,
    params(("id" = String, Path, description = "Id of the draft")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "A document's draft", body = SavedDraft), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen,
    refusals::State, refusals::Writes,
))]
pub(crate) async fn document(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Path(id): Path<String>,
    Json(body): Json<FaqBody>,
) -> Result<(StatusCode, Sent<SavedDraft>), Error> {
    let faq = faq(&app, body).await?;
    let made = app.documents.of_draft(&staff.user.id, &id, faq, time::now()).await?;
    Ok((StatusCode::CREATED, Sent(SavedDraft::new(made))))
}

/// Questions that were answered by nobody, or not well, put together by their matter.
#[utoipa::path(get, path = "/api/v1/knowledge/unanswered", operation_id = "unanswered", tag = "knowledge", params(UnansweredQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The most asked first", body = Unanswered), refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn unanswered(
    State(app): State<Arc<App>>,
    _: May<staff::Knowledge>,
    Params(query): Params<UnansweredQuery>,
) -> Result<Sent<Unanswered>, Error> {
    let days = within("days", query.days.unwrap_or(30), 1, 400)?;
    let now = time::now();
    let since = now.saturating_sub(days * DAY);
    let all = app.store.read().await?.asked(now.saturating_sub(HORIZON), QUESTIONS).await?;
    let asked = all.iter().filter(|turn| turn.at >= since).count();
    let (snapshot, zone) = (app.snapshot()?, app.rules.zone.clone());
    let work = tokio::task::spawn_blocking(move || {
        let vain: Vec<Asked> = all.into_iter().filter(in_vain).collect();
        let questions: Vec<&str> = vain.iter().map(|turn| turn.question.as_str()).collect();
        let found = clusters(&questions, snapshot.segmenter());
        let view = |cluster: crate::knowledge::Cluster| {
            let turns: Vec<&Asked> =
                cluster.members.iter().filter_map(|at| vain.get(*at)).filter(|turn| turn.at >= since).collect();
            let last = turns.last()?.at;
            let (question, examples) = wordings(&turns);
            Some(ClusterView {
                id: cluster.id,
                question,
                count: turns.len(),
                badly_rated: turns.iter().filter(|turn| turn.badly_rated).count(),
                last_at: time::rfc3339(last, &zone),
                examples,
                nearest: None,
            })
        };
        let count = vain.iter().filter(|turn| turn.at >= since).count();
        let mut views: Vec<ClusterView> = found.into_iter().filter_map(view).collect();
        views.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| b.last_at.cmp(&a.last_at)));
        views.truncate(CLUSTERS);
        (count, views)
    });
    let (in_vain, mut clusters) = work.await.map_err(|_| Error::Internal("clustering panicked".into()))?;
    for cluster in &mut clusters {
        let ask = Ask { question: cluster.question.clone(), history: Vec::new(), as_of: app.today(), limit: 1 };
        cluster.nearest = app.think(ask).await?.reply.candidates.into_iter().next();
    }
    Ok(Sent(Unanswered { days, asked, in_vain, clusters }))
}

/// Make a document of questions asked in vain.
#[utoipa::path(post, path = "/api/v1/knowledge/unanswered/draft", operation_id = "document_of_questions", tag = "knowledge", request_body = FaqBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 201, description = "A document's draft", body = SavedDraft), refusals::Any, refusals::Body, refusals::Permitted, refusals::Writes,
))]
pub(crate) async fn draft(
    State(app): State<Arc<App>>,
    staff: May<staff::Knowledge>,
    Json(body): Json<FaqBody>,
) -> Result<(StatusCode, Sent<SavedDraft>), Error> {
    let faq = faq(&app, body).await?;
    let made = app.documents.of_questions(&staff.user.id, faq, time::now()).await?;
    Ok((StatusCode::CREATED, Sent(SavedDraft::new(made))))
}

/// What the documents made of people's questions brought.
#[utoipa::path(get, path = "/api/v1/knowledge/effects", operation_id = "effects", tag = "knowledge",
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The newest first", body = Effects), refusals::Any, refusals::Permitted,
))]
pub(crate) async fn effects(State(app): State<Arc<App>>, _: May<staff::Knowledge>) -> Result<Sent<Effects>, Error> {
    let mut read = app.store.read().await?;
    let entries = read.entries(ENTRIES).await?;
    let asked = read.asked(time::now().saturating_sub(HORIZON), QUESTIONS).await?;
    let mut known: HashMap<String, (String, Option<Millis>)> = HashMap::new();
    for entry in &entries {
        let versions = read.versions(&entry.document).await?;
        let first = versions.iter().filter_map(|version| version.published_at).min();
        let title = versions.first().map(|version| version.title.clone()).unwrap_or_default();
        known.insert(entry.document.clone(), (title, first));
    }
    drop(read);
    let (snapshot, zone) = (app.snapshot()?, app.rules.zone.clone());
    let work = tokio::task::spawn_blocking(move || {
        let view = |entry: crate::storage::Entry| {
            let (title, published_at) = known.get(&entry.document).cloned().unwrap_or_default();
            let brought = effect(&entry, published_at, &asked, snapshot.segmenter());
            EffectView {
                document: entry.document,
                title,
                source: entry.source,
                question: entry.question,
                at: time::rfc3339(entry.at, &zone),
                published_at: published_at.map(|at| time::rfc3339(at, &zone)),
                answered: brought.answered,
                escalated_before: brought.escalated_before,
                escalated_since: brought.escalated_since,
            }
        };
        entries.into_iter().map(view).collect()
    });
    Ok(Sent(Effects { entries: work.await.map_err(|_| Error::Internal("counting effects panicked".into()))? }))
}

/// The wording asked most often, and the others, the newest first.
fn wordings(turns: &[&Asked]) -> (String, Vec<String>) {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for turn in turns.iter().rev() {
        let hidden = hidden(&turn.question);
        match counts.iter_mut().find(|(known, _)| *known == hidden) {
            Some((_, count)) => *count += 1,
            None => counts.push((hidden, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let question = counts.iter().find(|(_, count)| *count == most).map(|(text, _)| text.clone()).unwrap_or_default();
    let others = counts.into_iter().map(|(text, _)| text).filter(|text| *text != question).take(EXAMPLES).collect();
    (question, others)
}

/// Numbers of phones, identity cards and the like do not go to the editors.
fn hidden(question: &str) -> String {
    let mut text = String::new();
    let mut digits = String::new();
    for c in question.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        text += &if digits.len() > NAMES_SOMEBODY { "*".repeat(digits.len()) } else { std::mem::take(&mut digits) };
        digits.clear();
        text.push(c);
    }
    text.trim_end().to_owned()
}

/// The body as a text of questions and answers, with the titles of what it cites.
async fn faq(app: &App, body: FaqBody) -> Result<Faq, Error> {
    let text = |field: &str, text: Option<String>, most: usize| -> Result<String, Error> {
        let text = text.unwrap_or_default().replace('\0', "").trim().to_owned();
        within(field, text.chars().count(), 0, most)?;
        Ok(text)
    };
    within("questions", body.questions.len(), 0, WAYS)?;
    within("cites", body.cites.len(), 0, WAYS)?;
    let questions = body.questions.into_iter().map(|way| text("questions", Some(way), QUESTION));
    let mut cites = Vec::new();
    let mut read = app.store.read().await?;
    for id in body.cites {
        let dossier = read.dossier(&id).await?.ok_or_else(|| Error::wrong("cites", "没有这份文件"))?;
        let version = dossier.published_version.ok_or_else(|| Error::wrong("cites", "这份文件没有发布"))?;
        let known = read.version(&id, version).await?.ok_or(Error::DocumentNotFound)?;
        cites.push(known.title);
    }
    drop(read);
    let filled = |text: String| (!text.is_empty()).then_some(text);
    Ok(Faq {
        question: text("question", body.question, QUESTION)?,
        questions: questions.collect::<Result<_, _>>()?,
        answer: text("answer", body.answer, ANSWER)?,
        department: filled(text("department", body.department, DEPARTMENT)?),
        cites,
        statement: filled(text("statement", body.statement, QUESTION)?),
        day: Some(app.today()),
    })
}

#[cfg(test)]
mod tests {
    use crate::{http::learning::*, model::reply::Decision};

    fn asked(question: &str) -> Asked {
        let (question, cited) = (question.to_owned(), Vec::new());
        Asked { question, at: 0, decision: Decision::Escalate, reason: None, cited, badly_rated: false }
    }

    #[test]
    fn the_wording_asked_most_names_the_matter_and_long_numbers_are_hidden() {
        let turns = [asked("电话13800001111能办吗"), asked("3天能办吗"), asked("3天能办吗"), asked("多久")];
        let (question, others) = wordings(&turns.iter().collect::<Vec<_>>());
        assert_eq!(question, "3天能办吗");
        assert_eq!(others, ["多久", "电话***********能办吗"]);
    }
}
