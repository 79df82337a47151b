//! From a question to a reply: a pure function of (question, history, snapshot, day, weights).

mod asked;
mod clarify;
mod compose;
mod compound;
mod confidence;
mod decide;
mod dialect;
mod evidence;
mod features;
mod judge;
mod lean;
mod likeness;
mod places;
mod rank;
mod say;
mod show;
mod understand;
mod words;

pub use confidence::{CONFIDENCE_FEATURES, ConfidenceFeatures};
pub use features::{FEATURES, Features};
pub use judge::{Judge, JudgeError, Logistic, doublings};
pub use rank::{Ranked, Ranking, rank};
pub use show::{leading, shown};
pub use understand::{Intent, Understood, understand};

use jiff::civil::Date;

use crate::{
    model::reply::{Line, Reply},
    search::Snapshot,
};

/// A question and what is known around it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub question: String,
    pub history: Vec<Line>,
    /// The day whose law is asked about.
    pub as_of: Date,
    /// How many candidates the reply lists, 1 to 10.
    pub limit: usize,
}

/// The reply and how it came about.
#[derive(Clone, Debug)]
pub struct Turn {
    pub reply: Reply,
    /// Features of the decision by name, kept with the stored turn for later calibration.
    pub features: Vec<(&'static str, f64)>,
    /// What was understood and found; `--explain` prints it.
    pub ranking: Ranking,
}

/// Answers one question. A damaged index makes an empty finding, never a panic.
pub fn answer(ask: &Ask, snapshot: &Snapshot, judge: &Judge) -> Turn {
    let understood = understand(&ask.question, &ask.history, snapshot.segmenter());
    let (understood, whole) = standing(ask, understood, snapshot, judge);
    if understood.intent != Intent::Question {
        return whole;
    }
    let parts: Vec<(String, Reply)> = compound::parts(&understood.text)
        .into_iter()
        .map(|part| {
            let asked = asked::asked(&part.said);
            let of_part = Understood { text: part.text, asked, ..understood.clone() };
            (part.said, consider(ask, &of_part, snapshot, judge).reply)
        })
        .collect();
    Turn { reply: compose::compose(whole.reply, &parts, ask.limit, judge.threshold), ..whole }
}

/// A short question among others mostly leans on the one before.
const MUCH_SURER: f64 = 0.15;

/// A question that may lean on the one before it or stand alone is read both ways: the surer reading is meant.
fn standing(ask: &Ask, understood: Understood, snapshot: &Snapshot, judge: &Judge) -> (Understood, Turn) {
    let leaning = consider(ask, &understood, snapshot, judge);
    let Some(text) = understood.alone.clone() else { return (understood, leaning) };
    let alone = Understood { asked: asked::asked(&text), text, ..understood.clone() };
    let turn = consider(ask, &alone, snapshot, judge);
    if turn.reply.confidence >= leaning.reply.confidence + MUCH_SURER { (alone, turn) } else { (understood, leaning) }
}

/// Answers what was understood as one question.
fn consider(ask: &Ask, understood: &Understood, snapshot: &Snapshot, judge: &Judge) -> Turn {
    let ranking = match understood.intent {
        Intent::SmallTalk | Intent::NotAQuestion => Ranking::default(),
        _ => rank(understood, ask.as_of, snapshot, judge),
    };
    let features = confidence::confidence_features(&ranking);
    let confidence = judge.confidence(&features).max(confidence::least(&ranking));
    let mut reply = decide::reply(ask, understood, &ranking, confidence, judge, snapshot.segmenter());
    for citation in reply.answer.iter_mut().flat_map(|answer| &mut answer.citations) {
        citation.version = snapshot.version_of(&citation.document);
    }
    Turn { reply, features: features.named(), ranking }
}
