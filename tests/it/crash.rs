//! The process is killed at random while visitors and people of the desk are at work.
//! `make crash` does it a hundred times.

use std::time::Duration;

use rand::RngExt;

use crate::drive::load::{Plan, run};

/// How often, where the environment does not say.
const ROUNDS: usize = 10;
/// Acknowledgements between two deaths, at random.
const BETWEEN: std::ops::Range<usize> = 10..80;
/// People are asked anew quickly, so that a round is short.
const QUICK: &[&str] = &["desk.offer_s = 1", "desk.group_after_s = 2", "desk.alarm_after_s = 3"];

/// How often something is done: the variable of the environment, or the number for `make test`.
#[expect(clippy::disallowed_methods, reason = "the same test is run longer by one command")]
pub fn times(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).map_or(otherwise, |set| set.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_under_load_nothing_acknowledged_is_lost() {
    let rounds = times("ROUNDS", ROUNDS);
    let plan = Plan { visitors: 12, staff: 3, pace: Duration::from_millis(30), cut_once_in: 0 };
    let mut ready = Vec::new();
    let outcome = run(plan, QUICK, async |site, world| {
        let mut acknowledged = world.figures.acknowledged.subscribe();
        for _ in 0..rounds {
            let next = *acknowledged.borrow() + rand::rng().random_range(BETWEEN);
            acknowledged.wait_for(|count| *count >= next).await.unwrap();
            site.kill();
            ready.push(site.start().await);
        }
    })
    .await;
    let summary = outcome.checked.unwrap();
    assert!(summary.acknowledged >= rounds * BETWEEN.start, "{summary:?}");
    ready.sort();
    println!("{rounds} deaths: {summary:?}");
    println!("ready again: median {:?}, longest {:?}", ready[ready.len() / 2], ready[ready.len() - 1]);
}
