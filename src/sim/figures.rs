//! What a run comes to.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    model::time::Millis,
    sim::{HOUR, Served, hour_of},
};

/// Figures of some calls; `None` where there is nothing to count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
// The board's figures have the same name.
#[schema(as = SimulationFigures)]
pub struct Figures {
    pub calls: usize,
    /// Of all calls, answered within the promised time.
    #[schema(required)]
    pub share_in_time: Option<f64>,
    /// Until the first message, of those answered.
    #[schema(required)]
    pub mean_wait_s: Option<f64>,
    #[schema(required)]
    pub p95_wait_s: Option<f64>,
    /// Of all calls, left without a message.
    #[schema(required)]
    pub abandoned: Option<f64>,
    /// Held conversations to those that could be held.
    #[schema(required)]
    pub occupancy: Option<f64>,
}

/// The figures of an hour of the day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Hourly {
    pub hour: usize,
    pub staff: u32,
    #[serde(flatten)]
    pub figures: Figures,
}

/// The whole, and every hour of the day in which somebody called. `promise` in milliseconds;
/// `days` is how many the calls span.
pub fn figures(
    served: &[Served],
    promise: Millis,
    (staff, capacity): (&[u32; 24], u32),
    days: u32,
) -> (Figures, Vec<Hourly>) {
    let held = held(served);
    let places = |hour: usize| f64::from(staff.get(hour).copied().unwrap_or(0) * capacity * days) * HOUR as f64;
    let occupancy = |hours: &[usize]| {
        let there: f64 = hours.iter().map(|hour| places(*hour)).sum();
        let busy: Millis = hours.iter().filter_map(|hour| held.get(*hour)).sum();
        (there > 0.0).then(|| busy as f64 / there)
    };
    let mut by_hour: Vec<Vec<&Served>> = vec![Vec::new(); 24];
    for call in served {
        if let Some(calls) = by_hour.get_mut(hour_of(call.at)) {
            calls.push(call);
        }
    }
    let called: Vec<usize> = (0..24).filter(|hour| by_hour.get(*hour).is_some_and(|calls| !calls.is_empty())).collect();
    let hours = called.iter().filter_map(|hour| {
        let figures = Figures { occupancy: occupancy(&[*hour]), ..of(by_hour.get(*hour)?, promise) };
        Some(Hourly { hour: *hour, staff: staff.get(*hour).copied().unwrap_or(0), figures })
    });
    let hours = hours.collect();
    let all: Vec<&Served> = served.iter().collect();
    (Figures { occupancy: occupancy(&called), ..of(&all, promise) }, hours)
}

fn of(calls: &[&Served], promise: Millis) -> Figures {
    let share = |count: usize| (!calls.is_empty()).then(|| count as f64 / calls.len() as f64);
    let mut waits: Vec<Millis> = calls.iter().filter_map(|call| call.waited).collect();
    waits.sort_unstable();
    let last = waits.len().saturating_sub(1);
    let p95 = waits.get(((waits.len() as f64 * 0.95).ceil() as usize).saturating_sub(1).min(last));
    Figures {
        calls: calls.len(),
        share_in_time: share(waits.iter().filter(|wait| **wait <= promise).count()),
        mean_wait_s: (!waits.is_empty()).then(|| waits.iter().sum::<Millis>() as f64 / waits.len() as f64 / 1000.0),
        p95_wait_s: p95.map(|wait| *wait as f64 / 1000.0),
        abandoned: share(calls.iter().filter(|call| call.left).count()),
        occupancy: None,
    }
}

/// Time conversations were held, by the hour of the day.
fn held(served: &[Served]) -> [Millis; 24] {
    let mut held = [0; 24];
    for call in served {
        let (Some(mut at), Some(ended)) = (call.taken, call.ended) else { continue };
        while at < ended {
            let until = ((at / HOUR + 1) * HOUR).min(ended);
            if let Some(hour) = held.get_mut(hour_of(at)) {
                *hour += until - at;
            }
            at = until;
        }
    }
    held
}
