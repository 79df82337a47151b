//! The dictionary: terms of the field, everyday wording, synonyms, stop words.
//!
//! Four text files in `dict.dir`, UTF-8, `#` begins a comment:
//! - `terms.txt`: one term a line, for the segmenter;
//! - `wording.tsv`: an everyday way of speaking, a tab, the official terms it may mean, separated by spaces;
//! - `synonyms.txt`: terms of one meaning on a line, separated by spaces;
//! - `stopwords.txt`: one word a line.

use std::{collections::HashMap, fs, path::Path};

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::{model::id::hex, segment::normal::Normaliser};

/// The dictionary that serves where `dict.dir` is missing.
#[derive(RustEmbed)]
#[folder = "corpus/dict"]
#[allow_missing = true]
struct Embedded;

const FILES: [&str; 4] = ["terms.txt", "wording.tsv", "synonyms.txt", "stopwords.txt"];
/// More alternatives than this to one wording are a mistake in the file.
const MAX_ALTERNATIVES: usize = 12;

/// A line of the dictionary that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    #[error("{file}: cannot be read: {why}")]
    File { file: String, why: String },
    #[error("{file}:{line}: {why}")]
    Line { file: String, line: usize, why: String },
}

/// What the four files say, in the one spelling.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    pub terms: Vec<String>,
    /// Everyday wording to official terms.
    pub wording: HashMap<String, Vec<String>>,
    /// Each term to the others of its group.
    pub synonyms: HashMap<String, Vec<String>>,
    pub stop_words: Vec<String>,
    /// Changes whenever any file does.
    pub fingerprint: String,
}

impl Dictionary {
    /// Reads the folder, or the embedded files where the folder does not exist.
    ///
    /// # Errors
    /// A file that cannot be read or is not UTF-8, or a line that says nothing usable.
    pub fn load(dir: &Path, normaliser: &Normaliser) -> Result<Self, DictionaryError> {
        let mut dictionary = Self::default();
        let mut digest = Sha256::new();
        for file in FILES {
            let Some(text) = read(dir, file)? else { continue };
            digest.update(file.as_bytes());
            digest.update(text.as_bytes());
            dictionary.take_file(file, &normaliser.text(&text))?;
        }
        dictionary.fingerprint = hex(&digest.finalize()).chars().take(16).collect();
        Ok(dictionary)
    }

    fn take_file(&mut self, file: &str, text: &str) -> Result<(), DictionaryError> {
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or("").trim_end();
            if line.trim().is_empty() {
                continue;
            }
            self.take_line(file, line).map_err(|why| DictionaryError::Line {
                file: file.into(),
                line: at + 1,
                why: why.into(),
            })?;
        }
        Ok(())
    }

    fn take_line(&mut self, file: &str, line: &str) -> Result<(), &'static str> {
        match file {
            "terms.txt" => self.terms.push(single(line)?),
            "stopwords.txt" => self.stop_words.push(single(line)?),
            "wording.tsv" => {
                // The one spelling turns the tab into a blank; the everyday side has none itself.
                let (everyday, official) =
                    line.split_once(' ').ok_or("needs everyday wording, a tab, official terms")?;
                let official: Vec<String> = official.split_whitespace().map(str::to_owned).collect();
                if everyday.chars().count() < 2 || official.is_empty() {
                    return Err("needs everyday wording of two characters or more, a tab, official terms");
                }
                add(&mut self.wording, everyday, official)?;
            }
            _ => {
                let group: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
                if group.len() < 2 {
                    return Err("a group of synonyms needs two terms or more");
                }
                for term in &group {
                    let others = group.iter().filter(|other| *other != term).cloned().collect();
                    add(&mut self.synonyms, term, others)?;
                }
            }
        }
        Ok(())
    }
}

fn single(line: &str) -> Result<String, &'static str> {
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some(word), None) => Ok(word.to_owned()),
        _ => Err("one word a line"),
    }
}

fn add(map: &mut HashMap<String, Vec<String>>, key: &str, more: Vec<String>) -> Result<(), &'static str> {
    let list = map.entry(key.to_owned()).or_default();
    for term in more {
        if term != key && !list.contains(&term) {
            list.push(term);
        }
    }
    if list.len() > MAX_ALTERNATIVES { Err("more than 12 alternatives to one wording") } else { Ok(()) }
}

fn read(dir: &Path, file: &str) -> Result<Option<String>, DictionaryError> {
    let fault = |why: String| DictionaryError::File { file: file.into(), why };
    if !dir.is_dir() {
        return Ok(Embedded::get(file).map(|found| String::from_utf8_lossy(&found.data).into_owned()));
    }
    let path = dir.join(file);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = fs::read(&path).map_err(|why| fault(why.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| fault("is not UTF-8".into()))?;
    Ok(Some(text.trim_start_matches('\u{FEFF}').to_owned()))
}
