//! `bangban check`

use std::path::{Path, PathBuf};

use clap::Args;

use crate::{
    cli::{Outcome, Refusal, holds_nothing, to_json, today},
    config::Config,
    corpus::{lint, read_folder},
};

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Folder of the documents; `corpus.dir` where left out
    dir: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &CheckArgs, config: &Config) -> Result<Outcome, Refusal> {
    let dir = args.dir.as_deref().unwrap_or(Path::new(&config.corpus.dir));
    let mut corpus = read_folder(dir, &config.corpus, &config.validity);
    if corpus.entries.is_empty() && corpus.faults.is_empty() {
        corpus.faults.push(holds_nothing(dir));
    }
    let found = lint(&corpus, today(config));
    if args.json {
        sayln!("{}", to_json(&found)?);
    } else {
        for fault in &found.faults {
            sayln!("fault   {fault}");
        }
        for remark in &found.remarks {
            sayln!("remark  {remark}");
        }
        sayln!("{} documents, {} faults, {} remarks", corpus.entries.len(), found.faults.len(), found.remarks.len());
    }
    Ok(if found.faults.is_empty() { Outcome::Done } else { Outcome::Faults })
}
