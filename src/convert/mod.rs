//! 转换: what offices have (docx, pdf, html, xlsx, csv, Markdown, plain text, zip of those) made into
//! corpus documents. Files are not trusted: [`apart`] reads each in a process of its own.

pub mod apart;
mod archive;
mod docx;
mod html;
mod pdf;
mod sheet;
mod sniff;
mod table;
mod xml;

use serde::{Deserialize, Serialize};

use crate::{
    config::Import,
    corpus::{Fault, Hints, Imported, guess_document, import_text},
};

pub use sniff::Sort;
pub use table::is_field;

/// One file to convert.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name as people know it; stands in every fault.
    pub file: &'a str,
    pub bytes: &'a [u8],
    /// Which entry of a zip is meant; all else of it is left alone.
    pub entry: Option<usize>,
    /// Headers of a table that stand for a field: `question=客户问题`.
    pub columns: &'a [(String, String)],
}

/// What a file came to. Good parts stand beside faults.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Converted {
    pub documents: Vec<Imported>,
    pub faults: Vec<Fault>,
    /// Of a zip: its files by place, each to be converted by itself.
    pub entries: Vec<(usize, String)>,
}

impl Converted {
    fn one(result: Result<Imported, Fault>) -> Self {
        match result {
            Ok(imported) => Self { documents: vec![imported], ..Self::default() },
            Err(fault) => Self { faults: vec![fault], ..Self::default() },
        }
    }
}

/// A text read from a file, and what there is to say about it.
#[derive(Debug, Default)]
struct Read {
    text: String,
    hints: Hints,
    remarks: Vec<String>,
    /// Places that could not be read, such as a page; the text is that of the others.
    gaps: Vec<String>,
}

/// Converts one file in this process.
pub fn convert(source: &Source<'_>, limits: &Import) -> Converted {
    match source.entry {
        None => convert_as(source.file, source.bytes, source, limits),
        Some(entry) => match archive::entry(source.bytes, entry, limits) {
            Ok((name, bytes)) => convert_as(&format!("{}/{name}", source.file), &bytes, source, limits),
            Err(why) => Converted::one(Err(Fault::file(source.file, why))),
        },
    }
}

fn convert_as(file: &str, bytes: &[u8], source: &Source<'_>, limits: &Import) -> Converted {
    let (sort, lies) = match sniff::sort(file, bytes) {
        Ok(found) => found,
        Err(why) => return Converted::one(Err(Fault::file(file, why))),
    };
    let id = stem(file);
    let mut converted = match sort {
        Sort::Text => Converted::one(import_text(file, &id, bytes)),
        Sort::Html => read(file, &id, html::read(bytes)),
        Sort::Docx => read(file, &id, docx::read(bytes, limits)),
        Sort::Pdf => read(file, &id, pdf::read(bytes)),
        Sort::Xlsx => table::documents(file, &id, sheet::xlsx(bytes, limits), source.columns),
        Sort::Csv => table::documents(file, &id, sheet::csv(bytes), source.columns),
        Sort::Zip if source.entry.is_some() => {
            Converted::one(Err(Fault::file(file, "is an archive within an archive; unpack it first")))
        }
        Sort::Zip => match archive::entries(bytes, limits) {
            Ok((entries, faults)) => Converted {
                entries,
                faults: faults.into_iter().map(|why| Fault::file(file, why)).collect(),
                ..Converted::default()
            },
            Err(why) => Converted::one(Err(Fault::file(file, why))),
        },
    };
    if let Some(remark) = lies {
        for imported in &mut converted.documents {
            imported.remarks.insert(0, remark.clone());
        }
    }
    converted
}

fn read(file: &str, id: &str, read: Result<Read, String>) -> Converted {
    let read = match read {
        Ok(read) => read,
        Err(why) => return Converted::one(Err(Fault::file(file, why))),
    };
    let faults = read.gaps.into_iter().map(|gap| Fault::file(file, gap)).collect();
    if read.text.trim().is_empty() {
        return Converted { faults, ..Converted::default() }.or_empty(file);
    }
    let document = guess_document(id, &read.text, &read.hints);
    Converted { documents: vec![Imported::new(document, read.remarks)], faults, ..Converted::default() }
}

impl Converted {
    /// Says that a file holds nothing, where nothing else was said.
    fn or_empty(mut self, file: &str) -> Self {
        if self.faults.is_empty() {
            self.faults.push(Fault::file(file, "holds no text"));
        }
        self
    }
}

/// The name without folders and ending; safe as the name of a file.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    };
    let safe = |c: char| if c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c };
    stem.trim_start_matches('.').trim().chars().map(safe).take(80).collect()
}
