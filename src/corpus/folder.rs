//! The corpus folder: every file a document, every fault named, nothing lost.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::{
    config::{Corpus as Settings, ValidityRules},
    corpus::{Fault, decode, front_matter, guess, validity_of},
    model::{
        document::{Document, Validity},
        id::hex,
    },
};

/// A document and the days in which it is in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    pub document: Document,
    pub validity: Validity,
    /// Path below the folder.
    pub file: String,
    /// From a judged set without metadata.
    pub plain: bool,
}

/// All documents of a folder and all that is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    pub entries: Vec<Entry>,
    pub faults: Vec<Fault>,
    /// Remarks that leave the document usable, such as an encoding that had to be guessed.
    pub remarks: Vec<Fault>,
}

/// Reads every document below `dir`. Files beginning with `.` or `_`, and `README.md`, are left alone.
pub fn read_folder(dir: &Path, settings: &Settings, rules: &ValidityRules) -> Corpus {
    let mut corpus = Corpus::default();
    let mut owner_of: HashMap<String, String> = HashMap::new();
    let files = match list(dir) {
        Ok(files) => files,
        Err(why) => {
            corpus
                .faults
                .push(Fault::file(dir.display().to_string(), format!("the corpus folder cannot be read: {why}")));
            return corpus;
        }
    };
    for path in files {
        let file = path.strip_prefix(dir).unwrap_or(&path).display().to_string();
        match read_file(&path, &file, settings, &mut corpus.remarks) {
            Ok(document) => {
                if let Some(first) = owner_of.get(&document.id) {
                    let what = format!("the id `{}` is taken by {first}; rename one of the two files", document.id);
                    corpus.faults.push(Fault::file(file, what));
                    continue;
                }
                owner_of.insert(document.id.clone(), file.clone());
                corpus.entries.push(Entry { document, file, ..Entry::default() });
            }
            Err(fault) => corpus.faults.push(fault),
        }
    }
    settle_validity(&mut corpus, rules);
    corpus
}

/// Changes whenever a file below `dir` is added, removed or written. Reads no file.
pub fn watermark(dir: &Path) -> String {
    let mut digest = Sha256::new();
    let Ok(files) = list(dir) else { return "unreadable".into() };
    for path in files {
        digest.update(path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().as_bytes());
        if let Ok(about) = fs::metadata(&path) {
            let written = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            digest.update(about.len().to_le_bytes());
            digest.update(written.as_nanos().to_le_bytes());
        }
    }
    hex(&digest.finalize()).chars().take(32).collect()
}

/// The document files below `dir`, sorted by path.
fn list(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(['.', '_']) || name == "README.md" {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if Path::new(&name).extension().is_some_and(|end| end == "md" || end == "txt") {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read_file(path: &Path, file: &str, settings: &Settings, remarks: &mut Vec<Fault>) -> Result<Document, Fault> {
    let unreadable = |why: std::io::Error| Fault::file(file, format!("cannot be read: {why}"));
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > settings.max_file_bytes {
        let what = format!("has {size} bytes, more than corpus.max_file_bytes = {}; split it", settings.max_file_bytes);
        return Err(Fault::file(file, what));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let (text, encoding) = decode(&bytes).map_err(|why| Fault::file(file, why))?;
    if let Some(encoding) = encoding {
        remarks.push(Fault::file(file, format!("is {encoding}, not UTF-8; it was read as such")));
    }
    if text.trim().is_empty() {
        return Err(Fault::file(file, "is empty"));
    }
    let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    match front_matter::parse(file, &id, &text)? {
        Some(document) => Ok(document),
        None => Ok(guess::document(&id, &text, &guess::Hints::default())),
    }
}

/// Works out every document's days in force, following who supersedes whom.
fn settle_validity(corpus: &mut Corpus, rules: &ValidityRules) {
    let place: HashMap<String, usize> =
        corpus.entries.iter().enumerate().map(|(at, entry)| (entry.document.id.clone(), at)).collect();
    let mut superseded: BTreeMap<usize, Date> = BTreeMap::new();
    for entry in &corpus.entries {
        for older in &entry.document.meta.supersedes {
            match place.get(older) {
                None => corpus
                    .faults
                    .push(Fault::file(&entry.file, format!("supersedes `{older}`, which is not in the corpus"))),
                Some(_) if supersedes_in_circle(corpus, &place, older, &entry.document.id) => {
                    let what = format!(
                        "supersedes `{older}`, which itself supersedes this document: a circle; neither is taken as replaced"
                    );
                    corpus.faults.push(Fault::file(&entry.file, what));
                }
                Some(at) => {
                    let since =
                        entry.document.meta.effective_from.or(entry.document.meta.issued_on).unwrap_or(Date::MIN);
                    let first = superseded.entry(*at).or_insert(since);
                    *first = since.min(*first);
                }
            }
        }
    }
    for (at, entry) in corpus.entries.iter_mut().enumerate() {
        entry.validity = validity_of(&entry.document.meta, superseded.get(&at).copied(), rules);
    }
}

/// Whether `from` supersedes `target`, directly or through others.
fn supersedes_in_circle(corpus: &Corpus, place: &HashMap<String, usize>, from: &str, target: &str) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(id) = seen.get(at).copied() {
        if id == target {
            return true;
        }
        let next = place.get(id).and_then(|at| corpus.entries.get(*at));
        for older in next.iter().flat_map(|entry| &entry.document.meta.supersedes) {
            if !seen.contains(&older.as_str()) {
                seen.push(older);
            }
        }
        at += 1;
    }
    false
}
