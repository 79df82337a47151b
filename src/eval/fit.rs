//! Two small, inspectable models fitted by gradient descent: a linear order of passages and a
//! logistic confidence. Both are convex, so the result does not hang on where they start.

use crate::answer::{FEATURES, Features, Logistic};

/// One case of the confidence model: its features, and whether the answer was right.
#[derive(Clone, Debug)]
pub struct Example {
    pub features: Vec<f64>,
    pub right: bool,
    pub weight: f64,
}

const ROUNDS: usize = 400;
const STEP: f64 = 0.05;
/// A feature that is hardly ever there does not earn a huge weight by it.
const MIN_SPREAD: f64 = 0.15;

/// Mean and spread of each column, so that one step size suits all.
struct Scale {
    mean: Vec<f64>,
    spread: Vec<f64>,
}

impl Scale {
    fn of<'a>(rows: impl Iterator<Item = &'a [f64]> + Clone, columns: usize) -> Self {
        let count = rows.clone().count().max(1) as f64;
        let mut mean = vec![0.0; columns];
        for row in rows.clone() {
            mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value / count);
        }
        let mut spread = vec![0.0; columns];
        for row in rows {
            spread
                .iter_mut()
                .zip(row)
                .zip(&mean)
                .for_each(|((spread, value), mean)| *spread += (value - mean).powi(2) / count);
        }
        for spread in &mut spread {
            *spread = spread.sqrt().max(MIN_SPREAD);
        }
        Self { mean, spread }
    }

    fn apply(&self, row: &[f64]) -> Vec<f64> {
        row.iter().zip(&self.mean).zip(&self.spread).map(|((value, mean), spread)| (value - mean) / spread).collect()
    }
}

/// Adam (Kingma and Ba, 2015) with its usual constants.
struct Descent {
    weights: Vec<f64>,
    momentum: Vec<f64>,
    velocity: Vec<f64>,
    round: i32,
}

impl Descent {
    fn new(size: usize) -> Self {
        Self { weights: vec![0.0; size], momentum: vec![0.0; size], velocity: vec![0.0; size], round: 0 }
    }

    fn step(&mut self, gradient: &[f64]) {
        self.round += 1;
        let (keep, keep_square) = (0.9_f64, 0.999_f64);
        let rows = self.weights.iter_mut().zip(&mut self.momentum).zip(&mut self.velocity).zip(gradient);
        for (((weight, momentum), velocity), slope) in rows {
            *momentum = keep * *momentum + (1.0 - keep) * slope;
            *velocity = keep_square * *velocity + (1.0 - keep_square) * slope * slope;
            let momentum = *momentum / (1.0 - keep.powi(self.round));
            let velocity = *velocity / (1.0 - keep_square.powi(self.round));
            *weight -= STEP * momentum / (velocity.sqrt() + 1e-8);
        }
    }
}

/// Fits the confidence. `ridge` pulls weights to zero, per example.
pub fn fit_logistic(examples: &[Example], ridge: f64) -> Logistic {
    let columns = examples.first().map_or(0, |example| example.features.len());
    let scale = Scale::of(examples.iter().map(|example| example.features.as_slice()), columns);
    let rows: Vec<(Vec<f64>, f64, f64)> = examples
        .iter()
        .map(|example| (scale.apply(&example.features), f64::from(example.right), example.weight))
        .collect();
    let mut descent = Descent::new(columns + 1);
    let total = rows.iter().map(|(.., weight)| weight).sum::<f64>().max(f64::MIN_POSITIVE);
    for _ in 0..ROUNDS {
        let (bias, weights) = descent.weights.split_last().map_or((0.0, &[][..]), |(bias, weights)| (*bias, weights));
        let mut gradient = vec![0.0; columns + 1];
        for (row, right, weight) in &rows {
            let sum: f64 = bias + weights.iter().zip(row).map(|(weight, value)| weight * value).sum::<f64>();
            let error = (1.0 / (1.0 + (-sum).exp()) - right) * weight / total;
            gradient
                .iter_mut()
                .zip(row.iter().chain(std::iter::once(&1.0)))
                .for_each(|(slope, value)| *slope += error * value);
        }
        gradient.iter_mut().zip(weights).for_each(|(slope, weight)| *slope += ridge * weight);
        descent.step(&gradient);
    }
    let (bias, weights) = descent.weights.split_last().map_or((0.0, &[][..]), |(bias, weights)| (*bias, weights));
    let weights: Vec<f64> = weights.iter().zip(&scale.spread).map(|(weight, spread)| weight / spread).collect();
    let shift: f64 = weights.iter().zip(&scale.mean).map(|(weight, mean)| weight * mean).sum();
    Logistic { bias: bias - shift, weights }
}

/// One question's passages: its weight, the doublings of the corpus' mean passage, and for each
/// passage its features and whether it is right.
pub type Group = (f64, f64, Vec<(Features, bool)>);

/// One passage, scaled, and whether it is right.
type Row = (Vec<f64>, bool);

/// Weights of the order, and what is added to them for each doubling of the mean passage.
pub type Order = ([f64; FEATURES.len()], [f64; FEATURES.len()]);

/// Fits the order of passages: maximises the probability, by softmax over a question's passages,
/// of the right ones.
pub fn fit_ranking(groups: &[Group], ridge: f64) -> Order {
    let usable: Vec<&Group> = groups
        .iter()
        .filter(|(.., group)| group.iter().any(|(_, right)| *right) && group.iter().any(|(_, right)| !right))
        .collect();
    let rows = usable.iter().flat_map(|(.., group)| group.iter().map(|(features, _)| features.as_slice()));
    let scale = Scale::of(rows, FEATURES.len());
    let widened = |features: &Features, slide: f64| -> Vec<f64> {
        let row = scale.apply(features);
        let sliding: Vec<f64> = row.iter().map(|value| value * slide).collect();
        row.into_iter().chain(sliding).collect()
    };
    let scaled: Vec<(f64, Vec<Row>)> = usable
        .iter()
        .map(|(weight, slide, group)| {
            (*weight, group.iter().map(|(features, right)| (widened(features, *slide), *right)).collect())
        })
        .collect();
    let total: f64 = scaled.iter().map(|(weight, _)| weight).sum::<f64>().max(f64::MIN_POSITIVE);
    let mut descent = Descent::new(FEATURES.len() * 2);
    for _ in 0..ROUNDS {
        let mut gradient = vec![0.0; FEATURES.len() * 2];
        for (weight, group) in &scaled {
            slope(group, &descent.weights, weight / total, &mut gradient);
        }
        gradient.iter_mut().zip(&descent.weights).for_each(|(slope, weight)| *slope += ridge * weight);
        descent.step(&gradient);
    }
    let unscaled = |from: usize| {
        let mut weights = [0.0; FEATURES.len()];
        for ((weight, fitted), spread) in weights.iter_mut().zip(descent.weights.iter().skip(from)).zip(&scale.spread) {
            *weight = fitted / spread;
        }
        weights
    };
    (unscaled(0), unscaled(FEATURES.len()))
}

/// Adds the slope of −log Σ p(right) of one question.
fn slope(group: &[Row], weights: &[f64], share: f64, gradient: &mut [f64]) {
    let scores: Vec<f64> =
        group.iter().map(|(row, _)| row.iter().zip(weights).map(|(value, weight)| value * weight).sum()).collect();
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
    let all: f64 = raised.iter().sum();
    let right: f64 = raised.iter().zip(group).filter(|(_, (_, right))| *right).map(|(raised, _)| raised).sum();
    for (raised, (row, is_right)) in raised.iter().zip(group) {
        let wanted = if *is_right { raised / right.max(f64::MIN_POSITIVE) } else { 0.0 };
        let error = share * (raised / all - wanted);
        gradient.iter_mut().zip(row).for_each(|(slope, value)| *slope += error * value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separable_case_is_learned() {
        let examples: Vec<Example> =
            (0..100).map(|at| Example { features: vec![f64::from(at), 1.0], right: at >= 50, weight: 1.0 }).collect();
        let model = fit_logistic(&examples, 1e-4);
        assert!(model.probability(&[90.0, 1.0]) > 0.9);
        assert!(model.probability(&[10.0, 1.0]) < 0.1);
    }

    #[test]
    fn the_feature_that_tells_gets_the_weight() {
        let group = |at: usize| {
            let mut right = [0.3; FEATURES.len()];
            let mut wrong = right;
            right[3] = 0.9;
            wrong[4] = at as f64 / 10.0;
            right[4] = at as f64 / 10.0;
            (1.0, 0.0, vec![(right, true), (wrong, false)])
        };
        let (weights, _) = fit_ranking(&(0..10).map(group).collect::<Vec<_>>(), 1e-4);
        assert!(weights[3] > 0.0 && weights[3] > weights[4].abs());
    }
}
