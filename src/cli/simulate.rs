//! `bangban simulate`

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    cli::{Outcome, Refusal, to_json},
    config::Config,
    desk::Rules,
    model::time::{self, Millis},
    sim::{Arrival, DAY, Demand, Fewest, Figures, Law, Plan, Recorded, Staff, from_midnight, plan, rates},
    storage::Store,
};

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
    let staff = args.staff.map_or(Staff::Enough, |(least, most)| Staff::Between(least, most));
    let plan = plan(&rules, &calls, args.target, staff);
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
    let wrong = "--rates and --calls: 24 numbers from 0 to 1000000, or one";
    let demand = Demand {
        rates: rates(&args.rates, args.calls, &rules.hours).ok_or(wrong)?,
        service: service.clone(),
        patience: patience.clone(),
        take: take.clone(),
        reply: reply.clone(),
    };
    Ok(match (&args.file, args.recorded) {
        (Some(file), _) => demand.again(&from_csv(file, &rules.zone)?, *seed),
        (None, Some(days)) => demand.again(&from_database(config, days, &rules.zone)?, *seed),
        (None, None) => demand.arrivals(args.days, *seed),
    })
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

fn table(plan: &Plan, calls: usize) -> String {
    let mut text = format!("{calls} calls; within {} s, target {:.0} %\n\n", plan.promise_s, plan.target * 100.0);
    text += "staff   in time   mean wait   p95 wait   left   busy\n";
    for round in &plan.rounds {
        text += &format!("{:>5}{}\n", round.staff, cells(&round.whole));
    }
    let last = plan.together.as_ref().or_else(|| plan.rounds.last());
    text += "\nhour    calls   fewest   in time   mean wait   p95 wait   left   busy\n";
    for Fewest { hour, staff: fewest } in &plan.fewest {
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
