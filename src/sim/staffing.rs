//! How many people it takes.

use serde::Serialize;

use crate::{
    desk::Rules,
    sim::{Arrival, DAY, Figures, Hourly, figures, run},
};

/// One number of people all day, and what it comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Round {
    pub staff: u32,
    pub whole: Figures,
    pub hours: Vec<Hourly>,
}

/// Rounds with more and more people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    pub promise_s: f64,
    /// The share of calls to be answered within it.
    pub target: f64,
    pub rounds: Vec<Round>,
    /// By the hour of the day, the fewest that reach the target in that hour; `None` where none of
    /// the rounds does.
    pub smallest: Vec<(usize, Option<u32>)>,
    /// Those people, by the hour, tried out together.
    pub together: Option<Round>,
}

/// Runs every number of people from `least` to `most` all day, or to the first that reaches the
/// target in every hour where `stop`; then the fewest of each hour together.
pub fn plan(rules: &Rules, calls: &[Arrival], target: f64, (least, most, stop): (u32, u32, bool)) -> Plan {
    let mut rounds: Vec<Round> = Vec::new();
    for staff in least..=most {
        rounds.push(round(rules, calls, &[staff; 24], staff));
        let reached = rounds.last().is_some_and(|round| round.hours.iter().all(|hour| reaches(hour, target)));
        if stop && reached {
            break;
        }
    }
    let hours: Vec<usize> =
        rounds.first().map(|round| round.hours.iter().map(|hour| hour.hour).collect()).unwrap_or_default();
    let smallest: Vec<(usize, Option<u32>)> =
        hours.into_iter().map(|hour| (hour, fewest(&rounds, hour, target))).collect();
    let mut staff = [0; 24];
    for (hour, fewest) in &smallest {
        if let (Some(place), Some(fewest)) = (staff.get_mut(*hour), fewest) {
            *place = *fewest;
        }
    }
    let whole = !smallest.is_empty() && smallest.iter().all(|(_, fewest)| fewest.is_some());
    let together = whole.then(|| round(rules, calls, &staff, staff.iter().copied().max().unwrap_or(0)));
    Plan { promise_s: rules.clocks.first_response as f64 / 1000.0, target, rounds, smallest, together }
}

fn round(rules: &Rules, calls: &[Arrival], staff: &[u32; 24], most: u32) -> Round {
    let days = calls.last().map_or(1, |call| call.at / DAY + 1);
    let served = run(rules, calls, staff);
    let (whole, hours) =
        figures(&served, rules.clocks.first_response, (staff, rules.capacity), u32::try_from(days).unwrap_or(1));
    Round { staff: most, whole, hours }
}

fn reaches(hour: &Hourly, target: f64) -> bool {
    hour.figures.share_in_time.is_none_or(|share| share >= target)
}

/// The fewest from which on every larger number that was tried reaches it too.
fn fewest(rounds: &[Round], hour: usize, target: f64) -> Option<u32> {
    let reaching = rounds.iter().rev().take_while(|round| {
        round.hours.iter().find(|hourly| hourly.hour == hour).is_none_or(|hourly| reaches(hourly, target))
    });
    reaching.last().map(|round| round.staff)
}
