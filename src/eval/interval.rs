//! How far a figure could have come out otherwise with other questions of the same sort.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde::Serialize;

/// A span that holds the figure in 95 of 100 samples of questions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

const SAMPLES: usize = 1_000;
const SEED: u64 = 20_261_122;

/// Percentile bootstrap of a share: `rows` holds for every question whether it counts for the figure,
/// `None` where it has no part in it. The same rows always give the same interval.
pub fn interval(rows: &[Option<bool>]) -> Option<Interval> {
    if rows.iter().all(Option::is_none) {
        return None;
    }
    let mut random = StdRng::seed_from_u64(SEED);
    let mut shares: Vec<f64> = (0..SAMPLES).filter_map(|_| resampled(rows, &mut random)).collect();
    shares.sort_by(f64::total_cmp);
    let at = |share: f64| shares.get(((shares.len() as f64 - 1.0) * share).round() as usize).copied();
    Some(Interval { low: at(0.025)?, high: at(0.975)? })
}

fn resampled(rows: &[Option<bool>], random: &mut StdRng) -> Option<f64> {
    let (mut yes, mut all) = (0.0, 0.0);
    for _ in 0..rows.len() {
        if let Some(Some(right)) = rows.get(random.random_range(0..rows.len())) {
            all += 1.0;
            yes += f64::from(*right);
        }
    }
    (all > 0.0).then(|| yes / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_figure_and_narrows_with_more_questions() {
        let rows = |n: usize| -> Vec<Option<bool>> { (0..n).map(|at| (at % 5 != 0).then_some(at % 4 != 0)).collect() };
        let (few, many) = (interval(&rows(40)).unwrap(), interval(&rows(1_000)).unwrap());
        assert!(few.low < 0.75 && 0.75 < few.high, "{few:?}");
        assert!(many.high - many.low < 0.5 * (few.high - few.low), "{few:?} {many:?}");
        assert_eq!(interval(&rows(40)), interval(&rows(40)));
        assert_eq!(interval(&[None, None]), None);
    }
}
