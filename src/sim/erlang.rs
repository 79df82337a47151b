//! Agreement with Erlang's formula of 1917 where its assumptions hold: calls by chance, exponential
//! services, endless patience, one conversation a person, taken and answered at once.

use std::sync::Arc;

use crate::{
    config::{Flags, load},
    desk::Rules,
    sim::{Demand, Figures, Law, Served, Staff, figures, plan, run},
};

/// Share that waits, for `load` = rate × service.
fn waiting(staff: u32, load: f64) -> f64 {
    let blocked = (1..=staff).fold(1.0, |blocked, n| load * blocked / (f64::from(n) + load * blocked));
    let busy = load / f64::from(staff);
    blocked / (1.0 - busy + busy * blocked)
}

fn rules() -> Rules {
    let mut rules = Rules::of(&load(&Flags::default()).unwrap()).unwrap();
    (rules.capacity, rules.calendar) = (1, Arc::default());
    rules
}

fn demand(rate: f64, service: f64) -> Demand {
    let (take, reply) = (Law::Constant(0.0), Law::Constant(0.0));
    Demand { rates: [rate; 24], service: Law::Exponential(service), patience: Law::Never, take, reply }
}

#[test]
fn the_formula_is_that_of_the_tables() {
    // 10 people, 8 erlang: 0.4092 (any table of Erlang C).
    assert!((waiting(10, 8.0) - 0.4092).abs() < 1e-4);
    assert!((waiting(1, 0.5) - 0.5).abs() < 1e-12);
}

/// Share waiting, mean wait in seconds, share answered within 60 s.
type Seen = [f64; 3];

/// A run, and the formula at the rate and the mean service that the drawn calls came to, so that
/// what is compared is the queue and not the dice.
fn round((staff, rate, service, days): (u32, f64, f64, u32), seed: u64) -> (Seen, Seen) {
    let calls = demand(rate, service).arrivals(days, seed);
    let service = calls.iter().map(|call| call.service).sum::<i64>() as f64 / calls.len() as f64 / 1000.0;
    let load = calls.len() as f64 / f64::from(days * 24) * service / 3600.0;
    let (wait, gap) = (waiting(staff, load), (f64::from(staff) - load) / service);
    let served: Vec<Served> = run(&rules(), &calls, &[staff; 24]);
    let waits: Vec<f64> = served.iter().map(|call| call.waited.unwrap() as f64 / 1000.0).collect();
    let mean = |of: &dyn Fn(f64) -> f64| waits.iter().map(|wait| of(*wait)).sum::<f64>() / waits.len() as f64;
    let found = [mean(&|wait| f64::from(wait > 0.0)), mean(&|wait| wait), mean(&|wait| f64::from(wait <= 60.0))];
    (found, [wait, wait / gap, 1.0 - wait * (-gap * 60.0).exp()])
}

#[test]
fn share_waiting_mean_wait_and_service_level_agree_with_erlang_c_within_two_percent() {
    const SEEDS: u32 = 4;
    // People, calls an hour, mean service in seconds, days.
    for case in [(3, 36.0, 200.0, 200), (10, 126.0, 200.0, 80), (25, 400.0, 171.0, 30)] {
        let (mut seen, mut expected) = ([0.0; 3], [0.0; 3]);
        for seed in 1..=SEEDS {
            let (one, other) = round(case, u64::from(seed));
            for at in 0..3 {
                seen[at] += one[at] / f64::from(SEEDS);
                expected[at] += other[at] / f64::from(SEEDS);
            }
        }
        eprintln!("{case:?}: seen {seen:.4?}, Erlang C {expected:.4?}");
        for (seen, expected) in seen.iter().zip(expected) {
            assert!((seen / expected - 1.0).abs() < 0.02, "{case:?}: {seen} instead of {expected}");
        }
    }
}

#[test]
fn the_same_calls_give_the_same_plan_and_more_people_never_less() {
    let calls = Demand {
        patience: Law::Exponential(120.0),
        take: Law::Constant(3.0),
        reply: Law::Constant(8.0),
        ..demand(60.0, 240.0)
    };
    let calls = calls.arrivals(2, 9);
    let one = plan(&rules(), &calls, 0.75, Staff::Between(2, 12));
    assert_eq!(one, plan(&rules(), &calls, 0.75, Staff::Between(2, 12)));
    let shares: Vec<f64> = one.rounds.iter().map(|round| round.whole.share_in_time.unwrap()).collect();
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 0.01), "{shares:?}");
    let Figures { calls: counted, abandoned, occupancy, .. } = one.rounds[0].whole;
    assert_eq!(counted, calls.len());
    assert!(abandoned.unwrap() > 0.1 && (0.8..1.0).contains(&occupancy.unwrap()), "{:?}", one.rounds[0].whole);
    assert!(one.together.unwrap().whole.share_in_time.unwrap() > 0.75);
}

#[test]
fn every_hour_gets_as_few_people_as_reach_the_target_and_a_quiet_one_fewer_than_the_busiest() {
    let mut rates = [0.0; 24];
    (rates[9], rates[10], rates[11], rates[15]) = (60.0, 200.0, 20.0, 4.0);
    let demand = Demand { rates, patience: Law::Exponential(120.0), ..demand(0.0, 240.0) };
    let calls = demand.arrivals(5, 4);
    let plan = plan(&rules(), &calls, 0.8, Staff::Enough);
    let fewest: Vec<(usize, u32)> = plan.fewest.iter().map(|fewest| (fewest.hour, fewest.staff.unwrap())).collect();
    let mut staff = [0; 24];
    for (hour, people) in &fewest {
        staff[*hour] = *people;
    }
    let late = |staff: &[u32; 24]| {
        let served = run(&rules(), &calls, staff);
        let (_, hours) = figures(&served, rules().clocks.first_response, (staff, 1), 5);
        hours.iter().any(|hour| hour.figures.share_in_time.unwrap() < 0.8)
    };
    assert!(!late(&staff), "{fewest:?}");
    for (hour, people) in fewest.iter().filter(|(_, people)| *people > 1) {
        let mut fewer = staff;
        fewer[*hour] = people - 1;
        assert!(late(&fewer), "{people} at {hour} are one too many: {fewest:?}");
    }
    assert!(staff[10] > staff[9] && staff[9] > staff[15] && staff[15] <= 2, "{fewest:?}");
}

#[test]
fn one_number_of_people_is_run_as_it_is() {
    let calls = demand(30.0, 240.0).arrivals(3, 4);
    let plan = plan(&rules(), &calls, 0.5, Staff::Between(9, 9));
    assert!(plan.fewest.iter().all(|fewest| fewest.staff == Some(9)), "{:?}", plan.fewest);
    assert_eq!(plan.together.map(|round| round.whole), plan.rounds.last().map(|round| round.whole.clone()));
}

#[test]
fn whom_nobody_serves_leaves_and_is_counted_as_left() {
    let calls = Demand { patience: Law::Constant(30.0), ..demand(10.0, 60.0) }.arrivals(1, 3);
    let served = run(&rules(), &calls, &[0; 24]);
    assert!(!served.is_empty() && served.iter().all(|call| call.left && call.waited.is_none() && call.taken.is_none()));
    assert!(run(&rules(), &[], &[3; 24]).is_empty());
}
