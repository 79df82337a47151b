//! Pieces to lines, lines to paragraphs; columns one after the other, running headers and page numbers out.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::{
    convert::{
        pdf::page::{Page, Piece},
        table,
    },
    corpus::{is_marked, is_part},
};

/// Parts of a line stand apart from here on, in font sizes.
const APART: f32 = 1.6;
/// Running lines stand within this share of the page's height from its edge.
const MARGIN: f32 = 0.14;
/// Lines at each edge that may be running lines.
const EDGE_LINES: usize = 3;

#[expect(clippy::unwrap_used, reason = "constant pattern, compiled by the tests")]
static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[-—–－·•\s]*(?:第\s*)?[0-9０-９]{1,4}\s*(?:页)?\s*(?:[/,，]?\s*共?\s*[0-9]{1,4}\s*页?)?[-—–－·•\s]*$")
        .unwrap()
});

/// A line of the page, in one or several parts that stand apart.
#[derive(Clone, Debug)]
pub struct Line {
    parts: Vec<Piece>,
    y: f32,
    size: f32,
    height: f32,
}

impl Line {
    fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.trim()).collect::<Vec<_>>().join(" ")
    }

    fn left(&self) -> f32 {
        self.parts.first().map_or(0.0, |part| part.x)
    }

    fn right(&self) -> f32 {
        self.parts.last().map_or(0.0, |part| part.x + part.width)
    }

    fn is_at_edge(&self) -> bool {
        self.y < self.height * MARGIN || self.y > self.height * (1.0 - MARGIN)
    }
}

/// The lines of a page from top to bottom, left column first.
pub fn lines(page: Page) -> Vec<Line> {
    let height = page.height;
    let mut pieces: Vec<Piece> = page.pieces.into_iter().filter(|piece| !piece.text.trim().is_empty()).collect();
    pieces.sort_by(|one, other| other.y.total_cmp(&one.y).then(one.x.total_cmp(&other.x)));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        let belongs = rows
            .last()
            .and_then(|row| row.first())
            .is_some_and(|first| (first.y - piece.y).abs() < 0.45 * first.size.max(piece.size));
        match rows.last_mut().filter(|_| belongs) {
            Some(row) => row.push(piece),
            None => rows.push(vec![piece]),
        }
    }
    let lines: Vec<Line> = rows.into_iter().map(|row| line(row, height)).collect();
    in_columns(lines)
}

fn line(mut row: Vec<Piece>, height: f32) -> Line {
    row.sort_by(|one, other| one.x.total_cmp(&other.x));
    let size = row.iter().map(|piece| piece.size).fold(0.0, f32::max);
    let y = row.iter().map(|piece| piece.y).fold(f32::MIN, f32::max);
    let mut parts: Vec<Piece> = Vec::new();
    for piece in row {
        let Some(last) = parts.last_mut() else {
            parts.push(piece);
            continue;
        };
        let gap = piece.x - (last.x + last.width);
        // The same text drawn twice at one place is how some programs print bold.
        if piece.text == last.text && (piece.x - last.x).abs() < 0.2 * size {
            continue;
        }
        if gap > APART * size {
            parts.push(piece);
            continue;
        }
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if gap > 0.2 * size && (latin(last.text.chars().last()) && latin(piece.text.chars().next())) {
            last.text.push(' ');
        }
        last.text.push_str(&piece.text);
        last.width = piece.x + piece.width - last.x;
    }
    Line { parts, y, size, height }
}

/// Two columns of running text are read one after the other; the columns of a table are not.
fn in_columns(lines: Vec<Line>) -> Vec<Line> {
    let left = lines.iter().map(Line::left).fold(f32::MAX, f32::min);
    let right = lines.iter().map(Line::right).fold(f32::MIN, f32::max);
    let wide = right - left;
    let full = |part: &Piece, from: f32, to: f32| part.width > 0.75 * (to - from);
    let middle = left + wide / 2.0;
    let both = |line: &&Line| match line.parts.as_slice() {
        [one, other] => {
            let gutter = f32::midpoint(one.x + one.width, other.x);
            (gutter - middle).abs() < 0.1 * wide && (full(one, left, gutter) || full(other, gutter, right))
        }
        _ => false,
    };
    let in_two = lines.iter().filter(both).count();
    if in_two < 10 || in_two * 2 < lines.len() {
        return lines;
    }
    let mut ordered = Vec::new();
    let mut beside: Vec<Line> = Vec::new();
    for line in lines {
        let (one, other): (Vec<Piece>, Vec<Piece>) = line.parts.iter().cloned().partition(|part| part.x < middle);
        let crosses = one.iter().any(|part| part.x + part.width > middle + 0.05 * wide);
        if crosses {
            ordered.append(&mut beside);
            ordered.push(line);
            continue;
        }
        for (parts, column) in [(one, &mut ordered), (other, &mut beside)] {
            if !parts.is_empty() {
                column.push(Line { parts, ..line.clone() });
            }
        }
    }
    ordered.append(&mut beside);
    ordered
}

/// The largest lines at the top of the first page, where they are larger than the text.
pub fn title(pages: &[Vec<Line>]) -> Option<String> {
    let mut sizes: Vec<f32> = pages.iter().flatten().map(|line| line.size).collect();
    sizes.sort_by(f32::total_cmp);
    let usual = *sizes.get(sizes.len() / 2)?;
    let first = pages.first()?;
    let top = || first.iter().take(12);
    let largest = top().map(|line| line.size).fold(0.0, f32::max);
    if largest < usual * 1.2 {
        return None;
    }
    let is_large = |line: &&Line| (line.size - largest).abs() < 0.5;
    let text: String = top().skip_while(|line| !is_large(line)).take_while(is_large).map(Line::text).collect();
    (4..=90).contains(&text.chars().count()).then_some(text)
}

/// Drops page numbers, and lines that come again at the edge of most pages.
pub fn drop_running_lines(pages: &mut [Vec<Line>]) {
    let key = |line: &Line| line.text().chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect::<String>();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in pages.iter() {
        for line in edges(page) {
            *seen.entry(key(line)).or_default() += 1;
        }
    }
    let often = (pages.len() * 3 / 5).max(2);
    for page in pages.iter_mut() {
        let last = page.len().saturating_sub(EDGE_LINES);
        let mut at = 0;
        page.retain(|line| {
            let at_edge = (at < EDGE_LINES || at >= last) && line.is_at_edge();
            at += 1;
            let runs = seen.get(&key(line)).is_some_and(|count| *count >= often);
            !(at_edge && (runs || PAGE_NUMBER.is_match(line.text().trim())))
        });
    }
}

fn edges(page: &[Line]) -> impl Iterator<Item = &Line> {
    let last = page.len().saturating_sub(EDGE_LINES);
    page.iter()
        .enumerate()
        .filter(move |(at, line)| (*at < EDGE_LINES || *at >= last) && line.is_at_edge())
        .map(|(_, line)| line)
}

/// All lines as paragraphs.
pub fn text(pages: &[Vec<Line>]) -> String {
    let mut text = String::new();
    let mut before: Option<(&Line, f32)> = None;
    for page in pages {
        let left = edge(page.iter().map(Line::left), 0.1);
        let right = edge(page.iter().map(Line::right), 0.95);
        for (at, line) in page.iter().enumerate() {
            if is_row(page, at) {
                let cells: Vec<String> = line.parts.iter().map(|part| part.text.trim().to_owned()).collect();
                let after_row = at.checked_sub(1).is_some_and(|above| is_row(page, above));
                text.push_str(if text.is_empty() || after_row { "" } else { "\n" });
                text.push_str(&table::line(&cells));
                text.push('\n');
                before = None;
                continue;
            }
            let said = line.text();
            let continues = !stands_alone(before.map(|(above, _)| above), &said)
                && before.is_some_and(|(above, margin)| {
                    let full = above.right() >= margin - 1.6 * above.size;
                    full && line.left() <= left + 0.9 * line.size && (above.size - line.size).abs() < 0.15 * line.size
                });
            if continues {
                text.truncate(text.trim_end().len());
                let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                if latin(text.chars().last()) && latin(said.chars().next()) {
                    text.push(' ');
                }
            } else if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&said);
            text.push('\n');
            before = Some((line, right));
        }
    }
    text
}

/// Whether a line begins a paragraph whatever the place of the one above: 第三条 after a full sentence, all after 第一章.
fn stands_alone(above: Option<&Line>, said: &str) -> bool {
    let above = above.map(Line::text).unwrap_or_default();
    let ended = above.trim_end().ends_with(['。', '；', '：', '！', '？']);
    is_part(&above) || is_part(said) || (ended && is_marked(said))
}

/// A line in parts is a row of a table where its neighbour has as many.
fn is_row(page: &[Line], at: usize) -> bool {
    let parts = |at: Option<usize>| at.and_then(|at| page.get(at)).map_or(0, |line| line.parts.len());
    let own = parts(Some(at));
    own > 1 && (parts(at.checked_sub(1)) == own || parts(Some(at + 1)) == own)
}

/// The place below which this share of the edges lie.
fn edge(places: impl Iterator<Item = f32>, share: f32) -> f32 {
    let mut places: Vec<f32> = places.collect();
    places.sort_by(f32::total_cmp);
    let at = (places.len().saturating_sub(1)) as f32 * share;
    places.get(at.round() as usize).copied().unwrap_or(0.0)
}
