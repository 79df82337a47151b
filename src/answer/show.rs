//! Which passages an answer quotes.

use crate::answer::rank::{Ranked, Ranking};

/// The best passage that is law on the day; where none is, the best of all. Where the best does not
/// tell the fact asked for and another of its document that comes close does, that one.
pub fn leading(ranking: &Ranking) -> Option<&Ranked> {
    let best =
        ranking.passages.iter().find(|ranked| ranked.status.is_current()).or_else(|| ranking.passages.first())?;
    if best.missing.is_empty() {
        return Some(best);
    }
    let document = &best.record.source.document;
    let telling = ranking.passages.iter().find(|ranked| {
        ranked.record.source.document == *document
            && ranked.missing.is_empty()
            && ranked.score >= best.score - ALSO_WITHIN
    });
    telling.or(Some(best))
}

/// Characters all quotes of an answer may have together.
const SHOWN_CHARS: usize = 420;
const MAX_QUOTES: usize = 3;
/// A further passage of the same document is quoted when it scores within this of the best.
const ALSO_WITHIN: f64 = 10.0;

/// The passages an answer quotes: the best, and further ones of the same document that come close.
pub fn shown(ranking: &Ranking) -> Vec<&Ranked> {
    let Some(top) = leading(ranking) else { return Vec::new() };
    let mut shown = vec![top];
    let mut chars = top.window.len();
    let others = ranking.passages.iter().filter(|ranked| {
        ranked.record.source.document == top.record.source.document
            && ranked.record.passage.id != top.record.passage.id
            && ranked.score >= top.score - ALSO_WITHIN
    });
    for ranked in others {
        if shown.len() < MAX_QUOTES && chars + ranked.window.len() <= SHOWN_CHARS {
            chars += ranked.window.len();
            shown.push(ranked);
        }
    }
    // Those that come as close as makes no difference are read in the order of the text.
    let even = shown.iter().take_while(|ranked| ranked.score >= top.score - EVEN).count();
    if let Some(first) = shown.get_mut(..even) {
        first.sort_by_key(|ranked| ranked.record.passage.start);
    }
    shown
}

/// Scores this close say nothing about which passage answers better.
const EVEN: f64 = 0.5;
