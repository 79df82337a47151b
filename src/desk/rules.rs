//! What of the settings the desk goes by.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::{config::Config, desk::ticket::Terms, model::time::Millis};

/// No clock is set longer, so that sums of times stay far from the end of the numbers.
const LONGEST: Millis = 366 * 24 * 3_600_000;

#[derive(Clone, Debug)]
pub struct Rules {
    /// Days are those of this zone.
    pub zone: TimeZone,
    /// What is promised of tickets.
    pub ticket: Terms,
    /// Conversations a person holds at a time, where the user has no number of their own.
    pub capacity: u32,
    pub clocks: Clocks,
    /// Those who serve, by id.
    pub groups: BTreeMap<String, Group>,
}

/// How long things may take, in milliseconds, each at least 1 and at most a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// A person's first message is promised within this, from the call.
    pub first_response: Millis,
    /// An offer to one person lapses after this.
    pub offer: Millis,
    /// The whole group is asked after this, from the call.
    pub group_after: Millis,
    /// Supervisors are alarmed and the fallback groups may take it after this, from the call.
    pub alarm_after: Millis,
    /// A person is lost after so long without a sign of life.
    pub lost_after: Millis,
    /// A conversation with messages of a lost person goes on after this, from the loss; and a
    /// holder who does not write is an alarm after this.
    pub silent_lost_after: Millis,
}

/// 坐席组
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    /// Names of the departments it serves; empty = any.
    pub departments: Vec<String>,
    /// Ids of the groups that help out, first asked first.
    pub fallback: Vec<String>,
}

impl Rules {
    /// The rules of the settings, without groups: those stand in the database (see [`Rules::with_groups`]).
    pub fn of(config: &Config) -> Rules {
        let desk = &config.desk;
        Rules {
            zone: config.zone(),
            ticket: Terms::from(&config.ticket),
            capacity: desk.capacity,
            clocks: Clocks {
                first_response: millis(desk.first_response_s),
                offer: millis(desk.offer_s),
                group_after: millis(desk.group_after_s),
                alarm_after: millis(desk.alarm_after_s),
                lost_after: millis(desk.lost_after_s),
                silent_lost_after: millis(desk.silent_lost_after_s),
            },
            groups: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn with_groups(mut self, groups: impl IntoIterator<Item = Group>) -> Rules {
        self.groups = groups.into_iter().map(|group| (group.id.clone(), group)).collect();
        self
    }

    /// The groups that help out where `group` does not come.
    pub fn fallback(&self, group: Option<&str>) -> &[String] {
        group.and_then(|group| self.groups.get(group)).map_or(&[], |group| &group.fallback)
    }

    /// The group whose departments name this one; the first by id where several do.
    pub fn group_of(&self, department: &str) -> Option<&Group> {
        self.groups.values().find(|group| group.departments.iter().any(|name| name == department))
    }
}

/// Seconds of the settings as milliseconds; what is no time at all becomes the shortest.
fn millis(seconds: f64) -> Millis {
    let millis = (seconds * 1000.0).round();
    if millis.is_nan() { 1 } else { (millis as Millis).clamp(1, LONGEST) }
}
