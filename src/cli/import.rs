//! `bangban import`

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Serialize;

use crate::{
    cli::{Outcome, Refusal, progress, to_json},
    config::Config,
    corpus::{Fault, import_file, render},
};

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files or folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Folder that takes the documents
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Print one JSON object a file
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    file: String,
    document: Option<&'a str>,
    title: Option<&'a str>,
    remarks: &'a [String],
    fault: Option<&'a Fault>,
}

pub fn run(args: &ImportArgs, config: &Config) -> Result<Outcome, Refusal> {
    fs::create_dir_all(&args.into).map_err(|why| format!("--into {}: {why}", args.into.display()))?;
    let mut files = Vec::new();
    let mut faults = 0;
    for path in &args.paths {
        if !path.exists() {
            faults += 1;
            eprintln!("{}", Fault::file(path.display().to_string(), "does not exist"));
        }
        collect(path, &mut files);
    }
    let bar = progress::bar(files.len(), "importing");
    let mut taken: HashMap<String, &Path> = HashMap::new();
    for file in &files {
        let result = import_file(file, config.corpus.max_file_bytes).and_then(|imported| {
            if let Some(first) = taken.insert(imported.document.id.clone(), file) {
                let what = format!(
                    "would become `{}`, which {} became already; rename one of the two",
                    imported.document.id,
                    first.display()
                );
                taken.insert(imported.document.id, first);
                return Err(Fault::file(file.display().to_string(), what));
            }
            write(&imported.document.id, &args.into, render(&imported.document), file)?;
            Ok(imported)
        });
        bar.inc(1);
        bar.suspend(|| print_row(args.json, file, &result))?;
        faults += usize::from(result.is_err());
    }
    bar.finish_and_clear();
    eprintln!("{} files, {} faults", files.len(), faults);
    Ok(if faults == 0 { Outcome::Done } else { Outcome::Faults })
}

fn print_row(json: bool, file: &Path, result: &Result<crate::corpus::Imported, Fault>) -> Result<(), Refusal> {
    if json {
        let imported = result.as_ref().ok();
        let row = Row {
            file: file.display().to_string(),
            document: imported.map(|imported| imported.document.id.as_str()),
            title: imported.map(|imported| imported.document.meta.title.as_str()),
            remarks: imported.map_or(&[], |imported| imported.remarks.as_slice()),
            fault: result.as_ref().err(),
        };
        sayln!("{}", to_json(&row)?);
        return Ok(());
    }
    match result {
        Ok(imported) => {
            sayln!("{} → {} 《{}》", file.display(), imported.document.id, imported.document.meta.title);
            for remark in &imported.remarks {
                eprintln!("{}: {remark}", file.display());
            }
        }
        Err(fault) => eprintln!("{fault}"),
    }
    Ok(())
}

/// Writes whole or not at all.
fn write(id: &str, into: &Path, text: Result<String, String>, from: &Path) -> Result<(), Fault> {
    let fault = |why: String| Fault::file(from.display().to_string(), why);
    let target = into.join(format!("{id}.md"));
    let partial = into.join(format!(".{id}.partial"));
    let text = text.map_err(fault)?;
    fs::write(&partial, text)
        .and_then(|()| fs::rename(&partial, &target))
        .map_err(|why| fault(format!("{} cannot be written: {why}", target.display())))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        files.extend(path.exists().then(|| path.to_path_buf()));
        return;
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    inside.sort();
    for entry in inside {
        let hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '_']));
        if !hidden {
            collect(&entry, files);
        }
    }
}
