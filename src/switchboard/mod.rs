//! 总机: the one task that keeps the desk. Everything that changes who owns the next move of a
//! called conversation goes through it: the desk's rules decide (`desk::step`), what follows is
//! written in one transaction, and only then anybody hears of it. It wakes when something is due.

mod apply;
mod attach;
mod enterprises;
mod error;
mod keep;
mod orders;
mod shift;
mod tickets;
mod turn;

use std::sync::Arc;

use tokio::{
    sync::{broadcast, mpsc, oneshot, watch},
    task::JoinHandle,
};

pub use attach::attach;
pub use enterprises::{EnterpriseWish, begin, change_enterprise};
pub use error::DeskError;
pub use orders::{Called, StaffAct, TicketWish, VisitorAct};
pub use shift::Shift;
pub use tickets::{Described, Opening, act_on_ticket, open_ticket, rate_ticket, remind};
pub use turn::{Received, Turn, rate, receive, repeat};

use crate::{
    desk::{
        Desk, Group, Rules,
        duty::Reach,
        event::{Event, Member},
    },
    model::{call::CallReason, conversation::Position, hours::Hours, people, time},
    storage::{Read, Store},
    switchboard::{
        keep::Keeper,
        orders::{Order, Outcome},
    },
};

/// Orders that may wait; further callers wait to hand theirs in.
const WAITING: usize = 1024;
/// Whispers a slow listener may fall behind by; it then misses some, which harms nothing.
const WHISPERS: usize = 256;

/// What is told to the people of the desk but not stored.
#[derive(Clone, Debug)]
pub struct Whisper {
    pub conversation: String,
    pub what: Whispered,
    /// Id of the person of the desk it comes from; `None` = the visitor.
    pub user: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whispered {
    /// Somebody types.
    Typing,
    /// The visitor has read up to this number.
    Read(i64),
}

/// An order and how its sender hears of the outcome.
type Asked = (Order, oneshot::Sender<Result<Outcome, DeskError>>);

/// The way to the desk's one task.
#[derive(Debug)]
pub struct Switchboard {
    orders: mpsc::Sender<Asked>,
    desk: watch::Receiver<Arc<Desk>>,
    whispers: broadcast::Sender<Whisper>,
    shift: Arc<Shift>,
    store: Arc<Store>,
}

impl Switchboard {
    /// Rebuilds the desk from what is stored and keeps it until `stopping` becomes true; clocks
    /// go on from their recorded times.
    ///
    /// # Errors
    /// The stored calls cannot be read.
    pub async fn start(
        store: Arc<Store>,
        rules: Arc<Rules>,
        shift: Arc<Shift>,
        stopping: watch::Receiver<bool>,
    ) -> Result<(Switchboard, JoinHandle<()>), DeskError> {
        let desk = Arc::new(restore(&store, &rules).await?);
        let (orders, asked) = mpsc::channel(WAITING);
        let (shown, seen) = watch::channel(Arc::clone(&desk));
        let (whispers, _) = broadcast::channel(WHISPERS);
        let keeper = Keeper::new(Arc::clone(&store), Arc::clone(&rules), Arc::clone(&shift), desk, shown);
        let task = tokio::spawn(keeper.run(asked, stopping));
        Ok((Switchboard { orders, desk: seen, whispers, shift, store }, task))
    }

    /// The desk as it was last written.
    pub fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk.borrow())
    }

    /// Place in the queue and expected wait of a call.
    pub fn position(&self, conversation: &str) -> Option<Position> {
        orders::position(&self.desk(), conversation)
    }

    /// What becomes of a call about a matter of `department` made now.
    pub fn reach(&self, department: Option<&str>) -> Reach {
        self.shift.reach(&self.desk(), department, time::now())
    }

    /// Stores a message whose reply calls a person, and the call.
    pub async fn turn(&self, turn: Turn) -> Result<Received, DeskError> {
        match self.ask(Order::Turn(Box::new(turn))).await? {
            Outcome::Received(received) => Ok(received),
            _ => Err(DeskError::NotFound),
        }
    }

    /// The visitor calls for a person; a second call changes nothing.
    pub async fn call(&self, conversation: &str, reason: CallReason) -> Result<Called, DeskError> {
        match self.ask(Order::Call { conversation: conversation.to_owned(), reason }).await? {
            Outcome::Called(called) => Ok(called),
            _ => Err(DeskError::NotFound),
        }
    }

    /// What a visitor does to their call; where it becomes a ticket, its key.
    pub async fn visitor(&self, conversation: &str, act: VisitorAct) -> Result<Called, DeskError> {
        match self.ask(Order::Visitor { conversation: conversation.to_owned(), act }).await? {
            Outcome::Called(called) => Ok(called),
            _ => Err(DeskError::NotFound),
        }
    }

    /// What a person of the desk does to a conversation; gives the number of their message, where they wrote one.
    pub async fn staff(&self, conversation: &str, user: &str, act: StaffAct) -> Result<Option<i64>, DeskError> {
        let order = Order::Staff { conversation: conversation.to_owned(), user: user.to_owned(), act: Box::new(act) };
        match self.ask(order).await? {
            Outcome::Sent(seq) => Ok(Some(seq)),
            _ => Ok(None),
        }
    }

    /// A person is there, or what is known of them changed.
    pub async fn present(&self, member: Member) -> Result<(), DeskError> {
        self.ask(Order::Event(Event::Present(member))).await.map(|_| ())
    }

    /// A person signs off.
    pub async fn signed_off(&self, user: &str) -> Result<(), DeskError> {
        self.ask(Order::Event(Event::SignedOff { user: user.to_owned() })).await.map(|_| ())
    }

    /// A sign of life.
    pub async fn seen(&self, user: &str) -> Result<(), DeskError> {
        self.ask(Order::Event(Event::Seen { user: user.to_owned() })).await.map(|_| ())
    }

    /// Takes over the groups as they are stored now; to be called when one was changed.
    pub async fn groups_changed(&self) -> Result<(), DeskError> {
        let groups = groups(&mut self.store.read().await?).await?;
        self.ask(Order::Groups(groups)).await.map(|_| ())
    }

    /// Tells the people of the desk something that is not stored.
    pub fn whisper(&self, whisper: Whisper) {
        // Nobody listening is no fault.
        let _ = self.whispers.send(whisper);
    }

    /// Hears what is told but not stored.
    pub fn whispers(&self) -> broadcast::Receiver<Whisper> {
        self.whispers.subscribe()
    }

    async fn ask(&self, order: Order) -> Result<Outcome, DeskError> {
        let (tell, told) = oneshot::channel();
        self.orders.send((order, tell)).await.map_err(|_| DeskError::Closed)?;
        told.await.map_err(|_| DeskError::Closed)?
    }
}

/// What counts for the expected wait after a restart.
const LATELY: time::Millis = 60 * 60 * 1000;
const SERVICES: i64 = 10_000;

/// The desk as it is stored.
async fn restore(store: &Store, rules: &Rules) -> Result<Desk, DeskError> {
    let now = time::now();
    let mut read = store.read().await?;
    let rules = rules.clone().with_groups(groups(&mut read).await?);
    let mut desk = Desk::restore(rules, now, read.open_calls().await?);
    desk.recall(&read.services(now.saturating_sub(LATELY), SERVICES).await?);
    Ok(desk)
}

async fn groups(read: &mut Read) -> Result<Vec<Group>, DeskError> {
    let group = |stored: people::Group| Group {
        hours: hours(&stored).map(Arc::new),
        id: stored.id,
        departments: stored.departments,
        fallback: stored.fallback,
    };
    Ok(read.groups().await?.into_iter().map(group).collect())
}

/// A group's own hours; what cannot be read does not keep the desk from starting.
fn hours(group: &people::Group) -> Option<Hours> {
    if group.hours.is_empty() {
        return None;
    }
    let read = Hours::read(&group.hours);
    read.inspect_err(|fault| tracing::error!(group = group.id, %fault, "the hours of the desk serve for this group"))
        .ok()
}
