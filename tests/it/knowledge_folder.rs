//! The corpus folder is the operator's own publications.

use std::{path::Path, process::Command};

use bangban::knowledge::sync;
use serde_json::{Value, json};

use crate::{
    knowledge::{KITE, kept, kite},
    server::{Setup, TestServer, config},
};

/// Looks at the folder as the watch does, and waits until questions are answered from it.
async fn look(server: &TestServer) -> bangban::knowledge::Synced {
    let docs = format!("corpus.dir = '{}'", server.dir().join("docs").display());
    let config = config(server.dir(), &[docs]);
    let synced = sync(&server.store, &config, &mut None, bangban::model::time::now()).await.unwrap();
    let last = server.store.read().await.unwrap().last_publication().await.unwrap();
    server.library.call();
    server.library.shows(last.seq).await;
    synced
}

fn write(server: &TestServer, name: &str, text: &str) {
    std::fs::write(server.dir().join("docs").join(name), text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_is_a_new_version_and_a_gone_one_is_withdrawn() {
    let server = kept().await;
    server.ready().await;
    let editor = server.staff("editor", "编辑").await;
    write(&server, "kite.md", &kite("三"));
    let synced = look(&server).await;
    assert_eq!((synced.published, synced.withdrawn, synced.faults.len()), (1, 0, 0));
    assert!(server.ask(KITE).await.to_string().contains("提前三个工作日"));
    write(&server, "kite.md", &kite("五"));
    look(&server).await;
    let reply = server.ask(KITE).await;
    assert_eq!(reply["answer"]["citations"][0]["version"], 2, "{reply:#}");
    let read = editor.read("/knowledge/documents/kite").await;
    let versions: Vec<_> = read["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| (&version["state"], &version["author"]["id"]))
        .collect();
    assert_eq!(versions, [(&json!("published"), &json!("folder")), (&json!("replaced"), &json!("folder"))]);

    // A file that cannot be read for the moment is neither changed nor gone.
    write(&server, "kite.md", "---\ntitle: 风筝\ncolour: red\n---\n正文\n");
    let synced = look(&server).await;
    assert_eq!((synced.published, synced.withdrawn, synced.faults.len()), (0, 0, 1));
    assert!(server.ask(KITE).await.to_string().contains("提前五个工作日"));

    std::fs::remove_file(server.dir().join("docs/kite.md")).unwrap();
    assert_eq!(look(&server).await.withdrawn, 1);
    assert_eq!(server.ask(KITE).await["decision"], "escalate");
    // The file comes back: it is published again.
    write(&server, "kite.md", &kite("五"));
    assert_eq!(look(&server).await.published, 1);
    assert!(server.ask(KITE).await.to_string().contains("提前五个工作日"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_gone_or_empty_for_the_moment_empties_nothing() {
    let server = kept().await;
    server.ready().await;
    let (docs, away) = (server.dir().join("docs"), server.dir().join("away"));
    std::fs::rename(&docs, &away).unwrap();
    assert_eq!(look(&server).await.withdrawn, 0);
    std::fs::create_dir(&docs).unwrap();
    assert_eq!(look(&server).await.withdrawn, 0);
    let found = server.get("/api/v1/documents/suspension").send().await.unwrap();
    assert!(found.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_console_writes_stands_beside_the_folder() {
    let server = kept().await;
    server.ready().await;
    let editor = server.staff("editor", "编辑").await;
    write(&server, "kite.md", &kite("三"));
    look(&server).await;
    // The console publishes over the file; looking at the unchanged file changes nothing.
    editor.rewrites("kite", &kite("八")).await;
    editor.document("kite", "publish", &json!({})).await;
    assert_eq!(look(&server).await.published, 0);
    assert!(server.ask(KITE).await.to_string().contains("提前八个工作日"));
    // A draft over a file that changes is put away: it must be looked at again.
    editor.rewrites("kite", &kite("九")).await;
    write(&server, "kite.md", &kite("四"));
    assert_eq!(look(&server).await.published, 1);
    let read = editor.read("/knowledge/documents/kite").await;
    let states: Vec<_> = read["versions"].as_array().unwrap().iter().map(|version| &version["state"]).collect();
    assert_eq!(states, ["published", "replaced", "replaced", "replaced"]);
    assert_eq!(editor.may_not("kite", "publish", &json!({})).await, ["save", "withdraw", "roll-back"]);
    // The file goes, what the console published over it stays.
    editor.rewrites("kite", &kite("七")).await;
    editor.document("kite", "publish", &json!({})).await;
    std::fs::remove_file(server.dir().join("docs/kite.md")).unwrap();
    assert_eq!(look(&server).await.withdrawn, 1);
    assert!(server.ask(KITE).await.to_string().contains("提前七个工作日"));
    // A file does not take the place of a document of the console.
    let own = json!({"id": "own", "text": kite("二").replace("放飞", "升放")});
    assert!(editor.post("/knowledge/documents", &own).send().await.unwrap().status().is_success());
    write(&server, "own.md", &kite("一"));
    let synced = look(&server).await;
    assert_eq!((synced.published, synced.faults.len()), (0, 1), "{:?}", synced.faults);
    assert!(synced.faults[0].what.contains("`own`"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_supersedes_what_is_settled_over_folder_and_console() {
    let server = kept().await;
    server.ready().await;
    let editor = server.staff("editor", "编辑").await;
    write(&server, "kite.md", &kite("三"));
    look(&server).await;
    let newer = kite("九").replace("department:", "supersedes: [kite]\ndepartment:").replace("许可", "管理");
    let id = editor.writes(&newer).await;
    editor.document(&id, "publish", &json!({})).await;
    let status = async || -> Value {
        let old: Value = server.get("/api/v1/documents/kite").send().await.unwrap().json().await.unwrap();
        old["status"].clone()
    };
    assert_eq!(status().await, "superseded");
    let reply = server.ask(KITE).await;
    let known = reply["candidates"].as_array().unwrap().iter().find(|candidate| candidate["document"] == "kite");
    assert_eq!(known.unwrap()["status"], "superseded", "{reply:#}");
    assert!(!reply["answer"].to_string().contains("提前三个工作日"), "it is not given as current");
    editor.document(&id, "withdraw", &json!({})).await;
    assert_eq!(status().await, "in_force");
}

fn run(dir: &Path, args: &[&str]) -> (i32, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_bangban"))
        .current_dir(dir)
        .args(["--set", "corpus.dir=docs", "--set", "index.dir=index", "--set", "database.url=sqlite:bangban.db"])
        .args(args)
        .output()
        .unwrap();
    (ran.status.code().unwrap(), String::from_utf8(ran.stdout).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_verb_sync_publishes_what_changed_and_a_restart_serves_it() {
    let mut server = kept().await;
    server.ready().await;
    server.stop().await;
    write(&server, "kite.md", &kite("三"));
    let dir = server.dir().to_owned();
    let row = |out: &str| serde_json::from_str::<Value>(out).unwrap();
    let (code, out) = run(&dir, &["sync", "--json"]);
    assert_eq!((code, row(&out)), (0, json!({"files": 2, "published": 1, "withdrawn": 0, "faults": 0})));
    let (code, out) = run(&dir, &["sync"]);
    assert_eq!((code, out.as_str()), (0, "nothing changed in the folder\n"));
    write(&server, "bad.md", "---\ncolour: red\n---\n甲\n");
    let (code, out) = run(&dir, &["sync", "--json"]);
    assert_eq!((code, row(&out)["faults"].clone()), (1, json!(1)));
    let setup = Setup::new().set("answer.threshold = 0.05\nindex.watch_interval_s = 0").kept();
    let server = server.again_with(setup).await;
    server.ready().await;
    assert!(server.ask(KITE).await.to_string().contains("提前三个工作日"));
}
