//! The one way to change a ticket. What is not allowed changes nothing and names what is.

use jiff::civil::Date;

use crate::{
    desk::{
        Rules,
        ticket::{Act, Line, Refusal, Stepped, Who, allowed, promised, rectify, words},
    },
    model::{
        ticket::{Extension, Progress, ReturnAsked, TicketEventKind as Kind, TicketKind, TicketOutcome, TicketState},
        time::{Millis, day},
    },
};

/// From here a rating is bad: 不满意, 非常不满意.
const BAD: u8 = 4;

/// What is known when a ticket is opened.
#[derive(Clone, Debug, Default)]
pub struct New {
    pub kind: TicketKind,
    pub complex: bool,
    pub secret: bool,
    /// Who received it; `None` where nobody has taken it up yet.
    pub owner: Option<String>,
    pub department: Option<String>,
    /// Promised by hand instead of by kind.
    pub due_on: Option<Date>,
}

/// A ticket as it begins.
///
/// # Errors
/// A promised day that has passed.
pub fn open(new: New, now: Millis, rules: &Rules) -> Result<Progress, Refusal> {
    let today = day(now, &rules.zone);
    if new.due_on.is_some_and(|due_on| due_on < today) {
        return Err(Refusal::Field { name: "due_on", why: "不能早于今天" });
    }
    let due_on = new.due_on.unwrap_or_else(|| promised(rules, now, rules.ticket.days(new.kind, new.complex)));
    Ok(Progress {
        state: TicketState::Received,
        owner: new.owner,
        department: new.department,
        handler: None,
        co_departments: Vec::new(),
        co_handlers: Vec::new(),
        secret: new.secret,
        opened_at: now,
        due_on,
        contact_due_on: promised(rules, now, rules.ticket.contact_days),
        contacted_at: None,
        returned_by: Vec::new(),
        return_asked: None,
        extension: None,
        rectification: None,
        outcome: None,
        merged_into: None,
        resolved_at: None,
        closed_at: None,
        reminded: Vec::new(),
    })
}

/// What follows from an act.
///
/// # Errors
/// The act is not allowed, or not with these values; the ticket is as before.
pub fn step(ticket: &mut Progress, now: Millis, act: Act, who: &Who, rules: &Rules) -> Result<Stepped, Refusal> {
    let allowed = allowed(ticket, who);
    if !allowed.contains(&act.verb()) {
        return Err(Refusal::NotAllowed { allowed });
    }
    let mut next = ticket.clone();
    let stepped = match who {
        Who::Visitor => rated(&mut next, now, act, rules),
        Who::Staff { id, .. } => {
            // First receiver responsible (首接负责).
            if !matches!(act, Act::Note { .. } | Act::Reason { .. }) && next.owner.is_none() {
                next.owner = Some(id.clone());
            }
            done(&mut next, now, act, id, rules)?
        }
    };
    *ticket = next;
    Ok(stepped)
}

fn done(ticket: &mut Progress, now: Millis, act: Act, who: &str, rules: &Rules) -> Result<Stepped, Refusal> {
    let line = match act {
        Act::Dispatch { department, user, note } => {
            dispatch(ticket, department.clone(), user)?;
            Line::public(Kind::Dispatched, words::dispatched(&department)).noting(note)
        }
        Act::Transfer { department, user, reason } => {
            if ticket.department.as_ref() == Some(&department) && ticket.handler == user {
                return Err(Refusal::Field { name: "department", why: "已由该部门办理" });
            }
            dispatch(ticket, department.clone(), user)?;
            Line::public(Kind::Transferred, words::dispatched(&department)).noting(Some(reason))
        }
        Act::Accept => {
            ticket.state = TicketState::Accepted;
            ticket.handler = Some(who.to_owned());
            Line::public(Kind::Accepted, words::ACCEPTED.to_owned())
        }
        Act::Return { reason } => {
            ticket.returned_by.extend(ticket.department.clone());
            let judge_by = promised(rules, now, rules.ticket.judge_days);
            ticket.return_asked = Some(ReturnAsked { by: who.to_owned(), reason: reason.clone(), at: now, judge_by });
            Line::internal(Kind::Returned, words::RETURNED.to_owned()).noting(Some(reason))
        }
        Act::UpholdReturn { note } => {
            ticket.return_asked = None;
            (ticket.state, ticket.department, ticket.handler) = (TicketState::Received, None, None);
            Line::internal(Kind::ReturnUpheld, words::RETURN_UPHELD.to_owned()).noting(note)
        }
        Act::RefuseReturn { note } => {
            ticket.return_asked = None;
            Line::internal(Kind::ReturnRefused, words::RETURN_REFUSED.to_owned()).noting(note)
        }
        Act::Contact { note } => {
            ticket.contacted_at = ticket.contacted_at.or(Some(now));
            Line::public(Kind::Contacted, words::CONTACTED.to_owned()).noting(note)
        }
        Act::Extend { until, reason } => extend(ticket, now, (until, reason), who, rules)?,
        Act::ApproveExtension { note } => approve(ticket, now, note, rules)?,
        Act::RefuseExtension { note } => {
            decide(ticket, false);
            Line::internal(Kind::ExtensionRefused, words::EXTENSION_REFUSED.to_owned()).noting(note)
        }
        Act::CoHandle { departments, users, note } => {
            let line = Line::public(Kind::CoHandled, words::co_handled(&departments)).noting(note);
            add(&mut ticket.co_departments, departments);
            add(&mut ticket.co_handlers, users);
            line
        }
        Act::Merge { into, fits } => {
            if !fits {
                return Err(Refusal::Field {
                    name: "into", why: "须是另一件尚未办结、未被合并的工单"
                });
            }
            let line = Line::public(Kind::Merged, words::merged(&into));
            ticket.merged_into = Some(into);
            line
        }
        Act::Split => {
            ticket.merged_into = None;
            Line::public(Kind::Split, words::SPLIT.to_owned())
        }
        Act::Assign { user, name } => {
            ticket.owner = Some(user);
            Line::internal(Kind::Assigned, words::assigned(&name))
        }
        Act::Describe { secret, what } => {
            ticket.secret = secret.unwrap_or(ticket.secret);
            Line::internal(Kind::Described, what)
        }
        Act::Note { text } => Line::internal(Kind::Noted, words::NOTED.to_owned()).noting(Some(text)),
        Act::Reason { text, special } => {
            let said = if special { words::SPECIAL } else { words::NOT_CLEARED };
            Line::internal(Kind::ReasonGiven, said.to_owned()).noting(Some(text))
        }
        // Staff may not rate, so that never comes this far.
        other => return Ok(end(ticket, now, other, rules)),
    };
    Ok(Stepped { lines: vec![line], ..Stepped::default() })
}

/// The acts around the end of a ticket, none of which can fail.
fn end(ticket: &mut Progress, now: Millis, act: Act, rules: &Rules) -> Stepped {
    let mut told = Stepped::default();
    let line = match act {
        Act::Answer { reply } => {
            let line = Line::public(Kind::Answered, words::answered(&reply));
            finish(ticket, now, TicketOutcome::Answered);
            tell(&mut told, &line, &reply);
            line
        }
        Act::Resolve { reply } => {
            let line = Line::public(Kind::Resolved, words::resolved(&reply));
            finish(ticket, now, TicketOutcome::Resolved);
            tell(&mut told, &line, &reply);
            line
        }
        Act::Reject { reason } => {
            let line = Line::public(Kind::Rejected, words::rejected(&reason));
            finish(ticket, now, TicketOutcome::Rejected);
            (ticket.state, ticket.closed_at) = (TicketState::Closed, Some(now));
            tell(&mut told, &line, &reason);
            line
        }
        Act::FollowUp { solved, level, note } => {
            if solved && level.is_none_or(|level| level < BAD) {
                ticket.state = TicketState::FollowedUp;
                Line::public(Kind::FollowedUp, words::FOLLOWED_UP.to_owned()).noting(note)
            } else {
                told.lines.push(Line::public(Kind::FollowedUp, words::FOLLOWED_UP_BAD.to_owned()).noting(note));
                rectify::reopen(ticket, now, rules)
            }
        }
        Act::Close { note } => {
            (ticket.state, ticket.closed_at) = (TicketState::Closed, Some(now));
            Line::public(Kind::Closed, words::CLOSED.to_owned()).noting(note)
        }
        Act::Reopen { reason } => rectify::reopen(ticket, now, rules).noting(Some(reason)),
        other => rectify::advance(ticket, now, other, &mut told),
    };
    told.lines.push(line);
    told
}

/// A bad rating, or "not solved", of a ticket that was answered opens it again; a good one is a follow-up.
fn rated(ticket: &mut Progress, now: Millis, act: Act, rules: &Rules) -> Stepped {
    let Act::Rate { level, solved, line } = act else { return Stepped::default() };
    let mut lines = vec![Line::public(Kind::Rated, line)];
    let bad = level >= BAD || solved == Some(false);
    match ticket.state {
        TicketState::Resolved | TicketState::FollowedUp | TicketState::Closed if bad => {
            lines.push(rectify::reopen(ticket, now, rules));
        }
        TicketState::Resolved => ticket.state = TicketState::FollowedUp,
        _ => (),
    }
    Stepped { lines, ..Stepped::default() }
}

/// The answer of the ticket that this one was merged into.
pub fn follow_main(ticket: &mut Progress, main: &str, reply: &str, outcome: TicketOutcome, now: Millis) -> Stepped {
    let line = Line::public(Kind::Resolved, words::followed_main(main, reply));
    finish(ticket, now, outcome);
    if outcome == TicketOutcome::Rejected {
        (ticket.state, ticket.closed_at) = (TicketState::Closed, Some(now));
    }
    let mut told = Stepped::default();
    tell(&mut told, &line, reply);
    told.lines.push(line);
    told
}

fn dispatch(ticket: &mut Progress, department: String, user: Option<String>) -> Result<(), Refusal> {
    if ticket.secret && user.is_none() {
        return Err(Refusal::Field { name: "user", why: "保密工单须指定承办人" });
    }
    ticket.state = TicketState::Dispatched;
    (ticket.department, ticket.handler) = (Some(department), user);
    Ok(())
}

fn extend(
    ticket: &mut Progress,
    now: Millis,
    (until, reason): (Date, String),
    who: &str,
    rules: &Rules,
) -> Result<Line, Refusal> {
    in_time(ticket, until, now, rules)?;
    let line = Line::internal(Kind::ExtensionAsked, words::extension_asked(until)).noting(Some(reason.clone()));
    let decide_by = promised(rules, now, rules.ticket.judge_days);
    ticket.extension = Some(Extension { by: who.to_owned(), until, reason, at: now, decide_by, approved: None });
    Ok(line)
}

fn approve(ticket: &mut Progress, now: Millis, note: Option<String>, rules: &Rules) -> Result<Line, Refusal> {
    let until = ticket.extension.as_ref().map_or(ticket.due_on, |extension| extension.until);
    in_time(ticket, until, now, rules)?;
    decide(ticket, true);
    ticket.due_on = until;
    Ok(Line::public(Kind::Extended, words::extended(until)).noting(note))
}

/// An extension ends later than what was promised, and not in the past.
fn in_time(ticket: &Progress, until: Date, now: Millis, rules: &Rules) -> Result<(), Refusal> {
    if until < day(now, &rules.zone) {
        return Err(Refusal::Field { name: "until", why: "不能早于今天" });
    }
    if until <= ticket.due_on {
        return Err(Refusal::Field { name: "until", why: "须晚于现有时限" });
    }
    Ok(())
}

fn decide(ticket: &mut Progress, approved: bool) {
    if let Some(extension) = &mut ticket.extension {
        extension.approved = Some(approved);
    }
}

fn finish(ticket: &mut Progress, now: Millis, outcome: TicketOutcome) {
    ticket.state = TicketState::Resolved;
    ticket.outcome = Some(outcome);
    ticket.resolved_at = Some(now);
    ticket.contacted_at = ticket.contacted_at.or(Some(now));
    ticket.merged_into = None;
    ticket.return_asked = None;
    // What nobody decided is settled.
    if ticket.extension.as_ref().is_some_and(|extension| extension.approved.is_none()) {
        decide(ticket, false);
    }
}

/// The visitor hears the very line of the history.
pub(crate) fn tell(told: &mut Stepped, line: &Line, reply: &str) {
    told.told = Some(line.text.clone());
    told.reply = Some(reply.to_owned());
}

fn add(list: &mut Vec<String>, names: Vec<String>) {
    for name in names {
        if !list.contains(&name) {
            list.push(name);
        }
    }
}
