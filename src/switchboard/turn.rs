//! The desk's rules applied to what is stored, each time in one transaction: the state is that
//! before or that after, never between.

use jiff::civil::DateTime;
use serde_json::json;

use crate::{
    desk::{
        Rules,
        duty::Reach,
        route::{Effects, Facts, TicketMove, call, is_weak, route},
        ticket, words,
    },
    model::{
        call::CallReason,
        conversation::{Body, Event, State},
        desk_event::{DeskEvent, DeskEventKind},
        id,
        reply::{Reply, Speaker},
        ticket::{Details, TicketEventKind, TicketKey, TicketState},
        time::{self, Millis},
    },
    storage::{Conversation, New, NewLine, NewTicket, OfEnterprise, Subject, Ticket, Tx},
    switchboard::{error::DeskError, tickets},
};

/// A visitor's message and the bot's reply to it.
#[derive(Clone, Debug)]
pub struct Turn {
    pub conversation: String,
    pub client_id: String,
    pub text: String,
    /// What the bot says; `None` where a person has the conversation.
    pub reply: Option<Reply>,
    pub features: Vec<(&'static str, f64)>,
    pub at: Millis,
}

/// What became of a message; a repetition gets the very same.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// Number of the visitor's message.
    pub seq: i64,
    pub reply: Option<Reply>,
    /// The ticket opened or extended by it.
    pub ticket: Option<TicketKey>,
}

/// What a message led to.
pub(crate) struct Stored {
    pub(crate) received: Received,
    /// A person is to be called.
    pub(crate) call: Option<CallReason>,
}

/// Stores a message, its reply and what follows from them, where that calls nobody.
///
/// # Errors
/// `MustCall` where a person is to be called: the desk's own task stores such a message.
pub async fn receive(tx: &mut Tx, turn: Turn, rules: &Rules, reach: &Reach) -> Result<Received, DeskError> {
    let stored = store(tx, turn, rules, reach).await?;
    if stored.call.is_some() { Err(DeskError::MustCall) } else { Ok(stored.received) }
}

/// Stores a message, its reply, and what follows from them but for the call.
pub(crate) async fn store(tx: &mut Tx, turn: Turn, rules: &Rules, reach: &Reach) -> Result<Stored, DeskError> {
    let conversation = tx.conversation(&turn.conversation).await?.ok_or(DeskError::NotFound)?;
    if let Some(earlier) = tx.sent(&conversation.id, &turn.client_id).await? {
        let answers = tx.answers(&conversation.id, earlier.seq).await?;
        return Ok(Stored { received: repeat(&earlier, &turn.text, answers)?, call: None });
    }
    if conversation.state.is_at_desk() {
        return Ok(Stored { received: hold(tx, &conversation, turn).await?, call: None });
    }
    let Turn { client_id, text, reply, features, at, .. } = turn;
    let Some(mut reply) = reply else { return Err(DeskError::MustAnswer) };
    let open = tx.open_ticket_of(&conversation.id).await?;
    let weak_before = tx.last_reply(&conversation.id).await?.is_some_and(|reply| is_weak(&reply));
    let effects = route(facts(&conversation, open.as_ref(), weak_before, reach.is_now()), &reply);
    let call = effects.call;
    if effects.ask_again {
        words::ASK_AGAIN.clone_into(&mut reply.message);
    }
    let seq = append(tx, &conversation.id, asked(client_id, text.clone()).into(), at).await?;
    let said = Body::Message {
        from: Speaker::Bot,
        staff: None,
        client_id: None,
        text: spoken(&reply),
        reply: Some(Box::new(reply.clone())),
        ticket: None,
    };
    append(tx, &conversation.id, New { body: said, reply_to: Some(seq), features }, at).await?;
    let cause = Cause { question: &text, department: reply.department.as_deref(), line: words::added(&text) };
    let step = Step { conversation: &conversation, open, effects, reply_to: Some(seq), at, rules, back: reach.back() };
    let ticket = apply(tx, step, cause).await?;
    Ok(Stored { received: Received { seq, reply: Some(reply), ticket }, call })
}

/// Keeps a message that is for a person: the bot says nothing.
async fn hold(tx: &mut Tx, conversation: &Conversation, turn: Turn) -> Result<Received, DeskError> {
    let seq = append(tx, &conversation.id, asked(turn.client_id, turn.text).into(), turn.at).await?;
    let event = DeskEvent {
        seq: 0,
        kind: DeskEventKind::Message,
        conversation: Some(conversation.id.clone()),
        group: tx.group_of_call(&conversation.id).await?,
        user: conversation.owner.clone().filter(|_| conversation.state == State::Held),
        data: json!({ "from": Speaker::Visitor, "seq": seq }),
        at: turn.at,
    };
    tx.append_desk(&event, turn.at).await?;
    Ok(Received { seq, reply: None, ticket: None })
}

fn asked(client_id: String, text: String) -> Body {
    Body::Message { from: Speaker::Visitor, staff: None, client_id: Some(client_id), text, reply: None, ticket: None }
}

/// The result of a message that was received before.
///
/// # Errors
/// The client id stands for another text.
pub fn repeat(earlier: &Event, text: &str, answers: Vec<Event>) -> Result<Received, DeskError> {
    let Body::Message { text: stored, .. } = &earlier.body else { return Err(DeskError::ClientIdConflict) };
    if stored != text {
        return Err(DeskError::ClientIdConflict);
    }
    let mut received = Received { seq: earlier.seq, reply: None, ticket: None };
    for answer in answers {
        if let Body::Message { reply, ticket, .. } = answer.body {
            received.reply = received.reply.or(reply.map(|reply| *reply));
            received.ticket = received.ticket.or(ticket);
        }
    }
    Ok(received)
}

/// A call while nobody is on duty becomes a ticket. A second call gets the ticket of the first.
pub(crate) async fn hand_off(
    tx: &mut Tx,
    id: &str,
    rules: &Rules,
    reach: &Reach,
    at: Millis,
) -> Result<TicketKey, DeskError> {
    let conversation = tx.conversation(id).await?.ok_or(DeskError::NotFound)?;
    let open = tx.open_ticket_of(id).await?;
    if let Some(ticket) = &open
        && conversation.state == State::Ticketed
    {
        return key_of(tx, ticket).await;
    }
    let effects = call(facts(&conversation, open.as_ref(), false, false));
    ticket_by(tx, &conversation, open, effects, rules, (reach.back(), at)).await
}

/// Opens a ticket for a conversation, or takes it up in the open one; its state is left alone.
pub(crate) async fn ticket_of(tx: &mut Tx, id: &str, rules: &Rules, at: Millis) -> Result<TicketKey, DeskError> {
    let conversation = tx.conversation(id).await?.ok_or(DeskError::NotFound)?;
    let open = tx.open_ticket_of(id).await?;
    let state = conversation.state;
    let ticket = if open.is_some() { TicketMove::Add } else { TicketMove::Open };
    let effects = Effects { state, call: None, ticket, ask_again: false, silent: true };
    ticket_by(tx, &conversation, open, effects, rules, (None, at)).await
}

async fn ticket_by(
    tx: &mut Tx,
    conversation: &Conversation,
    open: Option<Ticket>,
    effects: Effects,
    rules: &Rules,
    (back, at): (Option<DateTime>, Millis),
) -> Result<TicketKey, DeskError> {
    let question = tx.last_question(&conversation.id).await?.unwrap_or_default();
    let department = tx.last_reply(&conversation.id).await?.and_then(|reply| reply.department);
    let line = words::CALLED_AGAIN.to_owned();
    let cause = Cause { question: &question, department: department.as_deref(), line };
    let step = Step { conversation, open, effects, reply_to: None, at, rules, back };
    apply(tx, step, cause).await?.ok_or(DeskError::NotFound)
}

/// Keeps the visitor's rating of a conversation; gives the event's number.
pub async fn rate(tx: &mut Tx, id: &str, level: u8, comment: Option<String>, at: Millis) -> Result<i64, DeskError> {
    tx.rate(Subject::Conversation, id, level, comment.as_deref(), at).await?;
    append(tx, id, Body::Rating { level, comment }.into(), at).await
}

/// Why a ticket is opened or extended.
struct Cause<'a> {
    question: &'a str,
    department: Option<&'a str>,
    /// What an open ticket's history says.
    line: String,
}

/// Effects and where they apply.
struct Step<'a> {
    conversation: &'a Conversation,
    open: Option<Ticket>,
    effects: Effects,
    reply_to: Option<i64>,
    at: Millis,
    rules: &'a Rules,
    /// When people are back, where that is known.
    back: Option<DateTime>,
}

async fn apply(tx: &mut Tx, step: Step<'_>, cause: Cause<'_>) -> Result<Option<TicketKey>, DeskError> {
    let id = &step.conversation.id;
    let key = match (step.effects.ticket, &step.open) {
        (TicketMove::None, _) => None,
        (TicketMove::Add, Some(ticket)) => Some(extend(tx, &step, ticket, &cause).await?),
        (TicketMove::Add | TicketMove::Open, _) => Some(open(tx, &step, &cause).await?),
    };
    if step.effects.ask_again {
        tx.set_asked_again(id).await?;
    }
    if step.effects.state != step.conversation.state {
        let state = step.effects.state;
        tx.set_state(id, state, None).await?;
        append(tx, id, Body::State { state, staff: None }.into(), step.at).await?;
    }
    Ok(key)
}

async fn open(tx: &mut Tx, step: &Step<'_>, cause: &Cause<'_>) -> Result<TicketKey, DeskError> {
    let begin = ticket::New { department: cause.department.map(str::to_owned), ..ticket::New::default() };
    let progress = ticket::open(begin, step.at, step.rules)?;
    let today = time::day(step.at, &step.rules.zone);
    let due_on = progress.due_on;
    let number = tx.next_ticket_number(today).await?;
    let key = TicketKey { number, code: id::new_query_code() };
    let mut told = words::ticket_opened(&key.number, &key.code, due_on);
    told.extend(step.rules.calendar.holes(today, due_on).map(words::calendar_unknown));
    told.extend(step.back.map(words::back));
    let announced_seq = tell(tx, step, told, &key).await?;
    let new = NewTicket {
        number: key.number.clone(),
        code_hash: id::digest(&key.code),
        conversation: step.conversation.id.clone(),
        announced_seq,
        details: Details {
            title: words::subject(cause.question),
            text: cause.question.to_owned(),
            ..whose(tx, &step.conversation.id).await?
        },
        progress: progress.clone(),
    };
    let ticket = tx.open_ticket(&new, tickets::looks(&progress, step.rules), step.at).await?;
    tx.append_ticket(&ticket, NewLine::public(TicketEventKind::Received, words::RECEIVED), step.at).await?;
    let opened = Body::Ticket { number: key.number.clone(), state: TicketState::Received, due_on };
    append(tx, &step.conversation.id, opened.into(), step.at).await?;
    Ok(key)
}

/// Particulars of the enterprise whose conversation it is, where that was signed.
async fn whose(tx: &mut Tx, conversation: &str) -> Result<Details, DeskError> {
    let of = tx.enterprise_of(conversation).await?.filter(|of| of.verified);
    Ok(of.map_or_else(Details::default, |OfEnterprise { enterprise, .. }| Details {
        enterprise_name: Some(enterprise.name),
        credit_code: Some(enterprise.credit_code),
        phone: enterprise.phone,
        ..Details::default()
    }))
}

async fn extend(tx: &mut Tx, step: &Step<'_>, ticket: &Ticket, cause: &Cause<'_>) -> Result<TicketKey, DeskError> {
    tx.append_ticket(&ticket.id, NewLine::public(TicketEventKind::Added, &cause.line), step.at).await?;
    let key = key_of(tx, ticket).await?;
    tell(tx, step, words::ticket_added(&ticket.number, ticket.progress.due_on), &key).await?;
    Ok(key)
}

/// Number and code again, from the message that told them first: the code is stored nowhere else.
async fn key_of(tx: &mut Tx, ticket: &Ticket) -> Result<TicketKey, DeskError> {
    match tx.event(&ticket.conversation, ticket.announced_seq).await?.map(|event| event.body) {
        Some(Body::Message { ticket: Some(key), .. }) => Ok(key),
        _ => Err(DeskError::NotFound),
    }
}

async fn tell(tx: &mut Tx, step: &Step<'_>, text: String, key: &TicketKey) -> Result<i64, DeskError> {
    let body = Body::Message {
        from: Speaker::System,
        staff: None,
        client_id: None,
        text,
        reply: None,
        ticket: Some(key.clone()),
    };
    let new = New { body, reply_to: step.reply_to, features: Vec::new() };
    append(tx, &step.conversation.id, new, step.at).await
}

async fn append(tx: &mut Tx, conversation: &str, new: New, at: Millis) -> Result<i64, DeskError> {
    tx.append(conversation, new, at).await?.ok_or(DeskError::NotFound)
}

fn facts(conversation: &Conversation, open: Option<&Ticket>, weak_before: bool, on_duty: bool) -> Facts {
    let Conversation { state, asked_again, .. } = *conversation;
    Facts { state, has_open_ticket: open.is_some(), asked_again, weak_before, on_duty }
}

/// What of a reply stands in the conversation as text: the sentence for the visitor, then the quote.
fn spoken(reply: &Reply) -> String {
    let quote = reply.answer.as_ref().map(|answer| answer.text.as_str()).unwrap_or_default();
    match (reply.message.as_str(), quote) {
        (message, "") => message.to_owned(),
        ("", quote) => quote.to_owned(),
        (message, quote) if message.contains(quote) => message.to_owned(),
        (message, quote) => format!("{message}\n{quote}"),
    }
}
