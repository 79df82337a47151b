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
const FOLDS: usize = 5;
const RIDGE: f64 = 0.003;
const CONFIDENCE_RIDGE: f64 = 0.1;

/// A fitted judge and what it is worth on questions it did not see.
#[derive(Clone, Debug)]
pub struct Calibration {
    pub judge: Judge,
    pub decisions: Decisions,
}

/// Confidence of every question by a model that did not see it, and the decisions that follow
/// at the threshold for `target` precision, itself chosen without the question.
pub fn cross_fitted(run: &Run, target: f64) -> Decisions {
    let confidence = unseen_confidence(run);
    let mut answered = vec![false; run.judgements.len()];
    let mut thresholds = Vec::new();
    for fold in 0..FOLDS {
        let threshold = threshold_for(&scored(run, &confidence, |at| at % FOLDS != fold), target);
        thresholds.push(threshold);
        let rows = run.judgements.iter().zip(&confidence).zip(&mut answered).enumerate();
        for (_, ((judgement, confidence), answered)) in rows.filter(|(at, _)| at % FOLDS == fold) {
            *answered = *confidence >= threshold && judgement.may_answer;
        }
    }
    let threshold = thresholds.iter().sum::<f64>() / FOLDS as f64;
    decisions(run, threshold, &confidence, &answered)
}

/// Fits the confidence on all questions, each run weighing the same. Threshold and figures come from
/// confidences that each question's own outcome had no part in.
pub fn calibrate(runs: &[Run], base: &Judge, target: f64) -> Calibration {
    let all: Vec<Example> = runs.iter().flat_map(|run| examples(run, weight(run), |_| true)).collect();
    let model = fit_logistic(&all, CONFIDENCE_RIDGE);
    let together =
        Run { judgements: runs.iter().flat_map(|run| run.judgements.iter().cloned()).collect(), ..Run::default() };
    let threshold = threshold_for(&scored(&together, &unseen_confidence(&together), |_| true), target);
    let judge = Judge { confidence: model, threshold, ..base.clone() };
    Calibration { judge, decisions: cross_fitted(&together, target) }
}

/// For each question the confidence by a model fitted on the other parts; 0 where nothing was found.
fn unseen_confidence(run: &Run) -> Vec<f64> {
    let mut confidence = vec![0.0; run.judgements.len()];
    for fold in 0..FOLDS {
        let model = fit_logistic(&examples(run, 1.0, |at| at % FOLDS != fold), CONFIDENCE_RIDGE);
        let rows = run.judgements.iter().zip(&mut confidence).enumerate();
        for (_, (judgement, confidence)) in rows.filter(|(at, _)| at % FOLDS == fold) {
            if !judgement.features.is_empty() {
                *confidence = model.probability(&judgement.features);
            }
        }
    }
    confidence
}

/// Learns the order of passages. Each run weighs the same.
pub fn learn_order(runs: &[Run]) -> Order {
    let group =
        |run: &Run, judgement: &Judgement| (weight(run), doublings(run.average_chars), judgement.passages.clone());
    let groups: Vec<Group> =
        runs.iter().flat_map(|run| run.judgements.iter().map(move |judgement| group(run, judgement))).collect();
    fit_ranking(&groups, RIDGE)
}

fn weight(run: &Run) -> f64 {
    1.0 / run.judgements.len().max(1) as f64
}

fn examples(run: &Run, weight: f64, belongs: impl Fn(usize) -> bool) -> Vec<Example> {
    run.judgements
        .iter()
        .enumerate()
        .filter(|(at, judgement)| belongs(*at) && !judgement.features.is_empty())
        .map(|(_, judgement)| Example { features: judgement.features.clone(), right: judgement.top_right, weight })
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
