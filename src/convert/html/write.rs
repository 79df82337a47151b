//! A part of a page as Markdown: paragraphs, headings, lists, and tables a row a line. Nothing is escaped,
//! so that quotes stay as people read them.

use scraper::{ElementRef, node::Node};

use crate::convert::{html::main_text::is_left_out, table::line};

/// Deeper is a mistake or an attack; text below is taken as it comes.
const DEEPEST: usize = 400;

/// What became of the part.
#[derive(Debug, Default)]
pub struct Written {
    pub text: String,
    pub pictures: usize,
    /// The paragraph being written.
    open: String,
    /// What the next paragraph begins with, such as the mark of a list.
    mark: String,
}

/// Writes `part` as Markdown.
pub fn write(part: ElementRef<'_>) -> Written {
    let mut written = Written::default();
    written.children(part, 0);
    written.end(2);
    let kept = written.text.trim_matches('\n').len();
    written.text = written.text.trim_start_matches('\n').chars().collect();
    written.text.truncate(kept);
    written.text.push('\n');
    written
}

impl Written {
    fn children(&mut self, element: ElementRef<'_>, depth: usize) {
        if depth > DEEPEST {
            self.open.push_str(&element.text().collect::<String>());
            return;
        }
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.open.push_str(text),
                Node::Element(_) => {
                    if let Some(inner) = ElementRef::wrap(child) {
                        self.element(inner, depth + 1);
                    }
                }
                _ => (),
            }
        }
    }

    fn element(&mut self, element: ElementRef<'_>, depth: usize) {
        if is_left_out(element) {
            return;
        }
        match element.value().name() {
            "br" => self.end(1),
            "img" => self.pictures += 1,
            "hr" => self.end(2),
            "table" => self.table(element, depth),
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                self.end(2);
                let level = name.strip_prefix('h').and_then(|level| level.parse().ok()).unwrap_or(2);
                self.mark = format!("{} ", "#".repeat(level));
                self.children(element, depth);
                // A break within a heading is none of the text.
                self.end(2);
                self.mark.clear();
            }
            "ol" => {
                self.end(2);
                let items = element.child_elements().filter(|item| item.value().name() == "li");
                for (at, item) in items.enumerate() {
                    self.item(&format!("{}. ", at + 1), item, depth);
                }
                self.end(2);
            }
            "li" => self.item("- ", element, depth),
            "p" | "div" | "section" | "article" | "ul" | "dl" | "dt" | "dd" | "blockquote" | "center" | "pre"
            | "form" | "fieldset" | "tr" | "td" | "th" | "tbody" | "thead" | "caption" | "figure" | "figcaption"
            | "main" | "header" | "aside" | "ucapcontent" => {
                self.end(2);
                self.children(element, depth);
                self.end(2);
            }
            _ => self.children(element, depth),
        }
    }

    fn item(&mut self, mark: &str, item: ElementRef<'_>, depth: usize) {
        self.end(1);
        mark.clone_into(&mut self.mark);
        self.children(item, depth + 1);
        self.end(1);
        self.mark.clear();
    }

    /// A table of one column is layout, and so is one with a table in it; others become a row a line.
    fn table(&mut self, table: ElementRef<'_>, depth: usize) {
        self.end(2);
        let rows = rows(table);
        let layout =
            rows.iter().all(|row| row.len() < 2) || descends(table).any(|inner| inner.value().name() == "table");
        if layout {
            self.children(table, depth);
        } else {
            let mut spans = Vec::new();
            for row in rows {
                let line = line(&spread(&row, &mut spans));
                if !line.is_empty() {
                    self.open.push_str(&line);
                    self.end(1);
                }
            }
            self.pictures += descends(table).filter(|inner| inner.value().name() == "img").count();
        }
        self.end(2);
    }

    /// Ends the paragraph with so many line breaks.
    fn end(&mut self, breaks: usize) {
        let text = collapse(&self.open);
        self.open.clear();
        if !text.is_empty() {
            self.text.push_str(&std::mem::take(&mut self.mark));
            self.text.push_str(&text);
            self.text.push('\n');
        }
        if breaks > 1 && !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}

fn rows(table: ElementRef<'_>) -> Vec<Vec<ElementRef<'_>>> {
    let cell = |cell: &ElementRef<'_>| matches!(cell.value().name(), "td" | "th");
    let rows = descends(table).filter(|element| element.value().name() == "tr");
    rows.map(|row| row.child_elements().filter(cell).collect()).collect()
}

fn descends(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.descendants().skip(1).filter_map(ElementRef::wrap)
}

/// The cells of a row, those that reach down from rows above among them. `spans` holds, for each column,
/// how many rows its cell still reaches and what it says.
fn spread(row: &[ElementRef<'_>], spans: &mut Vec<(usize, String)>) -> Vec<String> {
    let number =
        |cell: &ElementRef<'_>, key: &str| cell.attr(key).and_then(|n| n.trim().parse().ok()).unwrap_or(1_usize);
    let mut cells = row.iter();
    let mut line = Vec::new();
    let mut column = 0;
    loop {
        if let Some((left, text)) = spans.get_mut(column).filter(|(left, _)| *left > 0) {
            *left -= 1;
            line.push(text.clone());
            column += 1;
            continue;
        }
        let Some(cell) = cells.next() else {
            if spans.iter().skip(column).any(|(left, _)| *left > 0) {
                column += 1;
                continue;
            }
            break;
        };
        let text = collapse(&cell_text(*cell));
        let (down, wide) = (number(cell, "rowspan").clamp(1, 500), number(cell, "colspan").clamp(1, 100));
        for part in 0..wide {
            if spans.len() <= column {
                spans.resize(column + 1, (0, String::new()));
            }
            if let Some(span) = spans.get_mut(column) {
                *span = (down - 1, if part == 0 { text.clone() } else { String::new() });
            }
            column += 1;
        }
        line.push(text);
    }
    line
}

fn cell_text(cell: ElementRef<'_>) -> String {
    let mut inner = Written::default();
    inner.children(cell, 0);
    inner.end(1);
    inner.text
}

/// One blank for any run of blanks, none at the ends.
fn collapse(text: &str) -> String {
    text.split_whitespace()
        .filter(|word| !word.chars().all(|c| matches!(c, '\u{200B}' | '\u{FEFF}')))
        .collect::<Vec<_>>()
        .join(" ")
}
