//! One reply to a compound question: each part with its quotes, and a part that has none is said.

use crate::{
    answer::{
        decide::quoted,
        words::{QUOTED, SEVERAL},
    },
    model::reply::{Answer, Candidate, Citation, Decision, Reason, Reply},
};

/// Longest piece of a question that a reply repeats, in characters.
const SAID: usize = 24;

/// Puts the parts' replies together, each with the part as asked. `whole` is the reply to all of it at once: it
/// stands where no part has an answer of its own, and adds its quotes where not every part has one. Half an answer
/// must be surer than a whole one, unless the document is known not to tell the rest.
pub fn compose(whole: Reply, parts: &[(String, Reply)], limit: usize, threshold: f64) -> Reply {
    let (answered, open): (Vec<_>, Vec<_>) = parts.iter().partition(|(_, reply)| has_answer(reply));
    let known = open.iter().all(|(_, reply)| reply.reason == Some(Reason::MissingFact));
    let least = if known { threshold } else { f64::midpoint(1.0, threshold) };
    if !answered.iter().any(|(_, reply)| reply.confidence >= least) {
        return whole;
    }
    let whole_too = (!open.is_empty() && has_answer(&whole)).then_some(&whole);
    let given: Vec<&Reply> = whole_too.into_iter().chain(answered.iter().map(|(_, reply)| reply)).collect();
    let mut citations: Vec<Citation> = Vec::new();
    for citation in given.iter().filter_map(|reply| reply.answer.as_ref()).flat_map(|answer| &answer.citations) {
        if !citations.iter().any(|known| overlap(known, citation)) {
            citations.push(citation.clone());
        }
    }
    let open: Vec<_> = open.into_iter().filter(|(_, reply)| !is_covered(reply, &citations)).collect();
    let missing = open.iter().map(|(said, reply)| format!("关于“{}”，{}", short(said), unanswered(reply)));
    let message = missing.collect::<String>() + &introduced(&answered, &citations);
    let candidates = candidates(given.iter().copied().chain([&whole]), &citations, limit);
    Reply {
        decision: Decision::Answer,
        confidence: given.iter().map(|reply| reply.confidence).fold(1.0, f64::min),
        answer: Some(Answer { text: quoted(&citations), citations, ai_generated: false }),
        options: Vec::new(),
        reason: None,
        department: open.iter().find_map(|(_, reply)| reply.department.clone()).or(whole.department.clone()),
        candidates,
        small_talk: false,
        message,
    }
}

fn has_answer(reply: &Reply) -> bool {
    reply.decision == Decision::Answer && !reply.small_talk
}

fn overlap(a: &Citation, b: &Citation) -> bool {
    a.document == b.document && a.start < b.end && b.start < a.end
}

/// Whether what would answer a part best is quoted anyway.
fn is_covered(reply: &Reply, citations: &[Citation]) -> bool {
    let best = reply.candidates.first().filter(|_| reply.reason == Some(Reason::LowConfidence));
    best.is_some_and(|best| {
        citations
            .iter()
            .any(|known| known.document == best.document && known.start < best.end && best.start < known.end)
    })
}

fn unanswered(reply: &Reply) -> &str {
    if reply.decision == Decision::Clarify { SEVERAL } else { &reply.message }
}

/// Which document answers which part.
fn introduced(answered: &[&(String, Reply)], citations: &[Citation]) -> String {
    let one = citations.first().is_some_and(|first| citations.iter().all(|other| other.document == first.document));
    let title = |reply: &Reply| reply.message.replace(&format!("{QUOTED}："), "");
    match answered.first() {
        Some((_, reply)) if one => format!("{}{QUOTED}：", title(reply)),
        _ => {
            let each = answered.iter().map(|(said, reply)| format!("关于“{}”，见{}", short(said), title(reply)));
            format!("{}，其中{QUOTED}：", each.collect::<Vec<_>>().join("；"))
        }
    }
}

/// The cited ones first, then the others, in order.
fn candidates<'r>(replies: impl Iterator<Item = &'r Reply>, citations: &[Citation], limit: usize) -> Vec<Candidate> {
    let mut all: Vec<&Candidate> = Vec::new();
    for candidate in replies.flat_map(|reply| &reply.candidates) {
        if !all.iter().any(|known| known.document == candidate.document && known.start == candidate.start) {
            all.push(candidate);
        }
    }
    let (cited, rest): (Vec<&Candidate>, Vec<&Candidate>) = all.into_iter().partition(|candidate| {
        citations.iter().any(|known| known.document == candidate.document && known.start == candidate.start)
    });
    cited.into_iter().chain(rest).take(limit).cloned().collect()
}

fn short(said: &str) -> String {
    let mut short: String = said.chars().take(SAID).collect();
    if said.chars().count() > SAID {
        short.push('…');
    }
    short
}
