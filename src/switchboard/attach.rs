//! A file is kept with what it belongs to and with the line that tells of it, in one transaction.

use crate::{
    desk::words,
    model::{
        conversation::{Body, State},
        desk_event::{DeskEvent, DeskEventKind},
        reply::Speaker,
        ticket::TicketEventKind,
    },
    storage::{AttachedTo, Attachment, New, NewLine, Tx},
    switchboard::{error::DeskError, tickets},
};

/// Keeps a file with a conversation or a ticket (its id); gives the file's id.
///
/// # Errors
/// There are `most` already.
pub async fn attach(
    tx: &mut Tx,
    (to, id): (AttachedTo, &str),
    new: &Attachment,
    content: Vec<u8>,
    most: i64,
) -> Result<String, DeskError> {
    let attachment = keep(tx, (to, id), new, content, most).await?;
    match to {
        AttachedTo::Conversation => tell(tx, id, new).await?,
        AttachedTo::Ticket => {
            let text = words::attached(&new.name);
            let user = new.user.as_deref();
            let line = NewLine { kind: TicketEventKind::Attached, text: &text, note: None, public: false, user };
            tx.append_ticket(id, line, new.at).await?;
        }
    }
    Ok(attachment)
}

/// Keeps a file that a visitor sends along with the ticket of this number; gives the file's id.
///
/// # Errors
/// There are `most` already, or nobody works on the ticket any more.
pub async fn attach_by_number(
    tx: &mut Tx,
    number: &str,
    new: &Attachment,
    content: Vec<u8>,
    most: i64,
) -> Result<String, DeskError> {
    let ticket = tx.lock_ticket(number).await?.ok_or(DeskError::NotFound)?;
    if !ticket.progress.state.is_open() {
        return Err(DeskError::NotAllowed { allowed: Vec::new() });
    }
    let attachment = keep(tx, (AttachedTo::Ticket, &ticket.id), new, content, most).await?;
    let text = words::attached_by_visitor(&new.name);
    tx.append_ticket(&ticket.id, NewLine::public(TicketEventKind::Attached, &text), new.at).await?;
    tickets::announce(tx, &ticket.conversation, number, &ticket.progress, "attach", new.at).await?;
    Ok(attachment)
}

async fn keep(
    tx: &mut Tx,
    (to, id): (AttachedTo, &str),
    new: &Attachment,
    content: Vec<u8>,
    most: i64,
) -> Result<String, DeskError> {
    if tx.count_attachments(to, id).await? >= most {
        return Err(DeskError::Field { field: "file", why: "附件数量已达上限" });
    }
    Ok(tx.attach((to, id), new, content).await?)
}

async fn tell(tx: &mut Tx, id: &str, new: &Attachment) -> Result<(), DeskError> {
    let conversation = tx.conversation(id).await?.ok_or(DeskError::NotFound)?;
    let text =
        if new.user.is_some() { words::attached_by_staff(&new.name) } else { words::attached_by_visitor(&new.name) };
    let body = Body::Message { from: Speaker::System, staff: None, client_id: None, text, reply: None, ticket: None };
    let seq = tx.append(id, New::from(body), new.at).await?.ok_or(DeskError::NotFound)?;
    if conversation.state.is_at_desk() {
        let event = DeskEvent {
            seq: 0,
            kind: DeskEventKind::Message,
            conversation: Some(id.to_owned()),
            group: tx.group_of_call(id).await?,
            user: conversation.owner.filter(|_| conversation.state == State::Held),
            data: serde_json::json!({ "from": Speaker::System, "seq": seq }),
            at: new.at,
        };
        tx.append_desk(&event, new.at).await?;
    }
    Ok(())
}
