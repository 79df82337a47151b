//! 仿真 over HTTP: how many people the promise takes, over assumed or recorded calls.

use std::sync::Arc;

use axum::{Json as Sent, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        app::App,
        error::Error,
        extract::Json,
        refusals,
        staff::{self, May},
    },
    model::time,
    sim::{Arrival, DAY, Demand, Law, Plan, Recorded, Staff, from_midnight, plan, rates},
};

/// Calls of one simulation at most: some seconds of one core.
const CALLS: usize = 20_000;
const DAYS: u32 = 31;
const RECORDED_DAYS: u32 = 366;
const PEOPLE: u32 = 200;

// Written, too, so that the OpenAPI document shows what is assumed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"calls": 400, "service": "lognormal:240:180", "patience": "exp:300", "target": 0.9}))]
pub(crate) struct SimulationBody {
    /// Calls a day, spread over the duty hours of a Monday.
    #[schema(minimum = 0)]
    calls: f64,
    /// Calls an hour instead: 24 numbers from midnight, or one for every hour.
    #[schema(max_items = 24)]
    rates: Vec<f64>,
    /// Days to run.
    #[schema(minimum = 1, maximum = 31)]
    days: u32,
    /// The calls of the last so many days of this server instead of assumed ones.
    #[schema(minimum = 1, maximum = 366)]
    recorded_days: Option<u32>,
    /// From taking to the end, in seconds: `240`, `exp:240`, `lognormal:240:180`.
    service: String,
    /// How long visitors wait for a message before they leave; `never` = for ever.
    patience: String,
    /// From the offer to the taking.
    take: String,
    /// From the taking to the first message.
    reply: String,
    /// People to try the whole day; left out: from the load of the busiest hour until every hour reaches the target.
    staff: Option<StaffRange>,
    /// Conversations a person holds at a time; `desk.capacity` where left out.
    #[schema(minimum = 1, maximum = 100)]
    capacity: Option<u32>,
    /// Share of calls to be answered within the promised time.
    #[schema(minimum = 0, maximum = 1)]
    target: f64,
    /// Same seed, same calls.
    seed: u32,
}

impl Default for SimulationBody {
    /// The same as `bangban simulate` without flags.
    fn default() -> Self {
        SimulationBody {
            calls: 400.0,
            rates: Vec::new(),
            days: 1,
            recorded_days: None,
            service: "lognormal:240:180".into(),
            patience: "exp:300".into(),
            take: "4".into(),
            reply: "10".into(),
            staff: None,
            capacity: None,
            target: 0.9,
            seed: 1,
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaffRange {
    #[schema(minimum = 1, maximum = 200)]
    least: u32,
    #[schema(minimum = 1, maximum = 200)]
    most: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Simulation {
    /// Calls that were run.
    calls: usize,
    /// Conversations a person holds at a time.
    capacity: u32,
    #[serde(flatten)]
    plan: Plan,
}

/// How many people the promise takes. The desk's own rules run in virtual time.
#[utoipa::path(post, path = "/api/v1/reports/simulation", operation_id = "simulate", tag = "reports", request_body = SimulationBody,
    security(("staff" = []), ("staff_cookie" = [])), responses(
    (status = 200, description = "Figures by number of people, and the fewest of each hour", body = Simulation),
    refusals::Any, refusals::Body, refusals::Permitted,
))]
pub(crate) async fn simulate(
    State(app): State<Arc<App>>,
    _: May<staff::Reports>,
    Json(body): Json<SimulationBody>,
) -> Result<Sent<Simulation>, Error> {
    let mut rules = (*app.switchboard.rules()).clone();
    rules.capacity = within("capacity", body.capacity, 100)?.unwrap_or(rules.capacity);
    within("days", Some(body.days), DAYS)?;
    let recorded_days = within("recorded_days", body.recorded_days, RECORDED_DAYS)?;
    if !(0.0..=1.0).contains(&body.target) {
        return Err(wrong("target", "应在 0 与 1 之间"));
    }
    let staff = tried(body.staff)?;
    let demand = demand(&body, &rules.hours)?;
    let recorded = match recorded_days {
        Some(days) => Some(recorded(&app, days).await?),
        None => None,
    };
    if recorded.is_none() && demand.rates.iter().sum::<f64>() * f64::from(body.days) > CALLS as f64 {
        return Err(wrong("calls", &format!("呼叫总数最多 {CALLS}")));
    }
    app.work(move || {
        let calls: Vec<Arrival> = match recorded {
            Some(recorded) => demand.again(&recorded, body.seed.into()),
            None => demand.arrivals(body.days, body.seed.into()),
        };
        let plan = plan(&rules, &calls, body.target, staff);
        Sent(Simulation { calls: calls.len(), capacity: rules.capacity, plan })
    })
    .await
}

fn wrong(field: &str, why: &str) -> Error {
    Error::InvalidField { field: field.into(), why: why.into() }
}

fn within(field: &str, number: Option<u32>, most: u32) -> Result<Option<u32>, Error> {
    match number {
        Some(number) if !(1..=most).contains(&number) => Err(wrong(field, &format!("应在 1 与 {most} 之间"))),
        number => Ok(number),
    }
}

fn tried(range: Option<StaffRange>) -> Result<Staff, Error> {
    match range {
        None => Ok(Staff::Enough),
        Some(StaffRange { least, most }) if 1 <= least && least <= most && most <= PEOPLE => {
            Ok(Staff::Between(least, most))
        }
        Some(_) => Err(wrong("staff", &format!("应为 1 ≤ least ≤ most ≤ {PEOPLE}"))),
    }
}

fn demand(body: &SimulationBody, hours: &crate::model::hours::Hours) -> Result<Demand, Error> {
    let law = |field: &str, text: &str| {
        let why = "应为秒数、exp:均值、lognormal:均值:标准差或 never";
        text.parse::<Law>().map_err(|_| wrong(field, why))
    };
    let rates = rates(&body.rates, body.calls, hours);
    Ok(Demand {
        rates: rates.ok_or_else(|| wrong("rates", "应为 24 个或 1 个不小于 0 的数"))?,
        service: law("service", &body.service)?,
        patience: law("patience", &body.patience)?,
        take: law("take", &body.take)?,
        reply: law("reply", &body.reply)?,
    })
}

/// The calls of the last days, the newest where there are too many.
async fn recorded(app: &App, days: u32) -> Result<Vec<Recorded>, Error> {
    let since = time::now().saturating_sub(i64::from(days) * DAY);
    let calls = app.store.read().await?.recorded_calls(since, CALLS as i64).await?;
    let calls = calls.into_iter().map(|(at, service)| Recorded { at, service, patience: None }).collect();
    Ok(from_midnight(calls, &app.rules.zone))
}
