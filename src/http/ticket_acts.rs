//! What a person of the desk does to a ticket: one route, a verb in its path.

use std::sync::Arc;

use axum::{
    Json as Sent,
    extract::{Path, State},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    desk::ticket::{Act, Who},
    http::{
        app::App,
        ask::within,
        error::Error,
        extract::{Json, Whole},
        refusals,
        staff::{self, May},
        ticket_desk::{TEXT, TicketDetail, detail, visible, who},
        ticket_texts::{line, lines, text},
    },
    model::{
        people::{Permission, User},
        ticket::{Details, TicketKind},
        time,
    },
    storage::Ticket,
    switchboard::{self, Described, DeskError},
};

/// Longest note and reason, in characters.
const NOTE: usize = 2000;
/// Departments and people that may be named at a time.
const NAMED: usize = 20;

/// The fields that the verb needs; any other is refused. `note` and `reason` (but for `reject`) are for
/// the people of the desk alone, `reply` is told to the visitor.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"department": "区市场监管局", "note": "请核实后两日内答复"}))]
pub(crate) struct TicketActBody {
    /// `dispatch`, `transfer`
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    department: Option<String>,
    /// `dispatch`, `transfer`: who of the department; `assign`: the new owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    /// `co-handle`: 协办部门
    #[serde(skip_serializing_if = "Option::is_none")]
    departments: Option<Vec<String>>,
    /// `co-handle`: ids of 协办人
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<Vec<String>>,
    /// Needed by `verify` and `rectify`, welcome with most others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// `reject` (told to the visitor), `return`, `transfer`, `extend`, `reopen`, `reason`
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// `answer`, `resolve`, `feedback`: told to the visitor
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10000)]
    reply: Option<String>,
    /// `extend`: the day asked for
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// `follow-up`
    #[serde(skip_serializing_if = "Option::is_none")]
    solved: Option<bool>,
    /// `follow-up`: 1 非常满意 … 5 非常不满意
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 5, value_type = Option<i64>)]
    level: Option<Whole>,
    /// `verify`: whether the complaint about the handling holds
    #[serde(skip_serializing_if = "Option::is_none")]
    founded: Option<bool>,
    /// `review`
    #[serde(skip_serializing_if = "Option::is_none")]
    passed: Option<bool>,
    /// `merge`: the number of the ticket whose answer will answer this one too
    #[serde(skip_serializing_if = "Option::is_none")]
    into: Option<String>,
    /// `describe`
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<TicketKind>,
    /// `describe`
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Vec<String>>,
    /// `describe`
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// `describe`
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    /// `describe`
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<bool>,
    /// `reason`: several departments must meet about it (专班)
    #[serde(skip_serializing_if = "Option::is_none")]
    special: Option<bool>,
}

/// Do something to a ticket. `act` is one of the verbs that the ticket's `allowed` lists: `dispatch`, `answer`,
/// `reject`, `accept`, `return`, `uphold-return`, `refuse-return`, `transfer`, `contact`, `extend`,
/// `approve-extension`, `refuse-extension`, `co-handle`, `resolve`, `follow-up`, `close`, `reopen`, `verify`,
/// `rectify`, `feedback`, `review`, `merge`, `split`, `assign`, `describe`, `note`, `reason`.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/{act}", operation_id = "act_on_ticket", tag = "tickets", request_body = TicketActBody,
    params(("number" = String, Path, description = "Number of the ticket"), ("act" = String, Path, description = "The verb")),
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Done; the ticket as it is now", body = TicketDetail),
    refusals::Any, refusals::Body, refusals::Permitted, refusals::Seen, refusals::State, refusals::Writes,
))]
pub(crate) async fn act(
    State(app): State<Arc<App>>,
    staff: May<staff::Tickets>,
    Path((number, verb)): Path<(String, String)>,
    Json(body): Json<TicketActBody>,
) -> Result<Sent<TicketDetail>, Error> {
    let who = who(&app, &staff).await?;
    let ticket = visible(&app, &who, &number).await?;
    let asked = Asked { app: &app, who: &who, ticket: &ticket };
    let (act, described) = asked.act(&verb, body).await?;
    let (rules, at, doer, id) = (app.switchboard.rules(), time::now(), who.clone(), ticket.number.clone());
    app.store
        .write::<_, DeskError, _>(move |tx| {
            Box::pin(async move { switchboard::act_on_ticket(tx, &id, act, (&doer, described), &rules, at).await })
        })
        .await?;
    // Whoever gave it away may not see it any more, but sees what they did.
    let ticket = app.store.read().await?.ticket(&ticket.number).await?.ok_or(Error::TicketNotFound)?;
    Ok(Sent(detail(&app, &who, ticket).await?))
}

/// What is asked for, of which ticket, by whom.
struct Asked<'a> {
    app: &'a App,
    who: &'a Who,
    ticket: &'a Ticket,
}

impl Asked<'_> {
    /// The act that a verb and its fields say.
    async fn act(&self, verb: &str, mut body: TicketActBody) -> Result<(Act, Described), Error> {
        if verb == "describe" {
            let described = self.described(&mut body)?;
            nothing_left(&body)?;
            return Ok(described);
        }
        let act = match verb {
            "dispatch" | "transfer" | "assign" | "co-handle" | "merge" => self.named(verb, &mut body).await?,
            _ => simple(verb, &mut body)?,
        };
        nothing_left(&body)?;
        Ok((act, Described::default()))
    }

    /// The acts that name a department, a person or another ticket.
    async fn named(&self, verb: &str, body: &mut TicketActBody) -> Result<Act, Error> {
        Ok(match verb {
            "dispatch" => Act::Dispatch {
                department: needed("department", body.department.take())?,
                user: self.user("user", body.user.take()).await?.map(|user| user.id),
                note: note(body)?,
            },
            "transfer" => Act::Transfer {
                department: needed("department", body.department.take())?,
                user: self.user("user", body.user.take()).await?.map(|user| user.id),
                reason: reason(body)?,
            },
            "assign" => {
                let user = self.user("user", body.user.take()).await?;
                let user = user.ok_or_else(|| Error::wrong("user", "缺少这个字段"))?;
                Act::Assign { user: user.id, name: user.display_name }
            }
            "co-handle" => self.co_handle(body).await?,
            _ => {
                let into = needed("into", body.into.take())?.to_ascii_uppercase();
                let known = visible(self.app, self.who, &into).await;
                known.map_err(|_| Error::wrong("into", "没有这件工单"))?;
                Act::Merge { into, fits: false }
            }
        })
    }

    async fn co_handle(&self, body: &mut TicketActBody) -> Result<Act, Error> {
        let departments = lines("departments", body.departments.take().unwrap_or_default(), NAMED)?;
        let asked = body.users.take().unwrap_or_default();
        within("users", asked.len(), 0, NAMED)?;
        let mut users = Vec::new();
        for id in asked {
            users.extend(self.user("users", Some(id)).await?.map(|user| user.id));
        }
        if departments.is_empty() && users.is_empty() {
            return Err(Error::wrong("departments", "departments 与 users 至少填一个"));
        }
        Ok(Act::CoHandle { departments, users, note: note(body)? })
    }

    /// A colleague who works on tickets.
    async fn user(&self, field: &str, id: Option<String>) -> Result<Option<User>, Error> {
        let Some(id) = id else { return Ok(None) };
        let user = self.app.store.read().await?.user(&id).await?.map(|(user, _)| user);
        let user = user.filter(|user| user.enabled && user.role.may(Permission::Tickets));
        user.map(Some).ok_or_else(|| Error::wrong(field, "没有这位同事"))
    }

    fn described(&self, body: &mut TicketActBody) -> Result<(Act, Described), Error> {
        let mut details: Details = self.ticket.details.clone();
        let mut what = Vec::new();
        if let Some(kind) = body.kind.take() {
            details.kind = kind;
            what.push("类型");
        }
        if let Some(subject) = body.subject.take() {
            details.subject = lines("subject", subject, 3)?;
            what.push("主题");
        }
        if let Some(title) = body.title.take() {
            details.title = needed("title", Some(title))?;
            what.push("标题");
        }
        if let Some(region) = body.region.take() {
            details.region = line("region", Some(region), 100)?;
            what.push("区域");
        }
        let secret = body.secret.take();
        what.extend(secret.map(|_| "保密"));
        if what.is_empty() {
            return Err(Error::wrong("body", "没有要修改的内容"));
        }
        let what = format!("修改{}。", what.join("、"));
        Ok((Act::Describe { secret, what }, Described { details: Some(details) }))
    }
}

/// The acts whose fields need no look-up.
fn simple(verb: &str, body: &mut TicketActBody) -> Result<Act, Error> {
    Ok(match verb {
        "answer" => Act::Answer { reply: reply(body)? },
        "resolve" => Act::Resolve { reply: reply(body)? },
        "feedback" => Act::Feedback { reply: reply(body)? },
        "reject" => Act::Reject { reason: reason(body)? },
        "return" => Act::Return { reason: reason(body)? },
        "reopen" => Act::Reopen { reason: reason(body)? },
        "reason" => Act::Reason { text: reason(body)?, special: body.special.take().unwrap_or(false) },
        "accept" => Act::Accept,
        "split" => Act::Split,
        "uphold-return" => Act::UpholdReturn { note: note(body)? },
        "refuse-return" => Act::RefuseReturn { note: note(body)? },
        "contact" => Act::Contact { note: note(body)? },
        "approve-extension" => Act::ApproveExtension { note: note(body)? },
        "refuse-extension" => Act::RefuseExtension { note: note(body)? },
        "close" => Act::Close { note: note(body)? },
        "note" => Act::Note { text: text("note", body.note.take().as_deref(), NOTE)? },
        "rectify" => Act::Rectify { note: text("note", body.note.take().as_deref(), NOTE)? },
        "extend" => Act::Extend { until: given("until", body.until.take())?, reason: reason(body)? },
        "verify" => Act::Verify {
            founded: given("founded", body.founded.take())?,
            note: text("note", body.note.take().as_deref(), NOTE)?,
        },
        "review" => Act::Review { passed: given("passed", body.passed.take())?, note: note(body)? },
        "follow-up" => Act::FollowUp {
            solved: given("solved", body.solved.take())?,
            level: level(body.level.take())?,
            note: note(body)?,
        },
        _ => return Err(Error::NotFound),
    })
}

fn level(level: Option<Whole>) -> Result<Option<u8>, Error> {
    let Some(Whole(level)) = level else { return Ok(None) };
    Ok(u8::try_from(within("level", level, 1, 5)?).ok())
}

fn given<T>(field: &str, value: Option<T>) -> Result<T, Error> {
    value.ok_or_else(|| Error::wrong(field, "缺少这个字段"))
}

fn needed(field: &str, value: Option<String>) -> Result<String, Error> {
    line(field, value, 100)?.ok_or_else(|| Error::wrong(field, "缺少这个字段"))
}

fn reply(body: &mut TicketActBody) -> Result<String, Error> {
    text("reply", body.reply.take().as_deref(), TEXT)
}

fn reason(body: &mut TicketActBody) -> Result<String, Error> {
    text("reason", body.reason.take().as_deref(), NOTE)
}

fn note(body: &mut TicketActBody) -> Result<Option<String>, Error> {
    let Some(note) = body.note.take().filter(|note| !note.trim().is_empty()) else { return Ok(None) };
    text("note", Some(&note), NOTE).map(Some)
}

/// Refuses fields that the verb has no use for, rather than overlook them.
fn nothing_left(body: &TicketActBody) -> Result<(), Error> {
    let left = serde_json::to_value(body).map_err(|why| Error::Internal(why.to_string()))?;
    let field = left.as_object().and_then(|fields| fields.keys().next());
    field.map_or(Ok(()), |field| Err(Error::wrong(field, "这个操作不用这个字段")))
}
