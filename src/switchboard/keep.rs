//! The task itself: takes orders, writes what follows, tells, and wakes when something is due.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, sleep_until},
};

use crate::{
    desk::{Desk, Rules},
    model::{
        conversation::Position,
        time::{self, Millis},
    },
    storage::Store,
    switchboard::{
        Asked,
        error::DeskError,
        orders::{self, Order, Outcome},
        shift::Shift,
    },
};

/// Orders that share one commit at most.
const BATCH: usize = 64;
/// After a write that failed the desk is tried again so soon.
const AGAIN: Duration = Duration::from_millis(500);
/// The clock is looked at least this often, in case it was set.
const LOOK: Duration = Duration::from_secs(5);
/// Places in the queue are told at least this often, since the expected wait changes by itself.
const POSITIONS: Millis = 2_000;

pub(crate) struct Keeper {
    store: Arc<Store>,
    rules: Arc<Rules>,
    shift: Arc<Shift>,
    desk: Arc<Desk>,
    shown: watch::Sender<Arc<Desk>>,
    tell_rules: watch::Sender<Arc<Rules>>,
    told: HashMap<String, Position>,
    told_at: Millis,
}

impl Keeper {
    pub(crate) fn new(
        store: Arc<Store>,
        tell_rules: watch::Sender<Arc<Rules>>,
        shift: Arc<Shift>,
        desk: Arc<Desk>,
        shown: watch::Sender<Arc<Desk>>,
    ) -> Keeper {
        let rules = Arc::clone(&tell_rules.borrow());
        Keeper { store, rules, shift, desk, shown, tell_rules, told: HashMap::new(), told_at: 0 }
    }

    /// Runs until every way to it is gone or `stopping` becomes true.
    pub(crate) async fn run(mut self, mut asked: mpsc::Receiver<Asked>, mut stopping: watch::Receiver<bool>) {
        let mut failed = false;
        loop {
            let wake = if failed { Instant::now() + AGAIN } else { self.wake() };
            let first = tokio::select! {
                first = asked.recv() => match first { Some(first) => Some(first), None => return },
                () = sleep_until(wake) => None,
                _ = stopping.wait_for(|stop| *stop) => return,
            };
            let mut batch: Vec<Asked> = first.into_iter().collect();
            while batch.len() < BATCH
                && let Ok(next) = asked.try_recv()
            {
                batch.push(next);
            }
            failed = self.carry_out(batch).await.is_err();
        }
    }

    /// When something is due, or the clock is to be looked at.
    fn wake(&self) -> Instant {
        let now = time::now();
        let wait = self.desk.due().map_or(LOOK, |due| {
            // One more millisecond, so that it is due then and not just before.
            Duration::from_millis(u64::try_from(due.saturating_sub(now).saturating_add(1)).unwrap_or(0))
        });
        Instant::now() + wait.min(LOOK)
    }

    async fn carry_out(&mut self, batch: Vec<Asked>) -> Result<(), ()> {
        let now = time::now();
        let (orders, tellers): (Vec<Order>, Vec<oneshot::Sender<_>>) = batch.into_iter().unzip();
        match self.write(orders, now).await {
            Ok(outcomes) => {
                self.tell_positions(now);
                for (teller, outcome) in tellers.into_iter().zip(outcomes) {
                    // Whoever asked may have gone.
                    let _ = teller.send(outcome);
                }
                Ok(())
            }
            Err(fault) => {
                for teller in tellers {
                    let _ = teller.send(Err(fault.clone()));
                }
                Err(())
            }
        }
    }

    /// Carries orders out on a copy of the desk; the copy takes the desk's place once all is durable.
    async fn write(&mut self, orders: Vec<Order>, now: Millis) -> Result<Vec<Result<Outcome, DeskError>>, DeskError> {
        let mut desk = (*self.desk).clone();
        if let Some(outcomes) = orders::in_memory(&mut desk, &orders, now) {
            self.show(desk);
            return Ok(outcomes);
        }
        let mut desk = (*self.desk).clone();
        let (rules, shift) = (Arc::clone(&self.rules), Arc::clone(&self.shift));
        let (desk, outcomes) = self
            .store
            .write::<_, DeskError, _>(move |tx| {
                Box::pin(async move {
                    let outcomes = orders::carry_out(tx, &mut desk, (&rules, &shift), orders, now).await?;
                    Ok((desk, outcomes))
                })
            })
            .await?;
        self.show(desk);
        Ok(outcomes)
    }

    fn show(&mut self, desk: Desk) {
        let (now, known) = (desk.rules(), &self.rules);
        if !(Arc::ptr_eq(&now.calendar, &known.calendar) && Arc::ptr_eq(&now.hours, &known.hours)) {
            let days = (Arc::clone(&now.calendar), Arc::clone(&now.hours));
            self.rules = Arc::new((**known).clone().with_days(days.0, days.1));
            self.tell_rules.send_replace(Arc::clone(&self.rules));
        }
        self.desk = Arc::new(desk);
        self.shown.send_replace(Arc::clone(&self.desk));
    }

    /// Tells those who wait where they stand, where that changed.
    fn tell_positions(&mut self, now: Millis) {
        let waiting = orders::positions(&self.desk);
        let changed = now.saturating_sub(self.told_at) >= POSITIONS
            || waiting.len() != self.told.len()
            || waiting.iter().any(|(id, at)| self.told.get(id).is_none_or(|told| told.position != at.position));
        if !changed {
            return;
        }
        for (conversation, position) in &waiting {
            if self.told.get(conversation) != Some(position) {
                self.store.pass(conversation, |passing| passing.position = Some(*position));
            }
        }
        for gone in self.told.keys().filter(|id| !waiting.contains_key(*id)) {
            self.store.pass(gone, |passing| passing.position = None);
        }
        self.told = waiting;
        self.told_at = now;
    }
}
