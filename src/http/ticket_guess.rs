//! Where a ticket belongs, guessed: the department of the documents that answer it, and what closed
//! tickets of the same words were filed under. A person decides.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{Json as Sent, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::Ask,
    desk::guess::{Example, Guesser},
    http::{
        app::App,
        error::Error,
        extract::Json,
        refusals,
        staff::{self, May},
        ticket_desk::TEXT,
        ticket_texts::{line, text},
    },
    storage::Filed,
};

/// What was learned is used for so long.
const FRESH: Duration = Duration::from_mins(10);
/// Closed tickets that are learned from, the newest.
const TICKETS: i64 = 5000;
/// Guesses of each sort.
const GUESSES: usize = 3;

/// What closed tickets taught, and when.
#[derive(Debug, Default)]
pub(crate) struct Guessers(Mutex<Option<(Instant, Arc<Learned>)>>);

#[derive(Debug)]
struct Learned {
    departments: Option<Guesser>,
    subjects: Option<Guesser>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "开票系统登不上", "text": "三天登不上，怎么办"}))]
pub(crate) struct GuessBody {
    #[schema(max_length = 100)]
    title: Option<String>,
    #[schema(min_length = 1, max_length = 10000)]
    text: String,
}

/// Guesses, likeliest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketGuess {
    departments: Vec<DepartmentGuess>,
    /// Subjects of at most three levels.
    subjects: Vec<Vec<String>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepartmentGuess {
    department: String,
    from: GuessedFrom,
}

/// What speaks for a department.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GuessedFrom {
    /// It takes questions about the documents that answer the text.
    Documents,
    /// Closed tickets of the same words were its own.
    Tickets,
}

/// Guess department and subject of a text.
#[utoipa::path(post, path = "/api/v1/tickets/guess", operation_id = "guess_ticket", tag = "tickets", request_body = GuessBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Guesses; none where nothing is known", body = TicketGuess), refusals::Any, refusals::Body, refusals::Permitted,
))]
pub(crate) async fn guess(
    State(app): State<Arc<App>>,
    _: May<staff::Tickets>,
    Json(body): Json<GuessBody>,
) -> Result<Sent<TicketGuess>, Error> {
    let title = line("title", body.title, 100)?.unwrap_or_default();
    let text = text("text", Some(&body.text), TEXT)?;
    let longest = app.config.answer.max_question_chars;
    let question = if title.is_empty() { text.chars().take(longest).collect() } else { title.clone() };
    let ask = Ask { question, history: Vec::new(), as_of: app.today(), limit: GUESSES };
    let of_documents = app.think(ask).await?.reply.department;
    let learned = learned(&app).await?;
    let ranked = |guesser: &Option<Guesser>| -> Vec<String> {
        let labels = guesser.as_ref().map(|guesser| guesser.guess(&title, &text)).unwrap_or_default();
        labels.into_iter().take(GUESSES).map(str::to_owned).collect()
    };
    let mut departments: Vec<DepartmentGuess> = of_documents
        .into_iter()
        .map(|department| DepartmentGuess { department, from: GuessedFrom::Documents })
        .collect();
    for department in ranked(&learned.departments) {
        if departments.iter().all(|guess| guess.department != department) {
            departments.push(DepartmentGuess { department, from: GuessedFrom::Tickets });
        }
    }
    let subjects = ranked(&learned.subjects);
    let subjects = subjects.into_iter().map(|subject| subject.split('/').map(str::to_owned).collect()).collect();
    Ok(Sent(TicketGuess { departments, subjects }))
}

/// What closed tickets teach; learned anew when it has become old.
async fn learned(app: &App) -> Result<Arc<Learned>, Error> {
    let kept = app.guessers.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at, learned)) = kept
        && at.elapsed() < FRESH
    {
        return Ok(learned);
    }
    let filed = app.store.read().await?.filed_tickets(TICKETS).await?;
    let learning = tokio::task::spawn_blocking(move || Learned {
        departments: Guesser::learn(&examples(&filed, |filed| filed.department.clone())),
        subjects: Guesser::learn(&examples(&filed, |filed| Some(filed.subject.clone()))),
    });
    let learned = Arc::new(learning.await.map_err(|_| Error::Internal("learning panicked".into()))?);
    let kept = Some((Instant::now(), Arc::clone(&learned)));
    *app.guessers.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    Ok(learned)
}

fn examples(filed: &[Filed], label: impl Fn(&Filed) -> Option<String>) -> Vec<Example> {
    let example = |filed: &Filed| {
        let label = label(filed).filter(|label| !label.is_empty())?;
        Some(Example { title: filed.title.clone(), text: filed.text.clone(), label })
    };
    filed.iter().filter_map(example).collect()
}
