//! A question back: procedures that fit equally well, told apart by what differs between them.

use crate::{
    answer::{
        rank::{Ranked, Ranking},
        words::CLARIFY,
    },
    model::{
        document::{Kind, Level},
        reply::Choice,
    },
    segment::Segmenter,
};

/// A tie between procedures: the next one scores at most this much less than the best; more where the question
/// has no word of what tells the two titles apart.
const TIED: f64 = 0.8;
const TIED_UNTOLD: f64 = 2.5;
const MAX_OPTIONS: usize = 5;
/// Longest text on a button for the situation a procedure is for.
const SITUATION_CHARS: usize = 32;
/// Sections that say for whom or when a procedure is.
const SITUATIONS: [&str; 4] = ["适用情形", "适用范围", "办理条件", "申请条件"];

/// What is asked back.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub message: String,
    pub options: Vec<Choice>,
}

/// The question back, or `None` where one procedure leads.
pub fn clarify(ranking: &Ranking, top: &Ranked, question: &str, segmenter: &Segmenter) -> Option<Question> {
    let tied = tied(ranking, top, question, segmenter);
    // A title that stands whole in the question was meant.
    if tied.len() < 2 || tied.iter().any(|ranked| question.contains(&ranked.record.source.title)) {
        return None;
    }
    let titles: Vec<&str> = tied.iter().map(|ranked| ranked.record.source.title.as_str()).collect();
    let levels: Vec<Option<Level>> = tied.iter().map(|ranked| ranked.record.source.level).collect();
    let by_level = levels.iter().any(|level| level.is_some() && Some(level) != levels.first());
    let situations: Vec<Option<String>> = tied.iter().map(|ranked| situation(ranking, ranked)).collect();
    let options = tied.iter().zip(&situations).map(|(ranked, situation)| {
        let source = &ranked.record.source;
        let level = source.level.filter(|_| by_level).map(|level| format!("（{}）", level_word(level)));
        let is_own = |text: &&String| situations.iter().flatten().filter(|other| other == text).count() == 1;
        let situation = situation.as_ref().filter(is_own).map(|text| format!("：{text}"));
        Choice {
            label: format!("{}{}{}", source.title, level.unwrap_or_default(), situation.unwrap_or_default()),
            question: format!("{} {question}", source.title),
        }
    });
    Some(Question { message: message(&shared(&titles, segmenter)), options: options.collect() })
}

fn tied<'r>(ranking: &'r Ranking, top: &Ranked, question: &str, segmenter: &Segmenter) -> Vec<&'r Ranked> {
    let mut tied: Vec<&Ranked> = Vec::new();
    if top.record.source.kind != Kind::Procedure || top.record.source.plain {
        return tied;
    }
    let titled = |ranked: &Ranked| ranked.feature("title_pairs_share");
    for ranked in &ranking.passages {
        let source = &ranked.record.source;
        let untold = source.document == top.record.source.document || !tells_apart(question, top, ranked, segmenter);
        let fits = source.kind == Kind::Procedure
            && ranked.status.is_current()
            && ranked.score >= top.score - if untold { TIED_UNTOLD } else { TIED }
            && titled(ranked) >= titled(top) * 0.9
            && titled(ranked) > 0.0;
        let seen = tied.iter().any(|known| known.record.source.document == source.document);
        if fits && !seen && tied.len() < MAX_OPTIONS {
            tied.push(ranked);
        }
    }
    tied
}

/// Whether the question has a word that only one of two titles has.
fn tells_apart(question: &str, one: &Ranked, other: &Ranked, segmenter: &Segmenter) -> bool {
    let (one, other) = (&one.record.source.title, &other.record.source.title);
    let (one, other) = (segmenter.normal(one), segmenter.normal(other));
    let only = |of: &str, not: &str| {
        segmenter.words(of).iter().any(|word| !not.contains(word.text) && question.contains(word.text))
    };
    only(&one, &other) || only(&other, &one)
}

fn message(shared: &str) -> String {
    if shared.is_empty() {
        format!("您问的可能是下面其中一项，{CLARIFY}")
    } else {
        format!("“{shared}”分几种情况，您问的是哪一种？{CLARIFY}")
    }
}

/// The words all titles share, in the order of the first; empty where they do not make a name.
fn shared(titles: &[&str], segmenter: &Segmenter) -> String {
    let Some((first, others)) = titles.split_first() else { return String::new() };
    let normal = segmenter.normal(first);
    let mut end = 0;
    let mut name = String::new();
    for word in segmenter.words(&normal) {
        let everywhere = others.iter().all(|title| segmenter.normal(title).contains(word.text));
        if everywhere && word.start >= end {
            name.push_str(word.text);
            end = word.end;
        }
    }
    if name.chars().count() < 2 { String::new() } else { name }
}

/// The first sentence of the section that says when the procedure is the right one.
fn situation(ranking: &Ranking, of: &Ranked) -> Option<String> {
    let document = &of.record.source.document;
    let says = |ranked: &&Ranked| {
        let heading = ranked.record.passage.heading.last();
        ranked.record.source.document == *document
            && heading.is_some_and(|heading| SITUATIONS.iter().any(|known| heading.contains(known)))
    };
    let section = ranking.passages.iter().find(says)?;
    let sentence = section.record.passage.text.split(['。', '\n', '；', '：']).find(|text| !text.trim().is_empty())?;
    let sentence = sentence.trim();
    let mut short: String = sentence.chars().take(SITUATION_CHARS).collect();
    if short.chars().count() < sentence.chars().count() {
        short.push('…');
    }
    Some(short)
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::National => "全国",
        Level::City => "本市",
        Level::District => "本区",
        Level::Town => "街镇",
    }
}
