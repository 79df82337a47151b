//! Wakes whoever follows a conversation. A wake-up is a hint: what happened is read from the
//! database by cursor, so that a lost or doubled hint harms nothing.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

/// One channel for each conversation that somebody follows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Feed(Arc<Mutex<HashMap<String, watch::Sender<i64>>>>);

impl Feed {
    /// Follows a conversation. The value is the last number known to be written.
    pub(crate) fn follow(&self, conversation: &str) -> watch::Receiver<i64> {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.entry(conversation.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Tells the followers of the conversations that were written to, and forgets those without any.
    pub(crate) fn wake(&self, touched: &[(String, i64)]) {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (conversation, last) in touched {
            let Some(channel) = channels.get(conversation) else { continue };
            if channel.receiver_count() == 0 {
                channels.remove(conversation);
            } else {
                channel.send_modify(|seen| *seen = (*seen).max(*last));
            }
        }
    }

    /// Forgets conversations nobody follows any more.
    pub(crate) fn sweep(&self) {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, channel| channel.receiver_count() > 0);
    }
}
