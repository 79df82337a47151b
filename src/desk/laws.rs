//! The laws of the desk, held against random events; and its clock, minute by minute.

#[path = "laws_clock.rs"]
mod clock;
#[path = "laws_random.rs"]
mod random;
#[path = "laws_store.rs"]
mod store;

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::{
    desk::{
        Clocks, Desk, Group, Rules,
        event::{Effect, Event, Member},
        step,
    },
    model::{
        call::{Call, CallReason},
        time::Millis,
    },
};

/// The shipped numbers; two groups, of which the second helps the first out.
fn rules() -> Rules {
    let group = |id: &str, department: &str, fallback: &[&str]| Group {
        id: id.into(),
        departments: vec![department.into()],
        hours: None,
        fallback: fallback.iter().map(|id| (*id).into()).collect(),
    };
    Rules {
        zone: TimeZone::UTC,
        ticket: crate::desk::ticket::laws::terms(),
        capacity: 2,
        clocks: Clocks {
            first_response: 60_000,
            offer: 15_000,
            group_after: 30_000,
            alarm_after: 45_000,
            lost_after: 30_000,
            silent_lost_after: 180_000,
        },
        calendar: Arc::default(),
        hours: Arc::default(),
        groups: std::collections::BTreeMap::new(),
    }
    .with_groups([group("g1", "区税务局", &["g2"]), group("g2", "区人社局", &[])])
}

fn member(id: &str, groups: &[&str]) -> Member {
    Member {
        id: id.into(),
        groups: groups.iter().map(|id| (*id).into()).collect(),
        skills: Vec::new(),
        capacity: 2,
        supervisor: false,
        available: true,
    }
}

fn call(conversation: &str, group: Option<&str>) -> Call {
    let id = format!("call of {conversation}");
    Call { group: group.map(Into::into), ..Call::new(id, conversation.into(), CallReason::AskedForPerson, 0) }
}

/// A desk and its time.
struct Scene {
    desk: Desk,
    now: Millis,
}

impl Scene {
    fn new() -> Scene {
        Scene { desk: Desk::new(rules()), now: 0 }
    }

    fn does(&mut self, event: Event) -> Vec<Effect> {
        step(&mut self.desk, self.now, event).unwrap()
    }

    /// Whoever is named gives a sign of life, then time passes to `second`.
    fn at(&mut self, second: i64, alive: &[&str]) -> Vec<Effect> {
        let mut effects = Vec::new();
        while self.now < second * 1000 {
            self.now = (self.now + 5_000).min(second * 1000);
            for user in alive {
                effects.extend(self.does(Event::Seen { user: (*user).into() }));
            }
            effects.extend(self.does(Event::Tick));
        }
        effects
    }

    fn comes(&mut self, id: &str, groups: &[&str]) -> Vec<Effect> {
        self.does(Event::Present(member(id, groups)))
    }

    fn calls(&mut self, conversation: &str, group: Option<&str>) -> Vec<Effect> {
        self.does(Event::Called(Box::new(call(conversation, group))))
    }

    fn takes(&mut self, user: &str, conversation: &str) -> Vec<Effect> {
        self.does(Event::Take { conversation: conversation.into(), user: user.into() })
    }

    fn writes(&mut self, user: &str, conversation: &str) -> Vec<Effect> {
        self.does(Event::Replied { conversation: conversation.into(), user: user.into() })
    }

    fn get(&self, conversation: &str) -> &Call {
        self.desk.call(conversation).unwrap()
    }
}
