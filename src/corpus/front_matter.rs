//! Front matter: YAML between two lines of `---` at the top of a file.

use serde_saphyr::Options;

use crate::{
    corpus::Fault,
    model::document::{Document, Meta},
};

/// The longest front matter, in bytes; more is a mistake or an attack.
const MAX_FRONT_MATTER: usize = 256 * 1024;

/// Reads a file that has front matter; `Ok(None)` where it has none.
///
/// # Errors
/// Unknown key, wrong type or wrong value, with the line in the file.
pub fn parse(file: &str, id: &str, text: &str) -> Result<Option<Document>, Fault> {
    let Some((yaml, body)) = split(text) else { return Ok(None) };
    if yaml.len() > MAX_FRONT_MATTER {
        return Err(Fault::line(file, 1, "the front matter is longer than 256 KiB"));
    }
    let meta: Meta = serde_saphyr::from_str_with_options(yaml, Options::default()).map_err(|why| {
        let line = why.location().map(|at| at.line() as usize + 1);
        let said = why.to_string();
        let what = without_place(said.lines().next().unwrap_or("cannot be read"));
        Fault { file: file.into(), line, what: format!("front matter: {what}") }
    })?;
    if meta.title.trim().is_empty() {
        return Err(Fault::line(file, 1, "front matter: `title` is missing"));
    }
    if let Some((from, until)) = meta.effective_from.zip(meta.effective_until)
        && until < from
    {
        return Err(Fault::line(
            file,
            1,
            format!("front matter: `effective_until` {until} is before `effective_from` {from}"),
        ));
    }
    Ok(Some(Document { id: id.into(), meta, body: body.into() }))
}

/// The reader counts lines from the first of the YAML, which the line in the file contradicts.
fn without_place(said: &str) -> &str {
    let said = said.strip_prefix("error: ").unwrap_or(said);
    match said.split_once(": ") {
        Some((place, what)) if place.starts_with("line ") => what,
        _ => said,
    }
}

/// Writes a document as a corpus file.
///
/// # Errors
/// Metadata that YAML cannot hold.
pub fn render(document: &Document) -> Result<String, String> {
    let yaml = serde_saphyr::to_string(&document.meta).map_err(|why| why.to_string())?;
    Ok(format!("---\n{}\n---\n{}", yaml.trim_end(), document.body))
}

/// The YAML and the body, or `None` where the text has no front matter.
fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((rest.get(..at)?, rest.get(at + line.len()..)?));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let text = "---\ntitle: 歇业\nkind: procedure\ncolour: red\n---\n正文";
        let fault = parse("a.md", "a", text).unwrap_err();
        assert_eq!(fault.line, Some(4), "{fault}");
        assert!(fault.what.starts_with("front matter: unknown field `colour`"), "{fault}");
    }

    #[test]
    fn a_wrong_date_is_named_with_its_line() {
        let text = "---\ntitle: 歇业\nissued_on: 2025-13-40\n---\n正文";
        let fault = parse("a.md", "a", text).unwrap_err();
        assert_eq!(fault.line, Some(3), "{fault}");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = "---\ntitle: \"甲: 乙\"\nkind: faq\nissued_on: 2025-03-14\nquestions: [能吗, 怎么办]\n---\n正文。\n";
        let document = parse("a.md", "a", text).unwrap().unwrap();
        let again = parse("a.md", "a", &render(&document).unwrap()).unwrap().unwrap();
        assert_eq!(document, again);
    }
}
