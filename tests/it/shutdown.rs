//! The server is ended in order (SIGTERM) while a thousand streams are open and visitors write.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    sync::{Barrier, mpsc, watch},
    task::JoinSet,
};

use crate::{
    drive::{
        check::check,
        history::{Line, What},
        load::Site,
        process::raise_file_limit,
        sender::{Address, send},
        stream::Frames,
        visitor::read_log,
        world::World,
    },
    server::NOISE,
};

const STREAMS: usize = 1000;
/// Of those, visitors who write meanwhile.
const WRITERS: usize = 20;
const EXIT: Duration = Duration::from_secs(10);
const BACK: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
async fn ended_with_a_thousand_streams_open_it_is_gone_soon_and_all_come_back() {
    raise_file_limit(8192);
    let mut site = Site::open(&[], &[]).await;
    let world = Arc::new(World::new(site.up(), Duration::ZERO, Vec::new()));
    let (opened, told) = (Arc::new(Barrier::new(STREAMS + 1)), mpsc::unbounded_channel());
    let mut clients = JoinSet::new();
    for number in 0..STREAMS {
        clients.spawn(client(Arc::clone(&world), number, Arc::clone(&opened), told.0.clone()));
    }
    opened.wait().await;
    let mut acknowledged = world.figures.acknowledged.subscribe();
    acknowledged.wait_for(|count| *count >= 5 * WRITERS).await.unwrap();

    let exit = site.end().await;
    let started = site.start().await;
    let up = Instant::now();
    let mut heard = told.1;
    let (mut longest, mut retries) = (Duration::ZERO, Vec::new());
    for _ in 0..STREAMS {
        let back = heard.recv().await.unwrap();
        longest = longest.max(back.at.saturating_duration_since(up));
        retries.push(back.retry);
    }
    world.doors.send_replace(false);
    clients.join_all().await;
    println!("{STREAMS} streams: exit after {exit:?}, ready again in {started:?}, all back {longest:?} later");
    assert!(exit <= EXIT, "{exit:?}");
    assert!(longest <= BACK, "{longest:?}");
    retries.sort();
    retries.dedup();
    assert!(retries.len() > STREAMS / 4, "not all at the same moment: {} different moments", retries.len());
    let summary = check(&world.history.entries()).unwrap();
    assert!(summary.acknowledged >= 5 * WRITERS, "{summary:?}");
    site.kill();
}

/// A stream that is open again.
struct Back {
    at: Instant,
    /// When the server had told it to come back.
    retry: Duration,
}

/// A visitor with a stream; some write. It comes back as a browser does, after the time the server told.
async fn client(world: Arc<World>, number: usize, opened: Arc<Barrier>, back: mpsc::UnboundedSender<Back>) {
    let (_, begun) = world.insist("/conversations", "", None).await;
    let text = |key: &str| begun[key].as_str().unwrap().to_owned();
    let (id, token) = (text("id"), text("token"));
    let path = format!("/conversations/{id}/events");
    let mut frames = Frames::of(world.stream(&path, &token, 0).await.unwrap());
    let (tell, mut last) = watch::channel(0);
    let writes = number < WRITERS;
    if writes {
        world.history.note(&id, What::Opened { stream: id.clone(), after: 0 });
    }
    opened.wait().await;
    let writing = writes.then(|| tokio::spawn(write(Arc::clone(&world), id.clone(), token.clone())));
    let reader = {
        let (world, id, token) = (Arc::clone(&world), id.clone(), token.clone());
        async move {
            let mut returned = false;
            loop {
                while let Some(told) = frames.next().await {
                    let Some(seq) = told.id else { continue };
                    if writes {
                        let line = Line::event(seq, &told.name, &told.data);
                        world.history.note(&id, What::Heard { stream: id.clone(), line });
                    }
                    tell.send_replace(seq);
                }
                let retry = frames.retry.expect("the server told when to come back");
                frames = loop {
                    tokio::time::sleep(retry).await;
                    let is_up = world.up.borrow().is_some();
                    let after = *tell.borrow();
                    if is_up && let Some(response) = world.stream(&path, &token, after).await {
                        break Frames::of(response);
                    }
                };
                if !returned {
                    returned = true;
                    back.send(Back { at: Instant::now(), retry }).unwrap();
                }
            }
        }
    };
    let reading = tokio::spawn(reader);
    let mut doors = world.doors.subscribe();
    doors.wait_for(|open| !*open).await.unwrap();
    if let Some(writing) = writing {
        let stored = writing.await.unwrap();
        last.wait_for(|last| *last >= stored).await.unwrap();
        read_log(&world, &id, &token, stored).await;
    }
    reading.abort();
}

/// Writes until the doors close, then goes; gives the last number.
async fn write(world: Arc<World>, id: String, token: String) -> i64 {
    let path = format!("/conversations/{id}/messages");
    let address = Address { conversation: &id, path: &path, token: &token };
    for number in 0.. {
        let client_id = format!("{id}-{number}");
        send(&world, address, &client_id, &format!("{NOISE}{client_id}")).await;
        if !world.is_open() {
            break;
        }
    }
    world.history.note(&id, What::Leaves);
    world.insist(&format!("/conversations/{id}/leave"), &token, None).await;
    let path = format!("/conversations/{id}/rating");
    let (_, rated) = world.insist(&path, &token, Some(&json!({"level": 1}))).await;
    rated["seq"].as_i64().unwrap()
}
