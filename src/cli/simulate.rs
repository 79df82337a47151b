//! `bangban simulate`

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    cli::{Outcome, Refusal, to_json},
    config::Config,
    desk::Rules,
    model::{
        hours::Hours,
        time::{self, Millis},
    },
    sim::{Arrival, DAY, Demand, Figures, Law, Plan, Recorded, plan},
    storage::Store,
};

/// Without `--staff` no more people than this beyond the load are tried.
const MORE: u32 = 40;
/// Calls read from the database at most.
const RECORDED: i64 = 200_000;

#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// Calls a day, spread over the duty hours of a Monday (`desk.hours`)
    #[arg(long, value_name = "N", default_value_t = 400.0)]
    calls: f64,
    /// Calls an hour instead: 24 numbers from midnight, comma separated, or one for every hour
    #[arg(long, value_name = "RATES", value_delimiter = ',')]
    rates: Vec<f64>,
    /// Days to run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    days: u32,
    /// From taking to the end, in seconds: 240, exp:240, lognormal:240:180
    #[arg(long, value_name = "LAW", default_value = "lognormal:240:180")]
    service: Law,
    /// How long visitors wait for a message before they leave; never = for ever
    #[arg(long, value_name = "LAW", default_value = "exp:300")]
    patience: Law,
    /// From the offer to the taking
    #[arg(long, value_name = "LAW", default_value = "4")]
    take: Law,
    /// From the taking to the first message
    #[arg(long, value_name = "LAW", default_value = "10")]
    reply: Law,
    /// People there: N, or from LEAST-MOST; without it from the load up until every hour reaches the target
    #[arg(long, value_name = "N|LEAST-MOST", value_parser = people)]
    staff: Option<(u32, u32)>,
    /// Conversations a person holds at a time, instead of `desk.capacity`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    capacity: Option<u32>,
    /// Share of calls to be answered within `desk.first_response_s`
    #[arg(long, value_name = "SHARE", default_value_t = 0.9)]
    target: f64,
    /// Same seed, same calls
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Calls of the last so many days in the database (`database.url`), instead of assumed ones
    #[arg(long, value_name = "DAYS", conflicts_with = "file")]
    recorded: Option<u32>,
    /// Calls of a CSV file with the columns `called_at` (RFC 3339), `service_s`, `patience_s`; the last two may be empty
    #[arg(long = "csv", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &SimulateArgs, config: &Config) -> Result<Outcome, Refusal> {
    let mut rules = Rules::of(config).map_err(|why| why.to_string())?;
    rules.capacity = args.capacity.unwrap_or(rules.capacity);
    if !(0.0..=1.0).contains(&args.target) {
        return Err(format!("--target {}: not in 0 ≤ x ≤ 1", args.target));
    }
    let calls = calls(args, config, &rules)?;
    if calls.is_empty() {
        return Err("there are no calls to run".into());
    }
    let (least, most) = args.staff.unwrap_or_else(|| {
        let least = (busiest(&calls) / f64::from(rules.capacity)).floor().max(1.0) as u32;
        (least, least + MORE)
    });
    let plan = plan(&rules, &calls, args.target, (least, most, args.staff.is_none()));
    if args.json {
        sayln!("{}", to_json(&plan)?);
    } else {
        say!("{}", table(&plan, calls.len()));
    }
    Ok(Outcome::Done)
}

fn people(text: &str) -> Result<(u32, u32), String> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|n| (1..=500).contains(n));
    let (least, most) = text.split_once('-').unwrap_or((text, text));
    match (number(least), number(most)) {
        (Some(least), Some(most)) if least <= most => Ok((least, most)),
        _ => Err(format!("`{text}` is not N or LEAST-MOST, from 1 to 500")),
    }
}

fn calls(args: &SimulateArgs, config: &Config, rules: &Rules) -> Result<Vec<Arrival>, Refusal> {
    let SimulateArgs { service, patience, take, reply, seed, .. } = args;
    let mut demand = Demand {
        rates: rates(args, rules)?,
        service: service.clone(),
        patience: patience.clone(),
        take: take.clone(),
        reply: reply.clone(),
    };
    let recorded = match (&args.file, args.recorded) {
        (Some(file), _) => from_csv(file, &rules.zone)?,
        (None, Some(days)) => from_database(config, days, &rules.zone)?,
        (None, None) => return Ok(demand.arrivals(args.days, *seed)),
    };
    let seen: Vec<f64> = recorded.iter().filter_map(|call| Some(call.service? as f64 / 1000.0)).collect();
    if !seen.is_empty() {
        demand.service = Law::Seen(seen);
    }
    Ok(demand.again(&recorded, *seed))
}

/// Calls an hour, by the hour of the day.
fn rates(args: &SimulateArgs, rules: &Rules) -> Result<[f64; 24], Refusal> {
    if args.rates.iter().chain([&args.calls]).any(|rate| !(0.0..=1e6).contains(rate)) {
        return Err("--rates and --calls: numbers from 0 to 1000000".into());
    }
    match args.rates.as_slice() {
        [] => Ok(spread(&rules.hours, args.calls)),
        [rate] => Ok([*rate; 24]),
        rates => rates.try_into().map_err(|_| format!("--rates: {} numbers instead of 24 or one", rates.len())),
    }
}

/// So many calls a day, evenly over the duty hours of a Monday; over the whole day where there are none.
fn spread(hours: &Hours, calls: f64) -> [f64; 24] {
    let open =
        |hour: u16| (hour * 60..hour * 60 + 60).filter(|at| hours.on(0).iter().any(|span| span.holds(*at))).count();
    let all: usize = (0..24).map(open).sum();
    std::array::from_fn(|hour| match (all, u16::try_from(hour)) {
        (1.., Ok(hour)) => calls * open(hour) as f64 / all as f64,
        _ => calls / 24.0,
    })
}

/// Mean conversations at a time in the busiest hour.
fn busiest(calls: &[Arrival]) -> f64 {
    let mut load = std::collections::BTreeMap::<Millis, Millis>::new();
    for call in calls {
        *load.entry(call.at / crate::sim::HOUR).or_default() += call.service;
    }
    load.values().copied().max().unwrap_or(0) as f64 / crate::sim::HOUR as f64
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    called_at: Timestamp,
    service_s: Option<f64>,
    #[serde(default)]
    patience_s: Option<f64>,
}

fn from_csv(file: &Path, zone: &TimeZone) -> Result<Vec<Recorded>, Refusal> {
    let fault = |why: &dyn std::fmt::Display| format!("--csv {}: {why}", file.display());
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file).map_err(|why| fault(&why))?;
    let lines = reader.deserialize().collect::<Result<Vec<Line>, _>>().map_err(|why| fault(&why))?;
    let millis = |seconds: Option<f64>| match seconds {
        Some(seconds) if !(0.0..=1e6).contains(&seconds) => Err(fault(&format!("{seconds} is no number of seconds"))),
        seconds => Ok(seconds.map(|seconds| (seconds * 1000.0) as Millis)),
    };
    let calls = lines.iter().map(|line| {
        let at = line.called_at.as_millisecond();
        Ok(Recorded { at, service: millis(line.service_s)?, patience: millis(line.patience_s)? })
    });
    Ok(from_midnight(calls.collect::<Result<_, Refusal>>()?, zone))
}

fn from_database(config: &Config, days: u32, zone: &TimeZone) -> Result<Vec<Recorded>, Refusal> {
    let runtime = tokio::runtime::Runtime::new().map_err(|why| format!("the runtime cannot start: {why}"))?;
    let since = time::now().saturating_sub(Millis::from(days) * DAY);
    let read = runtime.block_on(async {
        let store = Store::open(&config.database.url).await?;
        store.read().await?.recorded_calls(since, RECORDED).await
    });
    let calls = read.map_err(|why| format!("database.url = {}: {why}", config.database.url))?;
    let recorded = calls.into_iter().map(|(at, service)| Recorded { at, service, patience: None });
    Ok(from_midnight(recorded.collect(), zone))
}

/// Times counted from the midnight before the first.
fn from_midnight(mut calls: Vec<Recorded>, zone: &TimeZone) -> Vec<Recorded> {
    let Some(first) = calls.iter().map(|call| call.at).min() else { return calls };
    let clock = time::local(first, zone).time();
    let since = jiff::civil::Time::midnight()
        .until(clock)
        .map_or(0, |span| span.total(jiff::Unit::Millisecond).unwrap_or(0.0) as Millis);
    for call in &mut calls {
        call.at = call.at - first + since;
    }
    calls
}

fn table(plan: &Plan, calls: usize) -> String {
    let mut text = format!("{calls} calls; within {} s, target {:.0} %\n\n", plan.promise_s, plan.target * 100.0);
    text += "staff   in time   mean wait   p95 wait   left   busy\n";
    for round in &plan.rounds {
        text += &format!("{:>5}{}\n", round.staff, cells(&round.whole));
    }
    let last = plan.together.as_ref().or_else(|| plan.rounds.last());
    text += "\nhour    calls   fewest   in time   mean wait   p95 wait   left   busy\n";
    for (hour, fewest) in &plan.smallest {
        let figures = last.and_then(|round| round.hours.iter().find(|hourly| hourly.hour == *hour));
        let fewest = fewest.map_or("–".to_owned(), |fewest| fewest.to_string());
        let (called, told) = figures.map_or((0, String::new()), |hour| (hour.figures.calls, cells(&hour.figures)));
        text += &format!("{hour:02}:00 {called:>7} {fewest:>8}{told}\n");
    }
    match &plan.together {
        Some(round) => text += &format!("\nwith the fewest of each hour:{}\n", cells(&round.whole)),
        None => {
            text += "\nno number of people tried reaches the target in every hour; the figures are those of the last\n";
        }
    }
    text
}

fn cells(figures: &Figures) -> String {
    let percent = |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{:.1} %", share * 100.0));
    let seconds = |wait: Option<f64>| wait.map_or("–".to_owned(), |wait| format!("{wait:.1} s"));
    let Figures { share_in_time, mean_wait_s, p95_wait_s, abandoned, occupancy, .. } = figures;
    let (left, busy) = (percent(*abandoned), percent(*occupancy));
    format!(
        "{:>10}{:>12}{:>11}{left:>9}{busy:>9}",
        percent(*share_in_time),
        seconds(*mean_wait_s),
        seconds(*p95_wait_s)
    )
}
