//! A question of a conversation with the bot's reply, read back for measuring.

use std::collections::BTreeMap;

use crate::model::{
    reply::{Line, Reply},
    time::Millis,
};

#[derive(Clone, Debug, PartialEq)]
pub struct StoredTurn {
    pub conversation: String,
    /// Number of the reply in its conversation.
    pub seq: i64,
    pub question: String,
    /// What was said before the question, oldest first.
    pub history: Vec<Line>,
    pub reply: Reply,
    /// Features of the decision by name.
    pub features: BTreeMap<String, f64>,
    pub at: Millis,
    /// The rating given after this reply and before the next one: 1 非常满意 … 5 非常不满意.
    pub rating: Option<u8>,
}
