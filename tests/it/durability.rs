//! The real binary, killed.

use std::path::Path;

use serde_json::{Value, json};

pub use crate::drive::process::Process;
use crate::server::{NOISE, write_corpus};

pub fn write_config(dir: &Path) {
    write_corpus(dir);
    let at = |name: &str| dir.join(name).display().to_string();
    let text = format!(
        "server.listen = '127.0.0.1:0'\nlimits.enabled = false\ncorpus.dir = '{}'\nindex.dir = '{}'\ndatabase.url = 'sqlite:{}'\n",
        at("docs"),
        at("index"),
        at("bangban.db")
    );
    std::fs::write(dir.join("config.toml"), text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_message_survives_the_death_of_the_process() {
    let dir = tempfile::tempdir().unwrap();
    write_config(dir.path());
    let client = reqwest::Client::new();
    let mut process = Process::start(dir.path());
    let begun: Value =
        client.post(format!("{}/api/v1/conversations", process.url)).send().await.unwrap().json().await.unwrap();
    let (id, token) = (begun["id"].as_str().unwrap().to_owned(), begun["token"].as_str().unwrap().to_owned());
    let mut acknowledged: Vec<(String, i64)> = Vec::new();
    for round in 0..5 {
        let path = format!("{}/api/v1/conversations/{id}/messages", process.url);
        let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let (client, path, token, told) = (client.clone(), path.clone(), token.clone(), told.clone());
                tokio::spawn(async move {
                    for at in 0.. {
                        let client_id = format!("{round}-{writer}-{at}");
                        let body = json!({"client_id": client_id, "text": NOISE});
                        let Ok(sent) = client.post(&path).bearer_auth(&token).json(&body).send().await else { return };
                        let Ok(sent) = sent.json::<Value>().await else { return };
                        told.send((client_id, sent["seq"].as_i64().unwrap())).unwrap();
                    }
                })
            })
            .collect();
        drop(told);
        // Killed in the middle of it, after so many acknowledgements.
        for _ in 0..40 {
            acknowledged.push(heard.recv().await.unwrap());
        }
        process.kill();
        for writer in writers {
            writer.await.unwrap();
        }
        while let Some(late) = heard.recv().await {
            acknowledged.push(late);
        }
        process = Process::start(dir.path());
    }
    check(&client, &process.url, &id, &token, &acknowledged).await;
    process.kill();
}

async fn check(client: &reqwest::Client, url: &str, id: &str, token: &str, acknowledged: &[(String, i64)]) {
    let (mut stored, mut last) = (Vec::new(), 0);
    loop {
        let path = format!("{url}/api/v1/conversations/{id}/messages?limit=1000&after={last}");
        let page: Value = client.get(path).bearer_auth(token).send().await.unwrap().json().await.unwrap();
        for message in page["messages"].as_array().unwrap() {
            let seq = message["seq"].as_i64().unwrap();
            assert_eq!(seq, last + 1, "no gap: only messages were written");
            last = seq;
            if let Some(client_id) = message["client_id"].as_str() {
                stored.push((client_id.to_owned(), seq));
            }
        }
        if page["more"] == false {
            break;
        }
    }
    for sent in acknowledged {
        assert_eq!(stored.iter().filter(|found| found.0 == sent.0).count(), 1, "{sent:?} once");
        assert!(stored.contains(sent), "{sent:?} under its number");
    }
}
