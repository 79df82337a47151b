//! Which styles are headings, the title, or lines of a table of contents.

use std::collections::HashMap;

use crate::convert::xml::Element;

/// A style may rest on another; longer chains are a circle.
const LONGEST_CHAIN: usize = 16;

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<usize>,
    /// List and level of the numbering the style brings.
    numbering: Option<(String, usize)>,
}

#[derive(Debug, Default)]
pub struct Styles(HashMap<String, Style>);

impl Styles {
    pub fn new(part: Option<&Element>) -> Self {
        let styles = part.into_iter().flat_map(Element::elements).filter(|style| style.name == "style");
        let read = styles.filter_map(|style| {
            let paragraph = style.child("pPr");
            let outline = paragraph.and_then(|properties| properties.val("outlineLvl")?.parse().ok());
            let numbers = paragraph.and_then(|properties| properties.child("numPr"));
            let numbering = numbers.and_then(|numbers| {
                let level = numbers.val("ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
                Some((numbers.val("numId")?.to_owned(), level))
            });
            let read = Style {
                name: style.val("name").unwrap_or_default().to_lowercase(),
                based_on: style.val("basedOn").map(str::to_owned),
                outline,
                numbering,
            };
            Some((style.attribute("styleId")?.to_owned(), read))
        });
        Self(read.collect())
    }

    /// The style and those it rests on, nearest first.
    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Style> {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let style = self.0.get(next?)?;
            next = style.based_on.as_deref();
            Some(style)
        })
        .take(LONGEST_CHAIN)
    }

    /// The Markdown level of a heading style; the first stands below the title.
    pub fn level(&self, id: &str) -> Option<usize> {
        self.chain(id).find_map(|style| {
            let named =
                ["heading ", "标题 "].iter().find_map(|word| style.name.strip_prefix(word)?.trim().parse().ok());
            named.map(|level: usize| level + 1).or(style.outline.filter(|level| *level < 6).map(|level| level + 2))
        })
    }

    pub fn is_title(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|style| matches!(style.name.as_str(), "title" | "标题"))
    }

    /// A line of the table of contents.
    pub fn is_contents(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|style| style.name.starts_with("toc "))
    }

    pub fn numbering<'a>(&'a self, id: &'a str) -> Option<(&'a str, usize)> {
        self.chain(id).find_map(|style| style.numbering.as_ref()).map(|(list, level)| (list.as_str(), *level))
    }
}
