//! The rules of a document's life: pure, of (state, verb, who, configuration).

use crate::{config::Review, model::knowledge::VersionState};

/// What can be done to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Write its draft, or begin one over what is there.
    Save,
    Submit,
    /// Approve what was submitted, which publishes it.
    Approve,
    /// Send back what was submitted; its author takes it back so.
    Reject,
    /// Publish a draft without a review.
    Publish,
    /// Take what is published from visitors.
    Withdraw,
    /// Publish an earlier version again.
    RollBack,
}

impl Verb {
    pub const ALL: [Verb; 7] =
        [Verb::Save, Verb::Submit, Verb::Approve, Verb::Reject, Verb::Publish, Verb::Withdraw, Verb::RollBack];

    /// As it stands in `allowed`, and in the address.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Save => "save",
            Verb::Submit => "submit",
            Verb::Approve => "approve",
            Verb::Reject => "reject",
            Verb::Publish => "publish",
            Verb::Withdraw => "withdraw",
            Verb::RollBack => "roll-back",
        }
    }
}

/// How it stands with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// State of the latest version.
    pub latest: VersionState,
    /// Who wrote the latest version.
    pub author: &'a str,
    /// Something of it is published.
    pub published: bool,
    /// A version that is not published now was so before.
    pub earlier: bool,
}

/// The state that a version comes to: the latest one, but for `Withdraw` the published and for
/// `RollBack` the earlier one.
///
/// # Errors
/// The verbs that are allowed instead.
pub fn step(standing: &Standing<'_>, verb: Verb, who: &str, review: Review) -> Result<VersionState, Vec<&'static str>> {
    next(standing, verb, who, review).ok_or_else(|| allowed(standing, who, review))
}

/// The verbs that somebody may do now.
pub fn allowed(standing: &Standing<'_>, who: &str, review: Review) -> Vec<&'static str> {
    Verb::ALL.into_iter().filter(|verb| next(standing, *verb, who, review).is_some()).map(Verb::word).collect()
}

fn next(standing: &Standing<'_>, verb: Verb, who: &str, review: Review) -> Option<VersionState> {
    use VersionState::{Draft, InReview, Published, Rejected, Withdrawn};
    let latest = standing.latest;
    match verb {
        // What somebody reviews must not change under their eyes.
        Verb::Save => (latest != InReview).then_some(Draft),
        Verb::Submit => (latest == Draft).then_some(InReview),
        Verb::Approve => {
            let may = review == Review::One || who != standing.author;
            (latest == InReview && may).then_some(Published)
        }
        Verb::Reject => (latest == InReview).then_some(Rejected),
        Verb::Publish => (latest == Draft && review == Review::One).then_some(Published),
        Verb::Withdraw => standing.published.then_some(Withdrawn),
        Verb::RollBack => standing.earlier.then_some(Published),
    }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::life::*;

    const STATES: [VersionState; 6] = [
        VersionState::Draft,
        VersionState::InReview,
        VersionState::Published,
        VersionState::Replaced,
        VersionState::Rejected,
        VersionState::Withdrawn,
    ];

    fn standings() -> impl Iterator<Item = Standing<'static>> {
        STATES.into_iter().flat_map(|latest| {
            [(false, false), (true, false), (false, true), (true, true)].map(|(published, earlier)| Standing {
                latest,
                author: "甲",
                published,
                earlier,
            })
        })
    }

    #[test]
    fn with_two_persons_nobody_publishes_what_they_wrote() {
        for standing in standings() {
            for verb in [Verb::Approve, Verb::Publish] {
                assert!(step(&standing, verb, "甲", Review::Two).is_err(), "{standing:?} {verb:?}");
            }
        }
        let submitted = Standing { latest: VersionState::InReview, author: "甲", published: false, earlier: false };
        assert_eq!(step(&submitted, Verb::Approve, "乙", Review::Two), Ok(VersionState::Published));
        assert_eq!(step(&submitted, Verb::Approve, "甲", Review::One), Ok(VersionState::Published));
        assert_eq!(step(&submitted, Verb::Approve, "甲", Review::Two), Err(vec!["reject"]));
    }

    #[test]
    fn no_state_is_without_an_exit_and_what_is_refused_says_what_is_allowed() {
        for standing in standings() {
            for review in [Review::One, Review::Two] {
                let may = allowed(&standing, "甲", review);
                assert!(!may.is_empty(), "{standing:?}");
                for verb in Verb::ALL {
                    let stepped = step(&standing, verb, "甲", review);
                    assert_eq!(stepped.is_ok(), may.contains(&verb.word()), "{standing:?} {verb:?}");
                    assert!(stepped.is_ok() || stepped == Err(may.clone()));
                }
            }
        }
    }

    #[test]
    fn what_is_under_review_is_not_written_and_only_what_is_published_is_withdrawn() {
        for standing in standings() {
            let saved = step(&standing, Verb::Save, "甲", Review::One);
            assert_eq!(saved.is_ok(), standing.latest != VersionState::InReview);
            assert_eq!(step(&standing, Verb::Withdraw, "乙", Review::Two).is_ok(), standing.published);
        }
    }
}
