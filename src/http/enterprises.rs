//! 一企一档: whom a conversation or a ticket is of, and what they came with before.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{
        app::App,
        desk::may_see,
        error::Error,
        extract::{Json, Params},
        refusals,
        staff::{self, May, Staff},
        ticket_desk::{Names, TicketRow, row, supervises, viewer},
        ticket_texts::{checked_code, line, text},
    },
    model::{
        audit::{Action, Deed},
        conversation::State as Owner,
        enterprise::{Enterprise, phone_digits},
        ticket::TicketChannel,
        time,
    },
    storage::{Earlier, EnterpriseSearch, OfEnterprise, StoreError},
    switchboard::{self, DeskError, EnterpriseWish},
};

/// Enterprises that a search gives at most.
const FOUND: i64 = 20;
/// Conversations, and tickets, in a file at most.
const EARLIER: i64 = 50;
/// Longest note, in characters.
const NOTE: usize = 2000;
/// Characters of a question that say what it was about.
const ABOUT: usize = 100;

/// Exactly one of the three.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EnterprisesQuery {
    /// The number of a caller, however it is written.
    #[param(max_length = 30)]
    phone: Option<String>,
    /// 统一社会信用代码; its check digit must be right.
    #[param(max_length = 30)]
    credit_code: Option<String>,
    /// Stands in the name or the credit code.
    #[param(max_length = 100)]
    q: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Enterprises {
    /// By name, at most 20.
    enterprises: Vec<EnterpriseView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EnterpriseView {
    id: String,
    /// Empty where nobody has said it yet.
    name: String,
    /// 统一社会信用代码
    credit_code: String,
    /// Digits only.
    #[schema(required)]
    phone: Option<String>,
    /// 联系人
    #[schema(required)]
    contact: Option<String>,
    /// 重点企业: served first where the identity was verified.
    key_account: bool,
    note: String,
    updated_at: String,
}

/// The enterprise that a conversation or a ticket is of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownEnterprise {
    #[serde(flatten)]
    enterprise: EnterpriseView,
    /// Its site said so under its signature; else it was only written down.
    verified: bool,
}

/// An enterprise with what it came with before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EnterpriseFile {
    #[serde(flatten)]
    enterprise: EnterpriseView,
    /// Verified ones, the newest first, at most 50; none behind a secret ticket that one may not see.
    conversations: Vec<EarlierConversation>,
    /// The newest first, at most 50; no secret ones that one may not see.
    tickets: Vec<TicketRow>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EarlierConversation {
    id: String,
    state: Owner,
    channel: TicketChannel,
    /// The beginning of what the visitor wrote first.
    #[schema(required)]
    question: Option<String>,
    created_at: String,
    updated_at: String,
    /// One may open it.
    open: bool,
}

/// All that a file says; what is left out is empty afterwards.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "上海某某有限公司", "phone": "021-00000000", "contact": "办公室", "key_account": true, "note": ""}))]
pub(crate) struct EnterpriseBody {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 100)]
    contact: Option<String>,
    /// Made and unmade by supervisors alone.
    key_account: bool,
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: String,
}

/// Enterprises by phone number, credit code or name.
#[utoipa::path(get, path = "/api/v1/enterprises", operation_id = "enterprises", tag = "enterprises", params(EnterprisesQuery),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Those that suit", body = Enterprises), refusals::Any, refusals::Fields, refusals::Permitted,
))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    _: May<staff::Tickets>,
    Params(query): Params<EnterprisesQuery>,
) -> Result<Sent<Enterprises>, Error> {
    let found = app.store.read().await?.enterprises(&search(query)?, FOUND).await?;
    Ok(Sent(Enterprises { enterprises: found.into_iter().map(|one| view(&app, one)).collect() }))
}

/// The file of an enterprise: what is kept of it, its earlier conversations and its tickets. Reading it is noted in the audit log.
#[utoipa::path(get, path = "/api/v1/enterprises/{id}", operation_id = "enterprise", tag = "enterprises",
    params(("id" = String, Path, description = "Id of the enterprise")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "The file", body = EnterpriseFile), refusals::Any, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Path(id): Path<String>,
) -> Result<Sent<EnterpriseFile>, Error> {
    let viewer = viewer(&staff);
    let mut read = app.store.read().await?;
    let enterprise = read.enterprise(&id).await?.ok_or(Error::EnterpriseNotFound)?;
    let conversations = read.conversations_of(&enterprise.id, viewer.as_deref(), EARLIER).await?;
    let tickets = read.tickets_of(&enterprise.credit_code, viewer.as_deref(), EARLIER).await?;
    drop(read);
    let (deed, at) = (Deed::new(&staff.user.id, Action::EnterpriseRead, "enterprise", &id), time::now());
    app.store.write::<(), StoreError, _>(move |tx| Box::pin(async move { tx.audit(&deed, at).await })).await?;
    let names = Names::of(&app).await?;
    Ok(Sent(EnterpriseFile {
        enterprise: view(&app, enterprise),
        conversations: conversations.into_iter().map(|one| earlier(&app, &staff, one)).collect(),
        tickets: tickets.iter().map(|ticket| row(&app, &names, ticket)).collect(),
    }))
}

/// Change what is kept of an enterprise.
#[utoipa::path(put, path = "/api/v1/enterprises/{id}", operation_id = "change_enterprise", tag = "enterprises", request_body = EnterpriseBody,
    params(("id" = String, Path, description = "Id of the enterprise")), security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Changed", body = EnterpriseView), refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::Writes,
))]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Path(id): Path<String>,
    Json(body): Json<EnterpriseBody>,
) -> Result<Sent<EnterpriseView>, Error> {
    let wish = EnterpriseWish {
        name: line("name", Some(body.name), 100)?.ok_or_else(|| Error::wrong("name", "不能为空"))?,
        phone: line("phone", body.phone, 30)?.map(|typed| digits(&typed)).transpose()?,
        contact: line("contact", body.contact, 100)?,
        key_account: body.key_account,
        note: if body.note.trim().is_empty() { String::new() } else { text("note", Some(&body.note), NOTE)? },
    };
    let (actor, supervisor, at) = (staff.user.id.clone(), supervises(&staff), time::now());
    let changed = app
        .store
        .write::<_, DeskError, _>(move |tx| {
            Box::pin(async move { switchboard::change_enterprise(tx, &id, wish, (&actor, supervisor), at).await })
        })
        .await
        .map_err(|why| match why {
            DeskError::NotFound => Error::EnterpriseNotFound,
            other => other.into(),
        })?;
    Ok(Sent(view(&app, changed)))
}

fn search(query: EnterprisesQuery) -> Result<EnterpriseSearch, Error> {
    match (line("phone", query.phone, 30)?, checked_code(query.credit_code)?, line("q", query.q, 100)?) {
        (Some(phone), None, None) => Ok(EnterpriseSearch::Phone(digits(&phone)?)),
        (None, Some(code), None) => Ok(EnterpriseSearch::CreditCode(code)),
        (None, None, Some(text)) => Ok(EnterpriseSearch::Text(text)),
        _ => Err(Error::wrong("q", "phone、credit_code 与 q 须填且只填一个")),
    }
}

fn digits(typed: &str) -> Result<String, Error> {
    phone_digits(typed).ok_or_else(|| Error::wrong("phone", "不是电话号码"))
}

/// The enterprise that a conversation or a ticket is of, as it is sent.
pub(crate) fn known(app: &App, of: OfEnterprise) -> KnownEnterprise {
    KnownEnterprise { enterprise: view(app, of.enterprise), verified: of.verified }
}

fn view(app: &App, enterprise: Enterprise) -> EnterpriseView {
    let Enterprise { id, credit_code, name, phone, contact, key_account, note, updated_at, .. } = enterprise;
    let updated_at = time::rfc3339(updated_at, &app.rules.zone);
    EnterpriseView { id, name, credit_code, phone, contact, key_account, note, updated_at }
}

fn earlier(app: &App, staff: &Staff, one: Earlier) -> EarlierConversation {
    let zone = &app.rules.zone;
    let theirs = one.owner.as_ref() == Some(&staff.user.id);
    EarlierConversation {
        open: theirs || supervises(staff) || may_see(&app.switchboard.desk(), staff, &one.id),
        id: one.id,
        state: one.state,
        channel: one.channel,
        question: one.question.map(|question| question.chars().take(ABOUT).collect()),
        created_at: time::rfc3339(one.created_at, zone),
        updated_at: time::rfc3339(one.updated_at, zone),
    }
}
