//! What the people of the desk write for themselves and for each other.

use crate::model::time::Millis;

/// A note on a conversation; visitors never see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub id: String,
    /// Id of the author.
    pub user: String,
    pub display_name: String,
    pub text: String,
    pub at: Millis,
}

/// 快捷回复: of one person, or of all where `user` is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannedReply {
    pub id: String,
    pub user: Option<String>,
    pub title: String,
    pub text: String,
}

/// An answer given by a person, kept to become knowledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub conversation: String,
    /// Id of the author.
    pub user: String,
    pub question: String,
    pub answer: String,
    pub department: Option<String>,
}
