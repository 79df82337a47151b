//! The index follows the database, wherever the process dies.

use std::{path::Path, sync::Arc, time::Duration};

use bangban::{
    config::{Flags, load},
    knowledge::{Act, Documents},
    model::time::now,
    storage::Store,
};
use rand::RngExt;
use serde_json::{Value, json};

use crate::{
    crash::times,
    drive::process::{PASSWORD, Process, people},
    durability::write_config,
    knowledge::{KITE, kite},
    server::json_of,
};

/// Deaths, where the environment does not say.
const ROUNDS: usize = 8;
const DAYS: [&str; 6] = ["二", "三", "四", "五", "六", "七"];

struct Site {
    process: Process,
    client: reqwest::Client,
    token: String,
}

impl Site {
    async fn start(dir: &Path) -> Site {
        let process = Process::start(dir);
        let client = reqwest::Client::new();
        let body = json!({"name": "编辑", "password": PASSWORD});
        let sent = client.post(format!("{}/api/v1/session", process.url)).json(&body).send().await.unwrap();
        let token = json_of(sent).await["token"].as_str().unwrap().to_owned();
        Site { process, client, token }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.process.url)
    }

    async fn read(&self, path: &str) -> Value {
        json_of(self.client.get(self.url(path)).bearer_auth(&self.token).send().await.unwrap()).await
    }

    /// The days of notice that the bot tells, if any.
    async fn told(&self) -> Option<String> {
        let sent = self.client.post(self.url("/ask")).json(&json!({"question": KITE})).send().await.unwrap();
        let text = json_of(sent).await["answer"]["text"].as_str().unwrap_or_default().to_owned();
        text.split_once("提前").and_then(|(_, rest)| rest.chars().next()).map(|days| days.to_string())
    }

    /// The days of notice in the version that the database has as published.
    async fn published(&self) -> Option<String> {
        let read = self.read("/knowledge/documents/kite").await;
        let version = read["published_version"].as_i64()?;
        let text = self.read(&format!("/knowledge/documents/kite/versions/{version}")).await;
        let text = text["text"].as_str().unwrap().to_owned();
        text.split_once("应当提前").and_then(|(_, rest)| rest.chars().next()).map(|days| days.to_string())
    }

    /// Writes and publishes; whoever kills the process meanwhile does not wait for it.
    async fn publish(&self, days: &str) -> reqwest::Result<()> {
        let now = self.read("/knowledge/documents/kite").await;
        let base = json!({
            "text": kite(days), "base_version": now["latest_version"], "base_revision": now["latest_revision"]
        });
        let draft = self.client.put(self.url("/knowledge/documents/kite/draft")).bearer_auth(&self.token).json(&base);
        assert!(draft.send().await?.status().is_success());
        let verb = self.client.post(self.url("/knowledge/documents/kite/publish")).bearer_auth(&self.token);
        verb.json(&json!({})).send().await.map(|_| ())
    }
}

async fn prepared() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write_config(dir.path());
    let dict = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/dict");
    let path = dir.path().join("config.toml");
    let more = format!("answer.threshold = 0.05\ndict.dir = '{}'\n", dict.display());
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + &more).unwrap();
    people(dir.path(), "editor", &["编辑".to_owned()]).await;
    dir
}

/// Changes what is published in the database alone: all that is left of a process killed after the
/// database's commit and before that of the index.
async fn in_the_database(dir: &Path, text: Option<String>) {
    let config = load(&Flags { file: Some(dir.join("config.toml")), overrides: Vec::new() }).unwrap();
    let store = Arc::new(Store::open(&config.database.url).await.unwrap());
    let documents = Documents::new(Arc::clone(&store), &config);
    match text {
        Some(text) => {
            let dossier = store.read().await.unwrap().dossier("kite").await.unwrap();
            if let Some(known) = dossier {
                let latest = store.read().await.unwrap().version("kite", known.latest_version).await.unwrap().unwrap();
                documents.save("u", "kite", text, (latest.version, latest.revision), now()).await.unwrap();
            } else {
                documents.create("u", Some("kite".into()), text, now()).await.unwrap();
            }
            documents.act("u", "kite", Act::Publish, now()).await.unwrap();
        }
        None => {
            documents.act("u", "kite", Act::Withdraw { comment: None }, now()).await.unwrap();
        }
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_published_before_the_death_is_answered_after_it() {
    let dir = prepared().await;
    // The index of the folder alone is there.
    let site = Site::start(dir.path()).await;
    assert_eq!(site.told().await, None);
    site.process.kill();
    for days in [Some("三"), Some("五"), None, Some("七")] {
        in_the_database(dir.path(), days.map(kite)).await;
        let site = Site::start(dir.path()).await;
        assert_eq!(site.told().await.as_deref(), days, "the first answer follows the database");
        site.process.kill();
    }
    // So it does with an index of another database, whose publications have the same numbers.
    let other = prepared().await;
    for days in ["二", "四", "六", "八"] {
        in_the_database(other.path(), Some(kite(days))).await;
    }
    Site::start(other.path()).await.process.kill();
    std::fs::remove_dir_all(dir.path().join("index")).unwrap();
    std::fs::rename(other.path().join("index"), dir.path().join("index")).unwrap();
    let site = Site::start(dir.path()).await;
    assert_eq!(site.told().await.as_deref(), Some("七"));
    site.process.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_publishing_the_answer_follows_the_database() {
    let dir = prepared().await;
    in_the_database(dir.path(), Some(kite("九"))).await;
    let mut site = Site::start(dir.path()).await;
    let mut before = 0;
    for round in 0..times("ROUNDS", ROUNDS) {
        let days = DAYS[round % DAYS.len()];
        let death = Duration::from_millis(rand::rng().random_range(5..80));
        let dead = tokio::time::timeout(death, site.publish(days)).await.is_err();
        site.process.kill();
        site = Site::start(dir.path()).await;
        let (told, published) = (site.told().await, site.published().await);
        assert!(published.is_some());
        assert_eq!(told, published, "round {round}");
        before += usize::from(dead && published.as_deref() != Some(days));
    }
    println!("{before} deaths came before the publication was durable");
    site.process.kill();
}
