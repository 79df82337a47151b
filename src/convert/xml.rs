//! A small tree of an XML part; names without their prefix, depth within bounds.

use quick_xml::{Reader, events::Event};

/// Deeper is a mistake or an attack.
const DEEPEST: usize = 256;

#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

#[derive(Debug)]
pub enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The child at the end of a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The attribute `val` of the child of this name, as Office writes most of its properties.
    pub fn val(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }

    pub fn text(&self) -> String {
        let parts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        parts.collect()
    }
}

/// Reads a part.
///
/// # Errors
/// Says where it is no XML.
pub fn parse(bytes: &[u8]) -> Result<Element, String> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let mut open = vec![Element::default()];
    loop {
        let place = reader.buffer_position();
        let fault = |why: String| format!("is damaged at byte {place} of its XML: {why}");
        match reader.read_event_into(&mut buffer).map_err(|why| fault(why.to_string()))? {
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err(fault(format!("elements stand more than {DEEPEST} deep")));
                }
                open.push(element(&start));
            }
            Event::Empty(start) => add(&mut open, Node::Element(element(&start))),
            Event::End(_) => {
                if let Some(done) = open.pop() {
                    add(&mut open, Node::Element(done));
                }
            }
            Event::Text(text) => add(&mut open, Node::Text(text.xml10_content().into_owned())),
            Event::CData(text) => add(&mut open, Node::Text(text.xml10_content().into_owned())),
            Event::GeneralRef(named) => {
                let known = named.resolve_char_ref().ok().flatten().map(String::from);
                let text = known.or_else(|| quick_xml::escape::resolve_xml_entity(&named).map(str::to_owned));
                add(&mut open, Node::Text(text.unwrap_or_default()));
            }
            Event::Eof => break,
            _ => (),
        }
        buffer.clear();
    }
    if open.len() > 1 {
        return Err("is damaged: its XML ends too early".into());
    }
    open.pop().and_then(|root| root.children.into_iter().find_map(Node::element)).ok_or("holds no XML".into())
}

impl Node {
    fn element(self) -> Option<Element> {
        match self {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        }
    }
}

fn add(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let attributes = start.attributes().flatten().filter_map(|attribute| {
        let key = attribute.key.local_name().into_inner().to_owned();
        Some((key, attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok()?.into_owned()))
    });
    Element { name: start.local_name().into_inner().to_owned(), attributes: attributes.collect(), children: Vec::new() }
}
