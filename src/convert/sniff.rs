//! What a file is, by its first bytes; its ending decides only where those do not tell.

use crate::convert::archive;

/// The sorts of file that can be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Text,
    Html,
    Docx,
    Pdf,
    Xlsx,
    Csv,
    Zip,
}

const ENDINGS: &[(&str, Sort)] = &[
    ("md", Sort::Text),
    ("markdown", Sort::Text),
    ("txt", Sort::Text),
    ("html", Sort::Html),
    ("htm", Sort::Html),
    ("xhtml", Sort::Html),
    ("docx", Sort::Docx),
    ("pdf", Sort::Pdf),
    ("xlsx", Sort::Xlsx),
    ("csv", Sort::Csv),
    ("zip", Sort::Zip),
];

/// The first bytes of the older Office files and of encrypted newer ones.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The sort, and a remark where the ending says otherwise.
///
/// # Errors
/// Says what the file is where it cannot be converted.
pub fn sort(file: &str, bytes: &[u8]) -> Result<(Sort, Option<String>), String> {
    let ending = file.rsplit(['/', '\\']).next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| end);
    let ending = ending.unwrap_or_default().to_lowercase();
    let named = ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, sort)| *sort);
    let Some(seen) = by_content(bytes)? else {
        return match named {
            Some(sort @ (Sort::Text | Sort::Csv | Sort::Html)) => Ok((sort, None)),
            Some(Sort::Pdf) => Err("is no pdf: it does not begin as one".into()),
            Some(_) => Err(format!("is no {ending}: it is damaged, or something else under this name")),
            None => Err(foreign(&ending, bytes)),
        };
    };
    let agrees = named == Some(seen) || (seen == Sort::Html && named == Some(Sort::Text) && ending != "txt");
    if agrees {
        return Ok((named.unwrap_or(seen), None));
    }
    Ok((seen, Some(format!("ends in .{ending} but is {seen:?}; it was read as such").to_lowercase())))
}

fn by_content(bytes: &[u8]) -> Result<Option<Sort>, String> {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if head.windows(5).any(|five| five == b"%PDF-") {
        return Ok(Some(Sort::Pdf));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return archive::sort(bytes).map(Some);
    }
    if head.starts_with(COMPOUND) {
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Err(if bytes.windows(encrypted.len()).any(|part| part == encrypted) {
            "is protected by a password; save it without".into()
        } else {
            "is of an older Office version (.doc, .xls); save it as .docx or .xlsx".into()
        });
    }
    let text = String::from_utf8_lossy(head).trim_start_matches('\u{FEFF}').trim_start().to_lowercase();
    let html = text.starts_with("<!doctype html") || text.starts_with("<html") || text.contains("<html");
    Ok(html.then_some(Sort::Html))
}

fn foreign(ending: &str, bytes: &[u8]) -> String {
    let kind = infer::get(bytes).map(|kind| format!(" ({})", kind.mime_type())).unwrap_or_default();
    let known: Vec<String> = ENDINGS.iter().map(|(known, _)| format!(".{known}")).collect();
    format!("`.{ending}` files{kind} cannot be imported; {} can", known.join(", "))
}
