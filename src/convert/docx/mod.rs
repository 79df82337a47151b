//! A docx as Markdown: styles become headings, numbering becomes the marks people see (第一条, （一）, 1.),
//! tables a row a line, footnotes stand at the end, tracked changes are read as accepted.

mod numbering;
mod styles;

use crate::{
    config::Import,
    convert::{
        Read, archive,
        docx::{numbering::Numbering, styles::Styles},
        table,
        xml::{self, Element, Node},
    },
    corpus::Hints,
};

/// Nested tables and frames deeper than this are left out.
const DEEPEST: usize = 40;

#[derive(Debug)]
struct Writer {
    styles: Styles,
    numbering: Numbering,
    text: String,
    title: Option<String>,
    has_changes: bool,
    pictures: usize,
    depth: usize,
}

/// Reads a docx.
pub fn read(bytes: &[u8], limits: &Import) -> Result<Read, String> {
    archive::check(bytes, limits)?;
    let part = |name: &str| match archive::part(bytes, name, limits)? {
        Some(part) => xml::parse(&part).map(Some).map_err(|why| format!("{name}: {why}")),
        None => Ok(None),
    };
    let document = part("word/document.xml")?.ok_or("is no docx: it has no text part")?;
    let mut writer = Writer {
        styles: Styles::new(part("word/styles.xml")?.as_ref()),
        numbering: Numbering::new(part("word/numbering.xml")?.as_ref()),
        text: String::new(),
        title: None,
        has_changes: false,
        pictures: 0,
        depth: 0,
    };
    writer.blocks(document.child("body").ok_or("is no docx: it has no body")?);
    for (name, note) in [("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")] {
        if let Some(notes) = part(name)? {
            writer.notes(&notes, note);
        }
    }
    let mut remarks = Vec::new();
    if writer.has_changes {
        remarks.push("has tracked changes; it was read as if all were accepted".to_owned());
    }
    if writer.pictures > 0 && writer.text.chars().count() < 200 {
        remarks.push(format!("its text is short and stands beside {} pictures, which are not read", writer.pictures));
    }
    let text = format!("{}\n", writer.text.trim_end());
    Ok(Read { text, hints: Hints { title: writer.title, ..Hints::default() }, remarks, gaps: Vec::new() })
}

impl Writer {
    fn blocks(&mut self, parent: &Element) {
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        for element in parent.elements() {
            match element.name.as_str() {
                "p" => self.paragraph(element),
                "tbl" => self.table(element),
                "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag" => {
                    self.has_changes |= matches!(element.name.as_str(), "ins" | "moveTo");
                    self.blocks(element);
                }
                "del" | "moveFrom" => self.has_changes = true,
                _ => (),
            }
        }
        self.depth -= 1;
    }

    fn paragraph(&mut self, paragraph: &Element) {
        let properties = paragraph.child("pPr");
        let style = properties.and_then(|properties| properties.val("pStyle")).unwrap_or_default();
        if self.styles.is_contents(style) {
            return;
        }
        let own = properties.and_then(|properties| properties.child("numPr"));
        let mark = self.numbering.next(own, self.styles.numbering(style));
        let mut frames = Vec::new();
        let text = self.runs(paragraph, &mut frames);
        let text = text.trim_matches([' ', '\n', '\t', '\u{3000}', '\u{A0}']);
        if !text.is_empty() {
            let outline = properties.and_then(|properties| properties.val("outlineLvl")?.parse::<usize>().ok());
            let level = outline.filter(|level| *level < 6).map(|level| level + 2).or(self.styles.level(style));
            let mut line = mark.unwrap_or_default();
            line.push_str(text);
            if self.styles.is_title(style) {
                self.title.get_or_insert_with(|| line.replace('\n', ""));
                self.text.push_str(&format!("# {}\n\n", line.replace('\n', " ")));
            } else if let Some(level) = level {
                self.text.push_str(&format!("{} {}\n\n", "#".repeat(level.min(6)), line.replace('\n', " ")));
            } else {
                self.text.push_str(&line);
                self.text.push_str("\n\n");
            }
        }
        for frame in frames {
            self.blocks(frame);
        }
    }

    /// The text of the runs below `parent`; text frames are handed back, to follow the paragraph.
    fn runs<'a>(&mut self, parent: &'a Element, frames: &mut Vec<&'a Element>) -> String {
        let mut text = String::new();
        for element in parent.elements() {
            match element.name.as_str() {
                "t" => text.push_str(&element.text()),
                "tab" | "ptab" => text.push(' '),
                "br" | "cr" if element.attribute("type").is_none_or(|sort| sort == "textWrapping") => text.push('\n'),
                "noBreakHyphen" => text.push('-'),
                "footnoteReference" | "endnoteReference" => {
                    text.extend(element.attribute("id").map(|id| format!("[{id}]")));
                }
                "txbxContent" => frames.push(element),
                "del" | "moveFrom" => self.has_changes = true,
                "blip" | "imagedata" => self.pictures += 1,
                // What stands twice, is hidden, or is an instruction and not text.
                "Fallback" | "pPr" | "rPr" | "instrText" | "delText" | "numPr" => (),
                "r" if is_hidden(element) => (),
                name => {
                    self.has_changes |= matches!(name, "ins" | "moveTo");
                    let inner = self.runs(element, frames);
                    text.push_str(&inner);
                }
            }
        }
        text
    }

    /// A table of one column is layout; others become a row a line, with what reaches down from above.
    fn table(&mut self, table: &Element) {
        let rows: Vec<Vec<&Element>> = table
            .elements()
            .filter(|row| row.name == "tr")
            .map(|row| row.elements().filter(|cell| cell.name == "tc").collect())
            .collect();
        if rows.iter().all(|row| row.len() < 2) {
            rows.iter().flatten().for_each(|cell| self.blocks(cell));
            return;
        }
        let mut above: Vec<String> = Vec::new();
        for row in rows {
            let mut cells = Vec::new();
            let mut columns = Vec::new();
            for cell in row {
                let properties = cell.child("tcPr");
                let wide =
                    properties.and_then(|properties| properties.val("gridSpan")?.parse().ok()).unwrap_or(1_usize);
                let merged = properties.and_then(|properties| properties.child("vMerge"));
                let continues = merged.is_some_and(|merged| merged.attribute("val") != Some("restart"));
                let text =
                    if continues { above.get(columns.len()).cloned().unwrap_or_default() } else { self.cell(cell) };
                columns.push(text.clone());
                columns.resize(columns.len() + wide.clamp(1, 100) - 1, String::new());
                cells.push(text);
            }
            above = columns;
            let line = table::line(&cells);
            if !line.is_empty() {
                self.text.push_str(&line);
                self.text.push('\n');
            }
        }
        self.text.push('\n');
    }

    fn cell(&mut self, cell: &Element) -> String {
        let before = std::mem::take(&mut self.text);
        self.blocks(cell);
        std::mem::replace(&mut self.text, before)
    }

    fn notes(&mut self, notes: &Element, name: &str) {
        for note in notes.elements().filter(|note| note.name == name && note.attribute("type").is_none()) {
            let mut text = String::new();
            for paragraph in note.elements().filter(|paragraph| paragraph.name == "p") {
                text.push_str(self.runs(paragraph, &mut Vec::new()).trim());
            }
            if !text.is_empty() {
                self.text.push_str(&format!("[{}] {text}\n\n", note.attribute("id").unwrap_or_default()));
            }
        }
    }
}

fn is_hidden(run: &Element) -> bool {
    let switched_off = |element: &Element| matches!(element.attribute("val"), Some("0" | "false" | "off"));
    run.at(&["rPr", "vanish"]).is_some_and(|vanish| !switched_off(vanish))
        && run.children.iter().any(|node| matches!(node, Node::Element(_)))
}
