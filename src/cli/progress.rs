//! Progress on standard error: a bar where somebody watches, silence where nobody does.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `all` steps.
pub fn bar(all: usize, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}");
    let bar = ProgressBar::new(all as u64).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
