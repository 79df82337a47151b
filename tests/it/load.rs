//! Visitors and people of the desk on the real process, bot and person mixed; the history is checked.
//! The whole load is `make load`.

use std::time::Duration;

use crate::drive::load::{Plan, run};

#[tokio::test(flavor = "multi_thread")]
async fn under_load_nothing_is_lost_doubled_or_out_of_order_and_every_call_is_accounted_for() {
    let plan = Plan { visitors: 50, staff: 5, pace: Duration::from_millis(400), cut_once_in: 0 };
    let outcome = run(plan, &[], async |_, _| tokio::time::sleep(Duration::from_secs(8)).await).await;
    let summary = outcome.checked.unwrap();
    assert!(summary.acknowledged > 300 && summary.reads > 50 && summary.heard >= summary.events, "{summary:?}");
    assert_eq!(summary.unknown, 0, "the server was never away");
    assert!(summary.calls.answered > 10 && summary.calls.ticketed > 0 && summary.calls.left > 0, "{summary:?}");
    let alerts = outcome.world.figures.alerts.lock().unwrap().clone();
    assert!(alerts.len() >= summary.calls.all(), "every call was told to the desk");
}
