//! The real binary: started, killed, ended, started again over the same files.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bangban::{
    model::{id::new_id, people::User, time::now},
    people::Passwords,
    storage::{Store, StoreError},
};
use serde_json::json;

/// Longest wait for a server to become ready or to end.
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_millis(2);
/// The password of everybody made by [`people`].
pub const PASSWORD: &str = "plum-tree 47 rivers";

pub struct Process {
    child: Child,
    pub url: String,
    /// From the start to the ready file.
    pub took: Duration,
}

impl Process {
    /// Starts `bangban serve` with `dir/config.toml` and waits for its ready file.
    pub fn start(dir: &Path) -> Process {
        let ready = dir.join("ready");
        let _ = std::fs::remove_file(&ready);
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_bangban"))
            .args(["serve", "--config"])
            .arg(dir.join("config.toml"))
            .arg("--ready-file")
            .arg(&ready)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while !ready.exists() {
            assert!(child.try_wait().unwrap().is_none(), "the server ended before it was ready");
            assert!(started.elapsed() < PATIENCE, "the server was not ready in time");
            std::thread::park_timeout(LOOK);
        }
        Process { child, url: std::fs::read_to_string(&ready).unwrap(), took: started.elapsed() }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as a power cut would; `Child::kill` is SIGKILL on Unix.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end (SIGTERM); gives how long that took.
    pub fn end(mut self) -> Duration {
        let asked = Instant::now();
        assert!(Command::new("kill").arg(self.id().to_string()).status().unwrap().success());
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return asked.elapsed();
            }
            assert!(asked.elapsed() < PATIENCE, "the server did not end");
            std::thread::park_timeout(LOOK);
        }
    }
}

/// A test that fails leaves no server behind.
impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes `dir/config.toml`: the sample corpus, a database in `dir`, and these lines over the defaults.
pub fn write_config(dir: &Path, lines: &[&str]) {
    let at = |name: &str| dir.join(name).display().to_string();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut text = vec![
        "server.listen = '127.0.0.1:0'".to_owned(),
        "limits.enabled = false".into(),
        format!("corpus.dir = '{}'", root.join("corpus/docs").display()),
        format!("dict.dir = '{}'", root.join("corpus/dict").display()),
        format!("index.dir = '{}'", at("index")),
        format!("database.url = 'sqlite:{}'", at("bangban.db")),
    ];
    text.extend(lines.iter().map(ToString::to_string));
    std::fs::write(dir.join("config.toml"), text.join("\n")).unwrap();
}

/// Stores people of the desk, all of this role (its word in JSON), while no server runs; gives their ids.
pub async fn people(dir: &Path, role: &str, names: &[String]) -> Vec<String> {
    let store = Store::open(&format!("sqlite:{}", dir.join("bangban.db").display())).await.unwrap();
    let hash = Passwords::default().hash(PASSWORD.into()).await.unwrap();
    let mut ids = Vec::new();
    for name in names {
        let now = now();
        let user = User {
            id: new_id(),
            name: name.clone(),
            display_name: format!("{name}号"),
            role: serde_json::from_value(json!(role)).unwrap(),
            groups: Vec::new(),
            skills: Vec::new(),
            capacity: None,
            enabled: true,
            has_password: true,
            has_one_time_code: false,
            code_required: false,
            created_at: now,
            updated_at: now,
        };
        ids.push(user.id.clone());
        let hash = hash.clone();
        let stored = store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                tx.create_user(&user).await?;
                tx.set_password(&user.id, Some(&hash), now).await
            })
        });
        stored.await.unwrap();
    }
    store.close().await;
    ids
}

/// Lets this process and its children open so many files, where the system allows it.
pub fn raise_file_limit(files: u32) {
    let own = std::process::id().to_string();
    let set =
        Command::new("prlimit").args(["--pid", &own, &format!("--nofile={files}:")]).stderr(Stdio::null()).status();
    if !set.is_ok_and(|set| set.success()) {
        eprintln!("the limit of open files stays as it is: see `ulimit -n`");
    }
}
