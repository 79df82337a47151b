//! The people of the desk: who they are, what they may do, whom they serve.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::time::Millis;

/// What a person is at the desk. Duties are kept apart as GB/T 22239 level 3 asks: who manages
/// people reads no conversation, and who reads the audit log manages nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 热线坐席: asks the bot on behalf of a caller, writes tickets.
    HotlineAgent,
    /// 坐席: takes calls, works on tickets.
    Staff,
    /// 编辑: looks after the documents.
    Editor,
    /// 班长: as staff; alarms, approvals, reports, documents.
    Supervisor,
    /// 管理员: users, groups, settings.
    Administrator,
    /// 审计员: the audit log, reports.
    Auditor,
}

/// What a route asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Take calls and see the queue.
    Desk,
    /// Write tickets and work on them.
    Tickets,
    /// Documents, and drafts of them.
    Knowledge,
    /// Alarms, approvals, the supervision list; any call may be taken.
    Supervise,
    Reports,
    /// Users and groups.
    People,
    /// The audit log.
    Audit,
}

impl Role {
    pub const ALL: [Role; 6] =
        [Role::HotlineAgent, Role::Staff, Role::Editor, Role::Supervisor, Role::Administrator, Role::Auditor];

    /// Everything this role may do.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission::{Audit, Desk, Knowledge, People, Reports, Supervise, Tickets};
        match self {
            Role::HotlineAgent => &[Tickets],
            Role::Staff => &[Desk, Tickets],
            Role::Editor => &[Knowledge],
            Role::Supervisor => &[Desk, Tickets, Knowledge, Supervise, Reports],
            Role::Administrator => &[People, Reports],
            Role::Auditor => &[Audit, Reports],
        }
    }

    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// A person of the desk, without any secret.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: String,
    /// What one signs in with; unique.
    pub name: String,
    /// What visitors see.
    pub display_name: String,
    pub role: Role,
    /// Ids of the groups, in order of their names.
    pub groups: Vec<String>,
    /// Words, such as a department's name or `英语`.
    pub skills: Vec<String>,
    /// Conversations held at a time; `None` = `desk.capacity`.
    pub capacity: Option<u32>,
    /// Disabled people cannot sign in; they stay as the authors of what they did.
    pub enabled: bool,
    /// The one-time link was used.
    pub has_password: bool,
    /// A one-time code is asked at signing in.
    pub has_one_time_code: bool,
    /// Nothing is allowed before a one-time code is set up, whatever the role.
    pub code_required: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// 坐席组: who serves which departments, when, and who helps out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    /// Unique.
    pub name: String,
    /// Names of departments; empty = any.
    pub departments: Vec<String>,
    /// Seven days from Monday, spans such as `("09:00", "17:30")`; empty = `desk.hours`.
    pub hours: Vec<Vec<(String, String)>>,
    /// Ids of the groups that help out, first asked first.
    pub fallback: Vec<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// Somebody signed in; the token is another secret and stored only as its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: String,
    pub user: String,
    pub created_at: Millis,
    /// The last request that a person made, not the page by itself.
    pub seen_at: Millis,
    /// When it ends whatever happens.
    pub expires_at: Millis,
    /// Network address it was begun from.
    pub address: String,
    /// Name of the browser or script, as it calls itself.
    pub agent: String,
}

impl Session {
    /// When it ends by itself if nothing more is heard, `idle` milliseconds after the last request.
    pub fn ends_at(&self, idle: Millis) -> Millis {
        self.expires_at.min(self.seen_at.saturating_add(idle))
    }

    /// Whether it counts at `now`. A clock that was set back does not make a session live longer:
    /// one that begins in the future does not count.
    pub fn is_alive(&self, now: Millis, idle: Millis) -> bool {
        self.created_at.saturating_sub(SKEW) <= now && now < self.ends_at(idle)
    }
}

/// 一次性链接: sets a password, once. The token is stored only as its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeLink {
    /// Whose password it sets; `None` = it makes the first administrator, while there is no user.
    pub user: Option<String>,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub used_at: Option<Millis>,
}

impl OneTimeLink {
    pub fn is_alive(&self, now: Millis) -> bool {
        self.used_at.is_none() && self.created_at.saturating_sub(SKEW) <= now && now < self.expires_at
    }
}

/// Wrong passwords and codes in a row, of a name or an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    pub wrong: u32,
    pub last_at: Millis,
}

impl Attempts {
    /// How long it is locked on, where so many wrong ones lock it for `lock` after the last.
    pub fn locked_for(self, limit: u32, lock: Millis, now: Millis) -> Option<Millis> {
        let left = self.last_at.saturating_add(lock).saturating_sub(now).min(lock);
        (self.wrong >= limit && left > 0).then_some(left)
    }

    /// After one more wrong one; what lies longer back than a lock lasts does not count.
    #[must_use]
    pub fn and_one_more(self, lock: Millis, now: Millis) -> Attempts {
        let before = if now < self.last_at.saturating_add(lock) { self.wrong } else { 0 };
        Attempts { wrong: before.saturating_add(1), last_at: now }
    }
}

/// So far may the clocks of two nodes differ.
const SKEW: Millis = 60_000;

#[cfg(test)]
mod tests {
    use crate::model::people::*;

    #[test]
    fn duties_that_must_be_apart_are_apart() {
        for role in Role::ALL {
            assert!(!(role.may(Permission::People) && role.may(Permission::Audit)), "{role:?}");
            assert!(!(role.may(Permission::People) && role.may(Permission::Desk)), "{role:?}");
            assert!(!(role.may(Permission::Audit) && role.may(Permission::Tickets)), "{role:?}");
            assert!(!role.permissions().is_empty(), "{role:?}");
        }
    }

    #[test]
    fn wrong_ones_in_a_row_lock_for_a_while_and_then_count_anew() {
        let (limit, lock) = (5, 600_000);
        let mut attempts = Attempts::default();
        for at in 1..=5 {
            assert_eq!(attempts.locked_for(limit, lock, at), None);
            attempts = attempts.and_one_more(lock, at);
        }
        assert_eq!(attempts.locked_for(limit, lock, 5), Some(lock));
        assert_eq!(attempts.locked_for(limit, lock, 600_004), Some(1));
        assert_eq!(attempts.locked_for(limit, lock, 600_005), None);
        assert_eq!(attempts.locked_for(limit, lock, -10), Some(lock), "a clock set back makes it no longer");
        assert_eq!(attempts.and_one_more(lock, 600_005).wrong, 1);
    }

    #[test]
    fn a_session_ends_when_idle_and_at_last_whatever_happens() {
        let hour = 3_600_000;
        let begun = Session {
            id: "s".into(),
            user: "u".into(),
            created_at: hour,
            seen_at: 2 * hour,
            expires_at: 13 * hour,
            address: String::new(),
            agent: String::new(),
        };
        assert!(begun.is_alive(2 * hour + hour / 2 - 1, hour / 2));
        assert!(!begun.is_alive(2 * hour + hour / 2, hour / 2));
        let busy = Session { seen_at: 13 * hour - 1, ..begun.clone() };
        assert!(busy.is_alive(13 * hour - 1, hour / 2) && !busy.is_alive(13 * hour, hour / 2));
        assert!(!begun.is_alive(hour - 24 * hour, hour / 2), "the clock went back by a day");
    }
}
