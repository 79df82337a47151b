//! `bangban import`

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    time::Duration,
};

use clap::Args;
use serde::Serialize;

use crate::{
    cli::{Outcome, Refusal, progress, to_json},
    config::Config,
    convert::{Converted, apart::convert_apart, is_field},
    corpus::{Fault, Imported, render},
};

/// Where nobody watches a bar, a line says so often how far it is.
const TELL_EVERY: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files or folders: docx, pdf, html, xlsx, csv, md, txt, and zip of those
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Folder that takes the documents
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Of a table: the header of the column that holds a field, such as --column question=客户问题
    #[arg(long, value_name = "FIELD=HEADER")]
    column: Vec<String>,
    /// Print one JSON object a document or fault
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

/// A file, or one entry of a zip.
type Job = (PathBuf, Option<(usize, String)>);

/// What there is to do, and how far it is.
struct Work {
    jobs: Vec<Job>,
    next: usize,
}

struct Run<'a> {
    args: &'a ImportArgs,
    taken: HashMap<String, String>,
    documents: usize,
    faults: usize,
}

pub fn run(args: &ImportArgs, config: &Config) -> Result<Outcome, Refusal> {
    fs::create_dir_all(&args.into).map_err(|why| format!("--into {}: {why}", args.into.display()))?;
    let columns = args.column.iter().map(|column| parse_column(column)).collect::<Result<Vec<_>, _>>()?;
    let binary = std::env::current_exe().map_err(|why| format!("the own binary cannot be found: {why}"))?;
    let mut run = Run { args, taken: HashMap::new(), documents: 0, faults: 0 };
    let mut files = Vec::new();
    for path in &args.paths {
        if !path.exists() {
            run.fault(&Fault::file(path.display().to_string(), "does not exist"))?;
        }
        collect(path, &mut files);
    }
    let count = files.len();
    let bar = progress::bar(count, "importing");
    let work = Mutex::new(Work { jobs: files.into_iter().map(|file| (file, None)).collect(), next: 0 });
    let (done, finished) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..config.import.jobs {
            let (done, work, columns, binary) = (done.clone(), &work, &columns, &binary);
            scope.spawn(move || {
                loop {
                    let (at, job) = {
                        let mut work = work.lock().unwrap_or_else(PoisonError::into_inner);
                        let Some(job) = work.jobs.get(work.next).cloned() else { return };
                        work.next += 1;
                        (work.next - 1, job)
                    };
                    let converted = convert(&job, binary, columns, config);
                    if done.send((at, job, converted)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut waiting = BTreeMap::new();
        let mut told = 0;
        loop {
            match finished.recv_timeout(TELL_EVERY) {
                Ok((at, job, converted)) => {
                    waiting.insert(at, (job, converted));
                }
                Err(RecvTimeoutError::Timeout) => (),
                Err(RecvTimeoutError::Disconnected) => return Ok::<_, Refusal>(()),
            }
            // In the order of the files, whichever was read first.
            while let Some((job, converted)) = waiting.remove(&told) {
                told += 1;
                bar.inc(1);
                bar.suspend(|| run.take(&job, &converted))?;
            }
            progress::tell(&bar, told, count);
        }
    })?;
    bar.finish_and_clear();
    eprintln!("{count} files, {} documents, {} faults", run.documents, run.faults);
    Ok(if run.faults == 0 { Outcome::Done } else { Outcome::Faults })
}

/// Converts a file; of a zip, all its entries one after the other.
fn convert(job: &Job, binary: &Path, columns: &[(String, String)], config: &Config) -> Converted {
    let (path, entry) = job;
    let told = path.display().to_string();
    let most = config.corpus.max_file_bytes;
    match fs::metadata(path) {
        Err(why) => return fault(told, format!("cannot be read: {why}")),
        Ok(about) if !about.is_file() => return fault(told, "is no file".to_owned()),
        Ok(about) if about.len() > most => {
            return fault(
                told,
                format!("has {} bytes, more than corpus.max_file_bytes = {most}; split it", about.len()),
            );
        }
        Ok(_) => (),
    }
    let entry = entry.as_ref().map(|(at, name)| (*at, name.as_str()));
    let mut converted = convert_apart(binary, path, entry, columns, &config.import);
    for (at, name) in std::mem::take(&mut converted.entries) {
        let mut inner = convert_apart(binary, path, Some((at, &name)), columns, &config.import);
        converted.documents.append(&mut inner.documents);
        converted.faults.append(&mut inner.faults);
    }
    converted
}

fn fault(file: String, what: String) -> Converted {
    Converted { faults: vec![Fault::file(file, what)], ..Converted::default() }
}

impl Run<'_> {
    /// Writes the documents of a file and tells its faults.
    fn take(&mut self, job: &Job, converted: &Converted) -> Result<(), Refusal> {
        let file = job.0.display().to_string();
        for imported in &converted.documents {
            let id = &imported.document.id;
            if let Some(first) = self.taken.get(id) {
                let what = format!("would become `{id}`, which {first} became already; rename one of the two");
                self.fault(&Fault::file(file.clone(), what))?;
                continue;
            }
            match write(id, &self.args.into, render(&imported.document), &file) {
                Ok(()) => {
                    self.taken.insert(id.clone(), file.clone());
                    self.documents += 1;
                    self.tell(&file, imported)?;
                }
                Err(fault) => self.fault(&fault)?,
            }
        }
        converted.faults.iter().try_for_each(|fault| self.fault(fault))
    }

    fn tell(&self, file: &str, imported: &Imported) -> Result<(), Refusal> {
        let (id, title) = (&imported.document.id, &imported.document.meta.title);
        if self.args.json {
            let row = Row {
                file: file.to_owned(),
                document: Some(id),
                title: Some(title),
                remarks: &imported.remarks,
                fault: None,
            };
            sayln!("{}", to_json(&row)?);
            return Ok(());
        }
        sayln!("{file} → {id} 《{title}》");
        for remark in &imported.remarks {
            eprintln!("{file}: {remark}");
        }
        Ok(())
    }

    fn fault(&mut self, fault: &Fault) -> Result<(), Refusal> {
        self.faults += 1;
        if self.args.json {
            let row = Row { file: fault.file.clone(), document: None, title: None, remarks: &[], fault: Some(fault) };
            sayln!("{}", to_json(&row)?);
        } else {
            eprintln!("{fault}");
        }
        Ok(())
    }
}

fn parse_column(column: &str) -> Result<(String, String), Refusal> {
    let (field, header) = column.split_once('=').ok_or_else(|| format!("--column {column}: needs FIELD=HEADER"))?;
    if !is_field(field) {
        return Err(format!("--column {column}: `{field}` is no field of a table"));
    }
    Ok((field.to_owned(), header.split_whitespace().collect()))
}

/// Writes whole or not at all.
fn write(id: &str, into: &Path, text: Result<String, String>, from: &str) -> Result<(), Fault> {
    let fault = |why: String| Fault::file(from, why);
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
