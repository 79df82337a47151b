//! 5,000 idle streams of visitors: what the server holds in memory for them, alone and with a load beside them.
//!
//! `make streams`, or `cargo bench --bench streams [-- STREAMS]`
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
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;

use crate::{
    drive::{
        load::{Plan, Site, run},
        process::raise_file_limit,
        stream::Frames,
        world::World,
    },
    measure::{Times, memory_mib, row},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const STREAMS: usize = 5000;
const OPENERS: usize = 32;
const PLAN: Plan = Plan { visitors: 50, staff: 5, pace: Duration::from_millis(500), cut_once_in: 0 };
/// How long the streams idle, so that signs of life are sent, and the load after it.
const IDLE: Duration = Duration::from_secs(20);
const LOAD: Duration = Duration::from_secs(20);

fn main() {
    let streams = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(STREAMS);
    raise_file_limit(16_384);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut memory = Vec::new();
    let outcome = runtime.block_on(run(Plan { visitors: 0, ..PLAN }, &[], async |site, world| {
        memory.push(rss(site));
        let idle = open(site, streams).await;
        memory.push(rss(site));
        tokio::time::sleep(IDLE).await;
        memory.push(rss(site));
        drive::load::visit(world, PLAN.visitors, LOAD).await;
        memory.push(rss(site));
        assert_eq!(idle.len(), streams, "no stream ended");
    }));
    println!("\n=== {streams} idle streams ===");
    row("server: memory (MiB)", &[]);
    for (name, mib) in
        ["  when ready", "  streams opened", "  streams idle", "  after a load of 20 s"].iter().zip(&memory)
    {
        row(name, &[format!("{mib:.0}")]);
    }
    row("a stream (KiB)", &[format!("{:.1}", (memory[2] - memory[0]) * 1024.0 / streams as f64)]);
    let deliveries = Times::new(outcome.world.figures.deliveries.lock().unwrap().clone());
    row("milliseconds", &["p50".into(), "p95".into(), "max".into()]);
    row("  sent to told to the other side", &[0.5, 0.95, 1.0].map(|of| format!("{:.1}", deliveries.ms(of))));
    outcome.checked.unwrap();
}

fn rss(site: &Site) -> f64 {
    memory_mib(&site.process().id().to_string(), "VmRSS").unwrap_or(f64::NAN)
}

/// Opens streams of as many conversations and goes on reading them.
async fn open(site: &Site, streams: usize) -> JoinSet<()> {
    let (world, next) = (Arc::new(World::new(site.up(), Duration::ZERO, Vec::new())), Arc::new(AtomicUsize::new(0)));
    let mut openers = JoinSet::new();
    for _ in 0..OPENERS {
        let (world, next) = (Arc::clone(&world), Arc::clone(&next));
        openers.spawn(async move {
            let mut opened = Vec::new();
            while next.fetch_add(1, Ordering::Relaxed) < streams {
                let (_, begun) = world.insist("/conversations", "", None).await;
                let path = format!("/conversations/{}/events", begun["id"].as_str().unwrap());
                opened.push(world.stream(&path, begun["token"].as_str().unwrap(), 0).await.expect("a stream opens"));
            }
            opened
        });
    }
    let mut reading = JoinSet::new();
    for response in openers.join_all().await.into_iter().flatten() {
        assert_eq!(response.status(), 200);
        let mut frames = Frames::of(response);
        reading.spawn(async move { while frames.next().await.is_some() {} });
    }
    reading
}
