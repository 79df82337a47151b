//! 整改: what was answered badly is verified, rectified, fed back and reviewed.

use crate::{
    desk::{
        Rules,
        ticket::{Act, Line, Stepped, promised, step::tell, words},
    },
    model::{
        ticket::{Progress, Rectification, Stage, TicketEventKind as Kind, TicketOutcome, TicketState},
        time::Millis,
    },
};

/// Opens a ticket again. The promise of the first handling stays as it was; this one has its own.
pub(crate) fn reopen(ticket: &mut Progress, now: Millis, rules: &Rules) -> Line {
    ticket.state = TicketState::Accepted;
    (ticket.outcome, ticket.resolved_at, ticket.closed_at) = (None, None, None);
    let due_on = promised(rules, now, rules.ticket.rectification_days);
    ticket.rectification = Some(Rectification { stage: Stage::Verify, opened_at: now, due_on });
    Line::public(Kind::Reopened, words::REOPENED.to_owned())
}

/// The next step of a rectification; the act is that of its stage.
pub(crate) fn advance(ticket: &mut Progress, now: Millis, act: Act, told: &mut Stepped) -> Line {
    let (stage, line) = match act {
        Act::Verify { founded: true, note } => {
            (Some(Stage::Rectify), Line::internal(Kind::Verified, words::FOUNDED.to_owned()).noting(Some(note)))
        }
        Act::Verify { founded: false, note } => {
            (Some(Stage::Feedback), Line::internal(Kind::Verified, words::UNFOUNDED.to_owned()).noting(Some(note)))
        }
        Act::Rectify { note } => {
            (Some(Stage::Feedback), Line::public(Kind::Rectified, words::RECTIFIED.to_owned()).noting(Some(note)))
        }
        Act::Feedback { reply } => {
            let line = Line::public(Kind::Feedback, words::feedback(&reply));
            tell(told, &line, &reply);
            (Some(Stage::Review), line)
        }
        Act::Review { passed: false, note } => {
            (Some(Stage::Rectify), Line::internal(Kind::Reviewed, words::REVIEW_FAILED.to_owned()).noting(note))
        }
        Act::Review { note, .. } => (None, Line::public(Kind::Reviewed, words::REVIEW_PASSED.to_owned()).noting(note)),
        other => return Line::internal(Kind::Noted, format!("{}.", other.verb())),
    };
    if let (Some(stage), Some(rectification)) = (stage, &mut ticket.rectification) {
        rectification.stage = stage;
    } else {
        ticket.rectification = None;
        ticket.state = TicketState::Closed;
        ticket.outcome = Some(TicketOutcome::Resolved);
        (ticket.resolved_at, ticket.closed_at) = (Some(now), Some(now));
    }
    line
}
