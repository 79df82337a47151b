//! Which part of a page is its text: the place editing systems put it, or else the smallest part that
//! holds nearly all sentences.

use scraper::{ElementRef, Html, Selector, node::Node};

/// Where the editing systems of Chinese government sites put the text, the more certain first.
const PLACES: &str = "#zoomcon, #UCAP-CONTENT, .TRS_Editor, .trs_editor_view, .TRS_UEDITOR, #Zoom, #zoom, #detailCon, \
    .article-content-body, .content_article, .article-content, .pages_content, .newsMain, .guide-content, [itemprop=articleBody], \
    #content .article, article";

/// A place must hold this share of the page's sentences to be believed.
const SHARE_OF_PLACE: f64 = 0.5;
/// The text narrows down to a part while that holds this share of it.
const SHARE_OF_PART: f64 = 0.8;

/// Elements that never hold text of the document.
const NO_TEXT: &[&str] = &[
    "script", "style", "noscript", "template", "iframe", "object", "select", "button", "svg", "textarea", "input",
    "nav", "footer", "head", "video", "audio",
];

/// Names of the furniture around a text, also as parts of longer names.
const FURNITURE: &[&str] = &[
    "share",
    "qrcode",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "crumbs",
    "toolbar",
    "fontsize",
    "bdsharebuttonbox",
    "pagination",
];
/// These only as a whole: `step-header` is text.
const WHOLE_NAMES: &[&str] = &[
    "footer",
    "foot",
    "bottom",
    "copyright",
    "position",
    "curpos",
    "header",
    "print",
    "related",
    "prev-next",
    "zoom-controls",
    "zoom-btn",
    "nav",
    "menu",
    "article-extended-r",
];
/// Furniture is short; a longer part of such a name is text.
const LONGEST_FURNITURE: usize = 300;

/// The element that holds the text.
pub fn find(page: &Html) -> Option<ElementRef<'_>> {
    let body = Selector::parse("body").ok().and_then(|body| page.select(&body).next()).unwrap_or(page.root_element());
    let all = sentences(body);
    if all == 0 {
        return has_text(body).then_some(body);
    }
    let holds = |part: &ElementRef<'_>, share: f64| sentences(*part) as f64 >= share * all as f64;
    let places = Selector::parse(PLACES).map(|places| page.select(&places).collect::<Vec<_>>()).unwrap_or_default();
    let believed: Vec<ElementRef<'_>> = places.into_iter().filter(|place| holds(place, SHARE_OF_PLACE)).collect();
    // Of places within places the innermost stands last.
    if let Some(place) = believed.iter().rev().find(|place| !is_shell(**place)).or(believed.last()) {
        return Some(*place);
    }
    let mut part = body;
    while let Some(inner) = part.child_elements().find(|inner| holds(inner, SHARE_OF_PART)) {
        part = inner;
    }
    Some(part)
}

/// Text that stands in sentences; menus and labels have none.
fn sentences(part: ElementRef<'_>) -> usize {
    let mut count = 0;
    let mut left = vec![part];
    while let Some(element) = left.pop() {
        if is_left_out(element) {
            continue;
        }
        for child in element.children() {
            match child.value() {
                Node::Text(text) => {
                    let line = text.trim();
                    if line.contains(['。', '，', '；', '、']) {
                        count += line.chars().count();
                    }
                }
                Node::Element(_) => left.extend(ElementRef::wrap(child)),
                _ => (),
            }
        }
    }
    count
}

fn has_text(part: ElementRef<'_>) -> bool {
    part.text().any(|text| text.chars().any(char::is_alphanumeric))
}

/// A place that holds a known place again is its shell.
fn is_shell(place: ElementRef<'_>) -> bool {
    let inner = Selector::parse(PLACES).ok();
    inner.is_some_and(|places| place.select(&places).any(|inside| sentences(inside) * 10 >= sentences(place) * 9))
}

/// Whether an element is no part of any text: script, furniture, or hidden.
pub fn is_left_out(element: ElementRef<'_>) -> bool {
    let value = element.value();
    if NO_TEXT.contains(&value.name()) {
        return true;
    }
    if value.attr("style").is_some_and(|style| style.replace(' ', "").to_lowercase().contains("display:none")) {
        return true;
    }
    let furniture = |name: &str| {
        let name = name.to_lowercase();
        WHOLE_NAMES.contains(&name.as_str()) || name.split(['-', '_']).any(|part| FURNITURE.contains(&part))
    };
    let named = value.classes().any(furniture) || value.id().is_some_and(furniture);
    named && element.text().map(|text| text.trim().chars().count()).sum::<usize>() <= LONGEST_FURNITURE
}
