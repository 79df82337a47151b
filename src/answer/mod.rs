//! From a question to a reply: a pure function of (question, history, snapshot, day, weights).

mod asked;
mod decide;
mod dialect;
mod evidence;
mod features;
mod judge;
mod likeness;
mod places;
mod rank;
mod say;
mod understand;

pub use decide::{CONFIDENCE_FEATURES, ConfidenceFeatures, leading, shown};
pub use features::{FEATURES, Features};
pub use judge::{Judge, JudgeError, Logistic, doublings};
pub use rank::{Ranked, Ranking, rank};
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
    let ranking = match understood.intent {
        Intent::SmallTalk | Intent::NotAQuestion => Ranking::default(),
        _ => rank(&understood, ask.as_of, snapshot, judge),
    };
    let features = decide::confidence_features(&ranking);
    let confidence = judge.confidence(&features);
    let mut reply = decide::reply(ask, &understood, &ranking, confidence, judge);
    for citation in reply.answer.iter_mut().flat_map(|answer| &mut answer.citations) {
        citation.version = snapshot.version_of(&citation.document);
    }
    Turn { reply, features: features.named(), ranking }
}
