//! Server-sent events as a browser follows them, over cuts and restarts.

use std::{sync::Arc, time::Duration};

use reqwest::Response;
use serde_json::Value;
use tokio::time::timeout;

use crate::drive::world::World;

/// A stream gives a sign of life every 15 seconds.
const SILENCE: Duration = Duration::from_secs(40);

/// One event of a stream.
#[derive(Clone, Debug)]
pub struct Told {
    /// What is not stored has no number.
    pub id: Option<i64>,
    pub name: String,
    pub data: Value,
}

/// The events of one connection.
pub struct Frames {
    response: Response,
    bytes: Vec<u8>,
    /// When to come back, as the server told.
    pub retry: Option<Duration>,
}

impl Frames {
    pub fn of(response: Response) -> Frames {
        Frames { response, bytes: Vec::new(), retry: None }
    }

    /// The next event, or `None` when the connection ended.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            while let Some(end) = self.bytes.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.bytes.drain(..end + 2).collect();
                if let Some(told) = self.parse(std::str::from_utf8(&block).unwrap()) {
                    return Some(told);
                }
            }
            let chunk = timeout(SILENCE, self.response.chunk()).await.expect("a stream gives signs of life");
            self.bytes.extend_from_slice(&chunk.ok()??);
        }
    }

    fn parse(&mut self, block: &str) -> Option<Told> {
        let field = |name: &str| {
            let value = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.map(|value| value.trim().to_owned())
        };
        if let Some(retry) = field("retry") {
            self.retry = Some(Duration::from_millis(retry.parse().unwrap()));
        }
        let data = serde_json::from_str(&field("data")?).unwrap();
        Some(Told { id: field("id").map(|id| id.parse().unwrap()), name: field("event")?, data })
    }
}

/// Follows a stream and comes back after the last number heard, at once, until `hear` has enough.
pub async fn follow(
    world: Arc<World>,
    path: String,
    token: String,
    mut after: i64,
    mut hear: impl FnMut(Told) -> bool,
) {
    loop {
        let Some(response) = world.stream(&path, &token, after).await else {
            tokio::task::yield_now().await;
            continue;
        };
        assert!(response.status() == 200 || response.status().is_server_error(), "{path}: {}", response.status());
        let mut frames = Frames::of(response);
        while let Some(told) = frames.next().await {
            after = told.id.unwrap_or(after);
            if !hear(told) {
                return;
            }
            if world.cuts_here() {
                break;
            }
        }
    }
}
