//! Sending a message so that it stands once, whatever happens on the way.

use std::time::Instant;

use rand::RngExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::drive::{history::What, world::World};

/// How often in ten a message without an answer is given up, so that nobody knows whether it stands.
const GIVES_UP: u32 = 2;

/// Where a message goes, and by whose key.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    pub conversation: &'a str,
    pub path: &'a str,
    pub token: &'a str,
}

/// Sends `text`; gives what the server said where it was stored.
pub async fn send(world: &World, at: Address<'_>, client_id: &str, text: &str) -> Option<Value> {
    let Address { conversation, path, token } = at;
    let body = json!({"client_id": client_id, "text": text});
    let note = |what| world.history.note(conversation, what);
    note(What::Invoked { text: text.into() });
    world.figures.sent(text);
    let begun = Instant::now();
    let mut unsure = false;
    loop {
        match world.request(Method::POST, path, token, Some(&body)).await {
            Ok((201, told)) => {
                note(What::Acknowledged { text: text.into(), seq: told["seq"].as_i64().unwrap() });
                world.figures.acknowledged(begun.elapsed());
                return Some(told);
            }
            // It may have been stored before it was refused, where an earlier answer was lost.
            Ok((400..500, _)) if !unsure => {
                note(What::Failed { text: text.into() });
                return None;
            }
            Ok((400..500, _)) => {
                note(What::Unknown { text: text.into() });
                return None;
            }
            Ok(_) | Err(()) => {
                unsure = true;
                if rand::rng().random_range(0..10) < GIVES_UP {
                    note(What::Unknown { text: text.into() });
                    return None;
                }
                tokio::task::yield_now().await;
            }
        }
    }
}
