//! Reads a file in a process of its own: readers of foreign formats may loop, eat memory or abort,
//! and nothing of that reaches the caller.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    sync::mpsc,
    time::Duration,
};

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use crate::{
    config::Import,
    convert::{Converted, Source, convert},
    corpus::Fault,
};

/// The hidden verb of the binary that does the work.
pub const VERB: &str = "convert-one";

/// What the other process says at most.
const LONGEST_ANSWER: u64 = 256 << 20;

/// What the other process is told, as JSON in its only argument.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    file: String,
    entry: Option<usize>,
    columns: Vec<(String, String)>,
    limits: Import,
}

/// Converts `path`, or one entry of it, in a process of its own made of `binary`.
pub fn convert_apart(
    binary: &Path,
    path: &Path,
    entry: Option<(usize, &str)>,
    columns: &[(String, String)],
    limits: &Import,
) -> Converted {
    convert_named(binary, (path, &path.display().to_string()), entry, columns, limits)
}

/// As [`convert_apart`], of a file that people know by another name than its path.
pub fn convert_named(
    binary: &Path,
    (path, name): (&Path, &str),
    entry: Option<(usize, &str)>,
    columns: &[(String, String)],
    limits: &Import,
) -> Converted {
    let file = name.to_owned();
    let told = entry.map_or_else(|| file.clone(), |(_, name)| format!("{file}/{name}"));
    let order = Order { file, entry: entry.map(|(at, _)| at), columns: columns.to_vec(), limits: *limits };
    run(binary, path, &order)
        .unwrap_or_else(|why| Converted { faults: vec![Fault::file(told, why)], ..Converted::default() })
}

fn run(binary: &Path, path: &Path, order: &Order) -> Result<Converted, String> {
    let input = File::open(path).map_err(|why| format!("cannot be read: {why}"))?;
    let order_text = serde_json::to_string(order).map_err(|why| why.to_string())?;
    let mut child = Command::new(binary)
        .args([VERB, &order_text])
        .env_clear()
        // The allocator must not reserve more than the limit at its start.
        .env("MIMALLOC_ARENA_RESERVE", "32MiB")
        .env("MIMALLOC_ALLOW_LARGE_OS_PAGES", "0")
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|why| format!("no process could be started for it: {why}"))?;
    let mut answer = child.stdout.take().ok_or("no process could be started for it")?;
    let (done, finished) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut bytes = Vec::new();
            let read = answer.by_ref().take(LONGEST_ANSWER).read_to_end(&mut bytes);
            let _ = done.send(read.map(|_| bytes));
        });
        let heard = finished.recv_timeout(Duration::from_secs(u64::from(order.limits.timeout_s)));
        if heard.is_err() {
            let _ = child.kill();
        }
        let status = child.wait().map_err(|why| why.to_string())?;
        match heard {
            Ok(Ok(bytes)) if status.success() => {
                serde_json::from_slice(&bytes).map_err(|why| format!("cannot be converted: {why}"))
            }
            Ok(_) => Err(died(status, &order.limits)),
            Err(_) => Err(format!("took longer than import.timeout_s = {}; given up", order.limits.timeout_s)),
        }
    })
}

fn died(status: ExitStatus, limits: &Import) -> String {
    use std::os::unix::process::ExitStatusExt;
    match status.signal() {
        Some(signal) => format!(
            "cannot be converted: its reader was ended by signal {signal}; it is damaged, or needs more than import.memory_mib = {}",
            limits.memory_mib
        ),
        None => "cannot be converted: its reader broke off; it is damaged, or of a kind not known".into(),
    }
}

/// The other side: limits itself, reads the file from standard input, writes [`Converted`] to standard output.
///
/// # Errors
/// An order that cannot be read, or a limit that cannot be set.
pub fn work(order: &str) -> Result<(), String> {
    let order: Order = serde_json::from_str(order).map_err(|why| why.to_string())?;
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    let seconds = u64::from(order.limits.timeout_s);
    for (what, most) in [
        (Resource::As, u64::from(order.limits.memory_mib) << 20),
        (Resource::Cpu, seconds + 1),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ] {
        setrlimit(what, limit(most)).map_err(|why| why.to_string())?;
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|why| why.to_string())?;
    let source = Source { file: &order.file, bytes: &bytes, entry: order.entry, columns: &order.columns };
    let converted = convert(&source, &order.limits);
    let text = serde_json::to_vec(&converted).map_err(|why| why.to_string())?;
    std::io::stdout().lock().write_all(&text).map_err(|why| why.to_string())
}
