//! A foreign file made into a corpus document.

use std::path::Path;

use crate::{
    corpus::{Fault, decode, front_matter, guess},
    model::document::Document,
};

/// A converted file.
#[derive(Clone, Debug)]
pub struct Imported {
    pub document: Document,
    /// Such as the encoding that was found, or metadata that was guessed.
    pub remarks: Vec<String>,
}

/// Reads one Markdown or plain text file; the body keeps its characters.
///
/// # Errors
/// Names the file and what is wrong with it.
pub fn import_file(path: &Path, max_bytes: u64) -> Result<Imported, Fault> {
    let file = path.display().to_string();
    let end = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !matches!(end.as_str(), "md" | "markdown" | "txt") {
        let what =
            format!("`.{end}` files cannot be imported by this version; Markdown (.md) and plain text (.txt) can");
        return Err(Fault::file(file, what));
    }
    let about = std::fs::metadata(path).map_err(|why| Fault::file(&file, format!("cannot be read: {why}")))?;
    if about.len() > max_bytes {
        let what = format!("has {} bytes, more than corpus.max_file_bytes = {max_bytes}; split it", about.len());
        return Err(Fault::file(file, what));
    }
    let bytes = std::fs::read(path).map_err(|why| Fault::file(&file, format!("cannot be read: {why}")))?;
    let (text, encoding) = decode(&bytes).map_err(|why| Fault::file(&file, why))?;
    if text.trim().is_empty() {
        return Err(Fault::file(file, "is empty"));
    }
    let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut remarks: Vec<String> =
        encoding.map(|name| format!("is {name}, not UTF-8; it was read as such")).into_iter().collect();
    let document = match front_matter::parse(&file, &id, &text)? {
        Some(document) => document,
        None => guess::document(&id, &text),
    };
    if !document.meta.guessed.is_empty() {
        remarks.push(format!("guessed, please confirm: {}", document.meta.guessed.join(", ")));
    }
    Ok(Imported { document, remarks })
}
