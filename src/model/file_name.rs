//! Names of files as somebody sent them, made harmless.

/// Longest name that is kept, in characters.
const LONGEST: usize = 100;
/// Longest ending, in characters.
const ENDING: usize = 10;
/// What a file is called whose name says nothing.
const NAMELESS: &str = "附件";

/// The last part of a path, without control characters, characters that turn the reading direction,
/// and those that mean something to a file system or a header; with the ending of its content.
pub fn harmless(sent: &str, ending: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !is_trick(*c)).collect();
    let kept: String = kept.chars().map(|c| if "<>:\"|?*;%'`$&".contains(c) { '_' } else { c }).collect();
    let kept = kept.trim_matches(|c: char| c.is_whitespace() || c == '.');
    let stem = strip(kept, ending).trim_end_matches(['.', ' ']);
    let stem: String = stem.chars().take(LONGEST - ending.len() - 1).collect();
    let stem = if stem.is_empty() || is_device(&stem) { format!("{NAMELESS}{stem}") } else { stem };
    format!("{stem}.{ending}")
}

/// As [`harmless`], with the ending it was sent with: the content is told by the reader.
pub fn bare(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !is_trick(*c)).collect();
    let kept = kept.trim_matches(|c: char| c.is_whitespace() || c == '.');
    let short: String = match kept.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() < ENDING => {
            format!("{}.{ending}", stem.chars().take(LONGEST - ENDING).collect::<String>())
        }
        _ => kept.chars().take(LONGEST).collect(),
    };
    if short.is_empty() { NAMELESS.to_owned() } else { short }
}

/// The name without its ending, where that is the right one.
fn strip<'a>(name: &'a str, ending: &str) -> &'a str {
    let Some((stem, last)) = name.rsplit_once('.') else { return name };
    let same = last.eq_ignore_ascii_case(ending) || (ending == "jpg" && last.eq_ignore_ascii_case("jpeg"));
    if same { stem } else { name }
}

/// Zero-width and direction marks: with them `exe.gpj` reads as `jpg.exe`.
fn is_trick(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Names that Windows takes for devices, whatever their ending.
fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        first.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
    };
    matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::model::file_name::*;

    #[test]
    fn hostile_names_become_harmless() {
        for (sent, kept) in [
            ("营业执照.pdf", "营业执照.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Windows\\x.PDF", "x.pdf"),
            ("invoice.pdf.exe", "invoice.pdf.exe.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
            ("\u{202e}fdp.exe", "fdp.exe.pdf"),
            ("\";filename=evil.html", "__filename=evil.html.pdf"),
            ("", "附件.pdf"),
            ("...", "附件.pdf"),
            (".pdf", "pdf.pdf"),
            ("CON", "附件CON.pdf"),
            ("nul.txt", "附件nul.txt.pdf"),
        ] {
            assert_eq!(harmless(sent, "pdf"), kept, "{sent:?}");
        }
        assert_eq!(harmless("照片.jpeg", "jpg"), "照片.jpg");
        for (sent, kept) in [("../办法.docx", "办法.docx"), ("", "附件"), ("..", "附件"), ("a\u{202e}.md", "a.md")]
        {
            assert_eq!(bare(sent), kept, "{sent:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_a_name_is_short_and_plain(sent in any::<String>()) {
            let kept = harmless(&sent, "png");
            prop_assert!(kept.chars().count() <= LONGEST + NAMELESS.chars().count() && kept.rsplit('.').next() == Some("png"));
            prop_assert!(!kept.contains(['/', '\\', '"', ';', '\0', '\n', '\r']) && !kept.starts_with('.'));
        }
    }
}
