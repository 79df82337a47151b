//! Bytes to text: UTF-8 first, else the Chinese encodings, and the reader is told.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// The text of a file, and the name of its encoding where it was not UTF-8.
///
/// # Errors
/// Says why where the bytes are no text in UTF-8 or a Chinese encoding.
pub fn decode(bytes: &[u8]) -> Result<(String, Option<&'static str>), String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), None)),
        Err(fault) => {
            let line = bytes.iter().take(fault.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
            decode_other(bytes).ok_or_else(|| format!("is neither UTF-8 (line {line}) nor a Chinese encoding"))
        }
    }
}

fn decode_other(bytes: &[u8]) -> Option<(String, Option<&'static str>)> {
    if bytes.contains(&0) && !bytes.starts_with(b"\xFF\xFE") && !bytes.starts_with(b"\xFE\xFF") {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    // A short GBK text can look like another encoding; the Chinese reading wins where it has no fault.
    let tries = [encoding_rs::GB18030, guessed, encoding_rs::BIG5];
    tries.into_iter().find_map(|encoding| {
        let (text, used, faulty) = encoding.decode(bytes);
        let readable = !faulty && text.chars().any(is_common_han);
        readable.then(|| (text.into_owned(), Some(used.name())))
    })
}

fn is_common_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FA5}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_is_read_and_said_so() {
        let (bytes, _, _) = encoding_rs::GBK.encode("关于印发实施办法的通知");
        let (text, encoding) = decode(&bytes).unwrap();
        assert_eq!(text, "关于印发实施办法的通知");
        assert!(encoding.is_some());
    }

    #[test]
    fn noise_is_refused() {
        assert!(decode(&[0xFF, 0x00, 0x81, 0x00, 0xFF]).is_err());
    }
}
