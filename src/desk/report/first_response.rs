//! The first response: how soon a person wrote after the call, and how true the told waits were.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::report::{Scope, share},
    model::{report::CallFact, time::Millis},
};

/// Upper bounds of the distribution, in seconds; above the last is one more part.
const BOUNDS: &[i64] = &[10, 15, 30, 45, 60, 120, 300];

/// `calls` is the sum of `in_target`, `late`, `unanswered`, `left_early` and `pending`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct FirstResponse {
    /// The promised time, in seconds.
    pub target_s: f64,
    pub calls: usize,
    /// A person wrote within the promised time.
    pub in_target: usize,
    /// A person wrote later.
    pub late: usize,
    /// The time ran out and nobody has written.
    pub unanswered: usize,
    /// Ended before the time ran out without a person having written: the visitor took it back,
    /// left, or chose a ticket.
    pub left_early: usize,
    /// Waits, and the time has not run out.
    pub pending: usize,
    /// `in_target` of `in_target`, `late` and `unanswered`.
    #[schema(required)]
    pub share: Option<f64>,
    /// Of the calls answered, in seconds.
    #[schema(required)]
    pub mean_s: Option<f64>,
    #[schema(required)]
    pub p50_s: Option<f64>,
    #[schema(required)]
    pub p90_s: Option<f64>,
    #[schema(required)]
    pub p95_s: Option<f64>,
    #[schema(required)]
    pub longest_s: Option<f64>,
    /// The calls answered by how long it took.
    pub distribution: Vec<Bucket>,
}

/// Calls answered after more than the bound before, up to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bucket {
    /// In seconds; null = no bound.
    #[schema(required)]
    pub up_to_s: Option<i64>,
    pub calls: usize,
}

/// How far the waits that visitors were told were off.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct WaitError {
    /// Calls that were told a wait and answered.
    pub judged: usize,
    /// Told minus actual, in seconds: above 0 it was shorter than told.
    #[schema(required)]
    pub mean_error_s: Option<f64>,
    #[schema(required)]
    pub mean_abs_error_s: Option<f64>,
}

pub(crate) fn first_response(calls: &[&CallFact], scope: &Scope) -> FirstResponse {
    let mut figures = FirstResponse { target_s: seconds(scope.target), calls: calls.len(), ..FirstResponse::default() };
    let mut took: Vec<Millis> = Vec::new();
    for call in calls {
        match after(call) {
            Some(after) => {
                took.push(after);
                *if after <= scope.target { &mut figures.in_target } else { &mut figures.late } += 1;
            }
            None if call.ended_at.unwrap_or(scope.now) - call.called_at > scope.target => figures.unanswered += 1,
            None if call.ended_at.is_some() => figures.left_early += 1,
            None => figures.pending += 1,
        }
    }
    took.sort_unstable();
    let quantile = |of: f64| {
        let at = (took.len() as f64 * of).ceil() as usize;
        took.get(at.saturating_sub(1)).copied().map(seconds)
    };
    FirstResponse {
        share: share(figures.in_target, figures.in_target + figures.late + figures.unanswered),
        mean_s: mean(took.iter().copied().map(seconds)),
        p50_s: quantile(0.5),
        p90_s: quantile(0.9),
        p95_s: quantile(0.95),
        longest_s: quantile(1.0),
        distribution: distribution(&took),
        ..figures
    }
}

fn distribution(took: &[Millis]) -> Vec<Bucket> {
    let bounds = BOUNDS.iter().copied().map(Some).chain([None]);
    let mut before = 0;
    bounds
        .map(|up_to_s| {
            let reached = up_to_s.map_or(took.len(), |bound| took.partition_point(|after| *after <= bound * 1000));
            let calls = reached - before;
            before = reached;
            Bucket { up_to_s, calls }
        })
        .collect()
}

pub(crate) fn wait_error(calls: &[&CallFact]) -> WaitError {
    let errors: Vec<f64> =
        calls.iter().filter_map(|call| Some(call.expected_wait_s? as f64 - seconds(after(call)?))).collect();
    WaitError {
        judged: errors.len(),
        mean_error_s: mean(errors.iter().copied()),
        mean_abs_error_s: mean(errors.iter().map(|error| error.abs())),
    }
}

/// From the call to the first message; a clock that was set back makes no negative wait.
fn after(call: &CallFact) -> Option<Millis> {
    call.first_message_at.map(|at| (at - call.called_at).max(0))
}

fn seconds(span: Millis) -> f64 {
    span as f64 / 1000.0
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0u32, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / f64::from(count))
}
