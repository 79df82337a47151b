//! The confidence model and its threshold, fitted on judged questions.

use crate::{
    answer::{Judge, doublings},
    eval::{
        figures::{Decisions, decisions},
        fit::{Example, Group, Order, fit_logistic, fit_ranking},
        run::{Judgement, Run},
    },
};

/// Parts the questions are dealt into; each is judged by a model fitted on the others.
const FOLDS: usize = 20;
const RIDGE: f64 = 0.003;
const CONFIDENCE_RIDGE: f64 = 0.01;

/// A fitted judge and what it is worth on questions it did not see.
#[derive(Clone, Debug)]
pub struct Calibration {
    pub judge: Judge,
    pub decisions: Decisions,
}

/// A set with what it weighs against the others, whatever its size.
pub type Weighed = (Run, f64);

/// Confidence of every question by a model that did not see it, and the decisions that follow
/// at the threshold for `target` precision, itself chosen without the question.
pub fn cross_fitted(run: &Run, target: f64) -> Decisions {
    let confidence = unseen_confidence(&[(run, 1.0)]).pop().unwrap_or_default();
    decided(run, &confidence, target)
}

fn decided(run: &Run, confidence: &[f64], target: f64) -> Decisions {
    let mut answered = vec![false; run.judgements.len()];
    let mut thresholds = Vec::new();
    for fold in 0..FOLDS {
        let threshold = threshold_for(&scored(run, confidence, |at| at % FOLDS != fold), target);
        thresholds.push(threshold);
        let rows = run.judgements.iter().zip(confidence).zip(&mut answered).enumerate();
        for (_, ((judgement, confidence), answered)) in rows.filter(|(at, _)| at % FOLDS == fold) {
            *answered = *confidence >= threshold && judgement.may_answer;
        }
    }
    let threshold = thresholds.iter().sum::<f64>() / FOLDS as f64;
    decisions(run, threshold, confidence, &answered)
}

/// Fits the confidence on all sets. Threshold and figures come from the first set, which should be most like
/// what will be asked, and from confidences that each question's own outcome had no part in.
pub fn calibrate(runs: &[Weighed], base: &Judge, target: f64) -> Calibration {
    let all: Vec<Example> = runs.iter().flat_map(|(run, weight)| examples(run, weight / size(run), |_| true)).collect();
    let model = fit_logistic(&all, CONFIDENCE_RIDGE);
    let sets: Vec<(&Run, f64)> = runs.iter().map(|(run, weight)| (run, *weight)).collect();
    let confidence = unseen_confidence(&sets).into_iter().next().unwrap_or_default();
    let nothing = Run::default();
    let first = runs.first().map_or(&nothing, |(run, _)| run);
    let threshold = threshold_for(&scored(first, &confidence, |_| true), target);
    let judge = Judge { confidence: model, threshold, ..base.clone() };
    Calibration { judge, decisions: decided(first, &confidence, target) }
}

/// For each question of each set the confidence by a model fitted on the other parts of all; 0 where
/// nothing was found.
fn unseen_confidence(runs: &[(&Run, f64)]) -> Vec<Vec<f64>> {
    let mut unseen: Vec<Vec<f64>> = runs.iter().map(|(run, _)| vec![0.0; run.judgements.len()]).collect();
    for fold in 0..FOLDS {
        let others = |at: usize| at % FOLDS != fold;
        let seen = runs.iter().flat_map(|(run, weight)| examples(run, weight / size(run), others));
        let model = fit_logistic(&seen.collect::<Vec<_>>(), CONFIDENCE_RIDGE);
        for ((run, _), unseen) in runs.iter().zip(&mut unseen) {
            let rows = run.judgements.iter().zip(unseen).enumerate();
            for (_, (judgement, confidence)) in rows.filter(|(at, _)| at % FOLDS == fold) {
                if !judgement.features.is_empty() {
                    *confidence = model.probability(&judgement.features);
                }
            }
        }
    }
    unseen
}

/// Learns the order of passages.
pub fn learn_order(runs: &[Weighed]) -> Order {
    let group = |(run, weight): &Weighed, judgement: &Judgement| {
        (weight / size(run), doublings(run.average_chars), judgement.passages.clone())
    };
    let groups: Vec<Group> =
        runs.iter().flat_map(|set| set.0.judgements.iter().map(move |judgement| group(set, judgement))).collect();
    fit_ranking(&groups, RIDGE)
}

fn size(run: &Run) -> f64 {
    run.judgements.len().max(1) as f64
}

fn examples(run: &Run, weight: f64, belongs: impl Fn(usize) -> bool) -> Vec<Example> {
    run.judgements
        .iter()
        .enumerate()
        .filter(|(at, judgement)| belongs(*at) && !judgement.features.is_empty())
        .map(|(_, judgement)| Example { features: judgement.features.clone(), right: judgement.best_right, weight })
        .collect()
}

/// Confidence and outcome of the questions whose decision hangs on the confidence.
fn scored(run: &Run, confidence: &[f64], belongs: impl Fn(usize) -> bool) -> Vec<(f64, bool)> {
    let rows = run.judgements.iter().zip(confidence).enumerate();
    rows.filter(|(at, (judgement, _))| belongs(*at) && judgement.may_answer && !judgement.features.is_empty())
        .map(|(_, (judgement, confidence))| (*confidence, judgement.top_right))
        .collect()
}

/// The lowest threshold from which on the share of right answers reaches the target. One and a half
/// imagined answers, one of them right, keep a lucky few from setting it.
pub fn threshold_for(scored: &[(f64, bool)], target: f64) -> f64 {
    let mut sorted: Vec<&(f64, bool)> = scored.iter().collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut right = 1.0;
    let mut all = 1.5;
    let mut threshold = 1.0;
    for group in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        right += group.iter().filter(|(_, right)| *right).count() as f64;
        all += group.len() as f64;
        if right / all >= target {
            threshold = group.first().map_or(threshold, |(confidence, _)| *confidence);
        }
    }
    threshold
}
