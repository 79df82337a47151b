//! Who calls when, how long they are served, and how long they wait.

use std::str::FromStr;

use jiff::{civil::Time, tz::TimeZone};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rand_distr::{Distribution, Exp, LogNormal};

use crate::{
    model::{
        hours::Hours,
        time::{self, Millis},
    },
    sim::{DAY, HOUR},
};

/// Calls an hour, or a day, at most.
const MOST_CALLS: f64 = 1e6;

/// How long something takes, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    Constant(f64),
    /// By its mean.
    Exponential(f64),
    LogNormal {
        mean: f64,
        deviation: f64,
    },
    /// One of those seen, each as likely.
    Seen(Vec<f64>),
    /// Without end.
    Never,
}

/// A call that will be made. Times are milliseconds from the midnight before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub at: Millis,
    /// From taking to the end.
    pub service: Millis,
    /// The visitor leaves after this without a message; `None` = never.
    pub patience: Option<Millis>,
    /// From the offer to the taking.
    pub take: Millis,
    /// From the taking to the first message.
    pub reply: Millis,
}

/// What is assumed.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Calls an hour, by the hour of the day.
    pub rates: [f64; 24],
    pub service: Law,
    pub patience: Law,
    pub take: Law,
    pub reply: Law,
}

/// A call that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// From the midnight before the first.
    pub at: Millis,
    /// `None` where nobody took it.
    pub service: Option<Millis>,
    pub patience: Option<Millis>,
}

impl Law {
    pub fn mean(&self) -> f64 {
        match self {
            Law::Constant(seconds) => *seconds,
            Law::Exponential(mean) | Law::LogNormal { mean, .. } => *mean,
            Law::Seen(seen) => seen.iter().sum::<f64>() / seen.len().max(1) as f64,
            Law::Never => f64::INFINITY,
        }
    }

    /// A duration by this law; `None` = without end.
    fn draw(&self, dice: &mut StdRng) -> Option<Millis> {
        let seconds = match self {
            Law::Constant(seconds) => *seconds,
            Law::Exponential(mean) => Exp::new(1.0 / mean.max(f64::MIN_POSITIVE)).ok()?.sample(dice),
            Law::LogNormal { mean, deviation } => {
                let spread = (1.0 + (deviation / mean).powi(2)).ln();
                LogNormal::new(mean.ln() - spread / 2.0, spread.sqrt()).ok()?.sample(dice)
            }
            Law::Seen(seen) => *seen.get(dice.random_range(0..seen.len().max(1)))?,
            Law::Never => return None,
        };
        Some((seconds * 1000.0).round().clamp(0.0, (366 * DAY) as f64) as Millis)
    }
}

impl FromStr for Law {
    type Err = String;

    /// `240` or `const:240`, `exp:240`, `lognormal:240:180`, `never`; seconds.
    fn from_str(text: &str) -> Result<Law, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let number = |text: &str| {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
            number.ok_or_else(|| format!("`{text}` is no number of seconds"))
        };
        let above = |text: &str| {
            number(text).and_then(|x| if x > 0.0 { Ok(x) } else { Err(format!("`{text}` is not above 0")) })
        };
        match parts.as_slice() {
            ["never"] => Ok(Law::Never),
            [seconds] | ["const", seconds] => number(seconds).map(Law::Constant),
            ["exp", mean] => above(mean).map(Law::Exponential),
            ["lognormal", mean, deviation] => Ok(Law::LogNormal { mean: above(mean)?, deviation: number(deviation)? }),
            _ => Err(format!("`{text}` is not SECONDS, exp:MEAN, lognormal:MEAN:DEVIATION or never")),
        }
    }
}

/// Calls an hour by the hour of the day: 24 numbers, one for every hour, or, with none, so many
/// `calls` a day evenly over the duty hours of a Monday (over the whole day where there are none).
/// `None` for any other count of numbers, or where one is not from 0 to 1,000,000.
pub fn rates(rates: &[f64], calls: f64, hours: &Hours) -> Option<[f64; 24]> {
    if rates.iter().chain([&calls]).any(|rate| !(0.0..=MOST_CALLS).contains(rate)) {
        return None;
    }
    match rates {
        [] => Some(spread(hours, calls)),
        [rate] => Some([*rate; 24]),
        rates => rates.try_into().ok(),
    }
}

fn spread(hours: &Hours, calls: f64) -> [f64; 24] {
    let open =
        |hour: u16| (hour * 60..hour * 60 + 60).filter(|at| hours.on(0).iter().any(|span| span.holds(*at))).count();
    let all: usize = (0..24).map(open).sum();
    std::array::from_fn(|hour| match (all, u16::try_from(hour)) {
        (1.., Ok(hour)) => calls * open(hour) as f64 / all as f64,
        _ => calls / 24.0,
    })
}

/// Times counted from the midnight before the first, in `zone`.
pub fn from_midnight(mut calls: Vec<Recorded>, zone: &TimeZone) -> Vec<Recorded> {
    let Some(first) = calls.iter().map(|call| call.at).min() else { return calls };
    let clock = time::local(first, zone).time();
    let since =
        Time::midnight().until(clock).map_or(0, |span| span.total(jiff::Unit::Millisecond).unwrap_or(0.0) as Millis);
    for call in &mut calls {
        call.at = call.at - first + since;
    }
    calls
}

impl Demand {
    /// Calls of so many days, the same for the same seed. Within an hour they come by chance,
    /// independent of one another.
    pub fn arrivals(&self, days: u32, seed: u64) -> Vec<Arrival> {
        let mut dice = StdRng::seed_from_u64(seed);
        let mut arrivals = Vec::new();
        for hour in 0..24 * Millis::from(days) {
            let rate = usize::try_from(hour % 24).ok().and_then(|hour| self.rates.get(hour)).copied().unwrap_or(0.0);
            let Ok(gaps) = Exp::new(rate / HOUR as f64) else { continue };
            if rate <= 0.0 {
                continue;
            }
            let mut at: f64 = gaps.sample(&mut dice);
            while at < HOUR as f64 {
                arrivals.push(self.arrival(hour * HOUR + at as Millis, (None, None), &mut dice));
                at += gaps.sample(&mut dice);
            }
        }
        arrivals
    }

    /// Recorded calls; what the record does not tell is drawn, the services from those recorded.
    pub fn again(&self, calls: &[Recorded], seed: u64) -> Vec<Arrival> {
        let services: Vec<f64> = calls.iter().filter_map(|call| Some(call.service? as f64 / 1000.0)).collect();
        if !services.is_empty() && !matches!(self.service, Law::Seen(_)) {
            return Demand { service: Law::Seen(services), ..self.clone() }.again(calls, seed);
        }
        let mut dice = StdRng::seed_from_u64(seed);
        let mut arrivals: Vec<Arrival> =
            calls.iter().map(|call| self.arrival(call.at, (call.service, call.patience), &mut dice)).collect();
        arrivals.sort_by_key(|call| call.at);
        arrivals
    }

    fn arrival(&self, at: Millis, known: (Option<Millis>, Option<Millis>), dice: &mut StdRng) -> Arrival {
        let (service, patience) = (self.service.draw(dice), self.patience.draw(dice));
        let (take, reply) = (self.take.draw(dice), self.reply.draw(dice));
        Arrival {
            at,
            service: known.0.or(service).unwrap_or(DAY),
            patience: known.1.or(patience),
            take: take.unwrap_or(DAY),
            reply: reply.unwrap_or(DAY),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sim::demand::*;

    #[test]
    fn a_law_has_the_mean_it_says() {
        let mut dice = StdRng::seed_from_u64(7);
        for text in ["exp:240", "lognormal:240:180", "240"] {
            let law: Law = text.parse().unwrap();
            let sum: i64 = (0..200_000).map(|_| law.draw(&mut dice).unwrap()).sum();
            let mean = sum as f64 / 200_000.0 / 1000.0;
            assert!((mean / 240.0 - 1.0).abs() < 0.01 && (law.mean() - 240.0).abs() < 1e-9, "{text}: {mean}");
        }
        for wrong in ["exp:0", "exp", "-1", "lognormal:1", "soon", "exp:NaN"] {
            assert!(wrong.parse::<Law>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_same_seed_brings_the_same_calls_at_the_rates_asked_for() {
        let mut rates = [0.0; 24];
        (rates[9], rates[14]) = (600.0, 1200.0);
        let (service, patience, take, reply) =
            (Law::Exponential(60.0), Law::Never, Law::Constant(0.0), Law::Constant(0.0));
        let demand = Demand { rates, service, patience, take, reply };
        let calls = demand.arrivals(20, 1);
        assert_eq!(calls, demand.arrivals(20, 1));
        assert_ne!(calls, demand.arrivals(20, 2));
        let of = |hour| calls.iter().filter(|call| crate::sim::hour_of(call.at) == hour).count() as f64 / 20.0;
        assert!((of(9) / 600.0 - 1.0).abs() < 0.03 && (of(14) / 1200.0 - 1.0).abs() < 0.03);
        assert!(
            calls.windows(2).all(|pair| pair[0].at <= pair[1].at) && calls.len() as f64 / 20.0 - of(9) - of(14) < 0.1
        );
    }
}
