//! Tells whoever follows a session (an open stream) that it has ended.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

/// One channel for each session that somebody follows; true = ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ending(Arc<Mutex<HashMap<String, watch::Sender<bool>>>>);

/// The end of one session, to be waited for.
#[derive(Clone, Debug)]
pub struct SessionEnd(watch::Receiver<bool>);

impl SessionEnd {
    /// Waits until the session is over. Cancel safe: made for `tokio::select!`.
    pub async fn ended(&mut self) {
        // The channel is dropped only after it has said so, or with the whole store.
        let _ = self.0.wait_for(|ended| *ended).await;
    }
}

impl Ending {
    pub(crate) fn follow(&self, session: &str) -> SessionEnd {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        SessionEnd(channels.entry(session.to_owned()).or_insert_with(|| watch::channel(false).0).subscribe())
    }

    /// Tells the followers of sessions that have ended.
    pub(crate) fn tell(&self, ended: &[String]) {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for session in ended {
            if let Some(channel) = channels.remove(session) {
                channel.send_replace(true);
            }
        }
    }

    /// Sessions that somebody follows.
    pub(crate) fn followed(&self) -> Vec<String> {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, channel| channel.receiver_count() > 0);
        channels.keys().cloned().collect()
    }
}
