//! How many people it takes.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::Rules,
    model::time::Millis,
    sim::{Arrival, DAY, Figures, HOUR, Hourly, figures, hour_of, run},
};

/// So many people beyond the load of the busiest hour are tried at most.
const MORE: u32 = 40;

/// People by the hour, `staff` at most, and what they come to.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Round {
    pub staff: u32,
    pub whole: Figures,
    pub hours: Vec<Hourly>,
}

/// People an hour of the day takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fewest {
    pub hour: usize,
    #[schema(required)]
    pub staff: Option<u32>,
}

/// Rounds with more and more people.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Plan {
    pub promise_s: f64,
    /// The share of calls to be answered within it.
    pub target: f64,
    pub rounds: Vec<Round>,
    /// By the hour of the day in which somebody called, the fewest with which, all hours together, every
    /// hour reaches the target; `None` where the most that were tried do not.
    pub fewest: Vec<Fewest>,
    /// Those people, by the hour, tried out together.
    #[schema(required)]
    pub together: Option<Round>,
}

/// Numbers of people to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staff {
    /// All of these, the whole day.
    Between(u32, u32),
    /// From the load of the busiest hour up, to the first that reaches the target in every hour.
    Enough,
}

/// Runs numbers of people the whole day, then looks for the fewest of each hour among them.
pub fn plan(rules: &Rules, calls: &[Arrival], target: f64, staff: Staff) -> Plan {
    let load = load(calls).map(|load| (load / f64::from(rules.capacity.max(1))).floor().max(1.0) as u32);
    let (least, most) = match staff {
        Staff::Between(least, most) => (least, most),
        Staff::Enough => {
            let least = load.iter().copied().max().unwrap_or(1);
            (least, least + MORE)
        }
    };
    let mut rounds: Vec<Round> = Vec::new();
    for people in least..=most {
        rounds.push(round(rules, calls, &[people; 24]));
        if staff == Staff::Enough && rounds.last().is_some_and(|round| late_hours(round, target).is_empty()) {
            break;
        }
    }
    let tried = rounds.last().map_or(0, |round| round.staff);
    let called: Vec<usize> =
        rounds.first().map(|round| round.hours.iter().map(|hour| hour.hour).collect()).unwrap_or_default();
    let from = std::array::from_fn(|hour| match (called.contains(&hour), load.get(hour)) {
        (true, Some(load)) => (*load).min(tried),
        _ => 0,
    });
    let search = Search { rules, calls, target, most: tried };
    let (staff, missed) = match rounds.last() {
        // There is nothing to look for.
        Some(only) if least == most => (from.map(|people| if people > 0 { most } else { 0 }), late_hours(only, target)),
        _ => search.enough(from),
    };
    let staff = if missed.is_empty() && least < most { search.trimmed(staff) } else { staff };
    let fewest = called.into_iter().map(|hour| {
        let staff = staff.get(hour).copied().filter(|_| !missed.contains(&hour));
        Fewest { hour, staff }
    });
    Plan {
        promise_s: rules.clocks.first_response as f64 / 1000.0,
        target,
        fewest: fewest.collect(),
        together: missed.is_empty().then(|| round(rules, calls, &staff)),
        rounds,
    }
}

/// The way to the fewest people of each hour. An hour that is short of people leaves its calls to
/// the next, so the hours are tried together.
struct Search<'a> {
    rules: &'a Rules,
    calls: &'a [Arrival],
    target: f64,
    /// In an hour.
    most: u32,
}

impl Search<'_> {
    /// One more in every hour that misses the target, until none does or none may have more; and
    /// the hours that still miss it.
    fn enough(&self, mut staff: [u32; 24]) -> ([u32; 24], Vec<usize>) {
        loop {
            let missed = self.missed(&staff);
            let mut raised = false;
            for hour in &missed {
                if let Some(people) = staff.get_mut(*hour).filter(|people| **people < self.most) {
                    *people += 1;
                    raised = true;
                }
            }
            if !raised {
                return (staff, missed);
            }
        }
    }

    /// As few as can be left out, hour after hour, with every hour still reaching the target.
    fn trimmed(&self, mut staff: [u32; 24]) -> [u32; 24] {
        for hour in 0..staff.len() {
            while let Some(fewer) = one_fewer(&staff, hour).filter(|fewer| self.missed(fewer).is_empty()) {
                staff = fewer;
            }
        }
        staff
    }

    fn missed(&self, staff: &[u32; 24]) -> Vec<usize> {
        late_hours(&round(self.rules, self.calls, staff), self.target)
    }
}

fn one_fewer(staff: &[u32; 24], hour: usize) -> Option<[u32; 24]> {
    let mut fewer = *staff;
    let people = fewer.get_mut(hour).filter(|people| **people > 1)?;
    *people -= 1;
    Some(fewer)
}

/// Mean conversations at a time, by the hour of the day in which they were called.
fn load(calls: &[Arrival]) -> [f64; 24] {
    let mut load = [0.0; 24];
    for call in calls {
        if let Some(load) = load.get_mut(hour_of(call.at)) {
            *load += call.service as f64 / HOUR as f64;
        }
    }
    load.map(|load| load / days(calls) as f64)
}

fn days(calls: &[Arrival]) -> Millis {
    calls.last().map_or(1, |call| call.at / DAY + 1)
}

fn late_hours(round: &Round, target: f64) -> Vec<usize> {
    let late = round.hours.iter().filter(|hour| hour.figures.share_in_time.is_some_and(|share| share < target));
    late.map(|hour| hour.hour).collect()
}

fn round(rules: &Rules, calls: &[Arrival], staff: &[u32; 24]) -> Round {
    let served = run(rules, calls, staff);
    let days = u32::try_from(days(calls)).unwrap_or(1);
    let (whole, hours) = figures(&served, rules.clocks.first_response, (staff, rules.capacity), days);
    Round { staff: staff.iter().copied().max().unwrap_or(0), whole, hours }
}
