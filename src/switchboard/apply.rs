//! What follows from the rules, written: the conversation's log, the call, the offers, and what
//! the people of the desk hear of it.

use serde_json::{Value, json};

use crate::{
    desk::{
        event::{Alarm, Effect},
        words,
    },
    model::{
        call::{BreachCause, Call, CallOutcome, OfferOutcome},
        conversation::{Body, Colleague, State},
        desk_event::{DeskEvent, DeskEventKind},
        reply::Speaker,
        ticket::TicketKey,
        time::Millis,
    },
    switchboard::{error::DeskError, orders::Work, turn},
};

/// What of the effects their cause wants to know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applied {
    /// The ticket that was opened or extended.
    pub(crate) ticket: Option<TicketKey>,
}

/// Writes effects in their order.
pub(crate) async fn apply(work: &mut Work<'_>, effects: Vec<Effect>) -> Result<Applied, DeskError> {
    let mut applied = Applied::default();
    for effect in effects {
        if let Some(ticket) = one(work, effect).await? {
            applied.ticket = Some(ticket);
        }
    }
    Ok(applied)
}

async fn one(work: &mut Work<'_>, effect: Effect) -> Result<Option<TicketKey>, DeskError> {
    match effect {
        Effect::Called(call) => called(work, &call).await?,
        Effect::Changed(call) => work.tx.update_call(&call).await?,
        Effect::State { conversation, state, user } => {
            set_state(work, &conversation, state, user.as_deref()).await?;
        }
        Effect::Offered { call, conversation, user, at } => {
            work.tx.insert_offer(&call, &user, at).await?;
            tell(work, DeskEventKind::Offer, &conversation, Some(user), json!({})).await?;
        }
        Effect::OfferEnded { call, conversation, user, outcome, at } => {
            work.tx.end_offer(&call, &user, outcome, at).await?;
            if outcome != OfferOutcome::Taken {
                tell(work, DeskEventKind::Lapse, &conversation, Some(user), json!({ "outcome": outcome })).await?;
            }
        }
        Effect::GroupAsked { conversation, .. } => {
            tell(work, DeskEventKind::Group, &conversation, None, json!({})).await?;
        }
        Effect::Alarm { conversation, why, fallback, .. } => alarm(work, &conversation, why, &fallback).await?,
        Effect::Breached { call, conversation, cause, .. } => breached(work, &call, &conversation, cause).await?,
        Effect::Responded { call, conversation, user, after } => {
            work.tx.set_responder(&call, &user).await?;
            metrics::histogram!("bangban_first_response_seconds").record(after as f64 / 1000.0);
            tell(work, DeskEventKind::Response, &conversation, Some(user), json!({ "after_ms": after })).await?;
        }
        Effect::OpenTicket { conversation, .. } => {
            return Ok(Some(turn::ticket_of(work.tx, &conversation, work.rules, work.now).await?));
        }
        Effect::Absent { user, .. } => {
            let (kind, data) = (DeskEventKind::Presence, json!({ "status": "absent" }));
            let event =
                DeskEvent { seq: 0, kind, conversation: None, group: None, user: Some(user), data, at: work.now };
            work.tx.append_desk(&event, work.now).await?;
        }
        Effect::Ended { call, conversation, outcome, at } => ended(work, &call, &conversation, outcome, at).await?,
    }
    Ok(None)
}

async fn called(work: &mut Work<'_>, call: &Call) -> Result<(), DeskError> {
    let why = call.department.as_ref().map(|_| words::DEPARTMENT_OF_DOCUMENTS);
    work.tx.insert_call(call, why).await?;
    metrics::counter!("bangban_calls_total").increment(1);
    let data = json!({ "reason": call.reason, "department": call.department, "priority": call.priority });
    tell(work, DeskEventKind::Call, &call.conversation, None, data).await
}

async fn alarm(work: &mut Work<'_>, conversation: &str, why: Alarm, fallback: &[String]) -> Result<(), DeskError> {
    let label = match why {
        Alarm::Late => "late",
        Alarm::Breached => "breached",
        Alarm::HolderLost => "holder_lost",
        Alarm::Silent => "silent",
    };
    if why == Alarm::HolderLost {
        work.say(conversation, words::HOLDER_LOST.to_owned()).await?;
    }
    tell(work, DeskEventKind::Alarm, conversation, None, json!({ "why": label, "fallback": fallback })).await
}

async fn breached(work: &mut Work<'_>, call: &str, conversation: &str, cause: BreachCause) -> Result<(), DeskError> {
    work.tx.set_breach_cause(call, cause).await?;
    work.say(conversation, words::late(cause)).await?;
    metrics::counter!("bangban_breaches_total").increment(1);
    tell(work, DeskEventKind::Breach, conversation, None, json!({ "cause": cause })).await
}

async fn ended(
    work: &mut Work<'_>,
    call: &str,
    conversation: &str,
    outcome: CallOutcome,
    at: Millis,
) -> Result<(), DeskError> {
    work.tx.end_call(call, outcome, at).await?;
    tell(work, DeskEventKind::Ended, conversation, None, json!({ "outcome": outcome })).await
}

/// Passes the next move on, and tells visitor and desk.
pub(crate) async fn set_state(
    work: &mut Work<'_>,
    conversation: &str,
    state: State,
    user: Option<&str>,
) -> Result<(), DeskError> {
    let held = user.filter(|_| state == State::Held);
    work.tx.set_state(conversation, state, held).await?;
    let staff = user.map(|user| Colleague { id: user.to_owned(), display_name: String::new() });
    work.append(conversation, Body::State { state, staff }).await?;
    if let Some(user) = held {
        tell(work, DeskEventKind::Held, conversation, Some(user.to_owned()), json!({})).await?;
    }
    Ok(())
}

/// Tells the people of the desk that somebody wrote in a conversation that is theirs.
pub(crate) async fn tell_desk_of_message(
    work: &mut Work<'_>,
    conversation: &str,
    from: Speaker,
    seq: i64,
) -> Result<(), DeskError> {
    let holder = work.desk.call(conversation).and_then(Call::holder).map(str::to_owned);
    tell(work, DeskEventKind::Message, conversation, holder, json!({ "from": from, "seq": seq })).await
}

async fn tell(
    work: &mut Work<'_>,
    kind: DeskEventKind,
    conversation: &str,
    user: Option<String>,
    data: Value,
) -> Result<(), DeskError> {
    let group = work.desk.call(conversation).and_then(|call| call.group.clone());
    let event =
        DeskEvent { seq: 0, kind, conversation: Some(conversation.to_owned()), group, user, data, at: work.now };
    work.tx.append_desk(&event, work.now).await?;
    Ok(())
}
