//! What a page shows: pieces of text with their places.

use std::{collections::HashMap, rc::Rc};

use lopdf::{Dictionary, Document, Object, ObjectId, content::Content};

use crate::convert::pdf::{LARGEST_PAGE, font::Font, matrix::Matrix};

/// Forms within forms.
const DEEPEST: usize = 10;
/// More operations than a page has.
const MOST_OPERATIONS: usize = 2_000_000;

/// Characters that stand side by side, drawn at once.
#[derive(Clone, Debug)]
pub struct Piece {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub size: f32,
    pub text: String,
}

#[derive(Debug, Default)]
pub struct Page {
    pub pieces: Vec<Piece>,
    pub pictures: usize,
    /// Characters whose font does not say what they are.
    pub unreadable: usize,
    pub height: f32,
}

#[derive(Clone, Debug)]
struct State {
    map: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    between: f32,
    between_words: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
}

struct Reader<'a> {
    document: &'a Document,
    fonts: HashMap<usize, Rc<Font>>,
    page: Page,
    operations: usize,
    text: Matrix,
    line: Matrix,
}

/// The pieces of a page.
pub fn pieces(document: &Document, id: ObjectId) -> Result<Page, String> {
    let content =
        document.get_page_content_with_limit(id, LARGEST_PAGE).map_err(|why| format!("cannot be read: {why}"))?;
    let dictionary = document.get_dictionary(id).map_err(|why| format!("cannot be read: {why}"))?;
    let sides: Vec<f32> = inherited(document, dictionary, b"MediaBox")
        .and_then(|sides| sides.as_array().ok())
        .map(|sides| sides.iter().filter_map(|side| document.dereference(side).ok()?.1.as_float().ok()).collect())
        .unwrap_or_default();
    let (left, bottom, right, top) = match sides.as_slice() {
        [left, bottom, right, top] => (*left, *bottom, *right, *top),
        _ => (0.0, 0.0, 595.0, 842.0),
    };
    let (wide, high) = (right - left, top - bottom);
    let turned =
        inherited(document, dictionary, b"Rotate").and_then(|turn| turn.as_i64().ok()).unwrap_or(0).rem_euclid(360);
    let to_origin = Matrix::shift(-left, -bottom);
    let (map, height) = match turned {
        90 => (to_origin.then(&Matrix { a: 0.0, b: -1.0, c: 1.0, d: 0.0, e: 0.0, f: wide }), wide),
        180 => (to_origin.then(&Matrix { a: -1.0, b: 0.0, c: 0.0, d: -1.0, e: wide, f: high }), high),
        270 => (to_origin.then(&Matrix { a: 0.0, b: 1.0, c: -1.0, d: 0.0, e: high, f: 0.0 }), wide),
        _ => (to_origin, high),
    };
    let resources = inherited(document, dictionary, b"Resources").and_then(|resources| resources.as_dict().ok());
    let mut reader = Reader {
        document,
        fonts: HashMap::new(),
        page: Page { height, ..Page::default() },
        operations: 0,
        text: Matrix::ONE,
        line: Matrix::ONE,
    };
    reader.run(&content, resources, map, 0)?;
    Ok(reader.page)
}

/// An entry of the page, or of the nodes above it.
fn inherited<'a>(document: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..64 {
        if let Ok(found) = node.get_deref(key, document) {
            return Some(found);
        }
        node = node.get_deref(b"Parent", document).ok()?.as_dict().ok()?;
    }
    None
}

impl Reader<'_> {
    fn run(&mut self, content: &[u8], resources: Option<&Dictionary>, map: Matrix, depth: usize) -> Result<(), String> {
        let content = Content::decode(content).map_err(|why| format!("cannot be read: {why}"))?;
        let start = State {
            map,
            font: None,
            size: 1.0,
            between: 0.0,
            between_words: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut state = start.clone();
        let mut kept: Vec<State> = Vec::new();
        for operation in &content.operations {
            self.operations += 1;
            if self.operations > MOST_OPERATIONS {
                return Err("draws more than a page can hold".into());
            }
            let numbers: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
            let first = numbers.first().copied().unwrap_or(0.0);
            match operation.operator.as_str() {
                "q" if kept.len() < 1_000 => kept.push(state.clone()),
                "Q" => state = kept.pop().unwrap_or_else(|| start.clone()),
                "cm" => state.map = Matrix::of(&numbers).map_or(state.map, |change| change.then(&state.map)),
                "BT" => (self.text, self.line) = (Matrix::ONE, Matrix::ONE),
                "Tf" => {
                    state.size = first;
                    let name = operation.operands.first().and_then(|name| name.as_name().ok());
                    state.font = name.and_then(|name| self.font(resources?, name));
                }
                "Tc" => state.between = first,
                "Tw" => state.between_words = first,
                "Tz" => state.stretch = first / 100.0,
                "TL" => state.leading = first,
                "Ts" => state.rise = first,
                "Td" | "TD" => {
                    if let [x, y] = numbers.as_slice() {
                        if operation.operator == "TD" {
                            state.leading = -y;
                        }
                        self.next_line(*x, *y);
                    }
                }
                "Tm" => {
                    if let Some(map) = Matrix::of(&numbers) {
                        (self.text, self.line) = (map, map);
                    }
                }
                "T*" => self.next_line(0.0, -state.leading),
                "Tj" => self.show(&operation.operands, &state),
                "TJ" => {
                    if let Some(parts) = operation.operands.first().and_then(|parts| parts.as_array().ok()) {
                        self.show(parts, &state);
                    }
                }
                "'" => {
                    self.next_line(0.0, -state.leading);
                    self.show(&operation.operands, &state);
                }
                "\"" => {
                    if let [word, letter, ..] = numbers.as_slice() {
                        (state.between_words, state.between) = (*word, *letter);
                    }
                    self.next_line(0.0, -state.leading);
                    self.show(operation.operands.get(2..).unwrap_or_default(), &state);
                }
                "BI" => self.page.pictures += 1,
                "Do" => {
                    let name = operation.operands.first().and_then(|name| name.as_name().ok());
                    if let Some((name, resources)) = name.zip(resources) {
                        self.draw(name, resources, &state, depth);
                    }
                }
                _ => (),
            }
        }
        Ok(())
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = Matrix::shift(x, y).then(&self.line);
        self.text = self.line;
    }

    fn font(&mut self, resources: &Dictionary, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = resources.get_deref(b"Font", self.document).ok()?.as_dict().ok()?;
        let font = fonts.get_deref(name, self.document).ok()?.as_dict().ok()?;
        // The address of a dictionary in the document tells it from all others.
        let key = std::ptr::from_ref(font) as usize;
        let document = self.document;
        Some(Rc::clone(self.fonts.entry(key).or_insert_with(|| Rc::new(Font::new(document, font)))))
    }

    /// A picture, or a form with text of its own.
    fn draw(&mut self, name: &[u8], resources: &Dictionary, state: &State, depth: usize) {
        let found = resources.get_deref(b"XObject", self.document).and_then(Object::as_dict);
        let Ok(stream) = found.and_then(|objects| objects.get_deref(name, self.document)?.as_stream()) else { return };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|sort| sort == b"Image") {
            self.page.pictures += 1;
            return;
        }
        if depth >= DEEPEST {
            return;
        }
        let numbers: Vec<f32> = stream
            .dict
            .get_deref(b"Matrix", self.document)
            .and_then(Object::as_array)
            .map(|numbers| numbers.iter().filter_map(|number| number.as_float().ok()).collect())
            .unwrap_or_default();
        let map = Matrix::of(&numbers).map_or(state.map, |own| own.then(&state.map));
        let own = stream.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).unwrap_or(resources);
        if let Ok(content) = stream.get_plain_content_with_limit(LARGEST_PAGE) {
            let (text, line) = (self.text, self.line);
            // A form that cannot be read leaves the page as it is.
            let _ = self.run(&content, Some(own), map, depth + 1);
            (self.text, self.line) = (text, line);
        }
    }

    /// Strings, and numbers that move what follows to the left.
    fn show(&mut self, parts: &[Object], state: &State) {
        let Some(font) = state.font.clone() else { return };
        for part in parts {
            if let Ok(back) = part.as_float() {
                self.forward(-back / 1000.0 * state.size * state.stretch);
                continue;
            }
            let Ok(bytes) = part.as_str() else { continue };
            for glyph in font.glyphs(bytes) {
                let own = glyph.width / 1000.0 * state.size;
                let place = self.text.then(&state.map);
                let size = state.size.abs() * place.height();
                if glyph.text.is_empty() {
                    self.page.unreadable += 1;
                } else if place.is_level() && size > 0.5 {
                    let width = own * state.stretch * place.width();
                    let rise = state.rise * place.height();
                    self.add(Piece { x: place.e, y: place.f + rise, width, size, text: glyph.text });
                }
                let words = if glyph.is_blank { state.between_words } else { 0.0 };
                self.forward((own + state.between + words) * state.stretch);
            }
        }
    }

    fn forward(&mut self, by: f32) {
        self.text = Matrix::shift(by, 0.0).then(&self.text);
    }

    /// Joins what follows at once, so that a page is some thousand pieces and not each character one.
    fn add(&mut self, piece: Piece) {
        if let Some(last) = self.page.pieces.last_mut() {
            let gap = piece.x - (last.x + last.width);
            let level = (piece.y - last.y).abs() < 0.1 * piece.size && (piece.size - last.size).abs() < 0.1;
            if level && gap.abs() < 0.12 * piece.size {
                last.text.push_str(&piece.text);
                last.width = piece.x + piece.width - last.x;
                return;
            }
        }
        self.page.pieces.push(piece);
    }
}
