//! The running server under load: 16 connections asking the project's own judged questions over its sample corpus.
//!
//! `cargo bench --bench load`
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench ends where something is wrong"
)]

#[path = "../tests/drive/mod.rs"]
mod drive;
mod measure;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bangban::{
    answer::{Ask, Judge, answer},
    config::{Config, Flags, load},
    corpus::{read_folder, read_questions},
    knowledge::private_index,
    segment::Segmenter,
};
use reqwest::Client;
use serde_json::json;

use crate::{
    drive::process::{Process, write_config},
    measure::{Times, memory_mib, row, timed},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: usize = 16;
const REQUESTS: usize = 20_000;
/// Requests over one connection, to see what HTTP adds to the ask.
const ALONE: usize = 2_000;
const LONGEST: Duration = Duration::from_secs(40);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let questions: Vec<String> =
        read_questions(Path::new("corpus/gold/queries.jsonl")).unwrap().into_iter().map(|asked| asked.text).collect();
    assert!(!questions.is_empty(), "no questions");

    let inside = in_process(&questions, &config);
    let server = Process::start(folder.path());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let questions = Arc::new(questions);
    runtime.block_on(load_with(1, ALONE / 4, &server.url, &questions));
    let (alone, _) = runtime.block_on(load_with(1, ALONE, &server.url, &questions));
    let (crowd, seconds) = runtime.block_on(load_with(CONNECTIONS, REQUESTS, &server.url, &questions));
    let memory = memory_mib(&server.id().to_string(), "VmRSS");
    server.kill();

    let answered = crowd.len();
    let (alone, crowd) = (Times::new(alone), Times::new(crowd));
    let cells = |times: &Times| [0.5, 0.95, 0.99].map(|of| format!("{:.3}", times.ms(of)));
    println!("\n=== server over the sample corpus, {} questions ===", questions.len());
    row("milliseconds", &["p50".into(), "p95".into(), "p99".into()]);
    row("  ask in process", &cells(&inside));
    row("  POST /api/v1/ask, 1 connection", &cells(&alone));
    row("  what HTTP adds, both ends", &[format!("{:.3}", alone.ms(0.5) - inside.ms(0.5))]);
    row(&format!("  POST /api/v1/ask, {CONNECTIONS} connections"), &cells(&crowd));
    row(&format!("requests a second, {CONNECTIONS} connections"), &[format!("{:.0}", answered as f64 / seconds)]);
    row("server: memory after the load (MiB)", &[memory.map_or("–".into(), |mib| format!("{mib:.0}"))]);
}

fn config(folder: &Path) -> Config {
    write_config(folder, &[]);
    load(&Flags { file: Some(folder.join("config.toml")), overrides: Vec::new() }).unwrap()
}

/// The same questions without a server.
fn in_process(questions: &[String], config: &Config) -> Times {
    let segmenter = Segmenter::load(Path::new(&config.dict.dir)).unwrap();
    let corpus = read_folder(Path::new(&config.corpus.dir), &config.corpus, &config.validity);
    let writer = (config.index.writer_threads, config.index.writer_memory_mib);
    let snapshot = private_index(&corpus, &segmenter, writer).unwrap();
    let judge = Judge::shipped().unwrap();
    let as_of = bangban::model::time::day(bangban::model::time::now(), &config.zone());
    let ask = |question: &String| Ask { question: question.clone(), history: Vec::new(), as_of, limit: 5 };
    let run =
        |count| questions.iter().cycle().take(count).map(|asked| timed(|| answer(&ask(asked), &snapshot, &judge)).0);
    run(ALONE / 4).for_each(drop);
    Times::new(run(ALONE).collect())
}

/// Asks `requests` questions over `connections`; how long each took, and the seconds for all.
async fn load_with(
    connections: usize,
    requests: usize,
    url: &str,
    questions: &Arc<Vec<String>>,
) -> (Vec<Duration>, f64) {
    let taken = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (taken, questions) = (Arc::clone(&taken), Arc::clone(questions));
            let url = format!("{url}/api/v1/ask");
            tokio::spawn(async move {
                let client = Client::new();
                let mut took = Vec::new();
                loop {
                    let number = taken.fetch_add(1, Ordering::Relaxed);
                    if number >= requests || start.elapsed() > LONGEST {
                        return took;
                    }
                    let body = json!({"question": questions.get(number % questions.len())});
                    let before = Instant::now();
                    let response = client.post(&url).json(&body).send().await.unwrap();
                    assert!(response.status().is_success(), "{}", response.status());
                    response.bytes().await.unwrap();
                    took.push(before.elapsed());
                }
            })
        })
        .collect();
    let mut took = Vec::new();
    for task in tasks {
        took.append(&mut task.await.unwrap());
    }
    (took, start.elapsed().as_secs_f64())
}
