//! What of the settings the desk goes by.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use jiff::{civil::DateTime, tz::TimeZone};

use crate::{
    config::Config,
    desk::{almanac, calendar::Calendar, duty, ticket::Terms},
    model::{hours::Hours, time::Millis},
};

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
    /// Holidays and make-up working days.
    pub calendar: Arc<Calendar>,
    /// Duty hours of groups that have none of their own, and of people without a group.
    pub hours: Arc<Hours>,
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
    /// Duty hours; `None` = those of the desk.
    pub hours: Option<Arc<Hours>>,
    /// Ids of the groups that help out, first asked first.
    pub fallback: Vec<String>,
}

impl Rules {
    /// The rules of the settings, without groups: those stand in the database (see [`Rules::with_groups`]).
    ///
    /// # Errors
    /// The file of `desk.calendar` cannot be read.
    pub fn of(config: &Config) -> Result<Rules, almanac::BadCalendar> {
        let desk = &config.desk;
        Ok(Rules {
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
            calendar: Arc::new(almanac::load(Path::new(&desk.calendar))?),
            // Checked when the settings were loaded.
            hours: Arc::new(Hours::read(&desk.hours).unwrap_or_default()),
            groups: BTreeMap::new(),
        })
    }

    #[must_use]
    pub fn with_groups(mut self, groups: impl IntoIterator<Item = Group>) -> Rules {
        self.groups = groups.into_iter().map(|group| (group.id.clone(), group)).collect();
        self
    }

    /// Takes over another calendar and other hours of the desk.
    #[must_use]
    pub fn with_days(mut self, calendar: Arc<Calendar>, hours: Arc<Hours>) -> Rules {
        (self.calendar, self.hours) = (calendar, hours);
        self
    }

    /// The groups that help out where `group` does not come.
    pub fn fallback(&self, group: Option<&str>) -> &[String] {
        group.and_then(|group| self.groups.get(group)).map_or(&[], |group| &group.fallback)
    }

    /// The duty hours of a group; `None` = of the desk.
    pub fn hours_of(&self, group: Option<&str>) -> &Hours {
        group.and_then(|group| self.groups.get(group)?.hours.as_deref()).unwrap_or(&self.hours)
    }

    /// Whether the hours of a group run at a local time.
    pub fn is_open(&self, group: Option<&str>, at: DateTime) -> bool {
        duty::is_open(self.hours_of(group), &self.calendar, at)
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
