//! Whether every call in a log is accounted for, and one party owned each moment of it.

use std::collections::BTreeMap;

use crate::drive::{check::Fault, history::Said};

/// Calls by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// A person wrote.
    pub answered: usize,
    /// Nobody wrote; it lives on as a ticket.
    pub ticketed: usize,
    /// Nobody wrote; the visitor took it back or left.
    pub left: usize,
}

impl Calls {
    pub fn all(self) -> usize {
        self.answered + self.ticketed + self.left
    }
}

/// A call under way.
struct Open {
    answered: bool,
    holder: Option<String>,
}

/// Walks through a log.
pub fn check(
    log: &BTreeMap<i64, &Said>,
    was_called: bool,
    visitor_left: bool,
    calls: &mut Calls,
    faults: &mut Vec<Fault>,
) {
    let mut open = None;
    let (mut asked, mut accounted) = (false, false);
    for (seq, said) in log {
        match said {
            Said::State { state, staff } => {
                accounted |= state == "ticketed" || is_desk(state);
                open = moved(open, state, staff.as_ref(), (*seq, visitor_left), calls, faults);
            }
            Said::Message { from, text, staff, .. } if from == "staff" => match &mut open {
                Some(Open { answered, holder }) if holder.is_some() && holder == staff => *answered = true,
                _ => faults.push(Fault::TwoOwners { text: text.clone() }),
            },
            // A reply stands right behind its question: both were stored at once.
            Said::Message { from, .. } if from == "bot" && (open.is_some() || !asked) => {
                faults.push(Fault::BotSpoke { seq: *seq });
            }
            Said::Message { .. } | Said::Other(_) => (),
        }
        asked = matches!(said, Said::Message { from, .. } if from == "visitor");
    }
    match open {
        Some(Open { answered: true, .. }) => calls.answered += 1,
        Some(_) => faults.push(Fault::CallOpen),
        None => (),
    }
    if was_called && !accounted {
        faults.push(Fault::CallLost);
    }
}

/// The next move passes on.
fn moved(
    open: Option<Open>,
    state: &str,
    staff: Option<&String>,
    (seq, visitor_left): (i64, bool),
    calls: &mut Calls,
    faults: &mut Vec<Fault>,
) -> Option<Open> {
    if is_desk(state) {
        let holder = staff.filter(|_| state == "held").cloned();
        return Some(Open { answered: open.is_some_and(|call| call.answered), holder });
    }
    match open {
        None => (),
        Some(call) if call.answered => calls.answered += 1,
        Some(_) if state == "ticketed" => calls.ticketed += 1,
        Some(_) if visitor_left => calls.left += 1,
        Some(_) => faults.push(Fault::CallDropped { seq }),
    }
    None
}

fn is_desk(state: &str) -> bool {
    matches!(state, "waiting" | "offered" | "held")
}
