//! Who may do what to a ticket in which state.

use crate::{
    desk::ticket::Who,
    model::ticket::{Progress, Stage, TicketState},
};

/// The verbs that this person may do now, in the order of a ticket's life. A visitor may always rate.
pub fn allowed(ticket: &Progress, who: &Who) -> Vec<&'static str> {
    let Who::Staff { id, supervisor, departments } = who else { return vec!["rate"] };
    let owner = *supervisor || ticket.owner.as_ref() == Some(id);
    // Whoever takes up a ticket that nobody has yet becomes its owner.
    let first = owner || ticket.owner.is_none();
    let asked = match (&ticket.handler, &ticket.department) {
        (Some(handler), _) => handler == id,
        (None, Some(department)) => !ticket.secret && departments.contains(department),
        (None, None) => false,
    };
    let handler = owner || asked;
    let helper = handler
        || ticket.co_handlers.contains(id)
        || (!ticket.secret && ticket.co_departments.iter().any(|name| departments.contains(name)));
    let mut verbs = Vec::new();
    let mut may = |person: bool, can: &[&'static str]| {
        if person {
            verbs.extend_from_slice(can);
        }
    };
    let open = ticket.state.is_open();
    if open && ticket.merged_into.is_some() {
        may(first, &["split", "contact"]);
        may(helper, &["note", "reason"]);
        may(*supervisor, &["assign"]);
        return verbs;
    }
    let stage = ticket.rectification.as_ref().map(|rectification| rectification.stage);
    match ticket.state {
        TicketState::Received => may(first, &["dispatch", "answer", "reject"]),
        TicketState::Dispatched if ticket.return_asked.is_some() => {
            let judge = *supervisor || (owner && ticket.return_asked.as_ref().is_none_or(|asked| asked.by != *id));
            may(judge, &["uphold-return", "refuse-return"]);
        }
        TicketState::Dispatched => {
            may(handler, &["accept"]);
            let returned = ticket.department.as_ref().is_none_or(|name| ticket.returned_by.contains(name));
            may(handler && !returned, &["return"]);
        }
        TicketState::Accepted => {
            may(handler && stage.is_none(), &["resolve"]);
            may(handler && stage.is_none() && ticket.extension.is_none(), &["extend"]);
            may(handler && matches!(stage, None | Some(Stage::Rectify)), &["transfer", "co-handle"]);
            match stage {
                Some(Stage::Verify) => may(owner, &["verify"]),
                Some(Stage::Rectify) => may(helper, &["rectify"]),
                Some(Stage::Feedback) => may(handler, &["feedback"]),
                Some(Stage::Review) => may(*supervisor, &["review"]),
                None => (),
            }
        }
        TicketState::Resolved => may(owner, &["follow-up"]),
        TicketState::FollowedUp => may(owner, &["close", "reopen"]),
        TicketState::Closed => may(owner, &["reopen"]),
    }
    if open {
        let pending = ticket.extension.as_ref().is_some_and(|extension| extension.approved.is_none());
        may(*supervisor && pending, &["approve-extension", "refuse-extension"]);
        may(first || helper, &["contact"]);
        may(first && stage.is_none(), &["merge"]);
        may(first || helper, &["reason"]);
    }
    if ticket.state != TicketState::Closed {
        may(*supervisor, &["assign"]);
        may(first, &["describe"]);
    }
    may(first || helper, &["note"]);
    verbs
}

/// Whether this person may see it at all: secret ones only who works on it, and supervisors.
pub fn may_see(ticket: &Progress, who: &Who) -> bool {
    let Who::Staff { id, supervisor, .. } = who else { return false };
    let works = ticket.owner.as_ref() == Some(id) || ticket.handler.as_ref() == Some(id);
    !ticket.secret || *supervisor || works || ticket.co_handlers.contains(id)
}
