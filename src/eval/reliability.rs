//! Whether a confidence means what it says: of the answers it called 80 % sure, are 80 in 100 right?

use serde::Serialize;

use crate::eval::interval::Interval;

/// The questions whose confidence lies between two tenths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    pub from: f64,
    pub questions: usize,
    /// Mean confidence of them.
    pub said: f64,
    /// Share of them whose quotes are right.
    pub held: f64,
    /// Wilson's interval of that share.
    pub interval: Interval,
}

const BINS: usize = 10;

/// The bins that hold a question, and the mean gap between what was said and what held.
pub fn reliability(scored: &[(f64, bool)]) -> (Vec<Bin>, Option<f64>) {
    let bins: Vec<Bin> = (0..BINS).filter_map(|at| bin(at, scored)).collect();
    let all = scored.len() as f64;
    let gap = bins.iter().map(|bin| (bin.said - bin.held).abs() * bin.questions as f64 / all).sum();
    (bins, (!scored.is_empty()).then_some(gap))
}

fn bin(at: usize, scored: &[(f64, bool)]) -> Option<Bin> {
    let place = |confidence: f64| ((confidence * BINS as f64) as usize).min(BINS - 1);
    let inside: Vec<&(f64, bool)> = scored.iter().filter(|(confidence, _)| place(*confidence) == at).collect();
    let questions = inside.len();
    let count = (questions > 0).then_some(questions as f64)?;
    let said = inside.iter().map(|(confidence, _)| confidence).sum::<f64>() / count;
    let held = inside.iter().filter(|(_, right)| *right).count() as f64 / count;
    Some(Bin { from: at as f64 / BINS as f64, questions, said, held, interval: wilson(held, count) })
}

/// Wilson's interval of a share at 95 %.
pub(super) fn wilson(share: f64, count: f64) -> Interval {
    const Z: f64 = 1.96;
    let spread = Z * Z / count;
    let middle = (share + spread / 2.0) / (1.0 + spread);
    let half = Z * (share * (1.0 - share) / count + spread / (4.0 * count)).sqrt() / (1.0 + spread);
    Interval { low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_true_confidence_has_no_gap_and_a_boast_has_a_wide_one() {
        let honest: Vec<(f64, bool)> = (0..100).map(|at| (0.85, at < 85)).collect();
        let (bins, gap) = reliability(&honest);
        assert_eq!(bins.len(), 1);
        assert!(gap.unwrap() < 1e-9 && bins[0].interval.low < 0.85 && bins[0].interval.high > 0.85);
        let boast: Vec<(f64, bool)> = (0..100).map(|at| (1.0, at < 40)).collect();
        assert!((reliability(&boast).1.unwrap() - 0.6).abs() < 1e-9);
    }
}
