//! Small files of the sorts that offices have, written by hand.

use std::{collections::BTreeMap, io::Write as _};

use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

/// An archive of these entries.
pub fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of one sheet.
pub fn xlsx(name: &str, rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(name).unwrap();
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// A docx with a title, headings and articles numbered by the word processor, a table with merged cells, a
/// footnote, a table of contents, and tracked changes.
pub fn docx() -> Vec<u8> {
    let numbered = |list: u32, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let cell =
        |more: &str, text: &str| format!("<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let document = [
        "<w:document xmlns:w='w'><w:body>",
        &styled("T", "关于歇业备案的办法"),
        &styled("C1", "第一章 总则 ……… 1"),
        &styled("H1", "总则"),
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='2'/></w:numPr></w:pPr><w:r><w:t>企业可以</w:t></w:r>\
         <w:del><w:r><w:delText>不得</w:delText></w:r></w:del><w:ins><w:r><w:t>自主</w:t></w:r></w:ins>\
         <w:r><w:rPr><w:vanish/></w:rPr><w:t>暗语</w:t></w:r><w:r><w:t>决定歇业</w:t><w:footnoteReference w:id='2'/><w:t>。</w:t></w:r></w:p>",
        &numbered(2, "歇业期限最长不超过3年。"),
        &numbered(3, "提交申请书；"),
        &numbered(3, "提交承诺书。"),
        "<w:tbl><w:tr>",
        &[cell("", "材料"), cell("", "份数")].concat(),
        "</w:tr><w:tr>",
        &[cell("<w:vMerge w:val='restart'/>", "申请书"), cell("", "1")].concat(),
        "</w:tr><w:tr>",
        &[cell("<w:vMerge/>", ""), cell("", "2")].concat(),
        "</w:tr></w:tbl></w:body></w:document>",
    ]
    .concat();
    let part_of_styles = "<w:styles xmlns:w='w'><w:style w:styleId='T'><w:name w:val='Title'/></w:style>\
        <w:style w:styleId='C1'><w:name w:val='toc 1'/></w:style>\
        <w:style w:styleId='H'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>\
        <w:style w:styleId='H1'><w:name w:val='章'/><w:basedOn w:val='H'/></w:style></w:styles>";
    let kind = |id: u32, text: &str| {
        format!(
            "<w:abstractNum w:abstractNumId='{id}'><w:lvl w:ilvl='0'><w:start w:val='1'/>\
             <w:numFmt w:val='chineseCountingThousand'/><w:lvlText w:val='{text}'/></w:lvl></w:abstractNum>"
        )
    };
    let list = |id: u32| format!("<w:num w:numId='{id}'><w:abstractNumId w:val='{id}'/></w:num>");
    let numbering = [
        "<w:numbering xmlns:w='w'>",
        &[kind(1, "第%1章"), kind(2, "第%1条"), kind(3, "（%1）"), list(1), list(2), list(3)].concat(),
        "</w:numbering>",
    ]
    .concat();
    let notes = "<w:footnotes xmlns:w='w'><w:footnote w:type='separator' w:id='0'/>\
        <w:footnote w:id='2'><w:p><w:r><w:t>指本市登记的企业。</w:t></w:r></w:p></w:footnote></w:footnotes>";
    zip(&[
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", part_of_styles.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
    ])
}

/// Lines of a page of A4, from its lower left corner.
#[derive(Default)]
pub struct Page {
    pub lines: Vec<(f32, f32, f32, String)>,
    pub picture: bool,
}

impl Page {
    pub fn line(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.lines.push((x, y, size, text.to_owned()));
    }
}

/// A page of lines in a font that is not embedded; `Identity-H` brings a table of its characters.
pub fn pdf_of(encoding: &str, lines: &[&str]) -> Vec<u8> {
    let mut page = Page::default();
    for (at, line) in lines.iter().enumerate() {
        page.line(72.0, 750.0 - 30.0 * at as f32, 14.0, line);
    }
    pdf(&[page], encoding)
}

/// A pdf of these pages.
pub fn pdf(pages: &[Page], encoding: &str) -> Vec<u8> {
    // Code of each character where the encoding is none.
    let mut codes: BTreeMap<char, u16> = BTreeMap::new();
    let mut contents = Vec::new();
    for page in pages {
        let mut content = String::from("q\nBT\n");
        for (x, y, size, text) in &page.lines {
            let bytes: Vec<u8> = match encoding {
                "GBK-EUC-H" | "GB-EUC-H" => encoding_rs::GBK.encode(text).0.into_owned(),
                "GBK2K-H" => encoding_rs::GB18030.encode(text).0.into_owned(),
                "Identity-H" => text
                    .chars()
                    .flat_map(|c| {
                        let next = codes.len() as u16 + 3;
                        codes.entry(c).or_insert(next).to_be_bytes()
                    })
                    .collect(),
                _ => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            };
            let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            let hex = hex.concat();
            content.push_str(&format!("/F1 {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj\n"));
        }
        content.push_str("ET\nQ\n");
        if page.picture {
            content.push_str("q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n");
        }
        contents.push(content);
    }
    let mut table = String::from("1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
    for (c, code) in &codes {
        let units: Vec<String> = c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04X}")).collect();
        let text = units.concat();
        table.push_str(&format!("1 beginbfchar <{code:04X}> <{text}> endbfchar\n"));
    }
    let to_unicode = if encoding == "Identity-H" { "/ToUnicode 5 0 R" } else { "" };
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R ", 6 + 2 * at)).collect();
    let kids = kids.concat();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()),
        format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /{encoding} /DescendantFonts [4 0 R] {to_unicode} >>"
        ),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{table}\nendstream", table.len()),
    ];
    for (at, content) in contents.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            7 + 2 * at
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF", objects.len() + 1));
    file.into_bytes()
}
