//! What all clients of a run share.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use bangban::model::time;
use rand::RngExt;
use reqwest::Client;
use serde_json::Value;
use tokio::sync::watch;

use crate::drive::history::History;

/// No request takes longer than this.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the server is, what happened so far, and until when clients go on.
pub struct World {
    /// Base URL; `None` while the server is down.
    pub up: watch::Receiver<Option<String>>,
    /// Whether visitors still come.
    pub doors: watch::Sender<bool>,
    /// Whether the people of the desk still work.
    pub desk: watch::Sender<bool>,
    /// Between two messages of a visitor.
    pub pace: Duration,
    /// What visitors ask the bot.
    pub questions: Vec<String>,
    /// A stream is cut after an event once in so many, at random; 0 = never.
    pub cut_once_in: u32,
    /// Cuts so far.
    pub cuts: watch::Sender<usize>,
    pub history: History,
    pub figures: Figures,
    client: Client,
}

/// What is measured.
#[derive(Default)]
pub struct Figures {
    /// From the call's record to the first stream of the desk that tells it.
    pub alerts: Mutex<Vec<Duration>>,
    /// From sending to the stream of the other side.
    pub deliveries: Mutex<Vec<Duration>>,
    /// From sending to the acknowledgement.
    pub answers: Mutex<Vec<Duration>>,
    /// Messages acknowledged so far.
    pub acknowledged: watch::Sender<usize>,
    sent: Mutex<HashMap<String, Instant>>,
    last_call: Mutex<i64>,
}

impl World {
    pub fn new(up: watch::Receiver<Option<String>>, pace: Duration, questions: Vec<String>) -> World {
        World {
            up,
            doors: watch::channel(true).0,
            desk: watch::channel(true).0,
            pace,
            questions,
            cut_once_in: 0,
            cuts: watch::channel(0).0,
            history: History::default(),
            figures: Figures::default(),
            client: Client::new(),
        }
    }

    pub fn is_open(&self) -> bool {
        *self.doors.borrow()
    }

    /// The server's address, once it is up.
    pub async fn url(&self) -> String {
        let mut up = self.up.clone();
        let url = up.wait_for(Option::is_some).await.expect("somebody keeps the server");
        url.clone().unwrap()
    }

    /// One request; `Err` where no whole answer came.
    pub async fn request(
        &self,
        verb: reqwest::Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value), ()> {
        let url = format!("{}/api/v1{path}", self.url().await);
        let mut request = self.client.request(verb, url).bearer_auth(token).timeout(PATIENCE);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(|_| ())?;
        let status = answer.status().as_u16();
        if status == 204 {
            return Ok((status, Value::Null));
        }
        Ok((status, answer.json().await.map_err(|_| ())?))
    }

    /// As [`World::request`], again until an answer comes that is not of the server's ill health.
    pub async fn insist(&self, path: &str, token: &str, body: Option<&Value>) -> (u16, Value) {
        loop {
            match self.request(reqwest::Method::POST, path, token, body).await {
                Ok((status, body)) if status < 500 => return (status, body),
                _ => tokio::task::yield_now().await,
            }
        }
    }

    /// Whether a stream is to be cut here.
    pub fn cuts_here(&self) -> bool {
        let cut = self.cut_once_in > 0 && rand::rng().random_range(0..self.cut_once_in) == 0;
        if cut {
            self.cuts.send_modify(|count| *count += 1);
        }
        cut
    }

    /// Opens a stream; `None` where that fails.
    pub async fn stream(&self, path: &str, token: &str, after: i64) -> Option<reqwest::Response> {
        let url = format!("{}/api/v1{path}", self.url().await);
        let request = self.client.get(url).bearer_auth(token).header("Last-Event-ID", after);
        request.send().await.ok()
    }
}

impl Figures {
    /// A message is sent now.
    pub fn sent(&self, text: &str) {
        self.sent.lock().unwrap().insert(text.to_owned(), Instant::now());
    }

    /// The other side hears of a message for the first time, or again.
    pub fn delivered(&self, text: &str) {
        let sent = self.sent.lock().unwrap().remove(text);
        self.deliveries.lock().unwrap().extend(sent.map(|sent| sent.elapsed()));
    }

    pub fn acknowledged(&self, after: Duration) {
        self.answers.lock().unwrap().push(after);
        self.acknowledged.send_modify(|count| *count += 1);
    }

    /// Somebody of the desk hears of a call for the first time, or again.
    pub fn alerted(&self, data: &Value) {
        let seq = data["seq"].as_i64().unwrap();
        let mut last = self.last_call.lock().unwrap();
        if seq > *last {
            *last = seq;
            let at: jiff::Timestamp = data["at"].as_str().unwrap().parse().unwrap();
            let late = (time::now() - at.as_millisecond()).max(0);
            self.alerts.lock().unwrap().push(Duration::from_millis(u64::try_from(late).unwrap()));
        }
    }
}
