//! Who is served first.

use crate::model::call::CallReason;

/// What the priority of a call is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four facts that hold or do not, independent of one another")]
pub struct Standing {
    /// 重点企业
    pub key_account: bool,
    /// 长辈版
    pub large_type: bool,
    /// Complaint, legal dispute, personal data, danger.
    pub sensitive: bool,
    /// An earlier call of this visitor was answered too late.
    pub breached_before: bool,
}

impl Standing {
    /// Takes the reason of the call in.
    #[must_use]
    pub fn called_for(mut self, reason: CallReason) -> Standing {
        self.sensitive |= reason == CallReason::Sensitive;
        self
    }
}

/// Higher is served first; equal ones by age. Each fact outweighs all that follow it, in the
/// order in which the desk's rules name them.
pub fn priority(standing: Standing) -> i64 {
    let weighed =
        [(standing.key_account, 8), (standing.large_type, 4), (standing.sensitive, 2), (standing.breached_before, 1)];
    weighed.iter().filter(|(holds, _)| *holds).map(|(_, weight)| weight).sum()
}

#[cfg(test)]
mod tests {
    use crate::desk::priority::*;

    #[test]
    fn each_fact_outweighs_all_that_follow_it() {
        let none = Standing::default();
        let late = Standing { breached_before: true, ..none };
        let sensitive = none.called_for(CallReason::Sensitive);
        let elderly = Standing { large_type: true, ..none };
        let key = Standing { key_account: true, ..none };
        assert!(priority(none) < priority(late));
        assert!(priority(late) < priority(sensitive));
        assert!(priority(Standing { sensitive: true, ..late }) < priority(elderly));
        assert!(priority(Standing { sensitive: true, breached_before: true, ..elderly }) < priority(key));
    }

    #[test]
    fn an_ordinary_reason_raises_nothing() {
        assert_eq!(priority(Standing::default().called_for(CallReason::AskedForPerson)), 0);
    }
}
