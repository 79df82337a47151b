//! A visitor who asks the bot, calls a person, talks, and goes; then reads everything again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rand::{RngExt, seq::IndexedRandom};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::JoinHandle,
    time::timeout_at,
};

use crate::drive::{
    history::{Line, What},
    sender::{Address, send},
    stream::{Told, follow},
    world::World,
};

/// How long a visitor waits for a person's word, and for the end of a conversation.
const PATIENCE: Duration = Duration::from_secs(6);
/// What was acknowledged must be on the stream within this.
pub const LATEST: Duration = Duration::from_secs(30);
const PAGE: usize = 1000;

/// Comes again and again while the doors are open.
pub async fn come(world: Arc<World>, name: String) {
    let mut visit = 0;
    while world.is_open() {
        visit += 1;
        Visitor::begin(&world, format!("{name}-{visit}")).await.stay().await;
    }
}

/// Reads everything of a conversation from the beginning to `last`: what is stored now is the truth.
pub async fn read_log(world: &Arc<World>, id: &str, token: &str, last: i64) {
    let mut lines = Vec::new();
    let hear = |told: Told| {
        lines.extend(told.id.map(|seq| Line::event(seq, &told.name, &told.data)));
        told.id.is_none_or(|seq| seq < last)
    };
    follow(Arc::clone(world), format!("/conversations/{id}/events"), token.to_owned(), 0, hear).await;
    world.history.note(id, What::Log { lines });
}

struct Visitor {
    world: Arc<World>,
    name: String,
    id: String,
    token: String,
    said: u32,
    heard: UnboundedReceiver<Told>,
    following: JoinHandle<()>,
    /// Who has the next move, as the stream told.
    state: String,
    /// The latest stored number heard.
    last: i64,
    answered: bool,
}

impl Visitor {
    async fn begin(world: &Arc<World>, name: String) -> Visitor {
        let (_, begun) = world.insist("/conversations", "", None).await;
        let text = |key: &str| begun[key].as_str().unwrap().to_owned();
        let (id, token) = (text("id"), text("token"));
        let (tell, heard) = unbounded_channel();
        let stream = format!("stream of {name}");
        world.history.note(&id, What::Opened { stream: stream.clone(), after: 0 });
        let (shared, conversation) = (Arc::clone(world), id.clone());
        let hear = move |told: Told| {
            if let Some(seq) = told.id {
                let line = Line::event(seq, &told.name, &told.data);
                shared.history.note(&conversation, What::Heard { stream: stream.clone(), line });
            }
            if told.data["from"] == "staff" && told.id.is_some() {
                shared.figures.delivered(told.data["text"].as_str().unwrap());
            }
            tell.send(told).is_ok()
        };
        let following = follow(Arc::clone(world), format!("/conversations/{id}/events"), token.clone(), 0, hear);
        Visitor {
            world: Arc::clone(world),
            name,
            id,
            token,
            said: 0,
            heard,
            following: tokio::spawn(following),
            state: "bot".into(),
            last: 0,
            answered: false,
        }
    }

    fn path(&self, rest: &str) -> String {
        format!("/conversations/{}{rest}", self.id)
    }

    /// One visit.
    async fn stay(mut self) {
        let questions = rand::rng().random_range(1..=3);
        for _ in 0..questions {
            if !self.at_desk() {
                self.asks().await;
            }
        }
        self.reads().await;
        if !self.at_desk() && rand::rng().random_bool(0.6) {
            self.calls().await;
        }
        if self.at_desk() {
            self.talks().await;
        }
        if rand::rng().random_bool(0.5) {
            self.asks().await;
        }
        self.goes().await;
    }

    /// Says something, after a moment.
    async fn says(&mut self, text: String) -> Option<Value> {
        if self.world.is_open() {
            tokio::time::sleep(self.world.pace).await;
        }
        self.said += 1;
        let client_id = format!("{}.{}", self.name, self.said);
        let address = Address { conversation: &self.id, path: &self.path("/messages"), token: &self.token };
        let sent = send(&self.world, address, &client_id, &format!("{text}（{client_id}）")).await;
        self.listen();
        sent
    }

    async fn asks(&mut self) {
        let question = self.world.questions.choose(&mut rand::rng()).cloned().unwrap();
        self.says(question).await;
    }

    /// Calls a person, by the button or in words.
    async fn calls(&mut self) {
        if rand::rng().random_bool(0.5) {
            self.says("转人工".into()).await;
        } else if self.world.insist(&self.path("/handoff"), &self.token, None).await.0 == 202 {
            self.world.history.note(&self.id, What::Called);
        }
        self.until(Visitor::at_desk).await;
    }

    /// Waits for a person and talks with them; some change their mind.
    async fn talks(&mut self) {
        if rand::rng().random_bool(0.12) {
            let verb = *["withdraw", "ticket", "leave"].choose(&mut rand::rng()).unwrap();
            return self.leaves(verb).await;
        }
        if rand::rng().random_bool(0.3) {
            self.says("等待时补充一句".into()).await;
        }
        if !self.until(|visitor| visitor.answered || !visitor.at_desk()).await {
            return self.leaves("ticket").await;
        }
        let further = rand::rng().random_range(2..=4);
        for _ in 0..further {
            if self.at_desk() {
                self.says("还想再问一下".into()).await;
            }
        }
        if !self.until(|visitor| !visitor.at_desk()).await {
            self.leaves("leave").await;
        }
    }

    async fn leaves(&mut self, verb: &str) {
        self.world.history.note(&self.id, What::Leaves);
        self.world.insist(&self.path(&format!("/{verb}")), &self.token, None).await;
        self.listen();
    }

    /// Leaves, rates, and reads everything again.
    async fn goes(mut self) {
        self.listen();
        self.leaves("leave").await;
        let (status, rated) = self.world.insist(&self.path("/rating"), &self.token, Some(&json!({"level": 2}))).await;
        assert_eq!(status, 201, "{rated}");
        let last = rated["seq"].as_i64().unwrap();
        let caught_up = self.wait(LATEST, |visitor| visitor.last >= last).await;
        assert!(caught_up, "{}: the stream told {} of {last}", self.name, self.last);
        self.following.abort();
        self.reads().await;
        read_log(&self.world, &self.id, &self.token, last).await;
    }

    /// Reads all messages.
    async fn reads(&self) {
        let (reader, path) = (format!("reads of {}", self.name), self.path(&format!("/messages?limit={PAGE}")));
        self.world.history.note(&self.id, What::Reads { reader: reader.clone() });
        if let Ok((200, page)) = self.world.request(Method::GET, &path, &self.token, None).await {
            assert_eq!(page["more"], false);
            let lines = page["messages"].as_array().unwrap().iter().map(Line::message).collect();
            self.world.history.note(&self.id, What::Read { reader, lines });
        }
    }

    fn at_desk(&self) -> bool {
        matches!(self.state.as_str(), "waiting" | "offered" | "held")
    }

    /// Listens until it is so, as long as patience lasts; whether it came to be.
    async fn until(&mut self, enough: impl Fn(&Visitor) -> bool) -> bool {
        self.wait(PATIENCE, enough).await
    }

    async fn wait(&mut self, patience: Duration, enough: impl Fn(&Visitor) -> bool) -> bool {
        let deadline = Instant::now() + patience;
        self.listen();
        while !enough(self) {
            match timeout_at(deadline.into(), self.heard.recv()).await {
                Ok(Some(told)) => self.takes_in(&told),
                Ok(None) => panic!("{}: the stream is followed no more", self.name),
                Err(_) => return false,
            }
        }
        true
    }

    /// Takes in what has come meanwhile.
    fn listen(&mut self) {
        while let Ok(told) = self.heard.try_recv() {
            self.takes_in(&told);
        }
    }

    fn takes_in(&mut self, told: &Told) {
        self.last = told.id.unwrap_or(self.last);
        if told.name == "state" {
            told.data["state"].as_str().unwrap().clone_into(&mut self.state);
        }
        self.answered |= told.name == "message" && told.data["from"] == "staff";
    }
}
