//! A font of a pdf: which characters its codes show, and how wide they are.

use std::collections::HashMap;

use encoding_rs::Encoding;
use lopdf::{Dictionary, Document, Object};
use ttf_parser::Face;

use crate::convert::pdf::{
    LARGEST_PAGE,
    characters::{Characters, number},
};

/// A character, or a few, shown at one place.
#[derive(Clone, Debug)]
pub struct Glyph {
    /// Empty where the font does not say.
    pub text: String,
    /// In thousandths of the font size.
    pub width: f32,
    pub is_blank: bool,
}

/// How bytes become codes and codes become characters, where `ToUnicode` does not say.
#[derive(Debug)]
enum Reading {
    /// Codes of two bytes that mean a glyph of an embedded font.
    Glyphs(HashMap<u16, char>),
    /// A Chinese, Japanese or Korean encoding with its Adobe name.
    Legacy(&'static Encoding),
    Utf16,
    /// One byte a code.
    Simple(Box<[String; 256]>),
}

#[derive(Debug)]
pub struct Font {
    to_unicode: Characters,
    reading: Reading,
    widths: HashMap<u32, f32>,
    default_width: f32,
    /// Thousandths of what a unit of `widths` is worth; other than 1 for fonts drawn as pictures.
    unit: f32,
}

impl Font {
    pub fn new(document: &Document, font: &Dictionary) -> Font {
        let to_unicode =
            stream(document, font, b"ToUnicode").map(|bytes| Characters::parse(&bytes)).unwrap_or_default();
        let subtype = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if subtype == b"Type0" {
            composite(document, font, to_unicode)
        } else {
            simple(document, font, to_unicode, subtype == b"Type3")
        }
    }

    /// The glyphs that a string of the page shows.
    pub fn glyphs(&self, bytes: &[u8]) -> Vec<Glyph> {
        match &self.reading {
            Reading::Simple(table) => bytes.iter().map(|byte| self.simple(*byte, table)).collect(),
            Reading::Utf16 => self.two_bytes(bytes, |pair| {
                let units: Vec<u16> = pair.chunks(2).map(|unit| number(unit) as u16).collect();
                String::from_utf16_lossy(&units)
            }),
            Reading::Glyphs(table) => self.two_bytes(bytes, |pair| {
                u16::try_from(number(pair))
                    .ok()
                    .and_then(|glyph| table.get(&glyph))
                    .map(char::to_string)
                    .unwrap_or_default()
            }),
            Reading::Legacy(encoding) => self.legacy(bytes, encoding),
        }
    }

    fn simple(&self, byte: u8, table: &[String; 256]) -> Glyph {
        let code = u32::from(byte);
        let text = self.to_unicode.get(code).or_else(|| table.get(usize::from(byte)).cloned()).unwrap_or_default();
        let width = self.widths.get(&code).copied().unwrap_or(self.default_width) * self.unit;
        Glyph { is_blank: byte == b' ', text, width }
    }

    fn two_bytes(&self, bytes: &[u8], read: impl Fn(&[u8]) -> String) -> Vec<Glyph> {
        let one_byte = self.to_unicode.lengths.len() == 1 && self.to_unicode.lengths.contains(&1);
        let mut glyphs = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let surrogate = matches!(self.reading, Reading::Utf16) && matches!(rest.first(), Some(0xD8..=0xDB));
            let length = if one_byte {
                1
            } else if surrogate {
                4
            } else {
                2
            };
            let (code, after) = rest.split_at(length.min(rest.len()));
            rest = after;
            let text = self.to_unicode.get(number(code)).unwrap_or_else(|| read(code));
            glyphs.push(self.wide(code, text));
        }
        glyphs
    }

    fn legacy(&self, bytes: &[u8], encoding: &'static Encoding) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            let four =
                encoding == encoding_rs::GB18030 && *first >= 0x81 && rest.get(1).is_some_and(u8::is_ascii_digit);
            let length = if *first < 0x81 || *first == 0xFF {
                1
            } else if four {
                4
            } else {
                2
            };
            let (code, after) = rest.split_at(length.min(rest.len()));
            rest = after;
            let read = || encoding.decode_without_bom_handling(code).0.into_owned();
            let text = self.to_unicode.get(number(code)).unwrap_or_else(read);
            glyphs.push(self.wide(code, text));
        }
        glyphs
    }

    fn wide(&self, code: &[u8], text: String) -> Glyph {
        // Widths stand under glyph numbers; only where a code is one are they known without further tables.
        let known =
            matches!(self.reading, Reading::Glyphs(_)).then(|| self.widths.get(&number(code)).copied()).flatten();
        let narrow = !matches!(self.reading, Reading::Glyphs(_)) && text.is_ascii();
        let width = known.unwrap_or(if narrow { self.default_width / 2.0 } else { self.default_width });
        Glyph { is_blank: code == [b' '], text, width: width * self.unit }
    }
}

fn composite(document: &Document, font: &Dictionary, to_unicode: Characters) -> Font {
    let descendant = font
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| document.dereference(fonts.first()?).ok()?.1.as_dict().ok());
    let name = font
        .get_deref(b"Encoding", document)
        .and_then(Object::as_name)
        .map(|name| String::from_utf8_lossy(name).into_owned());
    let reading = match name.unwrap_or_default().as_str() {
        name if name.contains("UCS2") || name.contains("UTF16") => Reading::Utf16,
        name if name.starts_with("GBK2K") => Reading::Legacy(encoding_rs::GB18030),
        name if name.starts_with("GB") => Reading::Legacy(encoding_rs::GBK),
        name if name.starts_with("B5") || name.starts_with("ETen") || name.starts_with("HK") => {
            Reading::Legacy(encoding_rs::BIG5)
        }
        name if name.contains("RKSJ") => Reading::Legacy(encoding_rs::SHIFT_JIS),
        name if name.starts_with("KSC") => Reading::Legacy(encoding_rs::EUC_KR),
        // The font itself is asked only where the file does not say.
        _ if to_unicode.is_empty() => {
            Reading::Glyphs(descendant.map(|font| embedded(document, font)).unwrap_or_default())
        }
        _ => Reading::Glyphs(HashMap::new()),
    };
    let number = |key: &[u8]| descendant.and_then(|font| font.get(key).and_then(Object::as_float).ok());
    let widths = descendant.and_then(|font| font.get_deref(b"W", document).and_then(Object::as_array).ok());
    Font {
        to_unicode,
        reading,
        widths: widths.map(|widths| cid_widths(document, widths)).unwrap_or_default(),
        default_width: number(b"DW").unwrap_or(1000.0),
        unit: 1.0,
    }
}

/// `c [w1 w2 …]` and `first last w`.
fn cid_widths(document: &Document, entries: &[Object]) -> HashMap<u32, f32> {
    let mut widths = HashMap::new();
    let number = |object: &Object| document.dereference(object).ok().and_then(|(_, object)| object.as_float().ok());
    let mut rest = entries;
    while let [first, second, after @ ..] = rest {
        let Some(start) = number(first) else { break };
        let second = document.dereference(second).map_or(second, |(_, object)| object);
        if let Ok(list) = second.as_array() {
            for (at, width) in list.iter().enumerate() {
                widths.extend(number(width).map(|width| (start as u32 + at as u32, width)));
            }
            rest = after;
        } else if let (Some(end), Some((Some(width), after))) =
            (number(second), after.split_first().map(|(w, a)| (number(w), a)))
        {
            for code in (start as u32..=end as u32).take(0xFFFF) {
                widths.insert(code, width);
            }
            rest = after;
        } else {
            break;
        }
    }
    widths
}

/// Glyph number to character, read backwards from the embedded font.
fn embedded(document: &Document, descendant: &Dictionary) -> HashMap<u16, char> {
    let file = descendant
        .get_deref(b"FontDescriptor", document)
        .and_then(Object::as_dict)
        .ok()
        .and_then(|about| stream(document, about, b"FontFile2").or_else(|| stream(document, about, b"FontFile3")));
    let Some(file) = file else { return HashMap::new() };
    let Ok(face) = Face::parse(&file, 0) else { return HashMap::new() };
    let mut of_glyph = HashMap::new();
    for table in
        face.tables().cmap.iter().flat_map(|cmap| cmap.subtables).filter(ttf_parser::cmap::Subtable::is_unicode)
    {
        table.codepoints(|code| {
            if let (Some(c), Some(glyph)) = (char::from_u32(code), table.glyph_index(code)) {
                of_glyph.entry(glyph.0).or_insert(c);
            }
        });
    }
    let Some(map) = stream(document, descendant, b"CIDToGIDMap") else { return of_glyph };
    let glyphs = map.chunks_exact(2).map(|pair| number(pair) as u16);
    (0..=u16::MAX).zip(glyphs).filter_map(|(code, glyph)| Some((code, *of_glyph.get(&glyph)?))).collect()
}

fn simple(document: &Document, font: &Dictionary, to_unicode: Characters, drawn: bool) -> Font {
    let number = |key: &[u8]| font.get_deref(key, document).and_then(Object::as_float).ok();
    let first = number(b"FirstChar").unwrap_or(0.0) as u32;
    let listed = font.get_deref(b"Widths", document).and_then(Object::as_array).ok();
    let widths = listed
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(at, width)| Some((first + at as u32, document.dereference(width).ok()?.1.as_float().ok()?)));
    let encoding = font.get_font_encoding_with_limit(document, LARGEST_PAGE).ok();
    let has_encoding = font.has(b"Encoding");
    let table = std::array::from_fn(|code| {
        let byte = code as u8;
        // A font drawn as pictures says nothing by its codes.
        if drawn && !has_encoding {
            return String::new();
        }
        let read = encoding.as_ref().and_then(|encoding| Document::decode_text(encoding, &[byte]).ok());
        read.filter(|text| !text.is_empty())
            .unwrap_or_else(|| if byte.is_ascii_graphic() { char::from(byte).to_string() } else { String::new() })
    });
    let matrix = font.get_deref(b"FontMatrix", document).and_then(Object::as_array).ok();
    let scale = matrix.and_then(|matrix| matrix.first()?.as_float().ok()).filter(|_| drawn);
    Font {
        to_unicode,
        reading: Reading::Simple(Box::new(table)),
        widths: widths.collect(),
        default_width: 500.0,
        unit: scale.map_or(1.0, |scale| scale * 1000.0),
    }
}

fn stream(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    let stream = dictionary.get_deref(key, document).ok()?.as_stream().ok()?;
    stream.get_plain_content_with_limit(LARGEST_PAGE).ok()
}
