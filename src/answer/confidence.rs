//! What the confidence is worked out from: named features of the decision.

use crate::{
    answer::{
        judge::doublings,
        rank::{Ranked, Ranking},
        show::{leading, shown},
    },
    model::document::Kind,
};

/// Names of the features of the decision, in order.
pub const CONFIDENCE_FEATURES: [&str; 57] = [
    "score",
    "margin",
    "words_share",
    "pairs_share",
    "unknown_share",
    "rarest_word_held",
    "question_likeness",
    "sentence_words_share",
    "sentence_pairs_share",
    "longest_run",
    "fact_missing",
    "index_score",
    "question_length",
    "same_document",
    "margin_passage",
    "sentence_locally",
    "sentence_beyond_title",
    "asks_another",
    "spelling_likeness",
    "rarest_unknown",
    "fact_told",
    "asks_a_fact",
    "index_share",
    "words_beyond_title",
    "document_words_share",
    "own_likeness",
    "own_margin",
    "own_margin_within",
    "own_spelling",
    "own_asks_the_same",
    "likeness_margin",
    "words_lead",
    "pairs_lead",
    "weightiest_unheld",
    "focus_share",
    "focus_sentence",
    "asked_heading",
    "field_absent",
    "rival_title",
    "own_none",
    "shown_chance",
    "document_chance",
    "shown_in_document",
    "shown_count",
    "best_own_likeness",
    "best_own_spelling",
    "best_asked_heading",
    "best_asks_the_same",
    "known_likeness",
    "focus_named",
    "focus_word_named",
    "questions_share",
    "passage_doublings",
    "is_plain",
    "is_procedure",
    "unheld_word",
    "best_beyond_title",
];

/// One value for each of [`CONFIDENCE_FEATURES`], or none where nothing was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfidenceFeatures(Vec<f64>);

impl ConfidenceFeatures {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values in order.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The values with their names.
    pub fn named(&self) -> Vec<(&'static str, f64)> {
        CONFIDENCE_FEATURES.into_iter().zip(self.0.iter().copied()).collect()
    }
}

/// The features of the decision.
pub fn confidence_features(ranking: &Ranking) -> ConfidenceFeatures {
    let Some(top) = leading(ranking) else { return ConfidenceFeatures::default() };
    let document = &top.record.source.document;
    let other = ranking.passages.iter().find(|ranked| ranked.record.source.document != *document);
    let next = ranking.passages.iter().find(|ranked| ranked.record.passage.id != top.record.passage.id);
    let feature = |name: &str| top.feature(name);
    let of_document = |ranked: &Ranked| ranked.record.source.document == *document;
    let to_show: Vec<&str> = shown(ranking).iter().map(|ranked| ranked.record.passage.id.as_str()).collect();
    let is_shown = |ranked: &Ranked| to_show.contains(&ranked.record.passage.id.as_str());
    let margin = top.score - other.or(next).map_or(0.0, |ranked| ranked.score);
    let shown = ranking.passages.iter().take(5);
    let same = shown.filter(|ranked| ranked.record.source.document == *document).count();
    let mut values = vec![
        top.score,
        margin,
        top.words_share,
        top.pairs_share,
        ranking.unknown_share,
        feature("rarest_word_held"),
        feature("question_likeness"),
        feature("sentence_words_share"),
        feature("sentence_pairs_share"),
        feature("longest_run"),
        f64::from(!top.missing.is_empty()),
        feature("index_score"),
        (1.0 + ranking.query.pairs.len() as f64).ln() / 3.0,
        same as f64 / 5.0,
        top.score - next.map_or(0.0, |ranked| ranked.score),
        feature("sentence_locally"),
        feature("sentence_beyond_title"),
        feature("asks_another"),
        feature("spelling_likeness"),
        rarest_unknown(ranking),
        fact_told(ranking, top),
        f64::from(ranking.asks_a_fact),
        feature("index_share"),
        feature("words_beyond_title"),
        feature("document_words_share"),
        own_likeness(top),
        own_likeness(top) - best_of(ranking, &|ranked| !of_document(ranked), &own_likeness),
        own_likeness(top) - best_of(ranking, &|ranked| of_document(ranked) && !is_shown(ranked), &own_likeness),
        feature("own_spelling"),
        feature("own_asks_the_same"),
        feature("question_likeness")
            - best_of(ranking, &|ranked| !of_document(ranked), &|ranked| ranked.feature("question_likeness")),
        lead(ranking, top, "all_words_bm25"),
        lead(ranking, top, "all_pairs_share"),
        feature("weightiest_unheld"),
        feature("focus_share"),
        feature("focus_sentence"),
        feature("asked_heading"),
        f64::from(top.field_absent),
        feature("rival_title"),
        f64::from(top.record.passage.questions.is_empty()),
    ];
    values.extend(of_shown(ranking, top));
    ConfidenceFeatures(values)
}

/// Confidence at least given to a question that is, but for a letter, one of the known ways of asking: judged
/// questions never are, so no model learns it.
const KNOWN_QUESTION: f64 = 0.95;
/// Two questions this alike are the same one.
const THE_SAME: f64 = 0.95;

/// The least confidence that what was found deserves, whatever a model says: a question its document or passage
/// is known to be asked by, whose fact is told.
pub fn least(ranking: &Ranking) -> f64 {
    let Some(top) = leading(ranking).filter(|top| top.missing.is_empty() && top.status.is_current()) else {
        return 0.0;
    };
    let same = |a: &str, b: &str| top.feature(a) >= THE_SAME && top.feature(b) >= THE_SAME;
    if same("question_likeness", "spelling_likeness") || same("own_pairs", "own_spelling") {
        KNOWN_QUESTION
    } else {
        0.0
    }
}

/// What all passages that would be shown bring together.
fn of_shown(ranking: &Ranking, top: &Ranked) -> [f64; 17] {
    let source = &top.record.source;
    let to_show = shown(ranking);
    let best = |figure: &dyn Fn(&Ranked) -> f64| to_show.iter().map(|ranked| figure(ranked)).fold(0.0, f64::max);
    let weight = |belongs: &dyn Fn(&Ranked) -> bool| -> f64 {
        ranking.passages.iter().filter(|ranked| belongs(ranked)).map(|ranked| (ranked.score - top.score).exp()).sum()
    };
    let (all, of_document) = (weight(&|_| true), weight(&|ranked| ranked.record.source.document == source.document));
    let of_shown: f64 = to_show.iter().map(|ranked| (ranked.score - top.score).exp()).sum();
    let asked = ranking.passages.iter().filter(|ranked| !ranked.record.passage.questions.is_empty()).count();
    let likeness = best(&own_likeness);
    [
        log_odds(of_shown / all),
        log_odds(of_document / all),
        log_odds(of_shown / of_document),
        to_show.len() as f64 / 3.0,
        likeness,
        best(&|ranked| ranked.feature("own_spelling")),
        best(&|ranked| ranked.feature("asked_heading")),
        best(&|ranked| ranked.feature("own_asks_the_same")),
        likeness.max(top.feature("question_likeness")),
        best(&|ranked| ranked.focus_named),
        best(&|ranked| ranked.focus_word_named),
        asked as f64 / ranking.passages.len().max(1) as f64,
        doublings(ranking.average_chars),
        f64::from(source.plain),
        f64::from(source.kind == Kind::Procedure),
        f64::from(top.unheld.is_some()),
        best(&|ranked| ranked.feature("words_beyond_title") + ranked.feature("pairs_beyond_title")),
    ]
}

/// Logarithm of the odds, −6 to 6: scores are fitted so that, by softmax, the right passages are likely.
fn log_odds(chance: f64) -> f64 {
    let chance = chance.clamp(1e-9, 1.0 - 1e-9);
    (chance / (1.0 - chance)).ln().clamp(-6.0, 6.0)
}

/// How like the question the passage's own nearest question is, in words and pairs.
fn own_likeness(ranked: &Ranked) -> f64 {
    f64::midpoint(ranked.feature("own_pairs"), ranked.feature("own_words"))
}

/// The best of a figure among the passages that belong.
fn best_of(ranking: &Ranking, belongs: &dyn Fn(&Ranked) -> bool, figure: &dyn Fn(&Ranked) -> f64) -> f64 {
    ranking.passages.iter().filter(|ranked| belongs(ranked)).map(figure).fold(0.0, f64::max)
}

/// How near the passage comes to the best there is in one feature alone, 0 to 1: whether the ways of finding agree.
fn lead(ranking: &Ranking, top: &Ranked, name: &str) -> f64 {
    let best = best_of(ranking, &|_| true, &|ranked| ranked.feature(name));
    if best > 0.0 { top.feature(name) / best } else { 0.0 }
}

/// How far the sentences that tell a fact of the sort asked for also hold what is asked beyond the
/// title, against the best sentence; 1 where no such fact is asked for.
fn fact_told(ranking: &Ranking, top: &Ranked) -> f64 {
    let best = top.feature("sentence_beyond_title");
    if !ranking.asks_a_fact || best <= 0.0 { 1.0 } else { (top.feature("sentence_told") / best).min(1.0) }
}

/// Whether the weightiest word of the question is one the corpus does not hold.
fn rarest_unknown(ranking: &Ranking) -> f64 {
    let long = ranking.query.slots.iter().filter(|slot| slot.text().chars().count() > 1);
    f64::from(long.max_by(|a, b| a.idf.total_cmp(&b.idf)).is_some_and(|slot| !slot.known))
}
