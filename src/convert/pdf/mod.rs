//! A pdf as text: characters as their fonts say them, lines and paragraphs as they stand on the page,
//! headers, footers and page numbers left out. A page without text is named: it needs OCR.

mod characters;
mod font;
mod layout;
mod matrix;
mod page;
mod radicals;

use lopdf::{Document, Error, LoadOptions};

use crate::{convert::Read, corpus::Hints};

/// More pages than an office's document has.
const MOST_PAGES: usize = 3_000;
/// What the streams of a page may unpack to.
const LARGEST_PAGE: usize = 64 << 20;

/// Reads a pdf.
pub fn read(bytes: &[u8]) -> Result<Read, String> {
    let options = LoadOptions { max_decompressed_size: Some(LARGEST_PAGE), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|why| told(&why))?;
    if document.is_encrypted() && !document.was_encrypted() {
        return Err(protected());
    }
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err("is damaged: it has no pages".into());
    }
    let mut read = Read::default();
    let mut laid = Vec::new();
    for (number, id) in pages.iter().take(MOST_PAGES) {
        match page::pieces(&document, *id) {
            Err(why) => read.gaps.push(format!("page {number}: {why}")),
            Ok(page) if page.pieces.iter().all(|piece| piece.text.trim().is_empty()) => {
                let why = match (page.unreadable, page.pictures) {
                    (1.., _) => "its fonts do not say which characters they show; it needs OCR",
                    (_, 1..) => "holds a picture and no text; it needs OCR",
                    _ => "holds no text",
                };
                read.gaps.push(format!("page {number}: {why}"));
            }
            Ok(page) => {
                let all = page.pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>();
                if page.unreadable * 20 > all {
                    read.gaps.push(format!(
                        "page {number}: {} characters are of fonts that do not say which; it needs OCR",
                        page.unreadable
                    ));
                }
                laid.push(layout::lines(page));
            }
        }
    }
    if pages.len() > MOST_PAGES {
        read.gaps.push(format!("has {} pages; those after {MOST_PAGES} were left out", pages.len()));
    }
    read.hints = Hints { title: layout::title(&laid).map(|title| radicals::replaced(&title)), ..Hints::default() };
    layout::drop_running_lines(&mut laid);
    read.text = radicals::replaced(&layout::text(&laid));
    Ok(read)
}

fn told(why: &Error) -> String {
    let said = why.to_string();
    if said.to_lowercase().contains("password") || said.to_lowercase().contains("encrypt") {
        return protected();
    }
    format!("is a damaged pdf: {said}")
}

fn protected() -> String {
    "is protected by a password; save it without".into()
}
