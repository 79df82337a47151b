//! What holds for every ticket, whatever is done to it by whom.

use std::collections::BTreeMap;

use jiff::{civil::date, tz::TimeZone};
use proptest::prelude::*;

use crate::{
    desk::{Clocks, Rules, ticket::*},
    model::ticket::{ClockName, Progress, Stage, TicketEventKind, TicketOutcome, TicketState},
};

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/// Monday, 2 March 2026, 09:00 UTC.
const MONDAY: Millis = 1_772_442_000_000;

/// The shipped numbers.
pub(crate) fn terms() -> Terms {
    Terms {
        contact_days: 1,
        simple_days: 5,
        complex_days: 15,
        unresolved_days: 5,
        rectification_days: 5,
        judge_days: 1,
        follow_up_days: 5,
        reminders: vec![0.5, 0.8],
    }
}

fn rules() -> Rules {
    Rules {
        zone: TimeZone::UTC,
        ticket: terms(),
        capacity: 5,
        clocks: Clocks {
            first_response: 60_000,
            offer: 15_000,
            group_after: 30_000,
            alarm_after: 45_000,
            lost_after: 30_000,
            silent_lost_after: 180_000,
        },
        calendar: std::sync::Arc::new(crate::desk::almanac::shipped()),
        hours: std::sync::Arc::default(),
        groups: BTreeMap::new(),
    }
}

fn new() -> New {
    New { kind: TicketKind::Help, complex: false, secret: false, owner: None, department: None, due_on: None }
}

fn staff(id: &str, departments: &[&str]) -> Who {
    let departments = departments.iter().map(ToString::to_string).collect();
    Who::Staff { id: id.into(), supervisor: false, departments }
}

fn chief() -> Who {
    Who::Staff { id: "chief".into(), supervisor: true, departments: Vec::new() }
}

fn text() -> String {
    "说明".into()
}

fn dispatch(department: &str) -> Act {
    Act::Dispatch { department: department.into(), user: None, note: None }
}

/// A ticket and what was done to it so far went well.
fn after(acts: Vec<(Act, Who)>) -> Progress {
    let mut ticket = open(new(), MONDAY, &rules()).unwrap();
    for (act, who) in acts {
        let verb = act.verb();
        step(&mut ticket, MONDAY + HOUR, act, &who, &rules()).unwrap_or_else(|why| panic!("{verb}: {why:?}"));
    }
    ticket
}

fn any_act() -> impl Strategy<Value = Act> {
    let department = prop_oneof![Just("税务局".to_owned()), Just("人社局".to_owned()), Just("商务委".to_owned())];
    let user = prop::option::of((0..4).prop_map(|number| format!("u{number}")));
    (0..28, department, user, -3i64..40, any::<bool>(), 1u8..=5).prop_map(
        |(kind, department, user, days, yes, level)| {
            let note = yes.then(text);
            match kind {
                0 => Act::Dispatch { department, user, note },
                1 => Act::Answer { reply: text() },
                2 => Act::Reject { reason: text() },
                3 => Act::Accept,
                4 => Act::Return { reason: text() },
                5 => Act::UpholdReturn { note },
                6 => Act::RefuseReturn { note },
                7 => Act::Transfer { department, user, reason: text() },
                8 => Act::Contact { note },
                9 => Act::Extend { until: day(MONDAY + days * DAY, &TimeZone::UTC), reason: text() },
                10 => Act::ApproveExtension { note },
                11 => Act::RefuseExtension { note },
                12 => Act::CoHandle { departments: vec![department], users: user.into_iter().collect(), note },
                13 => Act::Resolve { reply: text() },
                14 => Act::FollowUp { solved: yes, level: Some(level), note: None },
                15 => Act::Close { note },
                16 => Act::Reopen { reason: text() },
                17 => Act::Verify { founded: yes, note: text() },
                18 => Act::Rectify { note: text() },
                19 => Act::Feedback { reply: text() },
                20 => Act::Review { passed: yes, note },
                21 => Act::Merge { into: "B20260302-000001".into(), fits: yes },
                22 => Act::Split,
                23 => Act::Assign { user: user.unwrap_or_else(|| "u1".into()), name: "甲".into() },
                24 => Act::Describe { secret: Some(yes), what: text() },
                25 => Act::Note { text: text() },
                26 => Act::Reason { text: text(), special: yes },
                _ => Act::Rate { level, solved: Some(yes), line: text() },
            }
        },
    )
}

fn any_who() -> impl Strategy<Value = Who> {
    prop_oneof![
        3 => Just(chief()),
        1 => Just(staff("u0", &[])),
        2 => Just(staff("u1", &["税务局"])),
        2 => Just(staff("u2", &["人社局", "商务委"])),
        1 => Just(Who::Visitor),
    ]
}

proptest! {
    #[test]
    fn whatever_is_done_a_ticket_keeps_the_laws(
        moves in prop::collection::vec((any_act(), any_who(), 0..3 * DAY), 1..80)
    ) {
        let rules = rules();
        let (mut ticket, mut now) = (open(new(), MONDAY, &rules).unwrap(), MONDAY);
        for (act, who, later) in moves {
            now += later;
            let before = ticket.clone();
            let (verb, named) = (act.verb(), allowed(&ticket, &who));
            match step(&mut ticket, now, act.clone(), &who, &rules) {
                Ok(stepped) => {
                    prop_assert!(named.contains(&verb), "{verb} was not allowed, and yet done");
                    prop_assert!(!stepped.lines.is_empty(), "{verb} left no trace");
                }
                Err(refusal) => {
                    prop_assert_eq!(&ticket, &before, "{} was refused, and yet changed something", verb);
                    match refusal {
                        Refusal::NotAllowed { allowed } => {
                            prop_assert!(!named.contains(&verb));
                            prop_assert_eq!(allowed, named, "a refusal names what is allowed");
                        }
                        Refusal::Field { .. } => prop_assert!(named.contains(&verb)),
                    }
                }
            }
            // An owner stays until a supervisor names another.
            if before.owner.is_some() && verb != "assign" {
                prop_assert_eq!(&ticket.owner, &before.owner);
            }
            prop_assert!(ticket.owner.is_some() || ticket.state == TicketState::Received, "{:?}", ticket);
            // Promised days change by what is meant to change them, and by nothing else.
            if verb != "approve-extension" {
                prop_assert_eq!(ticket.due_on, before.due_on);
            }
            prop_assert!(ticket.due_on >= before.due_on);
            if let (Some(one), Some(other)) = (&before.rectification, &ticket.rectification)
                && one.opened_at == other.opened_at
            {
                prop_assert_eq!(one.due_on, other.due_on);
            }
            // No state without an exit, and everything that is not closed is promised for some day.
            let way_on: Vec<&str> = allowed(&ticket, &chief())
                .into_iter()
                .filter(|verb| !["note", "reason", "assign", "describe", "contact", "merge"].contains(verb))
                .collect();
            prop_assert!(!way_on.is_empty(), "no exit from {:?}", ticket);
            prop_assert_eq!(clocks(&ticket, &rules).is_empty(), ticket.state == TicketState::Closed);
            // Each department returns it once at most.
            let mut returned = ticket.returned_by.clone();
            returned.dedup();
            prop_assert_eq!(returned.len(), ticket.returned_by.len());
            // What is said once is not said again.
            due(&mut ticket, now, &rules);
            prop_assert!(due(&mut ticket, now, &rules).is_empty());
            prop_assert!(next_look(&ticket, &rules).is_none_or(|next| next > now));
        }
    }
}

#[test]
fn a_simple_ticket_is_due_in_five_working_days_and_a_complex_one_in_fifteen() {
    let due = |kind, complex| open(New { kind, complex, ..new() }, MONDAY, &rules()).unwrap().due_on;
    assert_eq!(due(TicketKind::Help, false), date(2026, 3, 9));
    assert_eq!(due(TicketKind::Help, true), date(2026, 3, 23));
    assert_eq!(due(TicketKind::Unresolved, true), date(2026, 3, 9));
    let past = open(New { due_on: Some(date(2026, 3, 1)), ..new() }, MONDAY, &rules());
    assert_eq!(past, Err(Refusal::Field { name: "due_on", why: "不能早于今天" }));
}

#[test]
fn a_department_returns_a_ticket_once_and_the_return_is_judged() {
    let tax = || staff("u1", &["税务局"]);
    let returned = vec![(dispatch("税务局"), staff("u0", &[])), (Act::Return { reason: text() }, tax())];
    let mut ticket = after(returned);
    assert_eq!(
        allowed(&ticket, &staff("u0", &[])),
        ["uphold-return", "refuse-return", "contact", "merge", "reason", "describe", "note"]
    );
    assert_eq!(
        clocks(&ticket, &rules()).last().map(|clock| (clock.name, clock.due_on)),
        Some((ClockName::JudgeReturn, date(2026, 3, 3)))
    );
    step(&mut ticket, MONDAY, Act::RefuseReturn { note: None }, &staff("u0", &[]), &rules()).unwrap();
    let again = step(&mut ticket, MONDAY, Act::Return { reason: text() }, &tax(), &rules());
    assert_eq!(again, Err(Refusal::NotAllowed { allowed: vec!["accept", "contact", "reason", "note"] }));
}

#[test]
fn more_time_is_asked_for_once_and_given_by_a_supervisor() {
    let tax = || staff("u1", &["税务局"]);
    let mut ticket = after(vec![(dispatch("税务局"), staff("u0", &[])), (Act::Accept, tax())]);
    let ask = |until| Act::Extend { until, reason: text() };
    for (until, why) in [(date(2026, 3, 1), "不能早于今天"), (date(2026, 3, 9), "须晚于现有时限")] {
        let refused = step(&mut ticket, MONDAY, ask(until), &tax(), &rules());
        assert_eq!(refused, Err(Refusal::Field { name: "until", why }));
    }
    step(&mut ticket, MONDAY, ask(date(2026, 3, 20)), &tax(), &rules()).unwrap();
    assert_eq!(ticket.due_on, date(2026, 3, 9), "asking alone changes nothing");
    assert!(step(&mut ticket, MONDAY, Act::ApproveExtension { note: None }, &tax(), &rules()).is_err());
    step(&mut ticket, MONDAY, Act::ApproveExtension { note: None }, &chief(), &rules()).unwrap();
    assert_eq!(ticket.due_on, date(2026, 3, 20));
    assert!(!allowed(&ticket, &chief()).contains(&"extend"), "once only");
}

#[test]
fn a_bad_rating_is_verified_rectified_fed_back_and_reviewed() {
    let tax = || staff("u1", &["税务局"]);
    let mut ticket = after(vec![
        (dispatch("税务局"), staff("u0", &[])),
        (Act::Accept, tax()),
        (Act::Resolve { reply: text() }, tax()),
        (Act::FollowUp { solved: true, level: Some(2), note: None }, staff("u0", &[])),
        (Act::Close { note: None }, staff("u0", &[])),
    ]);
    let content = Act::Rate { level: 3, solved: None, line: text() };
    step(&mut ticket, MONDAY, content, &Who::Visitor, &rules()).unwrap();
    assert_eq!(ticket.state, TicketState::Closed);
    let bad = Act::Rate { level: 4, solved: None, line: text() };
    let stepped = step(&mut ticket, MONDAY, bad, &Who::Visitor, &rules()).unwrap();
    let kinds: Vec<TicketEventKind> = stepped.lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [TicketEventKind::Rated, TicketEventKind::Reopened]);
    let clock = clocks(&ticket, &rules()).remove(0);
    assert_eq!((clock.name, clock.due_on), (ClockName::Rectify, date(2026, 3, 9)));
    for (act, who, stage) in [
        (Act::Verify { founded: true, note: text() }, staff("u0", &[]), Some(Stage::Rectify)),
        (Act::Rectify { note: text() }, tax(), Some(Stage::Feedback)),
        (Act::Feedback { reply: text() }, tax(), Some(Stage::Review)),
        (Act::Review { passed: false, note: None }, chief(), Some(Stage::Rectify)),
        (Act::Rectify { note: text() }, tax(), Some(Stage::Feedback)),
        (Act::Feedback { reply: text() }, tax(), Some(Stage::Review)),
        (Act::Review { passed: true, note: None }, chief(), None),
    ] {
        step(&mut ticket, MONDAY, act, &who, &rules()).unwrap();
        assert_eq!(ticket.rectification.as_ref().map(|rectification| rectification.stage), stage);
    }
    assert_eq!((ticket.state, ticket.outcome), (TicketState::Closed, Some(TicketOutcome::Resolved)));
}

#[test]
fn not_solved_at_the_follow_up_opens_it_again() {
    let resolved = vec![(Act::Answer { reply: text() }, staff("u0", &[]))];
    for (solved, level) in [(false, None), (true, Some(5))] {
        let mut ticket = after(resolved.clone());
        step(&mut ticket, MONDAY, Act::FollowUp { solved, level, note: None }, &staff("u0", &[]), &rules()).unwrap();
        assert_eq!(ticket.state, TicketState::Accepted);
        assert!(ticket.rectification.is_some());
    }
}

#[test]
fn a_secret_ticket_is_seen_by_who_works_on_it_and_asked_of_one_person() {
    let secret = New { secret: true, owner: Some("u0".into()), ..new() };
    let mut ticket = open(secret, MONDAY, &rules()).unwrap();
    let refused = step(&mut ticket, MONDAY, dispatch("税务局"), &staff("u0", &[]), &rules());
    assert_eq!(refused, Err(Refusal::Field { name: "user", why: "保密工单须指定承办人" }));
    let named = Act::Dispatch { department: "税务局".into(), user: Some("u1".into()), note: None };
    step(&mut ticket, MONDAY, named, &staff("u0", &[]), &rules()).unwrap();
    for (who, sees) in [
        (staff("u0", &[]), true),
        (staff("u1", &[]), true),
        (staff("u2", &["税务局"]), false),
        (chief(), true),
        (Who::Visitor, false),
    ] {
        assert_eq!(may_see(&ticket, &who), sees, "{who:?}");
    }
    assert!(allowed(&ticket, &staff("u2", &["税务局"])).is_empty());
}

#[test]
fn it_is_reminded_at_half_and_at_four_fifths_and_then_stands_on_the_list() {
    let rules = rules();
    let mut ticket = after(vec![(Act::Contact { note: None }, staff("u0", &[]))]);
    let clock = clocks(&ticket, &rules)[0];
    assert_eq!(clock.until, overdue_at(&ticket, &rules).unwrap());
    let span = clock.until - clock.from;
    for (share, kind) in [
        (0.49, None),
        (0.51, Some(TicketEventKind::Reminded)),
        (0.79, None),
        (0.81, Some(TicketEventKind::Reminded)),
        (0.99, None),
        (1.0, Some(TicketEventKind::Overdue)),
        (2.0, None),
    ] {
        let now = clock.from + (span as f64 * share) as Millis;
        assert_eq!(clock.is_overdue(now), share >= 1.0);
        let kinds: Vec<TicketEventKind> = due(&mut ticket, now, &rules).iter().map(|line| line.kind).collect();
        assert_eq!(kinds, kind.into_iter().collect::<Vec<_>>(), "at {share}");
    }
    // A server that was down for long says the last thing only.
    let mut ticket = after(vec![(Act::Contact { note: None }, staff("u0", &[]))]);
    assert_eq!(due(&mut ticket, clock.until, &rules).len(), 1);
}

#[test]
fn a_merged_ticket_waits_for_the_answer_of_the_other() {
    let main = "B20260302-000001";
    let mut ticket = after(vec![(Act::Merge { into: main.into(), fits: true }, staff("u0", &[]))]);
    assert_eq!(allowed(&ticket, &staff("u0", &[])), ["split", "contact", "note", "reason"]);
    let stepped = follow_main(&mut ticket, main, "可以办理。", TicketOutcome::Resolved, MONDAY);
    assert!(stepped.told.is_some_and(|told| told.contains("可以办理。")));
    assert_eq!((ticket.state, ticket.merged_into), (TicketState::Resolved, None));
}
