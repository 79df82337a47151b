//! The named features by which passages are put in order.

use std::rc::Rc;

use crate::{
    answer::{
        asked::{Asked, is_field_heading},
        evidence::{Document, Held, Matcher, Sentence},
        likeness::{Acquaintance, Familiar, OwnQuestion, own_question},
    },
    model::document::Kind,
    search::{Found, Snapshot},
};

/// Names of the features, in order. All are about 0 to 2, larger for a better passage
/// unless the weight says otherwise.
pub const FEATURES: [&str; 47] = [
    "index_score",
    "body_words_bm25",
    "body_pairs_bm25",
    "all_words_share",
    "all_pairs_share",
    "title_words_share",
    "title_pairs_share",
    "heading_words_share",
    "heading_pairs_share",
    "question_likeness",
    "question_reverse",
    "title_likeness",
    "sentence_words_share",
    "sentence_pairs_share",
    "rarest_word_held",
    "longest_run",
    "length",
    "document_pairs_share",
    "document_words_share",
    "asked_told",
    "asked_heading",
    "is_current",
    "is_procedure",
    "all_words_bm25",
    "first_passage",
    "index_share",
    "spelling_likeness",
    "asks_the_same",
    "asks_another",
    "title_reverse_words",
    "words_beyond_title",
    "pairs_beyond_title",
    "other_field",
    "is_short",
    "words_locally",
    "pairs_locally",
    "sentence_beyond_title",
    "sentence_told",
    "sentence_locally",
    "own_pairs",
    "own_words",
    "own_spelling",
    "own_asks_the_same",
    "weightiest_unheld",
    "focus_share",
    "focus_sentence",
    "rival_title",
];

/// One value for each of [`FEATURES`].
pub type Features = [f64; FEATURES.len()];

/// A passage shorter than this hardly answers anything but one field.
const SHORT_CHARS: usize = 40;

/// A passage with everything the question has in common with it.
#[derive(Debug)]
pub struct Evidence {
    pub found: Found,
    pub normal: String,
    /// What its document's title, tags and questions have in common with the question.
    pub document: Rc<Acquaintance>,
    pub heading: Held,
    pub body: Held,
    /// Headings and body.
    pub own: Held,
    /// Title, headings, questions and body together.
    pub all: Held,
    pub sentences: Vec<Sentence>,
    /// The nearest of the passage's own questions; empty where it has none.
    pub own_question: OwnQuestion,
    pub current: bool,
}

/// Looks one passage over.
pub fn evidence(found: Found, matcher: &Matcher<'_>, familiar: &mut Familiar<'_>, current: bool) -> Evidence {
    let document = familiar.document(&found.record.source, matcher);
    let rarity = &mut familiar.rarity;
    let segmenter = rarity.snapshot.segmenter();
    let heading_text = segmenter.normal(&found.record.passage.heading.join("\n"));
    let normal = segmenter.normal(&found.record.passage.text);
    let heading = matcher.held(&heading_text);
    let sentences = matcher.sentences(&found.record.passage.text, &normal);
    let mut body = matcher.nothing();
    for sentence in &sentences {
        body.join(&sentence.held);
    }
    let mut own = heading.clone();
    own.join(&body);
    let mut all = document.title.clone();
    all.join(&own);
    all.join(&document.questions);
    let own_question = own_question(matcher, &found, &mut all, rarity);
    Evidence { found, normal, document, heading, body, own, all, sentences, own_question, current }
}

/// Works out the features of one passage. `document` is what all found passages of its document hold together.
/// `highest` is the best score the index gave.
pub fn features(
    evidence: &Evidence,
    document: &Document,
    highest: f32,
    matcher: &Matcher<'_>,
    asked: &[Asked],
    snapshot: &Snapshot,
) -> Features {
    let average = snapshot.average_chars();
    let best = |share: &dyn Fn(&Held) -> f64| {
        evidence.sentences.iter().map(|sentence| share(&sentence.held)).fold(0.0, f64::max)
    };
    let source = &evidence.found.record.source;
    let checked = matches!(source.kind, Kind::Policy | Kind::Procedure) && !source.plain;
    let told = asked
        .iter()
        .filter(|_| checked)
        .filter_map(|asked| asked.told_in(&evidence.normal))
        .map(f64::from)
        .fold(0.0, f64::max);
    let headings = &evidence.found.record.passage.heading;
    let under_heading = asked.iter().any(|asked| headings.iter().any(|heading| asked.is_heading(heading)));
    let weight = matcher.slot_weight + matcher.pair_weight;
    let own = &evidence.own;
    let told_by = |sentence: &&Sentence| asked.iter().any(|asked| asked.told_in(&sentence.normal) == Some(true));
    let beyond = |held: &Held| {
        matcher.slot_share_beyond(held, &evidence.document.title)
            + matcher.pair_share_beyond(held, &evidence.document.title)
    };
    let telling = evidence
        .sentences
        .iter()
        .filter(|_| checked)
        .filter(told_by)
        .map(|sentence| beyond(&sentence.held))
        .fold(0.0, f64::max);
    [
        f64::from(evidence.found.score) / weight.max(1.0),
        matcher.slot_bm25(&evidence.body, average),
        matcher.pair_bm25(&evidence.body, average),
        matcher.slot_share(&evidence.all),
        matcher.pair_share(&evidence.all),
        matcher.slot_share(&evidence.document.title),
        matcher.pair_share(&evidence.document.title),
        matcher.slot_share(&evidence.heading),
        matcher.pair_share(&evidence.heading),
        evidence.document.question_likeness,
        evidence.document.question_reverse,
        evidence.document.title_likeness,
        best(&|held| matcher.slot_share(held)),
        best(&|held| matcher.pair_share(held)),
        matcher.rarest_held(&evidence.all),
        longest_run(matcher, evidence),
        (1.0 + evidence.body.chars as f64).ln() / 7.0,
        matcher.pair_share(&document.held),
        matcher.slot_share(&document.held),
        told,
        f64::from(under_heading),
        f64::from(evidence.current),
        f64::from(source.kind == Kind::Procedure),
        matcher.slot_bm25(&evidence.all, average),
        f64::from(evidence.found.record.passage.start == 0),
        f64::from(evidence.found.score / highest.max(f32::MIN_POSITIVE)),
        evidence.document.spelling_likeness,
        f64::from(asked.iter().any(|asked| evidence.document.asks.contains(asked))),
        f64::from(
            !asked.is_empty()
                && !evidence.document.asks.is_empty()
                && !asked.iter().any(|asked| evidence.document.asks.contains(asked)),
        ),
        evidence.document.reverse_words,
        matcher.slot_share_beyond(own, &evidence.document.title),
        matcher.pair_share_beyond(own, &evidence.document.title),
        f64::from(!under_heading && headings.last().is_some_and(|heading| is_field_heading(heading))),
        f64::from(evidence.body.chars < SHORT_CHARS),
        matcher.slot_share_locally(own, document),
        matcher.pair_share_locally(own, document),
        best(&beyond),
        telling,
        best(&|held| matcher.slot_share_locally(held, document) + matcher.pair_share_locally(held, document)),
        evidence.own_question.pairs,
        evidence.own_question.words,
        evidence.own_question.spelling,
        f64::from(asked.iter().any(|asked| evidence.own_question.asks.contains(asked))),
        matcher.weightiest_unheld(&evidence.all),
        matcher.focus_share(&evidence.all),
        best(&|held| matcher.focus_share(held)),
        document.rival,
    ]
}

/// Length of the longest piece of the question that stands as asked in the title or in the sentence
/// that holds most of it, over the question's length.
fn longest_run(matcher: &Matcher<'_>, evidence: &Evidence) -> f64 {
    let question: Vec<char> = matcher.query.normal.chars().filter(|c| c.is_alphanumeric()).collect();
    let best =
        evidence.sentences.iter().max_by(|a, b| matcher.pair_share(&a.held).total_cmp(&matcher.pair_share(&b.held)));
    let text: Vec<char> = best.map(|sentence| sentence.normal.chars().collect()).unwrap_or_default();
    let title: Vec<char> = evidence.found.record.source.title.chars().collect();
    let longest = common_run(&question, &text).max(common_run(&question, &title));
    if question.is_empty() { 0.0 } else { longest as f64 / question.len().min(20) as f64 }
}

/// Length of the longest run of characters two texts share.
fn common_run(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0usize; a.len() + 1];
    let mut longest = 0;
    for c in b {
        let mut diagonal = 0;
        for (at, d) in a.iter().enumerate() {
            let Some(cell) = row.get_mut(at + 1) else { continue };
            let above = *cell;
            *cell = if c == d { diagonal + 1 } else { 0 };
            longest = longest.max(*cell);
            diagonal = above;
        }
    }
    longest
}
