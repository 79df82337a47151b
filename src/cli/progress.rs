//! Progress on standard error: a bar where somebody watches, now and then a line where nobody does.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// A line at most so often.
const EVERY: Duration = Duration::from_secs(2);

static LAST: Mutex<Option<Instant>> = Mutex::new(None);

/// A bar over `all` steps.
pub fn bar(all: usize, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}");
    let bar = ProgressBar::new(all as u64).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Says how far it is, where the bar is not seen.
pub fn tell(bar: &ProgressBar, done: usize, all: usize) {
    let Ok(mut last) = LAST.lock() else { return };
    let now = Instant::now();
    let first = *last.get_or_insert(now);
    if bar.is_hidden() && now.duration_since(first) >= EVERY {
        *last = Some(now);
        eprintln!("{} {done} of {all}", bar.message());
    }
}
