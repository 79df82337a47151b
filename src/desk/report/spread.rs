//! The same figures spread over hours of the day and departments.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::report::{Chosen, Scope, Solved, Tickets, first_response, solved, tickets},
    model::{
        report::{CallFact, Facts},
        time::{self, Millis},
    },
};

const QUARTER: Millis = 15 * 60 * 1000;
/// A call waits no more than a week in the figures, however long nobody looked at it.
const WAITS: usize = 7 * 24 * 4;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HourFigures {
    /// Of the day, 0 to 23, in the server's zone.
    #[schema(maximum = 23)]
    pub hour: u8,
    #[schema(required)]
    pub department: Option<String>,
    /// Calls recorded in it.
    pub called: usize,
    /// Calls whose first response was given in it.
    pub handled: usize,
    /// Calls that waited for their first response in it; one that waits on counts again in the next hour.
    pub waiting: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DepartmentFigures {
    /// Null = not known.
    #[schema(required)]
    pub department: Option<String>,
    pub calls: usize,
    pub answered: usize,
    pub in_target: usize,
    pub breaches: usize,
    pub solved_by_bot: Solved,
    pub solved_by_people: Solved,
    pub tickets: Tickets,
}

pub(crate) fn hours(calls: &[&CallFact], scope: &Scope) -> Vec<HourFigures> {
    let mut all: BTreeMap<(u8, Option<String>), HourFigures> = BTreeMap::new();
    let hour = |at: Millis| time::hour(at, &scope.zone);
    for call in calls {
        let mut at = |hour: u8, change: fn(&mut HourFigures)| {
            let department = call.department.clone();
            let empty = HourFigures { hour, department: department.clone(), called: 0, handled: 0, waiting: 0 };
            change(all.entry((hour, department)).or_insert(empty));
        };
        at(hour(call.called_at), |figures| figures.called += 1);
        if let Some(answered) = call.first_message_at {
            at(hour(answered), |figures| figures.handled += 1);
        }
        let until = call.first_message_at.or(call.ended_at).unwrap_or(scope.now).max(call.called_at);
        for slot in slots(call.called_at, until, &scope.zone) {
            at(hour(slot), |figures| figures.waiting += 1);
        }
    }
    all.into_values().collect()
}

/// A moment in each hour of the zone between the two. Some zones are off by quarters of an hour.
fn slots(from: Millis, until: Millis, zone: &TimeZone) -> impl Iterator<Item = Millis> {
    let first = from.div_euclid(QUARTER);
    let quarters = (first..=until.div_euclid(QUARTER)).take(WAITS);
    let mut before = None;
    quarters.map(move |quarter| (quarter * QUARTER).max(from)).filter(move |at| {
        let hour = time::hour(*at, zone);
        before.replace(hour) != Some(hour)
    })
}

pub(crate) fn departments(chosen: &Chosen<'_>, facts: &Facts, scope: &Scope) -> Vec<DepartmentFigures> {
    let calls = chosen.calls.iter().map(|call| &call.department);
    let talks = chosen.talks.iter().filter(|talk| talk.has_bot).map(|talk| &talk.department);
    let mut names: Vec<&Option<String>> =
        calls.chain(talks).chain(chosen.tickets.iter().map(|ticket| &ticket.department)).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| department(name.as_ref(), chosen, facts, scope)).collect()
}

fn department(name: Option<&String>, chosen: &Chosen<'_>, facts: &Facts, scope: &Scope) -> DepartmentFigures {
    let calls: Vec<_> = chosen.calls.iter().copied().filter(|call| call.department.as_ref() == name).collect();
    let talks: Vec<_> = chosen.talks.iter().copied().filter(|talk| talk.department.as_ref() == name).collect();
    let its: Vec<_> = chosen.tickets.iter().copied().filter(|ticket| ticket.department.as_ref() == name).collect();
    let answered = first_response::first_response(&calls, scope);
    DepartmentFigures {
        department: name.cloned(),
        calls: calls.len(),
        answered: answered.in_target + answered.late,
        in_target: answered.in_target,
        breaches: calls.iter().filter(|call| call.breached_at.is_some()).count(),
        solved_by_bot: solved::by_bot(&talks, scope),
        solved_by_people: solved::by_people(&calls, &facts.talks, scope),
        tickets: tickets(&its, scope),
    }
}
