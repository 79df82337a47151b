//! Each message is sent several times at once. `make retries` does it with ten thousand.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rand::RngExt;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    crash::times,
    drive::{load::Site, world::World},
    server::NOISE,
};

const SENDS: usize = 1000;
const SENDERS: usize = 16;
const CONVERSATIONS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn however_often_each_is_sent_at_once_each_stands_once() {
    let sends = times("SENDS", SENDS);
    let site = Site::open(&[], &[]).await;
    let world = Arc::new(World::new(site.up(), Duration::ZERO, Vec::new()));
    let mut begun = Vec::new();
    for _ in 0..CONVERSATIONS {
        let (_, opened) = world.insist("/conversations", "", None).await;
        let text = |key: &str| opened[key].as_str().unwrap().to_owned();
        begun.push((format!("/conversations/{}/messages", text("id")), text("token")));
    }
    let (begun, next) = (Arc::new(begun), Arc::new(AtomicUsize::new(0)));
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        let (world, begun, next) = (Arc::clone(&world), Arc::clone(&begun), Arc::clone(&next));
        senders.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= sends {
                    return;
                }
                let (path, token) = &begun[number % CONVERSATIONS];
                send(&world, path, token, &number.to_string()).await;
            }
        });
    }
    senders.join_all().await;
    let mut stored = HashSet::new();
    for (path, token) in begun.iter() {
        for message in messages(&world, path, token).await {
            if message["from"] == "visitor" {
                assert_eq!(message["text"], NOISE);
                let client_id = message["client_id"].as_str().unwrap().to_owned();
                assert!(stored.insert(client_id), "{message} stands twice");
            }
        }
    }
    assert_eq!(stored.len(), sends);
}

/// Sends one message up to five times more at once, and its client id with another text.
async fn send(world: &World, path: &str, token: &str, client_id: &str) {
    let body = json!({"client_id": client_id, "text": NOISE});
    let again = rand::rng().random_range(1..=5);
    let all = (0..=again).map(|_| world.request(Method::POST, path, token, Some(&body)));
    let told = futures_util::future::join_all(all).await;
    let first = told[0].as_ref().unwrap();
    assert_eq!(first.0, 201, "{first:?}");
    assert!(told.iter().all(|other| other.as_ref() == Ok(first)), "the very same for all: {told:?}");
    let other = json!({"client_id": client_id, "text": "另外一句"});
    let (status, refused) = world.request(Method::POST, path, token, Some(&other)).await.unwrap();
    assert_eq!((status, &refused["code"]), (409, &json!("client_id_conflict")));
}

async fn messages(world: &World, path: &str, token: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let asked = format!("{path}?limit=1000&after={after}");
        let (_, page) = world.request(Method::GET, &asked, token, None).await.unwrap();
        all.extend_from_slice(page["messages"].as_array().unwrap());
        if page["more"] == false {
            return all;
        }
        after = all.last().unwrap()["seq"].as_i64().unwrap();
    }
}
