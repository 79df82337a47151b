//! `bangban eval`

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Args;

use crate::{
    answer::Judge,
    cli::{
        Outcome, Refusal, curves,
        eval_text::{comparison_text, figures_text, misses_text},
        judge, progress, segmenter, stored, to_json, today,
    },
    config::Config,
    corpus::{Judged, Part, read_judged},
    eval::{Row, Run, compare, figures, run as ask_all},
    knowledge::private_index,
    search::Snapshot,
};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct EvalArgs {
    /// Folder of the judged set
    #[arg(required_unless_present_any = ["routing", "compare", "stored", "replay"])]
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
    /// Write the reliability and the risk–coverage diagram here
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Ask nothing: compare two files written by --rows, question by question
    #[arg(long, num_args = 2, value_names = ["BEFORE", "AFTER"], conflicts_with_all = ["questions", "part", "rows", "misses", "svg"])]
    compare: Option<Vec<PathBuf>>,
    /// Ask nothing: hold the ratings of the stored answers (`database.url`) against their confidence
    #[arg(long, conflicts_with_all = ["dir", "questions", "part", "rows", "misses", "svg", "compare", "routing"])]
    stored: bool,
    /// Ask the stored questions again: what would change with the present weights, dictionary and documents
    #[arg(long, conflicts_with_all = ["dir", "questions", "part", "rows", "misses", "svg", "compare", "routing", "stored"])]
    replay: bool,
    /// Of --stored and --replay: the last so many days
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u32,
}

/// Memory of the writer for an index that lives for one command.
pub const WRITER_MIB: usize = 256;

pub fn run(args: &EvalArgs, config: &Config) -> Result<Outcome, Refusal> {
    if let Some(dir) = &args.routing {
        return crate::cli::routing::run(dir, args.json);
    }
    if let Some([before, after]) = args.compare.as_deref() {
        let comparison = compare(&read_rows(before)?, &read_rows(after)?);
        if args.json {
            sayln!("{}", to_json(&comparison)?);
        } else {
            say!("{}", comparison_text(&comparison));
        }
        return Ok(Outcome::Done);
    }
    if args.stored {
        return stored::watch(args.days, args.json, config);
    }
    if args.replay {
        return stored::again(args.days, args.json, config);
    }
    let judge = judge(config)?;
    let dir = args.dir.as_deref().ok_or("the folder of the judged set is missing")?;
    let set = prepare(dir, args.questions.as_deref(), args.part, config)?;
    let run = ask_set(&set, config, &judge);
    let payload = &set.snapshot.payload;
    let size = (payload.documents as usize, payload.passages as usize);
    let figures = figures(&run, size, set.index_s, judge.threshold, config.answer.precision_target);
    if args.json {
        sayln!("{}", to_json(&figures)?);
    } else {
        say!("{}", figures_text(&figures));
    }
    if let Some(path) = &args.rows {
        std::fs::write(path, rows(&run)?).map_err(|why| format!("--rows {}: {why}", path.display()))?;
    }
    if let Some(path) = &args.svg {
        std::fs::write(path, curves::svg(&figures.shipped))
            .map_err(|why| format!("--svg {}: {why}", path.display()))?;
    }
    if args.misses {
        say!("{}", misses_text(&run));
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

fn rows(run: &Run) -> Result<String, Refusal> {
    run.judgements.iter().map(|judgement| Ok(to_json(&Row::of(judgement))? + "\n")).collect()
}

fn read_rows(path: &Path) -> Result<Vec<Row>, Refusal> {
    let fault = |why: String| format!("--compare {}: {why}", path.display());
    let text = std::fs::read_to_string(path).map_err(|why| fault(why.to_string()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| serde_json::from_str(line).map_err(|why| fault(format!("line {}: {why}", at + 1)))).collect()
}
