//! The named features by which passages are put in order.

use crate::{
    answer::{
        asked::Asked,
        evidence::{Held, Matcher, Sentence},
    },
    model::document::Kind,
    search::{Found, Snapshot},
};

/// Names of the features, in order. All are about 0 to 2, larger for a better passage
/// unless the weight says otherwise.
pub const FEATURES: [&str; 25] = [
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
];

/// One value for each of [`FEATURES`].
pub type Features = [f64; FEATURES.len()];

/// A passage with everything the question has in common with it.
#[derive(Debug)]
pub struct Evidence {
    pub found: Found,
    pub normal: String,
    pub title: Held,
    pub heading: Held,
    pub body: Held,
    /// Title, headings, questions and body together.
    pub all: Held,
    pub sentences: Vec<Sentence>,
    /// How like the question the nearest of the document's own questions is: pairs in common, both ways.
    pub question_likeness: f64,
    pub question_reverse: f64,
    pub title_likeness: f64,
    pub current: bool,
}

/// Looks one passage over.
pub fn evidence(found: Found, matcher: &Matcher<'_>, snapshot: &Snapshot, current: bool) -> Evidence {
    let segmenter = snapshot.segmenter();
    let source = &found.record.source;
    let title_text = segmenter.normal(&format!("{}\n{}", source.title, source.tags.join(" ")));
    let heading_text = segmenter.normal(&found.record.passage.heading.join("\n"));
    let normal = segmenter.normal(&found.record.passage.text);
    let title = matcher.held(&title_text);
    let heading = matcher.held(&heading_text);
    let body = matcher.held(&normal);
    let mut all = title.clone();
    all.join(&heading);
    all.join(&body);
    let mut nearest = (0.0, 0.0);
    for question in &source.questions {
        let text = segmenter.normal(question);
        let held = matcher.held(&text);
        let (both, reverse) = likeness(matcher, &held, &text, snapshot);
        if both > nearest.0 {
            nearest = (both, reverse);
        }
        all.join(&Held { slot_counts: matcher.nothing().slot_counts, chars: 0, ..held });
    }
    let (title_likeness, title_reverse) = likeness(matcher, &title, &segmenter.normal(&source.title), snapshot);
    if title_likeness > nearest.0 {
        nearest = (title_likeness, title_reverse);
    }
    let sentences = matcher.sentences(&found.record.passage.text, &normal);
    Evidence {
        normal,
        title,
        heading,
        body,
        all,
        sentences,
        question_likeness: nearest.0,
        question_reverse: nearest.1,
        title_likeness,
        current,
        found,
    }
}

/// Weighted harmonic mean of the share of the question in the text and of the text in the question,
/// and that second share.
fn likeness(matcher: &Matcher<'_>, held: &Held, text: &str, snapshot: &Snapshot) -> (f64, f64) {
    let forward = matcher.pair_share(held);
    if forward == 0.0 {
        return (0.0, 0.0);
    }
    let segmenter = snapshot.segmenter();
    let mut whole = 0.0;
    let mut shared = 0.0;
    for pair in segmenter.pairs(text) {
        let known = matcher.query.pairs.iter().find(|asked| asked.text == pair.text);
        let weight = known.map_or_else(|| snapshot.idf(snapshot.pair_frequency(pair.text)), |asked| asked.idf);
        whole += weight;
        if known.is_some() {
            shared += weight;
        }
    }
    let reverse = if whole > 0.0 { shared / whole } else { 0.0 };
    (2.0 * forward * reverse / (forward + reverse).max(f64::MIN_POSITIVE), reverse)
}

/// Works out the features of one passage. `document` is what all found passages of its document hold together.
pub fn features(evidence: &Evidence, document: &Held, matcher: &Matcher<'_>, asked: &[Asked], snapshot: &Snapshot) -> Features {
    let average = snapshot.average_chars();
    let best = |share: &dyn Fn(&Held) -> f64| evidence.sentences.iter().map(|sentence| share(&sentence.held)).fold(0.0, f64::max);
    let source = &evidence.found.record.source;
    let checked = matches!(source.kind, Kind::Policy | Kind::Procedure) && !source.plain;
    let told = asked.iter().filter(|_| checked).filter_map(|asked| asked.told_in(&evidence.normal)).map(f64::from).fold(0.0, f64::max);
    let headings = &evidence.found.record.passage.heading;
    let under_heading = asked.iter().any(|asked| headings.iter().any(|heading| asked.is_heading(heading)));
    let weight = matcher.slot_weight + matcher.pair_weight;
    [
        f64::from(evidence.found.score) / weight.max(1.0),
        matcher.slot_bm25(&evidence.body, average),
        matcher.pair_bm25(&evidence.body, average),
        matcher.slot_share(&evidence.all),
        matcher.pair_share(&evidence.all),
        matcher.slot_share(&evidence.title),
        matcher.pair_share(&evidence.title),
        matcher.slot_share(&evidence.heading),
        matcher.pair_share(&evidence.heading),
        evidence.question_likeness,
        evidence.question_reverse,
        evidence.title_likeness,
        best(&|held| matcher.slot_share(held)),
        best(&|held| matcher.pair_share(held)),
        matcher.rarest_held(&evidence.all),
        longest_run(matcher, evidence),
        (1.0 + evidence.body.chars as f64).ln() / 7.0,
        matcher.pair_share(document),
        matcher.slot_share(document),
        told,
        f64::from(under_heading),
        f64::from(evidence.current),
        f64::from(source.kind == Kind::Procedure),
        matcher.slot_bm25(&evidence.all, average),
        f64::from(evidence.found.record.passage.start == 0),
    ]
}

/// Length of the longest piece of the question that stands in the text as asked, over the question's length.
fn longest_run(matcher: &Matcher<'_>, evidence: &Evidence) -> f64 {
    let question: Vec<char> = matcher.query.normal.chars().filter(|c| c.is_alphanumeric()).collect();
    let text: Vec<char> = evidence.normal.chars().collect();
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
