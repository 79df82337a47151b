//! How good the answers are, measured on judged questions; and weights learned from them.

mod calibrate;
mod compare;
mod drift;
mod figures;
mod fit;
mod interval;
mod kinds;
mod reliability;
mod replay;
mod run;

pub use calibrate::{Calibration, Weighed, calibrate, cross_fitted, learn_order};
pub use compare::{Change, Comparison, Row, compare};
pub use drift::{Drift, Warning, drift};
pub use figures::{Decisions, Figures, Latency, Point};
pub use fit::{Example, Group, Order, fit_logistic, fit_ranking};
pub use interval::Interval;
pub use kinds::KindFigures;
pub use reliability::Bin;
pub use replay::{Became, Replay, replay};
pub use run::{Judgement, Run, run};

use crate::eval::{
    figures::{decisions, document_hit, hit, latency, ndcg, ranking, recall, reciprocal_rank},
    kinds::{intervals, kinds},
};

/// Works out every figure of a run. `target` is the precision the refitted threshold aims at.
pub fn figures(run: &Run, (documents, passages): (usize, usize), index_s: f64, threshold: f64, target: f64) -> Figures {
    let confidence: Vec<f64> = run.judgements.iter().map(|judgement| judgement.confidence).collect();
    let answered: Vec<bool> = run.judgements.iter().map(|judgement| judgement.answered).collect();
    let n_answerable = run.judgements.iter().filter(|judgement| judgement.answerable).count();
    Figures {
        n_documents: documents,
        n_passages: passages,
        n_queries: run.judgements.len(),
        n_answerable,
        n_unanswerable: run.judgements.len() - n_answerable,
        index_s,
        hit_at_1: ranking(run, |judgement| hit(judgement, 1)),
        hit_at_3: ranking(run, |judgement| hit(judgement, 3)),
        hit_at_10: ranking(run, |judgement| hit(judgement, 10)),
        recall_at_10: ranking(run, |judgement| recall(judgement, 10)),
        recall_at_100: ranking(run, |judgement| recall(judgement, 100)),
        mrr_at_10: ranking(run, |judgement| reciprocal_rank(judgement, 10)),
        ndcg_at_10: ranking(run, |judgement| ndcg(judgement, 10)),
        document_hit_at_1: ranking(run, |judgement| document_hit(judgement, 1)),
        document_hit_at_3: ranking(run, |judgement| document_hit(judgement, 3)),
        document_hit_at_10: ranking(run, |judgement| document_hit(judgement, 10)),
        shown_right: ranking(run, |judgement| f64::from(judgement.top_right)),
        intervals: intervals(run),
        kinds: kinds(run),
        latency_ms: latency(run),
        shipped: decisions(run, threshold, &confidence, &answered),
        refitted: cross_fitted(run, target),
    }
}
