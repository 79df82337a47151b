//! Answer, ask back, or call a person: what the confidence and the kind of finding lead to.

use crate::{
    answer::{
        Ask,
        clarify::{Question, clarify},
        judge::Judge,
        rank::{Ranked, Ranking},
        show::{leading, shown},
        understand::{Intent, Understood},
        words::{courtesy, preface, regret},
    },
    model::reply::{Answer, Candidate, Citation, Decision, Reason, Reply},
    segment::Segmenter,
};

/// Below this share of the question held by the best passage, nothing in the corpus speaks of it.
const NO_MATCH: f64 = 0.25;
/// A tie is worth a question back only where one of the tied probably answers.
const WORTH_ASKING: f64 = 0.35;

/// Puts the reply together.
pub fn reply(
    ask: &Ask,
    understood: &Understood,
    ranking: &Ranking,
    confidence: f64,
    judge: &Judge,
    segmenter: &Segmenter,
) -> Reply {
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
    match verdict(understood, ranking, confidence, judge, segmenter) {
        Verdict::Answer(top) => {
            let citations: Vec<Citation> = shown(ranking).into_iter().map(Ranked::citation).collect();
            reply.message = preface(top);
            reply.answer = Some(Answer { text: quoted(&citations), citations, ai_generated: false });
            reply.decision = Decision::Answer;
        }
        Verdict::Clarify(question) => {
            reply.message = question.message;
            reply.options = question.options;
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

/// The text of an answer: its quotes, one a line.
pub fn quoted(citations: &[Citation]) -> String {
    citations.iter().map(|citation| citation.quote.as_str()).collect::<Vec<_>>().join("\n")
}

enum Verdict<'r> {
    Answer(&'r Ranked),
    Clarify(Question),
    Escalate(Reason),
}

fn verdict<'r>(
    understood: &Understood,
    ranking: &'r Ranking,
    confidence: f64,
    judge: &Judge,
    segmenter: &Segmenter,
) -> Verdict<'r> {
    match understood.intent {
        Intent::NotAQuestion => return Verdict::Escalate(Reason::NotAQuestion),
        Intent::AskedForPerson => return Verdict::Escalate(Reason::AskedForPerson),
        Intent::Sensitive => return Verdict::Escalate(Reason::Sensitive),
        Intent::Question | Intent::SmallTalk => (),
    }
    let Some(top) = leading(ranking) else { return Verdict::Escalate(Reason::NoMatch) };
    if ranking.unknown_place.is_some() {
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
    if confidence >= WORTH_ASKING
        && !understood.asked_back
        && let Some(question) = clarify(ranking, top, &understood.text, segmenter)
    {
        return Verdict::Clarify(question);
    }
    let speaks_of_it = top.words_share.max(top.pairs_share) >= NO_MATCH;
    Verdict::Escalate(if speaks_of_it { Reason::LowConfidence } else { Reason::NoMatch })
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

fn small_talk(mut reply: Reply, text: &str) -> Reply {
    let words = courtesy(text);
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
