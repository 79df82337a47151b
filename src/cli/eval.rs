//! `bangban eval`

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Args;

use crate::{
    answer::{CONFIDENCE_FEATURES, Judge},
    cli::{Outcome, Refusal, judge, progress, segmenter, to_json, today},
    config::Config,
    corpus::{Judged, Part, read_judged},
    eval::{Decisions, Figures, Run, figures, run as ask_all},
    knowledge::private_index,
    model::reply::Reason,
    search::Snapshot,
};

#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Folder of the judged set
    #[arg(required_unless_present = "routing")]
    dir: Option<PathBuf>,
    /// Measure instead how well labels are guessed, on `tickets.jsonl` of a folder: objects with
    /// `title`, `text` and `label`
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dir", "questions", "part", "rows", "misses"])]
    routing: Option<PathBuf>,
    /// Judged questions, where they are not `queries.jsonl` of the folder
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
    /// Only the questions of one half, dealt by a hash of their ids
    #[arg(long)]
    part: Option<Part>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Write one JSON object a question: outcome, confidence, features of the decision
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    /// List every question that went wrong
    #[arg(long)]
    misses: bool,
}

/// Memory of the writer for an index that lives for one command.
const WRITER_MIB: usize = 256;

pub fn run(args: &EvalArgs, config: &Config) -> Result<Outcome, Refusal> {
    if let Some(dir) = &args.routing {
        return crate::cli::routing::run(dir, args.json);
    }
    let judge = judge(config)?;
    // One of the two is asked for when the arguments are read.
    let dir = args.dir.clone().unwrap_or_default();
    let set = prepare(&dir, args.questions.as_deref(), args.part, config)?;
    let run = ask_set(&set, config, &judge);
    let payload = &set.snapshot.payload;
    let size = (payload.documents as usize, payload.passages as usize);
    let figures = figures(&run, size, set.index_s, judge.threshold, config.answer.precision_target);
    if args.json {
        sayln!("{}", to_json(&figures)?);
    } else {
        say!("{}", as_text(&figures));
    }
    if let Some(path) = &args.rows {
        std::fs::write(path, rows(&run)?).map_err(|why| format!("--rows {}: {why}", path.display()))?;
    }
    if args.misses {
        say!("{}", misses(&run));
    }
    Ok(if set.judged.corpus.faults.is_empty() { Outcome::Done } else { Outcome::Faults })
}

/// A judged set with its private index.
pub struct Set {
    pub judged: Judged,
    pub snapshot: Snapshot,
    pub index_s: f64,
}

/// Reads a judged set and indexes it in memory.
pub fn prepare(dir: &Path, questions: Option<&Path>, part: Option<Part>, config: &Config) -> Result<Set, Refusal> {
    let segmenter = segmenter(config)?;
    let mut judged =
        read_judged(dir, questions, &config.corpus, &config.validity).map_err(|fault| fault.to_string())?;
    for fault in &judged.corpus.faults {
        eprintln!("{fault}");
    }
    judged.questions.retain(|question| part.is_none_or(|part| question.part() == part));
    let start = Instant::now();
    let writer = (config.index.writer_threads, config.index.writer_memory_mib.max(WRITER_MIB));
    let snapshot = private_index(&judged.corpus, &segmenter, writer).map_err(|why| why.to_string())?;
    Ok(Set { judged, snapshot, index_s: start.elapsed().as_secs_f64() })
}

/// Asks every question of a set.
pub fn ask_set(set: &Set, config: &Config, judge: &Judge) -> Run {
    let bar = progress::bar(set.judged.questions.len(), "asking");
    let run =
        ask_all(&set.judged.questions, &set.snapshot, judge, today(config), &|done| bar.set_position(done as u64));
    bar.finish_and_clear();
    run
}

fn as_text(figures: &Figures) -> String {
    let share = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.3}"));
    let mut text = format!(
        "{} documents, {} passages, indexed in {:.2} s\n{} questions: {} answerable, {} unanswerable\n\n",
        figures.n_documents,
        figures.n_passages,
        figures.index_s,
        figures.n_queries,
        figures.n_answerable,
        figures.n_unanswerable
    );
    for (name, value) in [
        ("hit@1", figures.hit_at_1),
        ("hit@3", figures.hit_at_3),
        ("hit@10", figures.hit_at_10),
        ("recall@10", figures.recall_at_10),
        ("recall@100", figures.recall_at_100),
        ("MRR@10", figures.mrr_at_10),
        ("nDCG@10", figures.ndcg_at_10),
    ] {
        text += &format!("{name:<12}{}\n", share(value));
    }
    let latency = &figures.latency_ms;
    text += &format!("latency     p50 {:.2}  p95 {:.2}  p99 {:.2} ms\n", latency.p50, latency.p95, latency.p99);
    text += &decisions_text("shipped", &figures.shipped);
    text += &decisions_text("refitted", &figures.refitted);
    text
}

/// One block of the decisions.
pub fn decisions_text(name: &str, decisions: &Decisions) -> String {
    let share = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.3}"));
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
    text
}

#[derive(serde::Serialize)]
struct Row<'a> {
    id: &'a str,
    kind: Option<&'a str>,
    answerable: bool,
    answered: bool,
    right: bool,
    confidence: f64,
    reason: Option<Reason>,
    features: HashMap<&'static str, f64>,
}

fn rows(run: &Run) -> Result<String, Refusal> {
    run.judgements
        .iter()
        .map(|judgement| {
            let row = Row {
                id: &judgement.id,
                kind: judgement.kind.as_deref(),
                answerable: judgement.answerable,
                answered: judgement.answered,
                right: judgement.top_right,
                confidence: judgement.confidence,
                reason: judgement.reply.reason,
                features: CONFIDENCE_FEATURES.into_iter().zip(judgement.features.iter().copied()).collect(),
            };
            Ok(to_json(&row)? + "\n")
        })
        .collect()
}

fn misses(run: &Run) -> String {
    let mut text = String::from("\nmisses\n");
    for judgement in &run.judgements {
        let wrongly_answered = judgement.answered && !judgement.top_right;
        let not_first = judgement.answerable && !judgement.top_right;
        let silent = judgement.answerable && judgement.top_right && !judgement.answered;
        let word = match (wrongly_answered, not_first, silent) {
            (true, ..) => "WRONG ",
            (_, true, _) => "missed",
            (_, _, true) => "silent",
            _ => continue,
        };
        let place = judgement.hits.iter().position(|right| *right).map_or("–".into(), |at| (at + 1).to_string());
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
            "{word} {:.2} right at {place:<3} {reason} {}: {} → {shown}\n",
            judgement.confidence, judgement.id, judgement.question
        );
    }
    text
}
