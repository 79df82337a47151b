//! A text that somebody else wrote, made into a corpus document.

use serde::{Deserialize, Serialize};

use crate::{
    corpus::{Fault, decode, front_matter, guess},
    model::document::Document,
};

/// A converted file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Imported {
    pub document: Document,
    /// Such as the encoding that was found, or metadata that was guessed.
    pub remarks: Vec<String>,
}

impl Imported {
    /// Adds what was guessed to the remarks.
    pub fn new(document: Document, mut remarks: Vec<String>) -> Self {
        if !document.meta.guessed.is_empty() {
            remarks.push(format!("guessed, please confirm: {}", document.meta.guessed.join(", ")));
        }
        Self { document, remarks }
    }
}

/// Reads Markdown or plain text, with or without front matter; the body keeps its characters.
///
/// # Errors
/// Names the file and what is wrong with it.
pub fn import_text(file: &str, id: &str, bytes: &[u8]) -> Result<Imported, Fault> {
    let (text, encoding) = decode(bytes).map_err(|why| Fault::file(file, why))?;
    if text.trim().is_empty() {
        return Err(Fault::file(file, "is empty"));
    }
    let remarks = encoding.map(|name| format!("is {name}, not UTF-8; it was read as such")).into_iter().collect();
    let document = match front_matter::parse(file, id, &text)? {
        Some(document) => document,
        None => guess::document(id, &text, &guess::Hints::default()),
    };
    Ok(Imported::new(document, remarks))
}
