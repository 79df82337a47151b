//! `bangban calibrate`

use std::path::{Path, PathBuf};

use clap::Args;

use crate::{
    answer::{CONFIDENCE_FEATURES, FEATURES, Judge},
    cli::{
        Outcome, Refusal,
        eval::{ask_set, prepare},
        eval_text::decisions_text,
        judge, to_json,
    },
    config::Config,
    corpus::Part,
    eval::{Weighed, calibrate, learn_order},
};

#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// Folders of judged sets, `DIR` or `DIR:QUESTIONS`; several weigh the same whatever their size, and one named
    /// twice weighs double
    #[arg(required = true)]
    dirs: Vec<PathBuf>,
    /// Judged questions, where they are not `queries.jsonl` of the (one) folder
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
    /// Only the questions of one half of the first folder, dealt by a hash of their ids
    #[arg(long)]
    part: Option<Part>,
    /// Write the fitted weights here; name the file in `answer.weights` to use it
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Learn the order of passages too
    #[arg(long)]
    ranking: bool,
    /// Learn the confidence from the first N different folders only, and the order from all
    #[arg(long, value_name = "N")]
    confidence_from: Option<usize>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &CalibrateArgs, config: &Config) -> Result<Outcome, Refusal> {
    let mut base = judge(config)?;
    let mut folders: Vec<(&PathBuf, f64)> = Vec::new();
    for dir in &args.dirs {
        match folders.iter_mut().find(|(known, _)| *known == dir) {
            Some((_, weight)) => *weight += 1.0,
            None => folders.push((dir, 1.0)),
        }
    }
    let sets = folders
        .iter()
        .map(|(dir, weight)| {
            let part = args.part.filter(|_| args.dirs.first() == Some(dir));
            let (folder, own) = with_questions(dir);
            let questions = own.as_deref().or(args.questions.as_deref());
            Ok((prepare(&folder, questions, part, config)?, *weight))
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    let ask = |judge: &Judge, most: usize| -> Vec<Weighed> {
        sets.iter().take(most).map(|(set, weight)| (ask_set(set, config, judge), *weight)).collect()
    };
    let confident = args.confidence_from.unwrap_or(sets.len());
    let mut runs = ask(&base, if args.ranking { sets.len() } else { confident });
    if args.ranking {
        (base.ranking, base.ranking_by_length) = learn_order(&runs);
        runs = ask(&base, confident);
    }
    let fitted = calibrate(&runs, &base, config.answer.precision_target);
    let file = fitted.judge.to_file()?;
    if args.json {
        sayln!("{}", to_json(&fitted.decisions)?);
    } else {
        if args.ranking {
            print_weights("order", &FEATURES, &fitted.judge.ranking);
            print_weights("order, for each doubling of the mean passage", &FEATURES, &fitted.judge.ranking_by_length);
        }
        print_weights("confidence", &CONFIDENCE_FEATURES, &fitted.judge.confidence.weights);
        sayln!("  {:<24}{:>9.3}", "bias", fitted.judge.confidence.bias);
        say!("{}", decisions_text("cross-fitted", &fitted.decisions));
        sayln!(
            "\nthreshold on all questions for precision {}: {:.3}",
            config.answer.precision_target,
            fitted.judge.threshold
        );
    }
    if let Some(path) = &args.write {
        std::fs::write(path, file).map_err(|why| format!("--write {}: {why}", path.display()))?;
        eprintln!("written to {}; set answer.weights to use it", path.display());
    }
    Ok(Outcome::Done)
}

/// `DIR:QUESTIONS` names the file of judged questions of that folder.
fn with_questions(dir: &Path) -> (PathBuf, Option<PathBuf>) {
    let text = dir.to_string_lossy();
    match text.rsplit_once(':') {
        Some((folder, questions)) if !dir.exists() => (folder.into(), Some(questions.into())),
        _ => (dir.to_path_buf(), None),
    }
}

fn print_weights(what: &str, names: &[&str], weights: &[f64]) {
    sayln!("{what}");
    for (name, weight) in names.iter().zip(weights) {
        sayln!("  {name:<24}{weight:>9.3}");
    }
}
