//! The command line: one file a verb. Results go to standard output, everything else to standard error.

/// Writes to standard output; a reader that went away is no fault.
macro_rules! say {
    ($($part:tt)*) => {
        $crate::cli::to_stdout(&format!($($part)*))
    };
}

/// [`say!`] with a line break.
macro_rules! sayln {
    ($($part:tt)*) => {
        $crate::cli::to_stdout(&format!("{}\n", format!($($part)*)))
    };
}

mod ask;
mod audit;
mod calibrate;
mod check;
mod convert_one;
mod curves;
mod eval;
mod eval_text;
mod explain;
mod import;
mod index;
mod progress;
mod routing;
mod serve;
mod simulate;
mod sync;
mod user;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Config, DEFAULTS, Flags, load},
    corpus::Fault,
    segment::Segmenter,
};

/// 帮办: answers policy and procedure questions from a corpus, with the clause quoted.
#[derive(Debug, Parser)]
#[command(name = "bangban", version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Args)]
struct Common {
    /// Settings file; what it leaves out keeps its default (see `bangban config`)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// One setting, over file and environment, such as --set 'answer.threshold=0.9'
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve questions, conversations and the visitor's page
    Serve(serve::ServeArgs),
    /// Build or refresh the index from the corpus folder
    Index(index::IndexArgs),
    /// Answer one question from the corpus folder
    Ask(ask::AskArgs),
    /// Convert files into corpus documents
    Import(import::ImportArgs),
    /// Convert one file read from standard input; `import` runs this for each
    #[command(hide = true)]
    ConvertOne(convert_one::ConvertOneArgs),
    /// Lint the corpus
    Check(check::CheckArgs),
    /// Publish in the database what changed in the corpus folder; `serve` does so by itself
    Sync(sync::SyncArgs),
    /// Measure on judged questions
    Eval(eval::EvalArgs),
    /// Fit confidence and threshold on judged questions
    Calibrate(calibrate::CalibrateArgs),
    /// Make users, list, disable, enable them, and print their one-time links
    User(user::UserArgs),
    /// Check the audit log
    Audit(audit::AuditArgs),
    /// Run the desk's rules over assumed or recorded calls: how many people does it take?
    Simulate(simulate::SimulateArgs),
    /// Print the commented default settings
    Config,
    /// Print the `OpenAPI` document
    Openapi,
}

/// What a verb came to.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done,
    /// The work found faults.
    Faults,
}

/// Why a verb could not be carried out; the message names the key, the file or the place.
pub(crate) type Refusal = String;

/// Runs the verb given on the command line. Exit codes: 0 done, 1 faults found, 2 wrong usage or settings.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(fault) => {
            let _ = fault.print();
            return if fault.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match dispatch(&cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faults) => ExitCode::from(1),
        Err(why) => {
            eprintln!("bangban: {why}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli) -> Result<Outcome, Refusal> {
    let config = || settings(&cli.common);
    match &cli.verb {
        Verb::Serve(args) => serve::run(args, config()?),
        Verb::Index(args) => index::run(args, config()?),
        Verb::Ask(args) => ask::run(args, &config()?),
        Verb::Import(args) => import::run(args, &config()?),
        Verb::ConvertOne(args) => convert_one::run(args),
        Verb::Check(args) => check::run(args, &config()?),
        Verb::Sync(args) => sync::run(args, &config()?),
        Verb::Eval(args) => eval::run(args, &config()?),
        Verb::Calibrate(args) => calibrate::run(args, &config()?),
        Verb::User(args) => user::run(args, &config()?),
        Verb::Audit(args) => audit::run(args, &config()?),
        Verb::Simulate(args) => simulate::run(args, &config()?),
        Verb::Openapi => {
            let document = crate::http::openapi().to_pretty_json().map_err(|why| why.to_string())?;
            sayln!("{document}");
            Ok(Outcome::Done)
        }
        Verb::Config => {
            say!("{DEFAULTS}");
            Ok(Outcome::Done)
        }
    }
}

fn settings(common: &Common) -> Result<Config, Refusal> {
    let flags = Flags {
        file: common.config.clone(),
        overrides: common.set.iter().map(|set| as_toml(set)).collect::<Result<_, _>>()?,
    };
    load(&flags).map_err(|why| why.to_string())
}

/// `answer.threshold=0.9` as it stands in TOML; a value that is no TOML is taken as text.
fn as_toml(set: &str) -> Result<String, Refusal> {
    let (key, value) = set.split_once('=').ok_or_else(|| format!("--set {set}: needs KEY=VALUE"))?;
    Ok(if toml::from_str::<toml::Table>(&format!("v = {value}")).is_ok() {
        format!("{key} = {value}")
    } else {
        format!("{key} = {}", toml::Value::String(value.to_owned()))
    })
}

/// What is said of a folder without documents.
fn holds_nothing(dir: &std::path::Path) -> Fault {
    Fault::file(dir.display().to_string(), "holds no document (.md or .txt): nothing can be answered from it")
}

/// The segmenter with the dictionary of `dict.dir`.
fn segmenter(config: &Config) -> Result<Segmenter, Refusal> {
    Segmenter::load(std::path::Path::new(&config.dict.dir))
        .map_err(|why| format!("dict.dir = {}: {why}", config.dict.dir))
}

/// The weights that `answer.weights` names, with the threshold of `answer.threshold` where it is set.
fn judge(config: &Config) -> Result<crate::answer::Judge, Refusal> {
    use crate::answer::Judge;
    let named = &config.answer.weights;
    let read = if named.is_empty() { Judge::shipped() } else { Judge::read(std::path::Path::new(named)) };
    let mut judge = read.map_err(|why| format!("answer.weights: {why}"))?;
    if config.answer.threshold > 0.0 {
        judge.threshold = config.answer.threshold;
    }
    Ok(judge)
}

fn today(config: &Config) -> jiff::civil::Date {
    crate::model::time::day(crate::model::time::now(), &config.zone())
}

fn to_json(value: &impl serde::Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|why| why.to_string())
}

fn to_stdout(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
