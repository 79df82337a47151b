//! The confidence model and its threshold, fitted on judged questions.

use crate::{
    answer::{Judge, Logistic},
    eval::{
        figures::{Decisions, decisions},
        fit::{Example, fit_logistic, fit_ranking},
        run::Run,
    },
};

/// Parts the questions are dealt into; each is judged by a model fitted on the others.
const FOLDS: usize = 5;
const RIDGE: f64 = 0.003;

/// A fitted judge and what it is worth on questions it did not see.
#[derive(Clone, Debug)]
pub struct Calibration {
    pub judge: Judge,
    pub decisions: Decisions,
}

/// Confidence of every question by a model that did not see it, and the decisions that follow
/// at the threshold for `target` precision, itself chosen without the question.
pub fn cross_fitted(run: &Run, target: f64) -> Decisions {
    let mut confidence = vec![0.0; run.judgements.len()];
    let mut answered = vec![false; run.judgements.len()];
    let mut thresholds = Vec::new();
    for fold in 0..FOLDS {
        let model = fit_logistic(&examples(run, |at| at % FOLDS != fold), RIDGE);
        let seen = scored(run, &model, |at| at % FOLDS != fold);
        let threshold = threshold_for(&seen, target);
        thresholds.push(threshold);
        for (at, judgement) in run.judgements.iter().enumerate().filter(|(at, _)| at % FOLDS == fold) {
            if judgement.features.is_empty() {
                continue;
            }
            let probability = model.probability(&judgement.features);
            if let (Some(value), Some(given)) = (confidence.get_mut(at), answered.get_mut(at)) {
                *value = probability;
                *given = probability >= threshold && judgement.may_answer;
            }
        }
    }
    let threshold = thresholds.iter().sum::<f64>() / FOLDS as f64;
    decisions(run, threshold, &confidence, &answered)
}

/// Fits confidence and threshold on all questions; the figures are cross-fitted. With `ranking`
/// the order of passages is learned too.
pub fn calibrate(run: &Run, base: &Judge, target: f64, ranking: bool) -> Calibration {
    let model = fit_logistic(&examples(run, |_| true), RIDGE);
    let threshold = threshold_for(&scored(run, &model, |_| true), target);
    let mut judge = Judge { confidence: model, threshold, ..base.clone() };
    if ranking {
        let groups: Vec<_> = run.judgements.iter().map(|judgement| (1.0, judgement.passages.clone())).collect();
        judge.ranking = fit_ranking(&groups, RIDGE);
    }
    Calibration { judge, decisions: cross_fitted(run, target) }
}

fn examples(run: &Run, belongs: impl Fn(usize) -> bool) -> Vec<Example> {
    run.judgements
        .iter()
        .enumerate()
        .filter(|(at, judgement)| belongs(*at) && !judgement.features.is_empty())
        .map(|(_, judgement)| Example { features: judgement.features.clone(), right: judgement.top_right })
        .collect()
}

fn scored(run: &Run, model: &Logistic, belongs: impl Fn(usize) -> bool) -> Vec<(f64, bool)> {
    run.judgements
        .iter()
        .enumerate()
        .filter(|(at, judgement)| belongs(*at) && judgement.may_answer && !judgement.features.is_empty())
        .map(|(_, judgement)| (model.probability(&judgement.features), judgement.top_right))
        .collect()
}

/// The lowest threshold from which on the share of right answers reaches the target. Two imagined
/// answers, one right and one wrong, keep a lucky few from setting it.
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
