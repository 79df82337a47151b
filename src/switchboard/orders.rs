//! What the desk is asked to do, carried out one after the other in one transaction. An order
//! that is refused has written nothing.

use std::{collections::HashMap, sync::Arc};

use crate::{
    desk::{
        Desk, Group, Rules,
        calendar::Calendar,
        duty::Reach,
        event::{Event, Target},
        priority::{Standing, priority},
        step, words,
    },
    model::{
        call::{Call, CallReason, CallState},
        conversation::{Body, Colleague, Position, State},
        hours::Hours,
        id,
        reply::Speaker,
        ticket::{TicketEventKind, TicketKey},
        time::Millis,
    },
    storage::{Conversation, New, NewLine, StoreError, Ticket, Tx},
    switchboard::{
        apply::{self, Applied},
        error::DeskError,
        shift::Shift,
        tickets,
        turn::{self, Received, Turn},
    },
};

/// The former person of the desk is asked first for so long after the conversation's last change.
const PREFERRED: Millis = 24 * 60 * 60 * 1000;

/// What the desk is asked to do.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    Turn(Box<Turn>),
    Call {
        conversation: String,
        reason: CallReason,
    },
    Visitor {
        conversation: String,
        act: VisitorAct,
    },
    Staff {
        conversation: String,
        user: String,
        act: Box<StaffAct>,
    },
    Event(Event),
    /// The groups are others now.
    Groups(Vec<Group>),
    /// The calendar or the desk's hours are others now.
    Days {
        calendar: Arc<Calendar>,
        hours: Arc<Hours>,
    },
}

/// What a visitor does to their call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitorAct {
    /// Takes it back and goes on with the bot.
    Withdraw,
    /// Leaves a ticket instead of waiting on.
    Ticket,
    /// Leaves.
    Leave,
}

/// What a person of the desk does to a conversation.
#[derive(Clone, Debug)]
pub enum StaffAct {
    Take,
    Decline,
    Say { client_id: String, text: String },
    Transfer { to: Target },
    HandBack,
    Ticket(TicketWish),
    Close,
}

/// What a ticket made by a person says; what is left out is taken from the conversation.
#[derive(Clone, Debug, Default)]
pub struct TicketWish {
    pub title: Option<String>,
    pub department: Option<String>,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Called {
    /// A person is called; the place in the queue, unless a person has it already.
    AtDesk { state: State, position: Option<Position> },
    /// A ticket stands for it.
    Ticketed(TicketKey),
    /// The bot goes on, or the conversation is over.
    Over(State),
}

#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Done,
    Received(Received),
    Called(Called),
    /// The number of a message.
    Sent(i64),
}

/// What an order works on.
pub(crate) struct Work<'a> {
    pub(crate) tx: &'a mut Tx,
    pub(crate) desk: &'a mut Desk,
    pub(crate) rules: &'a Rules,
    pub(crate) shift: &'a Shift,
    pub(crate) now: Millis,
}

/// Carries orders out on the desk alone where nothing of them is to be written; `None` where something is.
pub(crate) fn in_memory(desk: &mut Desk, orders: &[Order], now: Millis) -> Option<Vec<Result<Outcome, DeskError>>> {
    let mut outcomes = Vec::with_capacity(orders.len());
    let due = step(desk, now, Event::Tick).ok()?;
    if !due.is_empty() {
        return None;
    }
    for order in orders {
        let Order::Event(event @ Event::Seen { .. }) = order else { return None };
        let effects = step(desk, now, event.clone()).ok()?;
        if !effects.is_empty() {
            return None;
        }
        outcomes.push(Ok(Outcome::Done));
    }
    Some(outcomes)
}

/// Carries orders out.
///
/// # Errors
/// The database failed: nothing of any of them is kept.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    desk: &mut Desk,
    (rules, shift): (&Rules, &Shift),
    orders: Vec<Order>,
    now: Millis,
) -> Result<Vec<Result<Outcome, DeskError>>, StoreError> {
    let mut work = Work { tx, desk, rules, shift, now };
    // Time alone is never refused.
    let _ = stored(work.happen(Event::Tick).await)?;
    let mut outcomes = Vec::with_capacity(orders.len());
    for order in orders {
        outcomes.push(stored(work.carry_out(order).await)?);
    }
    Ok(outcomes)
}

/// A refusal is an outcome; a fault of the database ends the transaction.
fn stored<T>(result: Result<T, DeskError>) -> Result<Result<T, DeskError>, StoreError> {
    match result {
        Err(DeskError::Store(fault)) => Err(fault),
        other => Ok(other),
    }
}

impl Work<'_> {
    async fn carry_out(&mut self, order: Order) -> Result<Outcome, DeskError> {
        match order {
            Order::Turn(turn) => self.turn(*turn).await.map(Outcome::Received),
            Order::Call { conversation, reason } => self.call(&conversation, reason).await.map(Outcome::Called),
            Order::Visitor { conversation, act } => self.visitor(conversation, act).await.map(Outcome::Called),
            Order::Staff { conversation, user, act } => self.staff(conversation, user, *act).await,
            Order::Groups(groups) => {
                self.desk.set_groups(groups);
                self.happen(Event::Tick).await.map(|_| Outcome::Done)
            }
            Order::Days { calendar, hours } => {
                self.desk.set_days(calendar, hours);
                self.happen(Event::Tick).await.map(|_| Outcome::Done)
            }
            Order::Event(event) => self.happen(event).await.map(|_| Outcome::Done),
        }
    }

    /// The rules decide, and what follows is written.
    pub(crate) async fn happen(&mut self, event: Event) -> Result<Applied, DeskError> {
        let effects = step(self.desk, self.now, event)?;
        apply::apply(self, effects).await
    }

    /// A message whose reply calls a person.
    async fn turn(&mut self, turn: Turn) -> Result<Received, DeskError> {
        let (conversation, department) =
            (turn.conversation.clone(), turn.reply.as_ref().and_then(|reply| reply.department.clone()));
        let reach = self.reach(department.as_deref());
        let stored = turn::store(self.tx, turn, self.rules, &reach).await?;
        if let (Some(reason), Reach::Now { group }) = (stored.call, reach) {
            let conversation = self.conversation(&conversation).await?;
            self.begin_call(&conversation, reason, (department, group)).await?;
        }
        Ok(stored.received)
    }

    /// The visitor calls for a person.
    async fn call(&mut self, id: &str, reason: CallReason) -> Result<Called, DeskError> {
        let conversation = self.conversation(id).await?;
        if conversation.state.is_at_desk() {
            return Ok(self.where_it_is(id, conversation.state));
        }
        let department = self.tx.last_reply(id).await?.and_then(|reply| reply.department);
        match self.reach(department.as_deref()) {
            Reach::Now { group } => self.begin_call(&conversation, reason, (department, group)).await?,
            later @ Reach::Later { .. } => {
                let key = turn::hand_off(self.tx, id, self.rules, &later, self.now).await?;
                return Ok(Called::Ticketed(key));
            }
        }
        Ok(self.where_it_is(id, State::Waiting))
    }

    fn reach(&self, department: Option<&str>) -> Reach {
        self.shift.reach(self.desk, department, self.now)
    }

    async fn begin_call(
        &mut self,
        conversation: &Conversation,
        reason: CallReason,
        (department, group): (Option<String>, Option<String>),
    ) -> Result<(), DeskError> {
        let call = Call {
            group,
            department,
            priority: priority(self.standing(conversation).await?.called_for(reason)),
            preferred: self.preferred(conversation),
            ..Call::new(id::new_id(), conversation.id.clone(), reason, self.now)
        };
        self.happen(Event::Called(Box::new(call))).await?;
        self.say(&conversation.id, words::CALLING.to_owned()).await
    }

    async fn standing(&mut self, conversation: &Conversation) -> Result<Standing, DeskError> {
        Ok(Standing {
            key_account: self.tx.is_key_account(&conversation.id).await?,
            large_type: conversation.large_type,
            sensitive: false,
            breached_before: self.tx.was_breached(&conversation.id).await?,
        })
    }

    /// Who held it last, while that is not long ago (首接负责).
    fn preferred(&self, conversation: &Conversation) -> Option<String> {
        let recent = self.now.saturating_sub(conversation.updated_at) < PREFERRED;
        conversation.owner.clone().filter(|_| recent)
    }

    async fn visitor(&mut self, conversation: String, act: VisitorAct) -> Result<Called, DeskError> {
        let known = self.conversation(&conversation).await?;
        let id = conversation.clone();
        match act {
            VisitorAct::Withdraw => {
                self.happen(Event::Withdrawn { conversation }).await?;
                self.say(&id, words::WITHDRAWN.to_owned()).await?;
                Ok(Called::Over(State::Bot))
            }
            VisitorAct::Ticket if !known.state.is_at_desk() => {
                let reach = self.reach(None);
                Ok(Called::Ticketed(turn::hand_off(self.tx, &id, self.rules, &reach, self.now).await?))
            }
            VisitorAct::Ticket => {
                let applied = self.happen(Event::TicketChosen { conversation }).await?;
                applied.ticket.map(Called::Ticketed).ok_or(DeskError::NotFound)
            }
            VisitorAct::Leave if known.state == State::Closed => Ok(Called::Over(State::Closed)),
            VisitorAct::Leave if !known.state.is_at_desk() => {
                apply::set_state(self, &id, State::Closed, None).await?;
                Ok(Called::Over(State::Closed))
            }
            VisitorAct::Leave => {
                self.happen(Event::Left { conversation }).await?;
                Ok(Called::Over(State::Closed))
            }
        }
    }

    async fn staff(&mut self, conversation: String, user: String, act: StaffAct) -> Result<Outcome, DeskError> {
        let id = conversation.clone();
        let event = match act {
            StaffAct::Say { client_id, text } => return self.staff_says(id, user, client_id, text).await,
            StaffAct::Take => return self.take(conversation, user).await,
            StaffAct::Ticket(wish) => return self.staff_ticket(conversation, user, wish).await,
            StaffAct::HandBack => {
                self.happen(Event::HandedBack { conversation, user }).await?;
                self.say(&id, words::HANDED_BACK.to_owned()).await?;
                return Ok(Outcome::Done);
            }
            StaffAct::Decline => Event::Declined { conversation, user },
            StaffAct::Transfer { to } => Event::Transferred { conversation, user, to },
            StaffAct::Close => Event::Closed { conversation, user },
        };
        self.happen(event).await?;
        Ok(Outcome::Done)
    }

    /// Takes a call; or, where the conversation lives on as a ticket of theirs, opens the chat again.
    async fn take(&mut self, conversation: String, user: String) -> Result<Outcome, DeskError> {
        let known = self.conversation(&conversation).await?;
        if !known.state.is_at_desk() {
            let theirs = known.owner.as_deref() == Some(user.as_str());
            if known.state != State::Ticketed || !(theirs || is_supervisor(self.desk, &user)) {
                return Err(DeskError::NotAllowed { allowed: Vec::new() });
            }
            self.begin_call(&known, CallReason::Resumed, (None, None)).await?;
        }
        self.happen(Event::Take { conversation, user }).await?;
        Ok(Outcome::Done)
    }

    async fn staff_says(
        &mut self,
        conversation: String,
        user: String,
        client_id: String,
        text: String,
    ) -> Result<Outcome, DeskError> {
        // The visitor chooses client ids of their own; these must never meet.
        let client_id = format!("{user}:{client_id}");
        if let Some(earlier) = self.tx.sent(&conversation, &client_id).await? {
            let same = matches!(&earlier.body, Body::Message { text: stored, .. } if *stored == text);
            return if same { Ok(Outcome::Sent(earlier.seq)) } else { Err(DeskError::ClientIdConflict) };
        }
        self.happen(Event::Replied { conversation: conversation.clone(), user: user.clone() }).await?;
        let body = Body::Message {
            from: Speaker::Staff,
            staff: Some(Colleague { id: user, display_name: String::new() }),
            client_id: Some(client_id),
            text,
            reply: None,
            ticket: None,
        };
        let seq = self.append(&conversation, body).await?;
        apply::tell_desk_of_message(self, &conversation, Speaker::Staff, seq).await?;
        Ok(Outcome::Sent(seq))
    }

    async fn staff_ticket(
        &mut self,
        conversation: String,
        user: String,
        wish: TicketWish,
    ) -> Result<Outcome, DeskError> {
        let applied = self.happen(Event::Ticketed { conversation: conversation.clone(), user: user.clone() }).await?;
        let key = applied.ticket.ok_or(DeskError::NotFound)?;
        let Ticket { id, mut details, mut progress, .. } =
            self.tx.lock_ticket(&key.number).await?.ok_or(DeskError::NotFound)?;
        details.title = wish.title.unwrap_or(details.title);
        progress.department = wish.department.or(progress.department);
        // First receiver responsible (首接负责).
        progress.owner = progress.owner.or(Some(user.clone()));
        self.tx.describe_ticket(&id, &details).await?;
        self.tx.save_progress(&id, &progress, tickets::looks(&progress, self.rules)).await?;
        let line =
            NewLine { user: Some(&user), ..NewLine::public(TicketEventKind::Received, words::RECEIVED_BY_STAFF) };
        self.tx.append_ticket(&id, line, self.now).await?;
        Ok(Outcome::Done)
    }

    fn where_it_is(&self, id: &str, otherwise: State) -> Called {
        let state = self.desk.call(id).map_or(otherwise, |call| match call.state {
            CallState::Waiting => State::Waiting,
            CallState::Offered { .. } => State::Offered,
            CallState::Held { .. } => State::Held,
        });
        Called::AtDesk { state, position: position(self.desk, id) }
    }

    async fn conversation(&mut self, id: &str) -> Result<Conversation, DeskError> {
        self.tx.conversation(id).await?.ok_or(DeskError::NotFound)
    }

    pub(crate) async fn append(&mut self, conversation: &str, body: Body) -> Result<i64, DeskError> {
        self.tx.append(conversation, New::from(body), self.now).await?.ok_or(DeskError::NotFound)
    }

    /// A line of the system in the conversation.
    pub(crate) async fn say(&mut self, conversation: &str, text: String) -> Result<(), DeskError> {
        let body =
            Body::Message { from: Speaker::System, staff: None, client_id: None, text, reply: None, ticket: None };
        self.append(conversation, body).await.map(|_| ())
    }
}

fn is_supervisor(desk: &Desk, user: &str) -> bool {
    desk.people().any(|load| load.member.id == user && load.member.supervisor)
}

/// Place and expected wait of every call that waits.
pub(crate) fn positions(desk: &Desk) -> HashMap<String, Position> {
    desk.queue().filter_map(|call| Some((call.conversation.clone(), position(desk, &call.conversation)?))).collect()
}

/// Place and expected wait of one call that waits.
pub(crate) fn position(desk: &Desk, conversation: &str) -> Option<Position> {
    let place = desk.position(conversation)?;
    let expected_wait_s = desk.expected_wait(conversation).map(|wait| u32::try_from(wait).unwrap_or(u32::MAX));
    Some(Position { position: u32::try_from(place).unwrap_or(u32::MAX), expected_wait_s })
}
