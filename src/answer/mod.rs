//! From a question to a reply: a pure function of (question, history, snapshot, day, weights).

use jiff::civil::Date;

use crate::{
    model::reply::{Decision, Line, Reason, Reply},
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

/// Weights and threshold of ranking and confidence.
#[derive(Clone, Debug, Default)]
pub struct Judge {}

/// The reply and how it came about.
#[derive(Clone, Debug)]
pub struct Turn {
    pub reply: Reply,
    /// Features of the decision by name, kept with the stored turn for later calibration.
    pub features: Vec<(&'static str, f64)>,
}

/// Answers one question.
pub fn answer(_ask: &Ask, _snapshot: &Snapshot, _judge: &Judge) -> Turn {
    let reply = Reply {
        decision: Decision::Escalate,
        confidence: 0.0,
        answer: None,
        options: Vec::new(),
        reason: Some(Reason::NotAQuestion),
        department: None,
        candidates: Vec::new(),
        small_talk: false,
        message: String::new(),
    };
    Turn { reply, features: Vec::new() }
}
