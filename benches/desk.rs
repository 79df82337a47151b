//! The desk under load: 50 visitors and 5 people of the desk on the real process, for a minute;
//! bot and person mixed, about 100 messages a second. The history is checked.
//!
//! `make load`, or `cargo bench --bench desk [-- SECONDS]`
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

use std::time::Duration;

use crate::{
    drive::load::{Outcome, Plan, run},
    measure::{Times, memory_mib, row},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PLAN: Plan = Plan { visitors: 50, staff: 5, pace: Duration::from_millis(500), cut_once_in: 0 };
const SECONDS: u64 = 60;

fn main() {
    let seconds = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(SECONDS);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut memory = None;
    let outcome = runtime.block_on(run(PLAN, &[], async |site, _| {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        memory = memory_mib(&site.process().id().to_string(), "VmRSS");
    }));
    println!("\n=== the desk: {} visitors, {} people, {seconds} s ===", PLAN.visitors, PLAN.staff);
    tell(&outcome);
    row("server: memory under load (MiB)", &[memory.map_or("–".into(), |mib| format!("{mib:.0}"))]);
    if let Err(faults) = outcome.checked {
        println!("{} faults in the history, such as {:?}", faults.len(), faults.first());
        std::process::exit(1);
    }
}

fn tell(outcome: &Outcome) {
    let figures = &outcome.world.figures;
    let cells = |times: &std::sync::Mutex<Vec<Duration>>| {
        let times = Times::new(times.lock().unwrap().clone());
        [0.5, 0.95, 1.0].map(|of| format!("{:.1}", times.ms(of)))
    };
    row("milliseconds", &["p50".into(), "p95".into(), "max".into()]);
    row("  call recorded to alert at the desk", &cells(&figures.alerts));
    row("  sent to told to the other side", &cells(&figures.deliveries));
    row("  sent to acknowledged, bot's answer in it", &cells(&figures.answers));
    let acknowledged = *figures.acknowledged.borrow();
    row("messages a second", &[format!("{:.0}", acknowledged as f64 / outcome.took.as_secs_f64())]);
    let Ok(summary) = &outcome.checked else { return };
    row("conversations", &[summary.conversations.to_string()]);
    row("messages acknowledged", &[summary.acknowledged.to_string()]);
    row("  lost, doubled, out of order", &["0".into(), "0".into(), "0".into()]);
    row("events stored · told on streams", &[summary.events.to_string(), summary.heard.to_string()]);
    let ended = summary.calls;
    row("calls", &[ended.all().to_string()]);
    row("  answered · ticketed · left", &[ended.answered, ended.ticketed, ended.left].map(|count| count.to_string()));
}
