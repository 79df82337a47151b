//! Fields of tickets, checked: short lines, long texts, credit codes.

use crate::{
    http::{ask::within, error::Error},
    model::credit_code,
};

/// A short text on one line, or nothing.
pub(crate) fn line(field: &str, text: Option<String>, longest: usize) -> Result<Option<String>, Error> {
    let Some(text) = text else { return Ok(None) };
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    within(field, text.chars().count(), 0, longest)?;
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// Short texts, each of which says something. `/` stands between levels, so it stands in none.
pub(crate) fn lines(field: &str, texts: Vec<String>, most: usize) -> Result<Vec<String>, Error> {
    within(field, texts.len(), 0, most)?;
    let one = |text: String| match line(field, Some(text), 100)? {
        Some(text) if !text.contains('/') => Ok(text),
        _ => Err(Error::wrong(field, "其中有一项为空或含有“/”")),
    };
    texts.into_iter().map(one).collect()
}

/// A text that says something and is not too long, without characters that cannot be stored.
pub(crate) fn text(field: &str, text: Option<&str>, longest: usize) -> Result<String, Error> {
    let text = text.ok_or_else(|| Error::wrong(field, "缺少这个字段"))?.replace('\0', "");
    let text = text.trim();
    within(field, text.chars().count(), 1, longest)?;
    Ok(text.to_owned())
}

/// A 统一社会信用代码 whose check digit is right, or nothing.
pub(crate) fn checked_code(typed: Option<String>) -> Result<Option<String>, Error> {
    let Some(typed) = line("credit_code", typed, 30)? else { return Ok(None) };
    let code = credit_code::checked(&typed);
    code.map(Some).ok_or_else(|| Error::wrong("credit_code", "不是有效的统一社会信用代码"))
}
