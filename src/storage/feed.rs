//! Wakes whoever follows a conversation. A wake-up is a hint: what happened is read from the
//! database by cursor, so that a lost or doubled hint harms nothing.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

use crate::model::conversation::Passing;

/// What wakes a follower: the last number known to be written, and what is told but not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    pub last: i64,
    pub passing: Passing,
}

/// One channel for each conversation that somebody follows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Feed(Arc<Mutex<HashMap<String, watch::Sender<Hint>>>>);

impl Feed {
    /// Follows a conversation.
    pub(crate) fn follow(&self, conversation: &str) -> watch::Receiver<Hint> {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.entry(conversation.to_owned()).or_insert_with(|| watch::channel(Hint::default()).0).subscribe()
    }

    /// Tells the followers of the conversations that were written to, and forgets those without any.
    pub(crate) fn wake(&self, touched: &[(String, i64)]) {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (conversation, last) in touched {
            let Some(channel) = channels.get(conversation) else { continue };
            if channel.receiver_count() == 0 {
                channels.remove(conversation);
            } else {
                channel.send_modify(|hint| hint.last = hint.last.max(*last));
            }
        }
    }

    /// Tells the followers of a conversation something that is not stored; others never hear of it.
    pub(crate) fn pass(&self, conversation: &str, change: impl FnOnce(&mut Passing)) {
        let channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(conversation) {
            channel.send_modify(|hint| change(&mut hint.passing));
        }
    }

    /// Forgets conversations nobody follows any more.
    pub(crate) fn sweep(&self) {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, channel| channel.receiver_count() > 0);
    }
}
