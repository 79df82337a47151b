//! The corpus folder: every file a document, every fault named, nothing lost.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
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
        document::{Document, Meta, Validity},
        id::{digest, hex},
    },
};

/// A document and the days in which it is in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    pub document: Document,
    pub validity: Validity,
    /// Path below the folder.
    pub file: String,
    /// SHA-256 of the text it was read from; empty where it comes from a judged set.
    pub digest: String,
    /// From a judged set without metadata.
    pub plain: bool,
}

/// A file of the folder as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct FolderText {
    pub document: Document,
    /// The whole file, decoded.
    pub text: String,
    /// Path below the folder.
    pub file: String,
}

/// All files of a folder and all that is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct FolderTexts {
    pub texts: Vec<FolderText>,
    /// Ids of all files, also of those that could not be read.
    pub present: HashSet<String>,
    pub faults: Vec<Fault>,
    pub remarks: Vec<Fault>,
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
    let FolderTexts { texts, faults, remarks, .. } = read_texts(dir, settings);
    let entry =
        |FolderText { document, text, file }| Entry { document, digest: digest(&text), file, ..Entry::default() };
    let mut corpus = Corpus { entries: texts.into_iter().map(entry).collect(), faults, remarks };
    let metas: Vec<_> = corpus.entries.iter().map(|entry| (entry.document.id.as_str(), &entry.document.meta)).collect();
    let settled = settle_validity(&metas, rules);
    for (entry, validity) in corpus.entries.iter_mut().zip(settled.validity) {
        entry.validity = validity;
    }
    for (at, what) in settled.faults {
        let file = corpus.entries.get(at).map(|entry| entry.file.clone()).unwrap_or_default();
        corpus.faults.push(Fault::file(file, what));
    }
    corpus
}

/// As [`read_folder`], with the text of each file, and without looking at who supersedes whom.
pub fn read_texts(dir: &Path, settings: &Settings) -> FolderTexts {
    let mut read = FolderTexts::default();
    let mut owner_of: HashMap<String, String> = HashMap::new();
    let files = match list(dir) {
        Ok(files) => files,
        Err(why) => {
            read.faults
                .push(Fault::file(dir.display().to_string(), format!("the corpus folder cannot be read: {why}")));
            return read;
        }
    };
    for path in files {
        let file = path.strip_prefix(dir).unwrap_or(&path).display().to_string();
        read.present.insert(id_of(&path));
        match read_file(&path, &file, settings, &mut read.remarks) {
            Ok((document, text)) => {
                if let Some(first) = owner_of.get(&document.id) {
                    let what = format!("the id `{}` is taken by {first}; rename one of the two files", document.id);
                    read.faults.push(Fault::file(file, what));
                    continue;
                }
                owner_of.insert(document.id.clone(), file.clone());
                read.texts.push(FolderText { document, text, file });
            }
            Err(fault) => read.faults.push(fault),
        }
    }
    read
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

fn id_of(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read_file(
    path: &Path,
    file: &str,
    settings: &Settings,
    remarks: &mut Vec<Fault>,
) -> Result<(Document, String), Fault> {
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
    Ok((read_text(file, &id_of(path), &text)?, text))
}

/// The document of a text, with its own front matter or with guessed metadata.
///
/// # Errors
/// Nothing in it, or front matter that cannot be read, with the line.
pub fn read_text(file: &str, id: &str, text: &str) -> Result<Document, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::file(file, "is empty"));
    }
    Ok(match front_matter::parse(file, id, text)? {
        Some(document) => document,
        None => guess::document(id, text, &guess::Hints::default()),
    })
}

/// From when to when each document is law, and what is wrong with who supersedes whom.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// In the order of the documents.
    pub validity: Vec<Validity>,
    /// The place of the document, and what is wrong.
    pub faults: Vec<(usize, String)>,
}

/// Works out every document's days in force, following who supersedes whom.
pub fn settle_validity(documents: &[(&str, &Meta)], rules: &ValidityRules) -> Settled {
    let place: HashMap<&str, usize> = documents.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    let mut superseded: BTreeMap<usize, Date> = BTreeMap::new();
    let mut faults = Vec::new();
    for (own, (id, meta)) in documents.iter().enumerate() {
        for older in &meta.supersedes {
            match place.get(older.as_str()) {
                None => faults.push((own, format!("supersedes `{older}`, which is not in the corpus"))),
                Some(_) if supersedes_in_circle(documents, &place, older, id) => {
                    let what = format!(
                        "supersedes `{older}`, which itself supersedes this document: a circle; neither is taken as replaced"
                    );
                    faults.push((own, what));
                }
                Some(at) => {
                    let since = meta.effective_from.or(meta.issued_on).unwrap_or(Date::MIN);
                    let first = superseded.entry(*at).or_insert(since);
                    *first = since.min(*first);
                }
            }
        }
    }
    let days = |(at, (_, meta)): (usize, &(&str, &Meta))| validity_of(meta, superseded.get(&at).copied(), rules);
    Settled { validity: documents.iter().enumerate().map(days).collect(), faults }
}

/// Whether `from` supersedes `target`, directly or through others.
fn supersedes_in_circle(documents: &[(&str, &Meta)], place: &HashMap<&str, usize>, from: &str, target: &str) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(id) = seen.get(at).copied() {
        if id == target {
            return true;
        }
        let next = place.get(id).and_then(|at| documents.get(*at));
        for older in next.iter().flat_map(|(_, meta)| &meta.supersedes) {
            if !seen.contains(&older.as_str()) {
                seen.push(older);
            }
        }
        at += 1;
    }
    false
}
