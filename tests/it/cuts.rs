//! Streams of visitors and of the desk are cut at random and resumed, also over restarts of the server.
//! `make cuts` does it a thousand times.

use std::time::Duration;

use crate::{
    crash::times,
    drive::load::{Plan, run},
};

const CUTS: usize = 150;

#[tokio::test(flavor = "multi_thread")]
async fn streams_cut_at_random_and_over_restarts_tell_every_event_once() {
    let cuts = times("CUTS", CUTS);
    let plan = Plan { visitors: 10, staff: 3, pace: Duration::from_millis(30), cut_once_in: 8 };
    let quick = ["desk.offer_s = 1", "desk.group_after_s = 2", "desk.alarm_after_s = 3"];
    let outcome = run(plan, &quick, async |site, world| {
        let mut cut = world.cuts.subscribe();
        for (part, dies) in [(1, false), (2, true), (3, false)] {
            cut.wait_for(|count| *count >= cuts * part / 3).await.unwrap();
            if dies {
                site.kill();
            } else {
                site.end().await;
            }
            site.start().await;
        }
    })
    .await;
    let summary = outcome.checked.unwrap();
    assert!(summary.heard >= summary.events && summary.events > cuts, "{summary:?}");
    println!("{} cuts, 3 restarts: {summary:?}", *outcome.world.cuts.borrow());
}
