//! 审计: what was done by whom, each line linked to the one before it by its hash.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::model::{id::hex, time::Millis};

/// Who acts where nobody signed in does: the command line, the server itself.
pub const SYSTEM: &str = "system";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    SignedIn,
    SignInFailed,
    /// Too many wrong passwords or codes in a row.
    Locked,
    SignedOut,
    SessionRevoked,
    PasswordChanged,
    LinkMade,
    LinkUsed,
    UserCreated,
    UserChanged,
    UserDisabled,
    UserEnabled,
    GroupCreated,
    GroupChanged,
    GroupDeleted,
    OneTimeCodeSetUp,
    OneTimeCodeRemoved,
    RecoveryCodeUsed,
    EnterpriseChanged,
    /// An enterprise's file was opened.
    EnterpriseRead,
    /// Figures or data left the server as a file.
    Exported,
    DocumentSaved,
    DocumentSubmitted,
    DocumentApproved,
    DocumentRejected,
    DocumentPublished,
    DocumentWithdrawn,
    DocumentRolledBack,
    /// Files were given in, to become documents.
    FilesImported,
}

/// Something to be written into the audit log.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// Id of a user, or [`SYSTEM`].
    pub actor: String,
    pub action: Action,
    /// Kind and id, such as `user:0199…`.
    pub subject: String,
    /// An object without personal data of visitors.
    pub detail: Value,
}

impl Deed {
    pub fn new(actor: &str, action: Action, kind: &str, id: &str) -> Deed {
        let subject = format!("{kind}:{id}");
        Deed { actor: actor.to_owned(), action, subject, detail: Value::Object(serde_json::Map::new()) }
    }

    #[must_use]
    pub fn with(self, detail: Value) -> Deed {
        Deed { detail, ..self }
    }
}

/// A line of the audit log as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// Gap-free from 1.
    pub seq: i64,
    pub at: Millis,
    pub actor: String,
    pub action: String,
    pub subject: String,
    /// JSON.
    pub detail: String,
    pub hash: String,
}

impl AuditLine {
    /// The hash of this line, which follows one with the hash `previous` (empty for the first).
    pub fn linked_to(&self, previous: &str) -> String {
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        let mut hash = Sha256::new();
        for part in [previous, &seq, &at, &self.actor, &self.action, &self.subject, &self.detail] {
            // With its length, so that nothing can move from one part to the next.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hex(&hash.finalize())
    }
}

/// How far the log was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The last line that is as it was written.
    pub seq: i64,
    /// Its hash; kept elsewhere, it holds all lines up to here.
    pub hash: String,
}

/// The first line that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {seq}: {why}")]
pub struct Broken {
    pub seq: i64,
    pub why: &'static str,
}

impl Chain {
    /// Takes the next line.
    ///
    /// # Errors
    /// It was changed, or one before it is missing.
    pub fn follow(&mut self, line: &AuditLine) -> Result<(), Broken> {
        let seq = self.seq + 1;
        if line.seq != seq {
            return Err(Broken { seq, why: "is missing" });
        }
        if line.linked_to(&self.hash) != line.hash {
            return Err(Broken { seq, why: "was changed" });
        }
        *self = Chain { seq, hash: line.hash.clone() };
        Ok(())
    }

    /// Ends at the line with the number `last`.
    ///
    /// # Errors
    /// Lines at the end are missing.
    pub fn ends_at(&self, last: i64) -> Result<(), Broken> {
        if self.seq >= last { Ok(()) } else { Err(Broken { seq: self.seq + 1, why: "is missing" }) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::model::audit::*;

    fn log(lines: usize) -> Vec<AuditLine> {
        let mut previous = String::new();
        (1..=lines as i64)
            .map(|seq| {
                let text = |what: &str| format!("{what}{seq}");
                let (actor, action, subject) = (text("u"), "signed_in".to_owned(), text("user:"));
                let mut line =
                    AuditLine { seq, at: seq * 10, actor, action, subject, detail: "{}".into(), hash: String::new() };
                line.hash = line.linked_to(&previous);
                previous.clone_from(&line.hash);
                line
            })
            .collect()
    }

    fn check(lines: &[AuditLine], last: i64) -> Result<(), Broken> {
        let mut chain = Chain::default();
        lines.iter().try_for_each(|line| chain.follow(line))?;
        chain.ends_at(last)
    }

    #[test]
    fn text_cannot_move_from_one_column_to_the_next() {
        let line = log(1).remove(0);
        let moved = AuditLine { actor: format!("{}x", line.actor), ..line.clone() };
        let other = AuditLine { action: format!("x{}", line.action), ..line.clone() };
        assert_ne!(moved.linked_to(""), other.linked_to(""));
    }

    proptest! {
        #[test]
        fn the_first_changed_or_missing_line_is_named(at in 0usize..40, what in 0usize..8) {
            let mut lines = log(40);
            prop_assert_eq!(check(&lines, 40), Ok(()));
            let line = &mut lines[at];
            match what {
                0 => line.actor.push('x'),
                1 => line.action.push('x'),
                2 => line.subject.push('x'),
                3 => line.detail.push(' '),
                4 => line.at += 1,
                5 => line.hash = "0".repeat(64),
                6 => { let seq = line.seq; *line = AuditLine { seq, ..log(41).remove(40) }; }
                _ => { lines.remove(at); }
            }
            prop_assert_eq!(check(&lines, 40).map_err(|broken| broken.seq), Err(at as i64 + 1));
        }
    }
}
