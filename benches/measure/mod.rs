//! Figures and how they are shown.
#![allow(dead_code, reason = "each bench uses its part")]

use std::time::{Duration, Instant};

/// How long the parts of a run took, in order of length.
#[derive(Clone, Debug)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn new(mut all: Vec<Duration>) -> Self {
        all.sort();
        Self(all)
    }

    /// The time that the share `of` of all did not exceed, in milliseconds.
    pub fn ms(&self, of: f64) -> f64 {
        let at = ((self.0.len() as f64 * of).ceil() as usize).clamp(1, self.0.len().max(1)) - 1;
        self.0.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    }
}

/// How long `work` takes, and what it gives.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let given = work();
    (start.elapsed(), given)
}

/// A value of `/proc/PID/status` in MiB, such as `VmRSS`; `None` where the system has none.
pub fn memory_mib(process: &str, key: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}

/// One row: a name and cells.
pub fn row(name: &str, cells: &[String]) {
    print!("{name:<44}");
    for cell in cells {
        print!("{cell:>12}");
    }
    println!();
}
