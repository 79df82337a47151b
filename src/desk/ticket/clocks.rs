//! What is promised of a ticket, when to remind of it, and when it is late.

use jiff::civil::Date;

use crate::{
    desk::{
        Rules,
        ticket::{Line, promised, words},
    },
    model::{
        ticket::{ClockName, Progress, Reminded, TicketEventKind, TicketState},
        time::{Millis, end_of},
    },
};

/// The mark of what is late.
const OVERDUE: u8 = 100;

/// A promise that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub name: ClockName,
    pub from: Millis,
    pub due_on: Date,
    /// When the promised day ends.
    pub until: Millis,
}

impl Clock {
    pub fn is_overdue(&self, now: Millis) -> bool {
        now >= self.until
    }

    /// The instant at which so many percent of the time have passed.
    fn at(&self, percent: u8) -> Millis {
        let whole = self.until.saturating_sub(self.from).max(0);
        self.from.saturating_add(whole / 100 * Millis::from(percent))
    }

    fn word(&self) -> &'static str {
        match self.name {
            ClockName::Contact => "联系诉求人",
            ClockName::Resolve => "办理",
            ClockName::JudgeReturn => "退单审核",
            ClockName::DecideExtension => "延期审批",
            ClockName::FollowUp => "回访归档",
            ClockName::Rectify => "整改",
        }
    }
}

/// The promises that run now.
pub fn clocks(ticket: &Progress, rules: &Rules) -> Vec<Clock> {
    let open = ticket.state.is_open();
    let clock = |name, from, due_on| Clock { name, from, due_on, until: end_of(due_on, &rules.zone) };
    let mut running = Vec::new();
    match &ticket.rectification {
        Some(rectification) if open => {
            running.push(clock(ClockName::Rectify, rectification.opened_at, rectification.due_on));
        }
        None if open => {
            if ticket.contacted_at.is_none() {
                running.push(clock(ClockName::Contact, ticket.opened_at, ticket.contact_due_on));
            }
            running.push(clock(ClockName::Resolve, ticket.opened_at, ticket.due_on));
        }
        _ => (),
    }
    if let Some(asked) = &ticket.return_asked {
        running.push(clock(ClockName::JudgeReturn, asked.at, asked.judge_by));
    }
    if let Some(extension) = ticket.extension.as_ref().filter(|extension| open && extension.approved.is_none()) {
        running.push(clock(ClockName::DecideExtension, extension.at, extension.decide_by));
    }
    if let (TicketState::Resolved | TicketState::FollowedUp, Some(at)) = (ticket.state, ticket.resolved_at) {
        running.push(clock(ClockName::FollowUp, at, promised(rules, at, rules.ticket.follow_up_days)));
    }
    running
}

/// From when on it stands on the supervision list (督办), if nothing is done before.
pub fn overdue_at(ticket: &Progress, rules: &Rules) -> Option<Millis> {
    clocks(ticket, rules).iter().map(|clock| clock.until).min()
}

/// The next instant at which [`due`] has something to say.
pub fn next_look(ticket: &Progress, rules: &Rules) -> Option<Millis> {
    let clocks = clocks(ticket, rules);
    let left = clocks.iter().flat_map(|clock| {
        marks(rules).filter(|percent| !is_reminded(ticket, clock, *percent)).map(|percent| clock.at(percent))
    });
    left.min()
}

/// The reminders that are due now and were not given yet; of several of one promise the latest.
pub fn due(ticket: &mut Progress, now: Millis, rules: &Rules) -> Vec<Line> {
    let mut lines = Vec::new();
    for clock in clocks(ticket, rules) {
        let passed: Vec<u8> = marks(rules)
            .filter(|percent| now >= clock.at(*percent) && !is_reminded(ticket, &clock, *percent))
            .collect();
        let Some(latest) = passed.last().copied() else { continue };
        let given = passed.into_iter().map(|percent| Reminded { clock: clock.name, due_on: clock.due_on, percent });
        ticket.reminded.extend(given);
        lines.push(if latest == OVERDUE {
            Line::internal(TicketEventKind::Overdue, words::overdue(clock.word(), clock.due_on))
        } else {
            Line::internal(TicketEventKind::Reminded, words::reminded(clock.word(), latest, clock.due_on))
        });
    }
    lines
}

/// Percents at which something is said, ascending.
fn marks(rules: &Rules) -> impl Iterator<Item = u8> {
    rules.ticket.reminders.iter().map(|share| (share * 100.0).round() as u8).chain([OVERDUE])
}

fn is_reminded(ticket: &Progress, clock: &Clock, percent: u8) -> bool {
    ticket
        .reminded
        .iter()
        .any(|given| (given.clock, given.due_on, given.percent) == (clock.name, clock.due_on, percent))
}
