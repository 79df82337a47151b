//! Answer, ask back, or call a person: what the confidence and the kind of finding lead to.

use crate::{
    answer::{
        Ask,
        asked::Asked,
        judge::Judge,
        rank::{Ranked, Ranking},
        understand::{Intent, Understood},
    },
    model::{
        document::{Kind, Status, Wording},
        reply::{Answer, Candidate, Choice, Citation, Decision, Reason, Reply},
    },
};

/// Names of the features of the decision, in order.
pub const CONFIDENCE_FEATURES: [&str; 40] = [
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

/// Below this share of the question held by the best passage, nothing in the corpus speaks of it.
const NO_MATCH: f64 = 0.25;
/// A tie between procedures: the next one scores at most this much less than the best.
const TIED: f64 = 0.8;
/// A tie is worth a question back only where one of the tied probably answers.
const WORTH_ASKING: f64 = 0.35;
const MAX_OPTIONS: usize = 5;

/// The features of the decision.
pub fn confidence_features(ranking: &Ranking) -> ConfidenceFeatures {
    let Some(top) = leading(ranking) else { return ConfidenceFeatures::default() };
    let document = &top.record.source.document;
    let other = ranking.passages.iter().find(|ranked| ranked.record.source.document != *document);
    let next = ranking.passages.iter().find(|ranked| ranked.record.passage.id != top.record.passage.id);
    let feature = |name: &str| value(top, name);
    let of_document = |ranked: &Ranked| ranked.record.source.document == *document;
    let to_show: Vec<&str> = shown(ranking).iter().map(|ranked| ranked.record.passage.id.as_str()).collect();
    let is_shown = |ranked: &Ranked| to_show.contains(&ranked.record.passage.id.as_str());
    let margin = top.score - other.or(next).map_or(0.0, |ranked| ranked.score);
    let shown = ranking.passages.iter().take(5);
    let same = shown.filter(|ranked| ranked.record.source.document == *document).count();
    let values = vec![
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
            - best_of(ranking, &|ranked| !of_document(ranked), &|ranked| value(ranked, "question_likeness")),
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
    ConfidenceFeatures(values)
}

/// How like the question the passage's own nearest question is, in words and pairs.
fn own_likeness(ranked: &Ranked) -> f64 {
    f64::midpoint(value(ranked, "own_pairs"), value(ranked, "own_words"))
}

/// The best of a figure among the passages that belong.
fn best_of(ranking: &Ranking, belongs: &dyn Fn(&Ranked) -> bool, figure: &dyn Fn(&Ranked) -> f64) -> f64 {
    ranking.passages.iter().filter(|ranked| belongs(ranked)).map(figure).fold(0.0, f64::max)
}

/// How near the passage comes to the best there is in one feature alone, 0 to 1: whether the ways of finding agree.
fn lead(ranking: &Ranking, top: &Ranked, name: &str) -> f64 {
    let best = best_of(ranking, &|_| true, &|ranked| value(ranked, name));
    if best > 0.0 { value(top, name) / best } else { 0.0 }
}

/// How far the sentences that tell a fact of the sort asked for also hold what is asked beyond the
/// title, against the best sentence; 1 where no such fact is asked for.
fn fact_told(ranking: &Ranking, top: &Ranked) -> f64 {
    let best = value(top, "sentence_beyond_title");
    if !ranking.asks_a_fact || best <= 0.0 { 1.0 } else { (value(top, "sentence_told") / best).min(1.0) }
}

/// Whether the weightiest word of the question is one the corpus does not hold.
fn rarest_unknown(ranking: &Ranking) -> f64 {
    let long = ranking.query.slots.iter().filter(|slot| slot.text().chars().count() > 1);
    f64::from(long.max_by(|a, b| a.idf.total_cmp(&b.idf)).is_some_and(|slot| !slot.known))
}

fn value(ranked: &Ranked, name: &str) -> f64 {
    let at = crate::answer::FEATURES.iter().position(|known| *known == name);
    at.and_then(|at| ranked.features.get(at)).copied().unwrap_or(0.0)
}

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
const ALSO_WITHIN: f64 = 6.0;

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

/// Puts the reply together.
pub fn reply(ask: &Ask, understood: &Understood, ranking: &Ranking, confidence: f64, judge: &Judge) -> Reply {
    let mut reply = Reply {
        decision: Decision::Escalate,
        confidence: round(confidence),
        answer: None,
        options: Vec::new(),
        reason: None,
        department: leading(ranking).and_then(|ranked| ranked.record.source.department.clone()),
        candidates: Vec::new(),
        small_talk: false,
        message: String::new(),
    };
    if understood.intent == Intent::SmallTalk {
        return small_talk(reply, &understood.text);
    }
    match verdict(understood, ranking, confidence, judge) {
        Verdict::Answer(top) => {
            let citations: Vec<Citation> = shown(ranking).into_iter().map(Ranked::citation).collect();
            let text = citations.iter().map(|citation| citation.quote.as_str()).collect::<Vec<_>>().join("\n");
            reply.message = preface(top);
            reply.answer = Some(Answer { text, citations, ai_generated: false });
            reply.decision = Decision::Answer;
        }
        Verdict::Clarify(options) => {
            reply.message = "您问的可能是下面其中一项，请选择：".into();
            reply.options = options;
            reply.decision = Decision::Clarify;
        }
        Verdict::Escalate(reason) => {
            reply.message = regret(reason, ranking);
            reply.reason = Some(reason);
        }
    }
    reply.candidates = candidates(ask, ranking, &reply);
    reply
}

enum Verdict<'r> {
    Answer(&'r Ranked),
    Clarify(Vec<Choice>),
    Escalate(Reason),
}

fn verdict<'r>(understood: &Understood, ranking: &'r Ranking, confidence: f64, judge: &Judge) -> Verdict<'r> {
    match understood.intent {
        Intent::NotAQuestion => return Verdict::Escalate(Reason::NotAQuestion),
        Intent::AskedForPerson => return Verdict::Escalate(Reason::AskedForPerson),
        Intent::Sensitive => return Verdict::Escalate(Reason::Sensitive),
        Intent::Question | Intent::SmallTalk => (),
    }
    let Some(top) = leading(ranking) else { return Verdict::Escalate(Reason::NoMatch) };
    if ranking.unknown_place {
        return Verdict::Escalate(Reason::NoMatch);
    }
    if let Some(best) = ranking.passages.first()
        && !best.status.is_current()
        && (!top.status.is_current() || best.score > top.score * 1.15)
    {
        return Verdict::Escalate(Reason::LapsedOnly);
    }
    if !top.missing.is_empty() && confidence >= judge.threshold * 0.5 {
        return Verdict::Escalate(Reason::MissingFact);
    }
    if confidence >= judge.threshold {
        return Verdict::Answer(top);
    }
    let options = options(ranking, top, &understood.text);
    if options.len() >= 2 && confidence >= WORTH_ASKING {
        return Verdict::Clarify(options);
    }
    let speaks_of_it = top.words_share.max(top.pairs_share) >= NO_MATCH;
    Verdict::Escalate(if speaks_of_it { Reason::LowConfidence } else { Reason::NoMatch })
}

/// Procedures that fit equally well, as choices; empty where one leads.
fn options(ranking: &Ranking, top: &Ranked, question: &str) -> Vec<Choice> {
    if top.record.source.kind != Kind::Procedure || top.record.source.plain {
        return Vec::new();
    }
    let mut options: Vec<Choice> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for ranked in &ranking.passages {
        let source = &ranked.record.source;
        let fits = source.kind == Kind::Procedure
            && ranked.status.is_current()
            && ranked.score >= top.score - TIED
            && value(ranked, "title_pairs_share") >= value(top, "title_pairs_share") * 0.9
            && value(ranked, "title_pairs_share") > 0.0;
        if fits && !seen.contains(&source.document.as_str()) && options.len() < MAX_OPTIONS {
            seen.push(&source.document);
            let label = source.title.clone();
            options.push(Choice { question: format!("{label} {question}"), label });
        }
    }
    // A title that stands whole in the question was meant.
    if options.len() < 2 || options.iter().any(|option| question.contains(&option.label)) {
        Vec::new()
    } else {
        options
    }
}

fn candidates(ask: &Ask, ranking: &Ranking, reply: &Reply) -> Vec<Candidate> {
    let cited = reply.answer.as_ref().map_or(&[][..], |answer| answer.citations.as_slice());
    let is_cited = |ranked: &&Ranked| {
        let start = ranked.record.passage.start + ranked.window.start;
        cited.iter().any(|citation| citation.document == ranked.record.source.document && citation.start == start)
    };
    let first = ranking.passages.iter().filter(is_cited);
    let rest = ranking.passages.iter().filter(|ranked| !is_cited(ranked));
    first.chain(rest).take(ask.limit).map(Ranked::candidate).collect()
}

fn preface(top: &Ranked) -> String {
    let summary = if top.record.source.wording == Wording::Summary { "（摘要）" } else { "" };
    format!("《{}》{summary}写明：", top.record.source.title)
}

fn regret(reason: Reason, ranking: &Ranking) -> String {
    let top = leading(ranking);
    let title = top.map(|ranked| ranked.record.source.title.as_str()).unwrap_or_default();
    match reason {
        Reason::NoMatch => "现有资料里没有找到与您的问题相关的内容。".into(),
        Reason::LowConfidence => "现有资料里有相近的内容，但我没有把握它能回答您的问题。".into(),
        Reason::MissingFact => {
            let missing: Vec<&str> =
                top.iter().flat_map(|ranked| &ranked.missing).map(|asked: &Asked| asked.word()).collect();
            format!("《{title}》提到了这件事，但没有写明{}。", missing.join("、"))
        }
        Reason::AskedForPerson => "好的，我来联系工作人员。".into(),
        Reason::Sensitive => "这件事由工作人员来处理。如有人身危险，请立即拨打110或者120。".into(),
        Reason::LapsedOnly => {
            let status = ranking.passages.first().map(|ranked| status_word(ranked.status)).unwrap_or_default();
            let title = ranking.passages.first().map(|ranked| ranked.record.source.title.as_str()).unwrap_or_default();
            format!("只有《{title}》提到了这件事，但该文件{status}，不能作为现行规定答复您。")
        }
        Reason::NotAQuestion => "没有看懂您的意思，请用一句话说说您想办的事或想了解的政策。".into(),
    }
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::InForce => "现行有效",
        Status::Expired => "已失效",
        Status::Repealed => "已废止",
        Status::Superseded => "已被新文件取代",
        Status::NotYet => "尚未施行",
    }
}

fn small_talk(mut reply: Reply, text: &str) -> Reply {
    let said = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let words = if said(&["谢", "辛苦"]) {
        "不客气。还有其他问题，随时问我。"
    } else if said(&["再见", "拜", "bye", "没事了", "不用了"]) {
        "再见，祝您办事顺利。"
    } else if said(&["谁", "机器人", "什么", "名字", "人吗", "功能"]) {
        "我是帮办，根据政策文件和办事指南回答企业的问题，并给出原文出处；我答不了的，可以转人工。"
    } else {
        "您好，我是帮办。请直接说您想办的事或想了解的政策，例如“公司暂时不经营了，能先歇业吗”。"
    };
    reply.decision = Decision::Answer;
    reply.confidence = 1.0;
    reply.small_talk = true;
    reply.department = None;
    reply.answer = Some(Answer { text: words.into(), citations: Vec::new(), ai_generated: false });
    reply.message = words.into();
    reply
}

fn round(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
