//! `bangban index`

use std::{cell::OnceCell, path::Path, sync::Arc, time::Instant};

use clap::Args;

use crate::{
    cli::{Outcome, Refusal, holds_nothing, progress, segmenter, to_json},
    config::Config,
    knowledge::Keeper,
    search::Library,
};

#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(serde::Serialize)]
struct Row {
    documents: usize,
    passages: usize,
    written: usize,
    faults: usize,
    seconds: f64,
}

pub fn run(args: &IndexArgs, config: Config) -> Result<Outcome, Refusal> {
    let start = Instant::now();
    let dir = config.corpus.dir.clone();
    let segmenter = segmenter(&config)?;
    let mut keeper = Keeper::new(Arc::new(config), segmenter, Arc::new(Library::default()));
    let bar = OnceCell::new();
    let report = keeper
        .refresh(&|done, all| bar.get_or_init(|| progress::bar(all, "indexing")).set_position(done as u64))
        .map_err(|why| why.to_string())?;
    if let Some(bar) = bar.get() {
        bar.finish_and_clear();
    }
    if let Some(why) = &report.in_memory {
        return Err(why.clone());
    }
    for fault in report.faults.iter().chain(&report.remarks) {
        eprintln!("{fault}");
    }
    if let Some(why) = &report.rebuilt {
        eprintln!("index built anew: {why}");
    }
    if report.documents == 0 && report.faults.is_empty() {
        eprintln!("{}", holds_nothing(Path::new(&dir)));
    }
    let row = Row {
        documents: report.documents,
        passages: report.passages,
        written: report.written,
        faults: report.faults.len(),
        seconds: (start.elapsed().as_secs_f64() * 1e3).round() / 1e3,
    };
    if args.json {
        sayln!("{}", to_json(&row)?);
    } else {
        sayln!(
            "{} documents, {} passages, {} documents written, {} faults, {:.2} s",
            row.documents,
            row.passages,
            row.written,
            row.faults,
            row.seconds
        );
    }
    Ok(if row.faults == 0 && row.documents > 0 { Outcome::Done } else { Outcome::Faults })
}
