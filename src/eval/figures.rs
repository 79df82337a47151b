//! The figures that `eval` prints.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::eval::{
    interval::Interval,
    kinds::KindFigures,
    reliability::{Bin, reliability},
    run::{Judgement, Run},
};

/// Everything `eval --json` prints, in the contract's names.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub n_documents: usize,
    pub n_passages: usize,
    pub n_queries: usize,
    pub n_answerable: usize,
    pub n_unanswerable: usize,
    /// Seconds to build the index.
    pub index_s: f64,
    pub hit_at_1: Option<f64>,
    pub hit_at_3: Option<f64>,
    pub hit_at_10: Option<f64>,
    pub recall_at_10: Option<f64>,
    pub recall_at_100: Option<f64>,
    pub mrr_at_10: Option<f64>,
    pub ndcg_at_10: Option<f64>,
    /// The same hits by the document alone, whatever passage of it comes first; those above ask for the
    /// quote where one is judged.
    pub document_hit_at_1: Option<f64>,
    pub document_hit_at_3: Option<f64>,
    pub document_hit_at_10: Option<f64>,
    /// Share of the answerable questions whose quotes, those an answer shows together, hold what is judged.
    pub shown_right: Option<f64>,
    /// 95 % bootstrap intervals of the main figures.
    pub intervals: BTreeMap<&'static str, Interval>,
    pub kinds: Vec<KindFigures>,
    pub latency_ms: Latency,
    pub shipped: Decisions,
    pub refitted: Decisions,
}

/// Milliseconds of one ask in process.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

/// What the decisions were worth.
#[derive(Clone, Debug, Serialize)]
pub struct Decisions {
    pub threshold: f64,
    pub answered: usize,
    pub answered_right: usize,
    pub precision: Option<f64>,
    /// Share of the answerable questions that were answered.
    pub coverage: Option<f64>,
    pub unanswerable_answered: Option<f64>,
    /// Area under the curve: confidence of right answers against all else.
    pub auc: Option<f64>,
    /// Area under the risk–coverage curve; smaller is better.
    pub aurc: Option<f64>,
    pub risk_coverage: Vec<Point>,
    /// What the confidence said and what held, by tenths; and the mean gap between the two.
    pub reliability: Vec<Bin>,
    pub calibration_gap: Option<f64>,
}

/// One threshold of the risk–coverage table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Point {
    pub threshold: f64,
    pub coverage: Option<f64>,
    pub precision: Option<f64>,
}

/// Ranking figures: share of answerable questions, or mean over them.
pub fn ranking(run: &Run, figure: impl Fn(&Judgement) -> f64) -> Option<f64> {
    mean(run.judgements.iter().filter(|judgement| judgement.answerable).map(figure))
}

/// 1 where any relevant document is among the first `k`.
pub fn hit(judgement: &Judgement, k: usize) -> f64 {
    f64::from(hit_among(&judgement.hits, k))
}

/// The same by document alone.
pub fn document_hit(judgement: &Judgement, k: usize) -> f64 {
    f64::from(hit_among(&judgement.document_hits, k))
}

/// Whether one of the first `k` is right.
pub fn hit_among(hits: &[bool], k: usize) -> bool {
    hits.iter().take(k).any(|right| *right)
}

/// Share of the relevant documents among the first `k`.
pub fn recall(judgement: &Judgement, k: usize) -> f64 {
    let found = judgement.hits.iter().take(k).filter(|right| **right).count();
    (found as f64 / judgement.n_relevant.max(1) as f64).min(1.0)
}

/// One over the place of the first relevant document among the first `k`.
pub fn reciprocal_rank(judgement: &Judgement, k: usize) -> f64 {
    judgement.hits.iter().take(k).position(|right| *right).map_or(0.0, |at| 1.0 / (at as f64 + 1.0))
}

/// Discounted gain over the best possible, binary relevance, as `trec_eval` has it.
pub fn ndcg(judgement: &Judgement, k: usize) -> f64 {
    let discount = |at: usize| 1.0 / (at as f64 + 2.0).log2();
    let gain: f64 =
        judgement.hits.iter().take(k).enumerate().filter(|(_, right)| **right).map(|(at, _)| discount(at)).sum();
    let ideal: f64 = (0..judgement.n_relevant.clamp(1, k)).map(discount).sum();
    (gain / ideal).min(1.0)
}

/// Percentiles of the time one ask took.
pub fn latency(run: &Run) -> Latency {
    let mut micros: Vec<u64> = run.judgements.iter().map(|judgement| judgement.micros).collect();
    micros.sort_unstable();
    let at = |share: f64| {
        let place = ((micros.len() as f64 * share).ceil() as usize).saturating_sub(1);
        micros.get(place).copied().unwrap_or(0) as f64 / 1e3
    };
    Latency { p50: at(0.50), p95: at(0.95), p99: at(0.99) }
}

/// Judges decisions: `confidence` and whether an answer was given, for each question in order.
pub fn decisions(run: &Run, threshold: f64, confidence: &[f64], answered: &[bool]) -> Decisions {
    let rows: Vec<(&Judgement, f64, bool)> = run
        .judgements
        .iter()
        .zip(confidence)
        .zip(answered)
        .filter(|((judgement, _), _)| !judgement.small_talk)
        .map(|((judgement, confidence), answered)| (judgement, *confidence, *answered))
        .collect();
    let n_answerable = rows.iter().filter(|(judgement, ..)| judgement.answerable).count();
    let n_unanswerable = run.judgements.iter().filter(|judgement| !judgement.answerable).count();
    let given: Vec<&(&Judgement, f64, bool)> = rows.iter().filter(|(.., answered)| *answered).collect();
    let right = given.iter().filter(|(judgement, ..)| judgement.top_right).count();
    let covered = given.iter().filter(|(judgement, ..)| judgement.answerable).count();
    let wrongly = given.len() - covered;
    let scored: Vec<(f64, bool)> =
        rows.iter().map(|(judgement, confidence, _)| (*confidence, judgement.top_right)).collect();
    let (bins, gap) = reliability(&scored);
    Decisions {
        threshold,
        answered: given.len(),
        answered_right: right,
        precision: share(right, given.len()),
        coverage: share(covered, n_answerable),
        unanswerable_answered: share(wrongly, n_unanswerable),
        auc: auc(&scored),
        aurc: aurc(&scored),
        risk_coverage: (0..20)
            .map(|step| point(&rows, n_answerable, f64::from(step) * 0.05))
            .chain(std::iter::once(point(&rows, n_answerable, 0.99)))
            .collect(),
        reliability: bins,
        calibration_gap: gap,
    }
}

fn point(rows: &[(&Judgement, f64, bool)], n_answerable: usize, threshold: f64) -> Point {
    let given: Vec<&Judgement> =
        rows.iter().filter(|(_, confidence, _)| *confidence >= threshold).map(|(judgement, ..)| *judgement).collect();
    let covered = given.iter().filter(|judgement| judgement.answerable).count();
    let right = given.iter().filter(|judgement| judgement.top_right).count();
    Point { threshold, coverage: share(covered, n_answerable), precision: share(right, given.len()) }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// Probability that a right one has more confidence than a wrong one; ties count half.
pub fn auc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted: Vec<&(f64, bool)> = scored.iter().collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = sorted.iter().filter(|(_, right)| *right).count();
    let negatives = sorted.len() - positives;
    if positives == 0 || negatives == 0 {
        return None;
    }
    let mut rank_sum = 0.0;
    let mut start = 0;
    for group in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let rank = start as f64 + f64::midpoint(group.len() as f64, 1.0);
        rank_sum += rank * group.iter().filter(|(_, right)| *right).count() as f64;
        start += group.len();
    }
    let positives = positives as f64;
    Some((rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives as f64))
}

/// Mean risk over all coverages, questions taken from the most confident on.
fn aurc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted: Vec<&(f64, bool)> = scored.iter().collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut wrong = 0.0;
    mean(sorted.iter().enumerate().map(|(at, (_, right))| {
        wrong += f64::from(!right);
        wrong / (at as f64 + 1.0)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_counts_ordered_pairs() {
        assert_eq!(auc(&[(0.9, true), (0.8, false), (0.7, true), (0.1, false)]), Some(0.75));
        assert_eq!(auc(&[(0.5, true), (0.5, false)]), Some(0.5));
        assert_eq!(auc(&[(0.5, true)]), None);
    }
}
