//! What visitors asked, measured (`eval --stored`) and asked again (`eval --replay`) by the real binary.

use std::{path::Path, process::Command};

use serde_json::{Value, json};

use crate::server::{KNOWN, TestServer, start};

fn eval(server: &TestServer, args: &[&str]) -> (i32, Value) {
    let dir = server.dir();
    let set = |key: &str, value: &Path| format!("{key}={}", value.display());
    let ran = Command::new(env!("CARGO_BIN_EXE_bangban"))
        .args(["--set", &format!("database.url=sqlite:{}", dir.join("bangban.db").display())])
        .args(["--set", &set("corpus.dir", &dir.join("docs"))])
        .args(["eval", "--json"])
        .args(args)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&ran.stderr).into_owned();
    let told = serde_json::from_slice(&ran.stdout).unwrap_or_else(|why| panic!("{why}: {error}"));
    (ran.status.code().unwrap(), told)
}

/// A visitor asks what the corpus answers, and rates the conversation.
async fn asked_and_rated(server: &TestServer, level: u8) {
    let visitor = server.visitor().await;
    let sent = visitor.say("a", KNOWN).await;
    assert_eq!(sent["reply"]["decision"], "answer", "{sent}");
    let rated = visitor.post("/rating", &json!({ "level": level })).send().await.unwrap();
    assert!(rated.status().is_success(), "{}", rated.text().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_rated_worse_than_their_confidence_raise_a_warning() {
    let server = start().await;
    for _ in 0..30 {
        asked_and_rated(&server, 5).await;
    }
    let (code, drift) = eval(&server, &["--stored"]);
    assert_eq!((&drift["answered"], &drift["rated"], &drift["held"]), (&json!(30), &json!(30), &json!(0.0)), "{drift}");
    assert_eq!((code, &drift["warning"]), (1, &json!("too_sure")), "{drift}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_questions_are_asked_again_before_a_change_is_adopted() {
    let server = start().await;
    asked_and_rated(&server, 1).await;
    server.visitor().await.say("b", "谢谢").await;
    let (code, same) = eval(&server, &["--replay"]);
    assert_eq!((code, &same["turns"], &same["same"]), (0, &json!(1), &json!(1)), "{same}");
    // The document goes: the answer would be lost, and the visitor was content with it.
    std::fs::write(server.dir().join("docs/suspension.md"), "---\ntitle: 商标注册\n---\n商标注册申请按件缴费。\n")
        .unwrap();
    let (_, lost) = eval(&server, &["--replay"]);
    assert_eq!((&lost["lost"], &lost["content_at_stake"]), (&json!(1), &json!(1)), "{lost}");
    assert_eq!(lost["changes"][0]["question"], KNOWN);
}
