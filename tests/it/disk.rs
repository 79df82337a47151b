//! The real binary on disks that are full or cannot be written.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use reqwest::{Client, Response};
use serde_json::{Value, json};

use crate::{
    durability::{Process, write_config},
    server::{KNOWN, NOISE, problem},
};

/// A file system of its own; only root may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(path: PathBuf, size: &str) -> Option<SmallDisk> {
        fs::create_dir_all(&path).unwrap();
        let options = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&path).output();
        if mounted.is_ok_and(|ran| ran.status.success()) {
            return Some(SmallDisk(path));
        }
        eprintln!("skipped: a small disk can be mounted by root only");
        None
    }

    /// Takes all the space that is left; removing the file gives it back.
    fn fill(&self) -> PathBuf {
        use std::io::Write;
        let path = self.0.join("ballast");
        let mut ballast = fs::File::create(&path).unwrap();
        while ballast.write_all(&[0; 4096]).is_ok() {}
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}

fn move_to(dir: &Path, key: &str, value: &str) {
    let path = dir.join("config.toml");
    let text = fs::read_to_string(&path).unwrap();
    let line = format!("{key} = '{value}'\n");
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.starts_with(key)).collect();
    lines.push(&line);
    fs::write(&path, lines.join("\n")).unwrap();
}

async fn ask(client: &Client, url: &str) -> Value {
    let asked = json!({"question": KNOWN, "as_of": "2026-11-22"});
    client.post(format!("{url}/api/v1/ask")).json(&asked).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_below_the_database_is_told_and_heals() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(dir.path().join("disk"), "2m") else { return };
    write_config(dir.path());
    move_to(dir.path(), "database.url", &format!("sqlite:{}", disk.0.join("bangban.db").display()));
    let process = Process::start(dir.path());
    let client = Client::new();
    let url = &process.url;
    let begun: Value = client.post(format!("{url}/api/v1/conversations")).send().await.unwrap().json().await.unwrap();
    let path = format!("{url}/api/v1/conversations/{}/messages", begun["id"].as_str().unwrap());
    let token = begun["token"].as_str().unwrap();
    let say = async |client_id: String| -> Response {
        let body = json!({"client_id": client_id, "text": NOISE});
        client.post(&path).bearer_auth(token).json(&body).send().await.unwrap()
    };
    let ballast = disk.fill();
    let mut refused = None;
    for at in 0..1000 {
        let said = say(format!("full-{at}")).await;
        if said.status() != 201 {
            refused = Some(said);
            break;
        }
    }
    assert_eq!(problem(refused.expect("the disk is full"), 507).await, "storage_full");
    assert!(ask(&client, url).await["candidates"][0].is_object(), "questions are still looked up");
    fs::remove_file(ballast).unwrap();
    assert_eq!(say("after".into()).await.status(), 201);
    process.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_disk_for_the_index_questions_are_answered_from_memory() {
    let dir = tempfile::tempdir().unwrap();
    write_config(dir.path());
    fs::write(dir.path().join("file"), "").unwrap();
    let full = SmallDisk::mount(dir.path().join("disk"), "64k");
    let ballast = full.as_ref().map(SmallDisk::fill);
    let folders = [Some(dir.path().join("file/index")), full.as_ref().map(|disk| disk.0.join("index"))];
    for folder in folders.into_iter().flatten() {
        move_to(dir.path(), "index.dir", &folder.display().to_string());
        let process = Process::start(dir.path());
        assert!(ask(&Client::new(), &process.url).await["candidates"][0].is_object(), "questions are still looked up");
        process.kill();
        let ran = Command::new(env!("CARGO_BIN_EXE_bangban"))
            .args(["index", "--config"])
            .arg(dir.path().join("config.toml"))
            .output()
            .unwrap();
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2), "{told}");
        assert!(told.contains("index.dir = ") && told.contains("is there space?"), "{told}");
    }
    drop(ballast);
}

#[test]
fn a_database_that_cannot_be_created_ends_the_server_and_names_its_key() {
    let dir = tempfile::tempdir().unwrap();
    write_config(dir.path());
    let full = SmallDisk::mount(dir.path().join("disk"), "64k");
    let ballast = full.as_ref().map(SmallDisk::fill);
    fs::write(dir.path().join("file"), "").unwrap();
    let folders = [Some(dir.path().join("file")), full.as_ref().map(|disk| disk.0.clone())];
    for folder in folders.into_iter().flatten() {
        move_to(dir.path(), "database.url", &format!("sqlite:{}", folder.join("bangban.db").display()));
        let ran = Command::new(env!("CARGO_BIN_EXE_bangban"))
            .args(["serve", "--config"])
            .arg(dir.path().join("config.toml"))
            .output()
            .unwrap();
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2), "{told}");
        assert!(told.contains("database.url = "), "{told}");
    }
    drop(ballast);
}
