//! A person of the desk who takes what is offered, answers, and ends or passes on what they have.

use std::{collections::HashMap, sync::Arc};

use rand::{RngExt, seq::IndexedRandom};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{sync::mpsc::unbounded_channel, time::timeout};

use crate::drive::{
    history::{Line, Said, What},
    process::PASSWORD,
    sender::{Address, send},
    stream::{Told, follow},
    visitor::LATEST,
    world::World,
};

/// The desk's own log, among the conversations of a history.
const DESK: &str = "desk";

#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub token: String,
}

/// Signs somebody in.
pub async fn sign_in(world: &World, name: &str) -> Person {
    let body = json!({"name": name, "password": PASSWORD});
    let (status, begun) = world.request(Method::POST, "/session", "", Some(&body)).await.unwrap();
    assert!(status < 300, "{begun}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Person { id: text(&begun["user"]["id"]), name: name.to_owned(), token: text(&begun["token"]) }
}

/// Works until the desk closes.
pub async fn work(world: Arc<World>, person: Person, colleagues: Vec<String>) {
    let (tell, mut heard) = unbounded_channel();
    let shared = Arc::clone(&world);
    let hear = move |told: Told| {
        match told.name.as_str() {
            "call" => shared.figures.alerted(&told.data),
            "message" if told.data["from"] == "visitor" => {
                shared.figures.delivered(told.data["message"]["text"].as_str().unwrap());
            }
            _ => (),
        }
        tell.send(told).is_ok()
    };
    let following = tokio::spawn(follow(Arc::clone(&world), "/desk/events".into(), person.token.clone(), 0, hear));
    let mut closing = world.desk.subscribe();
    let mut worker = Worker { world, person, colleagues, has: HashMap::new(), said: 0 };
    loop {
        let told = tokio::select! {
            told = heard.recv() => told.expect("the stream is followed"),
            _ = closing.wait_for(|open| !*open) => break,
        };
        worker.hears(&told).await;
    }
    following.abort();
}

/// A supervisor, who hears everything: follows the desk until it closes, then reads its log again.
pub async fn watch(world: Arc<World>, person: Person) {
    let (shared, (heard, mut last)) = (Arc::clone(&world), tokio::sync::watch::channel(0));
    world.history.note(DESK, What::Opened { stream: DESK.into(), after: 0 });
    let hear = move |told: Told| {
        if let Some(seq) = told.id {
            let line = Line { seq, said: Said::Other(told.name) };
            shared.history.note(DESK, What::Heard { stream: DESK.into(), line });
            heard.send_replace(seq);
        }
        true
    };
    let path = "/desk/events".to_owned();
    let following = tokio::spawn(follow(Arc::clone(&world), path.clone(), person.token.clone(), 0, hear));
    let mut closing = world.desk.subscribe();
    closing.wait_for(|open| !*open).await.unwrap();
    let (_, queue) = world.request(Method::GET, "/desk/queue", &person.token, None).await.unwrap();
    let whole = queue["last_seq"].as_i64().unwrap();
    timeout(LATEST, last.wait_for(|last| *last >= whole)).await.expect("the desk's stream catches up").unwrap();
    following.abort();
    let mut lines = Vec::new();
    let read = |told: Told| {
        lines.extend(told.id.map(|seq| Line { seq, said: Said::Other(told.name) }));
        lines.last().is_none_or(|line| line.seq < whole)
    };
    follow(Arc::clone(&world), path, person.token, 0, read).await;
    world.history.note(DESK, What::Log { lines });
}

struct Worker {
    world: Arc<World>,
    person: Person,
    colleagues: Vec<String>,
    /// Conversations they have, with how many answers they still mean to give.
    has: HashMap<String, u32>,
    said: u32,
}

impl Worker {
    async fn hears(&mut self, told: &Told) {
        let Some(conversation) = told.data["conversation"].as_str() else { return };
        let mine = told.data["user"] == self.person.id.as_str();
        match told.name.as_str() {
            "offer" if mine => self.takes(conversation).await,
            "group" => self.takes(conversation).await,
            "held" if mine => {
                self.has.insert(conversation.to_owned(), rand::rng().random_range(1..=2));
                self.says(conversation, "您好，我来为您办理").await;
            }
            "held" | "ended" => drop(self.has.remove(conversation)),
            "message" if mine && told.data["from"] == "visitor" => self.answers(conversation).await,
            _ => (),
        }
    }

    /// The first wins: that another was faster is no fault.
    async fn takes(&self, conversation: &str) {
        self.acts(conversation, "take", None).await;
    }

    async fn answers(&mut self, conversation: &str) {
        let Some(left) = self.has.get_mut(conversation) else { return };
        *left = left.saturating_sub(1);
        let done = *left == 0;
        self.says(conversation, "这样办理就可以").await;
        if done {
            self.ends(conversation).await;
        }
    }

    async fn ends(&mut self, conversation: &str) {
        let ways = ["handback", "handback", "close", "ticket", "transfer"];
        let way = *ways.choose(&mut rand::rng()).unwrap();
        let other = self.colleagues.choose(&mut rand::rng());
        match (way, other) {
            ("transfer", Some(other)) => {
                let body = json!({"to_user": other, "note": "请接着办"});
                if self.acts(conversation, "transfer", Some(body)).await != 200 {
                    self.acts(conversation, "close", None).await;
                }
            }
            ("transfer", None) => drop(self.acts(conversation, "close", None).await),
            ("ticket", _) => drop(self.acts(conversation, "ticket", Some(json!({}))).await),
            (way, _) => drop(self.acts(conversation, way, None).await),
        }
    }

    async fn acts(&self, conversation: &str, verb: &str, body: Option<Value>) -> u16 {
        let path = format!("/desk/conversations/{conversation}/{verb}");
        self.world.insist(&path, &self.person.token, body.as_ref()).await.0
    }

    async fn says(&mut self, conversation: &str, text: &str) {
        self.said += 1;
        let client_id = format!("{}.{}", self.person.name, self.said);
        let path = format!("/desk/conversations/{conversation}/messages");
        let address = Address { conversation, path: &path, token: &self.person.token };
        send(&self.world, address, &client_id, &format!("{text}（{client_id}）")).await;
    }
}
