//! What `eval` and `calibrate` print.

use crate::eval::{Comparison, Decisions, Figures, Interval, Run};

fn share(value: Option<f64>) -> String {
    value.map_or("–".into(), |value| format!("{value:.3}"))
}

fn span(interval: Option<&Interval>) -> String {
    interval.map_or(String::new(), |interval| format!("  {:.3}–{:.3}", interval.low, interval.high))
}

/// All figures of a run.
pub fn figures_text(figures: &Figures) -> String {
    let mut text = format!(
        "{} documents, {} passages, indexed in {:.2} s\n{} questions: {} answerable, {} unanswerable\n\n",
        figures.n_documents,
        figures.n_passages,
        figures.index_s,
        figures.n_queries,
        figures.n_answerable,
        figures.n_unanswerable
    );
    text += "                             95 % interval\n";
    for (name, key, value) in [
        ("document hit@1", "document_hit_at_1", figures.document_hit_at_1),
        ("document hit@3", "document_hit_at_3", figures.document_hit_at_3),
        ("document hit@10", "document_hit_at_10", figures.document_hit_at_10),
        ("hit@1", "hit_at_1", figures.hit_at_1),
        ("hit@3", "hit_at_3", figures.hit_at_3),
        ("hit@10", "hit_at_10", figures.hit_at_10),
        ("shown right", "shown_right", figures.shown_right),
        ("recall@10", "recall_at_10", figures.recall_at_10),
        ("recall@100", "recall_at_100", figures.recall_at_100),
        ("MRR@10", "mrr_at_10", figures.mrr_at_10),
        ("nDCG@10", "ndcg_at_10", figures.ndcg_at_10),
    ] {
        text += &format!("{name:<18}{}{}\n", share(value), span(figures.intervals.get(key)));
    }
    let latency = &figures.latency_ms;
    text += &format!("latency     p50 {:.2}  p95 {:.2}  p99 {:.2} ms\n", latency.p50, latency.p95, latency.p99);
    if figures.kinds.len() > 1 {
        text += &kinds_text(figures);
    }
    text += &decisions_text("shipped", &figures.shipped);
    for (name, key) in
        [("precision", "precision"), ("coverage", "coverage"), ("unanswerable answered", "unanswerable_answered")]
    {
        if let Some(interval) = figures.intervals.get(key) {
            text += &format!("  {name} in 95 of 100 such samples: {:.3}–{:.3}\n", interval.low, interval.high);
        }
    }
    text + &decisions_text("refitted", &figures.refitted)
}

fn kinds_text(figures: &Figures) -> String {
    let mut text = format!(
        "\n{:<20}{:>5}{:>12}{:>12}{:>12}{:>9}{:>7}\n",
        "kind", "all", "document@1", "quote@1", "shown right", "answered", "right"
    );
    for row in &figures.kinds {
        let of = |count: usize| if row.answerable > 0 { format!("{count}/{}", row.answerable) } else { "–".into() };
        text += &format!(
            "{:<20}{:>5}{:>12}{:>12}{:>12}{:>9}{:>7}\n",
            row.kind,
            row.questions,
            of(row.document_first),
            of(row.quote_first),
            of(row.shown_right),
            row.answered,
            row.answered_right
        );
    }
    text
}

/// One block of the decisions.
pub fn decisions_text(name: &str, decisions: &Decisions) -> String {
    let mut text = format!(
        "\n{name}: threshold {:.3}, {} answered, {} right\n  precision {}  coverage {}  unanswerable answered {}  AUC {}  AURC {}\n",
        decisions.threshold,
        decisions.answered,
        decisions.answered_right,
        share(decisions.precision),
        share(decisions.coverage),
        share(decisions.unanswerable_answered),
        share(decisions.auc),
        share(decisions.aurc)
    );
    text += "  confidence ≥   coverage  precision\n";
    for point in decisions.risk_coverage.iter().filter(|point| point.threshold >= 0.495) {
        text += &format!("  {:>12.2} {:>10} {:>10}\n", point.threshold, share(point.coverage), share(point.precision));
    }
    text += &format!(
        "  reliability: mean gap {}\n  confidence   questions   said   held\n",
        share(decisions.calibration_gap)
    );
    for bin in &decisions.reliability {
        text += &format!(
            "    {:.1}–{:.1} {:>12}   {:.2}   {:.2}  {:.2}–{:.2}\n",
            bin.from,
            bin.from + 0.1,
            bin.questions,
            bin.said,
            bin.held,
            bin.interval.low,
            bin.interval.high
        );
    }
    text
}

/// Every question that went wrong, with what came first instead.
pub fn misses_text(run: &Run) -> String {
    let mut text = String::from("\nmisses\n");
    for judgement in &run.judgements {
        let wrongly_answered = judgement.answered && !judgement.top_right;
        let not_first = judgement.answerable && !judgement.top_right;
        let silent = judgement.answerable && judgement.top_right && !judgement.answered;
        let wrong_document = judgement.document_hits.first() != Some(&true);
        let word = match (wrongly_answered, not_first, silent) {
            (true, ..) => "WRONG ",
            (_, true, _) if wrong_document => "other document",
            (_, true, _) => "other passage",
            (_, _, true) => "silent",
            _ => continue,
        };
        let place =
            |hits: &[bool]| hits.iter().position(|right| *right).map_or("–".into(), |at| (at + 1).to_string());
        let first = judgement.reply.candidates.first();
        let shown = first.map_or(String::new(), |candidate| {
            format!(
                "《{}》{} {}",
                candidate.title,
                candidate.heading.join("/"),
                candidate.quote.chars().take(60).collect::<String>().replace('\n', " ")
            )
        });
        let reason = judgement.reply.reason.map(|reason| format!("{reason:?}")).unwrap_or_default();
        text += &format!(
            "{word} {:.2} quote at {}, document at {} {reason} {}: {} → {shown}\n",
            judgement.confidence,
            place(&judgement.hits),
            place(&judgement.document_hits),
            judgement.id,
            judgement.question
        );
    }
    text
}

/// What changed between two runs.
pub fn comparison_text(comparison: &Comparison) -> String {
    let mut text = format!(
        "{} questions in both, {} only before, {} only after\n\n{:<22}{:>7}{:>7}{:>8}{:>6}  chance\n",
        comparison.shared, comparison.only_before, comparison.only_after, "", "before", "after", "gained", "lost"
    );
    for change in &comparison.changes {
        text += &format!(
            "{:<22}{:>7}{:>7}{:>8}{:>6}  {:.3}\n",
            change.aspect,
            change.before,
            change.after,
            change.gained.len(),
            change.lost.len(),
            change.chance
        );
    }
    for change in comparison.changes.iter().filter(|change| !change.gained.is_empty() || !change.lost.is_empty()) {
        text += &format!(
            "\n{}\n  gained: {}\n  lost:   {}\n",
            change.aspect,
            change.gained.join(" "),
            change.lost.join(" ")
        );
    }
    text
}
