//! The named features by which passages are put in order.

use crate::{
    answer::{
        asked::{Asked, asked, is_field_heading},
        evidence::{Document, Held, Matcher, Sentence},
    },
    model::document::Kind,
    search::{Found, Rarity, Snapshot},
};

/// Names of the features, in order. All are about 0 to 2, larger for a better passage
/// unless the weight says otherwise.
pub const FEATURES: [&str; 39] = [
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
    pub title: Held,
    pub heading: Held,
    pub body: Held,
    /// Headings and body.
    pub own: Held,
    /// Title, headings, questions and body together.
    pub all: Held,
    pub sentences: Vec<Sentence>,
    /// How like the question the nearest of the document's own questions is: pairs in common, both ways.
    pub question_likeness: f64,
    pub question_reverse: f64,
    pub title_likeness: f64,
    /// The same over all characters, unweighted, question words included.
    pub spelling_likeness: f64,
    /// Share of the nearest question's or title's words, by weight, that the question holds.
    pub reverse_words: f64,
    /// Which fact the nearest of the document's own questions asks for.
    pub asks: Vec<Asked>,
    pub current: bool,
}

/// Looks one passage over.
pub fn evidence(found: Found, matcher: &Matcher<'_>, rarity: &mut Rarity<'_>, current: bool) -> Evidence {
    let segmenter = rarity.snapshot.segmenter();
    let source = &found.record.source;
    let title_text = segmenter.normal(&format!("{}\n{}", source.title, source.tags.join(" ")));
    let heading_text = segmenter.normal(&found.record.passage.heading.join("\n"));
    let normal = segmenter.normal(&found.record.passage.text);
    let title = matcher.held(&title_text);
    let heading = matcher.held(&heading_text);
    let sentences = matcher.sentences(&found.record.passage.text, &normal);
    let mut body = matcher.nothing();
    for sentence in &sentences {
        body.join(&sentence.held);
    }
    let mut own = heading.clone();
    own.join(&body);
    let mut all = title.clone();
    all.join(&own);
    let mut nearest = Likeness::default();
    for question in &source.questions {
        let text = segmenter.normal(question);
        let held = matcher.held(&text);
        nearest = likeness(matcher, &held, text, rarity).max(nearest);
        all.join(&Held { slot_counts: matcher.nothing().slot_counts, chars: 0, ..held });
    }
    let titled = likeness(matcher, &title, segmenter.normal(&source.title), rarity);
    let title_likeness = titled.both;
    nearest = titled.max(nearest);
    Evidence {
        normal,
        title,
        heading,
        body,
        own,
        all,
        sentences,
        question_likeness: nearest.both,
        question_reverse: nearest.reverse,
        title_likeness,
        spelling_likeness: spelling_likeness(&matcher.query.normal, &nearest.text),
        reverse_words: reverse_words(matcher, &nearest.text, rarity),
        asks: asked(&nearest.text),
        current,
        found,
    }
}

/// How like the question a title, or a way of asking, is.
#[derive(Debug, Default)]
struct Likeness {
    /// Weighted harmonic mean of the share of the question in the text and of the text in the question.
    both: f64,
    /// The second share alone.
    reverse: f64,
    text: String,
}

impl Likeness {
    fn max(self, other: Self) -> Self {
        if self.both > other.both { self } else { other }
    }
}

fn likeness(matcher: &Matcher<'_>, held: &Held, text: String, rarity: &mut Rarity<'_>) -> Likeness {
    let forward = matcher.pair_share(held);
    if forward == 0.0 {
        return Likeness { text, ..Likeness::default() };
    }
    let mut whole = 0.0;
    let mut shared = 0.0;
    for pair in rarity.snapshot.segmenter().pairs(&text) {
        let known = matcher.query.pairs.iter().find(|asked| asked.text == pair.text);
        let weight = known.map_or_else(|| rarity.of_pair(pair.text), |asked| asked.idf);
        whole += weight;
        if known.is_some() {
            shared += weight;
        }
    }
    let reverse = if whole > 0.0 { shared / whole } else { 0.0 };
    Likeness { both: 2.0 * forward * reverse / (forward + reverse).max(f64::MIN_POSITIVE), reverse, text }
}

/// Share of the text's words, by weight, that the question holds.
fn reverse_words(matcher: &Matcher<'_>, text: &str, rarity: &mut Rarity<'_>) -> f64 {
    let segmenter = rarity.snapshot.segmenter();
    let (mut whole, mut shared) = (0.0, 0.0);
    for word in segmenter.words(text) {
        if !segmenter.is_stop(word.text) {
            let weight = rarity.of_word(word.text);
            whole += weight;
            let asked = |(wording, _): &(String, f64)| wording == word.text;
            if matcher.query.normal.contains(word.text)
                || matcher.query.slots.iter().any(|slot| slot.alternatives.iter().any(asked))
            {
                shared += weight;
            }
        }
    }
    if whole > 0.0 { shared / whole } else { 0.0 }
}

/// Dice coefficient over single characters and pairs, whatever they mean.
fn spelling_likeness(a: &str, b: &str) -> f64 {
    let units = |text: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let pairs = chars.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        pairs.chain(chars.iter().map(|c| (*c, '\0'))).collect()
    };
    let (ours, mut theirs) = (units(a), units(b));
    let all = ours.len() + theirs.len();
    let mut shared = 0;
    for unit in &ours {
        if let Some(at) = theirs.iter().position(|other| other == unit) {
            theirs.swap_remove(at);
            shared += 1;
        }
    }
    if all == 0 { 0.0 } else { 2.0 * f64::from(shared) / all as f64 }
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
        matcher.slot_share_beyond(held, &evidence.title) + matcher.pair_share_beyond(held, &evidence.title)
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
        matcher.pair_share(&document.held),
        matcher.slot_share(&document.held),
        told,
        f64::from(under_heading),
        f64::from(evidence.current),
        f64::from(source.kind == Kind::Procedure),
        matcher.slot_bm25(&evidence.all, average),
        f64::from(evidence.found.record.passage.start == 0),
        f64::from(evidence.found.score / highest.max(f32::MIN_POSITIVE)),
        evidence.spelling_likeness,
        f64::from(asked.iter().any(|asked| evidence.asks.contains(asked))),
        f64::from(
            !asked.is_empty() && !evidence.asks.is_empty() && !asked.iter().any(|asked| evidence.asks.contains(asked)),
        ),
        evidence.reverse_words,
        matcher.slot_share_beyond(own, &evidence.title),
        matcher.pair_share_beyond(own, &evidence.title),
        f64::from(!under_heading && headings.last().is_some_and(|heading| is_field_heading(heading))),
        f64::from(evidence.body.chars < SHORT_CHARS),
        matcher.slot_share_locally(own, document),
        matcher.pair_share_locally(own, document),
        best(&beyond),
        telling,
        best(&|held| matcher.slot_share_locally(held, document) + matcher.pair_share_locally(held, document)),
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
