//! `bangban calibrate`

use std::path::PathBuf;

use clap::Args;

use crate::{
    answer::CONFIDENCE_FEATURES,
    cli::{Outcome, Refusal, eval, judge, to_json},
    config::Config,
    eval::calibrate,
};

#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// Folder of the judged set
    dir: PathBuf,
    /// Judged questions, where they are not `queries.jsonl` of the folder
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
    /// Write the fitted weights here; name the file in `answer.weights` to use it
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Learn the order of passages too
    #[arg(long)]
    ranking: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &CalibrateArgs, config: &Config) -> Result<Outcome, Refusal> {
    let base = judge(config)?;
    let (_, run, ..) = eval::measure(&args.dir, args.questions.as_deref(), config, &base)?;
    let fitted = calibrate(&run, &base, config.answer.precision_target, args.ranking);
    let file = fitted.judge.to_file()?;
    if args.json {
        println!("{}", to_json(&fitted.decisions)?);
    } else {
        println!("{} questions; target precision {}\n", run.judgements.len(), config.answer.precision_target);
        println!("bias {:>26.3}", fitted.judge.confidence.bias);
        for (name, weight) in CONFIDENCE_FEATURES.iter().zip(&fitted.judge.confidence.weights) {
            println!("{name:<24}{weight:>8.3}");
        }
        print!("{}", eval::decisions_text("cross-fitted", &fitted.decisions));
        println!("\nthreshold on all questions: {:.3}", fitted.judge.threshold);
    }
    if let Some(path) = &args.write {
        std::fs::write(path, file).map_err(|why| format!("--write {}: {why}", path.display()))?;
        eprintln!("written to {}; set answer.weights to use it", path.display());
    }
    Ok(Outcome::Done)
}
