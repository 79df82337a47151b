//! Agreement with Erlang's formula of 1917 where its assumptions hold: calls by chance, exponential
//! services, endless patience, one conversation a person, taken and answered at once.

use std::sync::Arc;

use crate::{
    config::{Flags, load},
    desk::Rules,
    sim::{Demand, Figures, Law, Served, plan, run},
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

#[test]
fn share_waiting_mean_wait_and_service_level_agree_with_erlang_c_within_two_percent() {
    // People, calls an hour, mean service in seconds, days.
    for (staff, rate, service, days) in [(3, 36.0, 200.0, 400), (10, 126.0, 200.0, 150), (25, 400.0, 189.0, 60)] {
        let (load, people) = (rate * service / 3600.0, f64::from(staff));
        let wait = waiting(staff, load);
        let gap = (people - load) / service;
        let expected = [wait, wait / gap, 1.0 - wait * (-gap * 60.0).exp()];
        let served: Vec<Served> = run(&rules(), &demand(rate, service).arrivals(days, 4), &[staff; 24]);
        let waits: Vec<f64> = served.iter().map(|call| call.waited.unwrap() as f64 / 1000.0).collect();
        let share =
            |holds: &dyn Fn(f64) -> bool| waits.iter().filter(|wait| holds(**wait)).count() as f64 / waits.len() as f64;
        let seen =
            [share(&|wait| wait > 0.0), waits.iter().sum::<f64>() / waits.len() as f64, share(&|wait| wait <= 60.0)];
        eprintln!("{staff} people, {load:.2} erlang, {} calls: seen {seen:.4?}, Erlang C {expected:.4?}", waits.len());
        for (seen, expected) in seen.iter().zip(expected) {
            assert!((seen / expected - 1.0).abs() < 0.02, "{staff} people: {seen} instead of {expected}");
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
    let one = plan(&rules(), &calls, 0.9, (2, 9, false));
    assert_eq!(one, plan(&rules(), &calls, 0.9, (2, 9, false)));
    let shares: Vec<f64> = one.rounds.iter().map(|round| round.whole.share_in_time.unwrap()).collect();
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 0.01), "{shares:?}");
    let Figures { calls: counted, abandoned, occupancy, .. } = one.rounds[0].whole;
    assert_eq!(counted, calls.len());
    assert!(
        abandoned.unwrap() > 0.1 && occupancy.unwrap() > 0.9 && occupancy.unwrap() < 1.05,
        "{:?}",
        one.rounds[0].whole
    );
    assert!(one.together.unwrap().whole.share_in_time.unwrap() > 0.85);
}

#[test]
fn whom_nobody_serves_leaves_and_is_counted_as_left() {
    let calls = Demand { patience: Law::Constant(30.0), ..demand(10.0, 60.0) }.arrivals(1, 3);
    let served = run(&rules(), &calls, &[0; 24]);
    assert!(!served.is_empty() && served.iter().all(|call| call.left && call.waited.is_none() && call.taken.is_none()));
    assert!(run(&rules(), &[], &[3; 24]).is_empty());
}
