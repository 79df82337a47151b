//! Archives, read within bounds: so many entries, so many bytes, no entry that names a place outside.

use std::io::{Cursor, Read as _};

use zip::{ZipArchive, read::ZipFile, result::ZipError};

use crate::{config::Import, convert::Sort, corpus::decode};

type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn open(bytes: &[u8]) -> Result<Zip<'_>, String> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|why| format!("is a damaged archive: {why}"))
}

/// Whether an archive is a docx, an xlsx, or just an archive.
pub fn sort(bytes: &[u8]) -> Result<Sort, String> {
    let zip = open(bytes)?;
    let holds = |name: &str| zip.index_for_name(name).is_some();
    Ok(if holds("word/document.xml") {
        Sort::Docx
    } else if holds("xl/workbook.xml") {
        Sort::Xlsx
    } else {
        Sort::Zip
    })
}

/// Holds an archive to its limits by what it says of itself; reading holds it to them in fact.
fn bounded<'a>(bytes: &'a [u8], limits: &Import) -> Result<Zip<'a>, String> {
    let mut zip = open(bytes)?;
    if zip.len() > limits.max_entries as usize {
        return Err(format!("holds {} entries, more than import.max_entries = {}", zip.len(), limits.max_entries));
    }
    let mut all = 0_u64;
    for at in 0..zip.len() {
        all = all.saturating_add(zip.by_index_raw(at).map_err(|why| told(&why))?.size());
    }
    if all > most(limits) {
        return Err(too_large(limits));
    }
    Ok(zip)
}

/// The files of an archive by place, and what is wrong with others.
#[expect(clippy::type_complexity, reason = "two plain lists")]
pub fn entries(bytes: &[u8], limits: &Import) -> Result<(Vec<(usize, String)>, Vec<String>), String> {
    let mut zip = bounded(bytes, limits)?;
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    for at in 0..zip.len() {
        let file = zip.by_index_raw(at).map_err(|why| told(&why))?;
        let name = name(&file);
        let parts: Vec<&str> = name.split(['/', '\\']).collect();
        if file.is_dir() || parts.iter().any(|part| *part == "__MACOSX" || part.starts_with("._")) {
            continue;
        }
        if name.starts_with(['/', '\\']) || parts.iter().any(|part| *part == ".." || part.ends_with(':')) {
            faults.push(format!("the entry `{name}` names a place outside the archive; it was left out"));
        } else if file.is_symlink() {
            faults.push(format!("the entry `{name}` is a link; it was left out"));
        } else {
            entries.push((at, name));
        }
    }
    Ok((entries, faults))
}

/// Name and content of one file of an archive.
pub fn entry(bytes: &[u8], at: usize, limits: &Import) -> Result<(String, Vec<u8>), String> {
    let mut zip = bounded(bytes, limits)?;
    let file = zip.by_index(at).map_err(|why| told(&why))?;
    let name = name(&file);
    Ok((name, content(file, limits)?))
}

/// The part of an Office file under this name, where there is one.
pub fn part(bytes: &[u8], named: &str, limits: &Import) -> Result<Option<Vec<u8>>, String> {
    let mut zip = bounded(bytes, limits)?;
    match zip.by_name(named) {
        Ok(file) => content(file, limits).map(Some),
        Err(ZipError::FileNotFound) => Ok(None),
        Err(why) => Err(told(&why)),
    }
}

/// Refuses an Office file that would unpack to more than the limit.
pub fn check(bytes: &[u8], limits: &Import) -> Result<(), String> {
    let mut zip = bounded(bytes, limits)?;
    let mut left = most(limits);
    for at in 0..zip.len() {
        let file = zip.by_index(at).map_err(|why| told(&why))?;
        let read = std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|why| damaged(&why))?;
        left = left.checked_sub(read).ok_or_else(|| too_large(limits))?;
    }
    Ok(())
}

fn content(file: ZipFile<'_, Cursor<&[u8]>>, limits: &Import) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    file.take(most(limits) + 1).read_to_end(&mut bytes).map_err(|why| damaged(&why))?;
    if bytes.len() as u64 > most(limits) { Err(too_large(limits)) } else { Ok(bytes) }
}

/// Archivers of Chinese Windows write names in GBK without saying so.
fn name(file: &ZipFile<'_, Cursor<&[u8]>>) -> String {
    decode(file.name_raw()).map_or_else(|_| String::from_utf8_lossy(file.name_raw()).into_owned(), |(name, _)| name)
}

fn most(limits: &Import) -> u64 {
    u64::from(limits.max_unpacked_mib) << 20
}

fn told(why: &ZipError) -> String {
    match why {
        ZipError::UnsupportedArchive(what) if what.to_lowercase().contains("password") => {
            "is protected by a password; save it without".into()
        }
        why => format!("is a damaged archive: {why}"),
    }
}

fn damaged(why: &std::io::Error) -> String {
    if why.kind() == std::io::ErrorKind::OutOfMemory {
        return "needs more memory than import.memory_mib allows".into();
    }
    format!("is a damaged archive: {why}")
}

fn too_large(limits: &Import) -> String {
    format!("unpacks to more than import.max_unpacked_mib = {} MiB", limits.max_unpacked_mib)
}
