//! 看板: the board's figures, a pure function of what happened.

mod first_response;
mod solved;
mod spread;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

pub use first_response::{Bucket, FirstResponse, WaitError};
pub use solved::Solved;
pub use spread::{DepartmentFigures, HourFigures};

use crate::model::{
    call::{BreachCause, CallOutcome},
    report::{CallFact, Facts, RatingFact, Talk, TicketFact},
    time::Millis,
};

/// What figures are asked for.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The span, its end not in it.
    pub from: Millis,
    pub to: Millis,
    pub now: Millis,
    /// The promised time of the first response.
    pub target: Millis,
    pub zone: TimeZone,
    /// Only calls of this group; of what has no group what is about `departments`.
    pub group: Option<String>,
    /// Only what is about one of these; `None` = all.
    pub departments: Option<Vec<String>>,
}

/// Figures of a span of time. Where nothing is there to divide by, a share is null.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    pub first_response: FirstResponse,
    pub breaches: Breaches,
    pub outcomes: Outcomes,
    /// Of the conversations begun in the span in which the bot answered.
    pub solved_by_bot: Solved,
    /// Of the calls that a person answered.
    pub solved_by_people: Solved,
    pub satisfaction: Satisfaction,
    pub expected_wait: WaitError,
    pub tickets: Tickets,
    /// By hour of the day and department; hours without calls are left out.
    pub hours: Vec<HourFigures>,
    pub departments: Vec<DepartmentFigures>,
}

/// Calls without a first response in the promised time, by cause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Breaches {
    pub all: usize,
    pub nobody_present: usize,
    pub all_full: usize,
    pub offers_ignored: usize,
    pub taken_but_silent: usize,
    pub unknown: usize,
}

/// How calls ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outcomes {
    pub calls: usize,
    pub handed_back: usize,
    pub closed: usize,
    pub ticketed: usize,
    pub withdrawn: usize,
    pub abandoned: usize,
    pub unstaffed: usize,
    /// Not ended yet.
    pub open: usize,
}

/// 好差评, the newest of each conversation and ticket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Satisfaction {
    pub conversations: Levels,
    pub tickets: Levels,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Levels {
    pub rated: usize,
    /// From 非常满意 to 非常不满意.
    #[schema(min_items = 5, max_items = 5)]
    pub levels: Vec<usize>,
    /// Share of the first three.
    #[schema(required)]
    pub satisfied: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tickets {
    /// Opened in the span.
    pub opened: usize,
    /// Open now, whenever they were opened.
    pub open: usize,
    /// With a broken promise now: those of the supervision list (督办).
    pub overdue: usize,
}

/// Works the figures out.
pub fn figures(facts: &Facts, scope: &Scope) -> Figures {
    let chosen = Chosen::of(facts, scope);
    Figures {
        first_response: first_response::first_response(&chosen.calls, scope),
        breaches: breaches(&chosen.calls),
        outcomes: outcomes(&chosen.calls),
        solved_by_bot: solved::by_bot(&chosen.talks, scope),
        solved_by_people: solved::by_people(&chosen.calls, &facts.talks, scope),
        satisfaction: satisfaction(&chosen.ratings),
        expected_wait: first_response::wait_error(&chosen.calls),
        tickets: tickets(&chosen.tickets, scope),
        hours: spread::hours(&chosen.calls, scope),
        departments: spread::departments(&chosen, facts, scope),
    }
}

/// The facts that the figures are about.
pub(crate) struct Chosen<'a> {
    pub(crate) calls: Vec<&'a CallFact>,
    /// Conversations begun in the span.
    pub(crate) talks: Vec<&'a Talk>,
    pub(crate) ratings: Vec<&'a RatingFact>,
    pub(crate) tickets: Vec<&'a TicketFact>,
}

impl<'a> Chosen<'a> {
    fn of(facts: &'a Facts, scope: &Scope) -> Chosen<'a> {
        let about = |department: Option<&String>| match &scope.departments {
            None => true,
            Some(names) => department.is_some_and(|name| names.contains(name)),
        };
        let call = |call: &&CallFact| match &scope.group {
            Some(group) => call.group.as_ref() == Some(group),
            None => about(call.department.as_ref()),
        };
        // A rating whose conversation never called a person is about what the bot spoke of.
        let rated = |rating: &&RatingFact| {
            let talk = rating.conversation.as_ref().and_then(|id| facts.talks.get(id));
            about(rating.department.as_ref().or(talk.and_then(|talk| talk.department.as_ref())))
        };
        let begun = |talk: &&Talk| (scope.from..scope.to).contains(&talk.begun_at);
        Chosen {
            calls: facts.calls.iter().filter(call).collect(),
            talks: facts.talks.values().filter(begun).filter(|talk| about(talk.department.as_ref())).collect(),
            ratings: facts.ratings.iter().filter(rated).collect(),
            tickets: facts.tickets.iter().filter(|ticket| about(ticket.department.as_ref())).collect(),
        }
    }
}

/// `part` of `whole`, where there is a whole.
pub(crate) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn breaches(calls: &[&CallFact]) -> Breaches {
    let mut breaches = Breaches::default();
    for call in calls.iter().filter(|call| call.breached_at.is_some()) {
        breaches.all += 1;
        match call.breach_cause {
            Some(BreachCause::NobodyPresent) => breaches.nobody_present += 1,
            Some(BreachCause::AllFull) => breaches.all_full += 1,
            Some(BreachCause::OffersIgnored) => breaches.offers_ignored += 1,
            Some(BreachCause::TakenButSilent) => breaches.taken_but_silent += 1,
            None => breaches.unknown += 1,
        }
    }
    breaches
}

fn outcomes(calls: &[&CallFact]) -> Outcomes {
    let mut outcomes = Outcomes { calls: calls.len(), ..Outcomes::default() };
    for call in calls {
        *match call.outcome {
            None => &mut outcomes.open,
            Some(CallOutcome::HandedBack) => &mut outcomes.handed_back,
            Some(CallOutcome::Closed) => &mut outcomes.closed,
            Some(CallOutcome::Ticketed) => &mut outcomes.ticketed,
            Some(CallOutcome::Withdrawn) => &mut outcomes.withdrawn,
            Some(CallOutcome::Abandoned) => &mut outcomes.abandoned,
            Some(CallOutcome::Unstaffed) => &mut outcomes.unstaffed,
        } += 1;
    }
    outcomes
}

fn satisfaction(ratings: &[&RatingFact]) -> Satisfaction {
    let of = |is_talk: bool| {
        let mut counts = BTreeMap::new();
        for rating in ratings.iter().filter(|rating| rating.conversation.is_some() == is_talk) {
            *counts.entry(rating.level).or_insert(0) += 1;
        }
        let levels: Vec<usize> = (1..=5).map(|level| counts.get(&level).copied().unwrap_or(0)).collect();
        let rated = levels.iter().sum();
        Levels { rated, satisfied: share(levels.iter().take(3).sum(), rated), levels }
    };
    Satisfaction { conversations: of(true), tickets: of(false) }
}

pub(crate) fn tickets(tickets: &[&TicketFact], scope: &Scope) -> Tickets {
    let count = |suits: &dyn Fn(&TicketFact) -> bool| tickets.iter().filter(|ticket| suits(ticket)).count();
    Tickets {
        opened: count(&|ticket| (scope.from..scope.to).contains(&ticket.created_at)),
        open: count(&|ticket| ticket.is_open),
        overdue: count(&|ticket| ticket.overdue_at.is_some_and(|at| at <= scope.now)),
    }
}
