//! What is done to tickets, carried out in one transaction: the rules decide, and history, progress,
//! the visitor's conversation and the desk's log say the same.

use serde_json::json;

use crate::{
    desk::{
        Rules,
        enterprise::Told,
        ticket::{self, Act, Stepped, Who},
        words,
    },
    model::{
        conversation::{Body, State},
        desk_event::{DeskEvent, DeskEventKind},
        enterprise::phone_digits,
        id,
        reply::Speaker,
        ticket::{Details, Progress, TicketEventKind, TicketKey},
        time::{self, Millis},
    },
    storage::{Looks, New, NewLine, NewTicket, Subject, Ticket, Tx},
    switchboard::{enterprises, error::DeskError},
};

/// What a person of the desk writes down when a ticket is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    pub details: Details,
    pub begin: ticket::New,
    /// Who opens it.
    pub user: String,
}

/// When a ticket is to be looked at again.
pub(crate) fn looks(progress: &Progress, rules: &Rules) -> Looks {
    Looks { reminder: ticket::next_look(progress, rules), overdue: ticket::overdue_at(progress, rules) }
}

/// Opens a ticket for somebody who called, wrote or came. A conversation stands behind it, so that
/// what is said to them has one place; nobody but the desk has a key to it.
///
/// # Errors
/// A promised day that has passed.
pub async fn open_ticket(
    tx: &mut Tx,
    opening: Opening,
    rules: &Rules,
    at: Millis,
) -> Result<(TicketKey, Progress), DeskError> {
    let progress = ticket::open(opening.begin, at, rules)?;
    file(tx, &opening.details, progress.secret, &opening.user, at).await?;
    let conversation = id::new_id();
    tx.create_conversation(&conversation, &id::digest(&id::new_token()), at).await?;
    tx.set_channel(&conversation, opening.details.channel).await?;
    let number = tx.next_ticket_number(time::day(at, &rules.zone)).await?;
    let key = TicketKey { number, code: id::new_query_code() };
    let text = words::ticket_registered(&key.number, &key.code, progress.due_on);
    let announced_seq = say(tx, &conversation, text, Some(&key), at).await?;
    let new = NewTicket {
        number: key.number.clone(),
        code_hash: id::digest(&key.code),
        conversation: conversation.clone(),
        announced_seq,
        details: opening.details,
        progress: progress.clone(),
    };
    let ticket = tx.open_ticket(&new, looks(&progress, rules), at).await?;
    let line =
        NewLine { user: Some(&opening.user), ..NewLine::public(TicketEventKind::Received, words::RECEIVED_BY_STAFF) };
    tx.append_ticket(&ticket, line, at).await?;
    let opened = Body::Ticket { number: key.number.clone(), state: progress.state, due_on: progress.due_on };
    append(tx, &conversation, opened, at).await?;
    tx.set_state(&conversation, State::Closed, Some(&opening.user)).await?;
    append(tx, &conversation, Body::State { state: State::Closed, staff: None }, at).await?;
    announce(tx, &conversation, &key.number, &progress, "open", at).await?;
    Ok((key, progress))
}

/// What is written down of an enterprise goes into its file. A secret ticket leaves no trace there.
async fn file(tx: &mut Tx, details: &Details, secret: bool, user: &str, at: Millis) -> Result<(), DeskError> {
    let Some(credit_code) = details.credit_code.clone().filter(|_| !secret) else { return Ok(()) };
    let phone = details.phone.as_deref().and_then(phone_digits);
    let told = Told { credit_code, name: details.enterprise_name.clone(), phone, signed: false };
    enterprises::learn(tx, told, user, at).await.map(|_| ())
}

/// What of a ticket's particulars becomes others.
#[derive(Clone, Debug, Default)]
pub struct Described {
    pub details: Option<Details>,
}

/// Does something to a ticket; gives how far it has come.
///
/// # Errors
/// Not allowed, or not with these values: nothing is written.
pub async fn act_on_ticket(
    tx: &mut Tx,
    number: &str,
    act: Act,
    (who, described): (&Who, Described),
    rules: &Rules,
    at: Millis,
) -> Result<Progress, DeskError> {
    let known = tx.lock_ticket(number).await?.ok_or(DeskError::NotFound)?;
    let act = match act {
        Act::Merge { into, .. } => {
            let fits = fits(tx, &known, &into).await?;
            Act::Merge { into, fits }
        }
        other => other,
    };
    let verb = act.verb();
    let mut progress = known.progress.clone();
    let reason = if let Act::Reason { text, special } = &act { Some((text.clone(), *special)) } else { None };
    let stepped = ticket::step(&mut progress, at, act, who, rules)?;
    if let Some((text, special)) = reason {
        tx.set_open_reason(&known.id, &text, special, at).await?;
    }
    if let Some(details) = described.details {
        tx.describe_ticket(&known.id, &details).await?;
    }
    let user = match who {
        Who::Staff { id, .. } => Some(id.as_str()),
        Who::Visitor => None,
    };
    keep(tx, &known, &progress, (&stepped, verb, user), rules, at).await?;
    if let (Some(reply), Some(outcome)) = (&stepped.reply, progress.outcome) {
        for duplicate in tx.merged_into(number).await? {
            let mut followed = duplicate.progress.clone();
            let told = ticket::follow_main(&mut followed, number, reply, outcome, at);
            keep(tx, &duplicate, &followed, (&told, verb, user), rules, at).await?;
        }
    }
    Ok(progress)
}

/// Whether a ticket can be merged into another: that is open and not merged itself, and nothing is
/// merged into this one.
async fn fits(tx: &mut Tx, ticket: &Ticket, into: &str) -> Result<bool, DeskError> {
    if ticket.number == into || !tx.merged_into(&ticket.number).await?.is_empty() {
        return Ok(false);
    }
    let main = tx.ticket(into).await?;
    Ok(main.is_some_and(|main| main.progress.state.is_open() && main.progress.merged_into.is_none()))
}

/// Keeps the visitor's rating of a ticket, and what follows from it.
pub async fn rate_ticket(
    tx: &mut Tx,
    number: &str,
    (level, solved): (u8, Option<bool>),
    comment: Option<String>,
    rules: &Rules,
    at: Millis,
) -> Result<(), DeskError> {
    let ticket = tx.ticket(number).await?.ok_or(DeskError::NotFound)?;
    tx.rate(Subject::Ticket, &ticket.id, level, comment.as_deref(), at).await?;
    let act = Act::Rate { level, solved, line: words::rated(level, comment.as_deref()) };
    act_on_ticket(tx, number, act, (&Who::Visitor, Described::default()), rules, at).await.map(|_| ())
}

/// Gives the reminders that are due of a ticket.
pub async fn remind(tx: &mut Tx, number: &str, rules: &Rules, now: Millis) -> Result<(), DeskError> {
    let known = tx.lock_ticket(number).await?.ok_or(DeskError::NotFound)?;
    let mut progress = known.progress.clone();
    let lines = ticket::due(&mut progress, now, rules);
    let overdue = lines.iter().any(|line| line.kind == TicketEventKind::Overdue);
    let stepped = Stepped { lines, ..Stepped::default() };
    keep(tx, &known, &progress, (&stepped, if overdue { "overdue" } else { "reminder" }, None), rules, now).await
}

/// Writes what follows.
async fn keep(
    tx: &mut Tx,
    known: &Ticket,
    progress: &Progress,
    (stepped, verb, user): (&Stepped, &str, Option<&str>),
    rules: &Rules,
    at: Millis,
) -> Result<(), DeskError> {
    tx.save_progress(&known.id, progress, looks(progress, rules)).await?;
    for line in &stepped.lines {
        let new = NewLine { kind: line.kind, text: &line.text, note: line.note.as_deref(), public: line.public, user };
        tx.append_ticket(&known.id, new, at).await?;
    }
    if let Some(reply) = &stepped.reply {
        tx.set_ticket_reply(&known.id, reply).await?;
    }
    if let Some(told) = &stepped.told {
        let text = words::of_ticket(&known.number, told);
        say(tx, &known.conversation, text, None, at).await?;
    }
    if (known.progress.state, known.progress.due_on) != (progress.state, progress.due_on) {
        let changed = Body::Ticket { number: known.number.clone(), state: progress.state, due_on: progress.due_on };
        append(tx, &known.conversation, changed, at).await?;
    }
    if known.progress.state.is_open() && !progress.state.is_open() {
        release(tx, &known.conversation, at).await?;
    }
    if stepped.lines.is_empty() {
        return Ok(());
    }
    announce(tx, &known.conversation, &known.number, progress, verb, at).await
}

/// With its last open ticket answered, a conversation is the bot's again.
async fn release(tx: &mut Tx, conversation: &str, at: Millis) -> Result<(), DeskError> {
    let state = tx.conversation(conversation).await?.map(|conversation| conversation.state);
    if state == Some(State::Ticketed) && tx.open_ticket_of(conversation).await?.is_none() {
        tx.set_state(conversation, State::Bot, None).await?;
        append(tx, conversation, Body::State { state: State::Bot, staff: None }, at).await?;
    }
    Ok(())
}

/// Tells the people of the desk; of a secret ticket those who may see it.
async fn announce(
    tx: &mut Tx,
    conversation: &str,
    number: &str,
    progress: &Progress,
    verb: &str,
    at: Millis,
) -> Result<(), DeskError> {
    let mut concerned: Vec<&String> = progress.owner.iter().chain(&progress.handler).collect();
    concerned.extend(&progress.co_handlers);
    let data = json!({
        "number": number, "state": progress.state, "act": verb, "secret": progress.secret, "for": concerned,
    });
    let event = DeskEvent {
        seq: 0,
        kind: DeskEventKind::Ticket,
        conversation: Some(conversation.to_owned()),
        group: None,
        user: progress.owner.clone(),
        data,
        at,
    };
    tx.append_desk(&event, at).await?;
    Ok(())
}

async fn say(
    tx: &mut Tx,
    conversation: &str,
    text: String,
    ticket: Option<&TicketKey>,
    at: Millis,
) -> Result<i64, DeskError> {
    let ticket = ticket.cloned();
    let body = Body::Message { from: Speaker::System, staff: None, client_id: None, text, reply: None, ticket };
    append(tx, conversation, body, at).await
}

async fn append(tx: &mut Tx, conversation: &str, body: Body, at: Millis) -> Result<i64, DeskError> {
    tx.append(conversation, New::from(body), at).await?.ok_or(DeskError::NotFound)
}
