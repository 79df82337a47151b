//! The clock of a call, second by second.

use crate::{
    desk::{
        event::{Alarm, Effect, Event, Refusal, Target},
        laws::*,
    },
    model::{
        call::{BreachCause, CallOutcome, CallState, OfferOutcome},
        conversation::State,
    },
};

fn offered(effects: &[Effect]) -> Vec<(String, Millis)> {
    let found = effects.iter().filter_map(|effect| match effect {
        Effect::Offered { user, at, .. } => Some((user.clone(), *at)),
        _ => None,
    });
    found.collect()
}

fn ended_offers(effects: &[Effect]) -> Vec<(String, OfferOutcome)> {
    let found = effects.iter().filter_map(|effect| match effect {
        Effect::OfferEnded { user, outcome, .. } => Some((user.clone(), *outcome)),
        _ => None,
    });
    found.collect()
}

fn alarms(effects: &[Effect]) -> Vec<(Alarm, Vec<String>)> {
    let found = effects.iter().filter_map(|effect| match effect {
        Effect::Alarm { why, fallback, .. } => Some((*why, fallback.clone())),
        _ => None,
    });
    found.collect()
}

fn breaches(effects: &[Effect]) -> Vec<(BreachCause, Millis)> {
    let found = effects.iter().filter_map(|effect| match effect {
        Effect::Breached { cause, at, .. } => Some((*cause, *at)),
        _ => None,
    });
    found.collect()
}

fn group_asked(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::GroupAsked { .. }))
}

fn held(user: &str) -> CallState {
    CallState::Held { user: user.into() }
}

fn refused(scene: &mut Scene, event: Event) -> Refusal {
    step(&mut scene.desk, scene.now, event).unwrap_err()
}

#[test]
fn an_ignored_call_climbs_from_one_to_the_next_to_the_group_to_the_supervisors_to_a_breach() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.comes("b", &["g1"]);
    scene.comes("z", &["g2"]);
    let all = ["a", "b", "z"];
    assert_eq!(offered(&scene.calls("c", Some("g1"))), [("a".into(), 0)]);
    assert!(offered(&scene.at(14, &all)).is_empty());
    let effects = scene.at(15, &all);
    assert_eq!(ended_offers(&effects), [("a".into(), OfferOutcome::Lapsed)]);
    assert_eq!(offered(&effects), [("b".into(), 15_000)]);
    let effects = scene.at(30, &all);
    assert!(group_asked(&effects) && offered(&effects).is_empty());
    assert_eq!(scene.get("c").state, CallState::Waiting);
    assert!(scene.desk.allowed("c", "z").is_empty(), "the other group has to wait for the alarm");
    let effects = scene.at(45, &all);
    assert_eq!(alarms(&effects), [(Alarm::Late, vec!["g2".into()])]);
    assert_eq!(offered(&effects), [("z".into(), 45_000)], "who helps out is asked");
    let effects = scene.at(60, &all);
    assert_eq!(breaches(&effects), [(BreachCause::OffersIgnored, 60_000)]);
    assert_eq!(scene.get("c").lapses, 3);
    assert!(breaches(&scene.at(600, &all)).is_empty(), "once a call");
    assert_eq!(scene.desk.position("c"), Some(1), "the place is kept");
}

#[test]
fn taking_is_not_answering() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.at(5, &["a"]);
    assert_eq!(ended_offers(&scene.takes("a", "c")), [("a".into(), OfferOutcome::Taken)]);
    assert!(scene.get("c").silent);
    assert_eq!(alarms(&scene.at(45, &["a"])), [(Alarm::Silent, Vec::new())]);
    assert_eq!(breaches(&scene.at(60, &["a"])), [(BreachCause::TakenButSilent, 60_000)]);
    scene.at(70, &["a"]);
    let effects = scene.writes("a", "c");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Responded { after: 70_000, .. })));
    assert!(scene.writes("a", "c").is_empty(), "the second message is no first response");
}

#[test]
fn a_message_in_time_keeps_the_promise() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    scene.at(59, &["a"]);
    scene.writes("a", "c");
    let effects = scene.at(3600, &["a"]);
    assert!(breaches(&effects).is_empty());
}

#[test]
fn the_first_to_take_wins_and_the_second_hears_who_holds_it() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.comes("b", &["g1"]);
    scene.calls("c", Some("g1"));
    assert_eq!(ended_offers(&scene.takes("b", "c")), [("a".into(), OfferOutcome::Withdrawn)]);
    let second = refused(&mut scene, Event::Take { conversation: "c".into(), user: "a".into() });
    assert_eq!(second, Refusal::HeldBy { user: "b".into() });
    assert!(scene.takes("b", "c").is_empty(), "one's own again changes nothing");
}

#[test]
fn a_call_of_another_group_looks_like_none() {
    let mut scene = Scene::new();
    scene.comes("z", &["g2"]);
    scene.calls("c", Some("g1"));
    for event in [
        Event::Take { conversation: "c".into(), user: "z".into() },
        Event::Take { conversation: "none".into(), user: "z".into() },
        Event::Replied { conversation: "c".into(), user: "z".into() },
        Event::Take { conversation: "c".into(), user: "stranger".into() },
    ] {
        assert_eq!(refused(&mut scene, event), Refusal::Unknown);
    }
}

#[test]
fn a_supervisor_may_take_any_call_and_move_what_others_hold() {
    let mut scene = Scene::new();
    scene.does(Event::Present(Member { supervisor: true, ..member("s", &[]) }));
    scene.comes("a", &["g1"]);
    scene.comes("b", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    let to = Target::User("b".into());
    scene.does(Event::Transferred { conversation: "c".into(), user: "s".into(), to });
    assert_eq!(scene.get("c").state, held("b"));
    scene.calls("d", Some("g2"));
    scene.takes("s", "d");
    assert_eq!(scene.get("d").state, held("s"));
}

#[test]
fn who_writes_without_holding_is_told_what_is_allowed() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    let refusal = refused(&mut scene, Event::Replied { conversation: "c".into(), user: "a".into() });
    assert_eq!(refusal, Refusal::NotAllowed { allowed: vec!["take", "decline"] });
}

#[test]
fn who_declines_is_not_asked_again_at_once_but_the_next_is() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    let effects = scene.does(Event::Declined { conversation: "c".into(), user: "a".into() });
    assert!(offered(&effects).is_empty());
    assert_eq!(offered(&scene.comes("b", &["g1"])), [("b".into(), 0)]);
    let late = refused(&mut scene, Event::Declined { conversation: "c".into(), user: "a".into() });
    assert_eq!(late, Refusal::NotAllowed { allowed: vec!["take"] });
}

#[test]
fn priority_comes_before_age_when_somebody_comes_free() {
    let mut scene = Scene::new();
    scene.calls("old", Some("g1"));
    scene.now = 1_000;
    let elderly = Call { priority: 4, ..call("elderly", Some("g1")) };
    scene.does(Event::Called(Box::new(elderly)));
    assert_eq!((scene.desk.position("elderly"), scene.desk.position("old")), (Some(1), Some(2)));
    let effects = scene.comes("a", &["g1"]);
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Offered { conversation, .. } => Some(conversation.as_str()),
        _ => None,
    });
    assert_eq!(asked, Some("elderly"));
}

#[test]
fn whoever_comes_free_is_asked_for_an_old_call_too() {
    let mut scene = Scene::new();
    scene.does(Event::Present(Member { capacity: 1, ..member("a", &["g1"]) }));
    scene.calls("first", Some("g1"));
    scene.takes("a", "first");
    scene.writes("a", "first");
    scene.calls("second", Some("g1"));
    let effects = scene.at(60, &["a"]);
    assert_eq!(breaches(&effects), [(BreachCause::AllFull, 60_000)]);
    scene.at(300, &["a"]);
    let effects = scene.does(Event::Closed { conversation: "first".into(), user: "a".into() });
    assert_eq!(offered(&effects), [("a".into(), 300_000)]);
}

#[test]
fn the_best_is_asked_by_owner_then_knowledge_then_load() {
    let mut scene = Scene::new();
    scene.comes("idle", &["g2"]);
    scene.comes("busy", &["g2"]);
    scene.calls("x", Some("g2"));
    scene.takes("busy", "x");
    scene.writes("busy", "x");
    assert_eq!(offered(&scene.calls("by load", None)), [("idle".into(), 0)]);
    scene.does(Event::Withdrawn { conversation: "by load".into() });
    scene.comes("knows", &["g1"]);
    let known = Call { department: Some("区税务局".into()), ..call("by knowledge", None) };
    assert_eq!(offered(&scene.does(Event::Called(Box::new(known)))), [("knows".into(), 0)]);
    scene.does(Event::Withdrawn { conversation: "by knowledge".into() });
    let owned =
        Call { department: Some("区税务局".into()), preferred: Some("busy".into()), ..call("by owner", None) };
    assert_eq!(offered(&scene.does(Event::Called(Box::new(owned)))), [("busy".into(), 0)]);
}

#[test]
fn equals_are_asked_in_turn() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.comes("b", &["g1"]);
    let mut asked = Vec::new();
    for conversation in ["1", "2", "3", "4"] {
        scene.now += 1_000;
        asked.extend(offered(&scene.calls(conversation, Some("g1"))).into_iter().map(|(user, _)| user));
        let user = asked.last().unwrap().clone();
        scene.takes(&user, conversation);
        scene.writes(&user, conversation);
        scene.does(Event::Closed { conversation: conversation.into(), user });
    }
    assert_eq!(asked, ["a", "b", "a", "b"]);
}

#[test]
fn a_person_lost_before_writing_gives_the_call_back_with_its_clock() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    scene.comes("b", &["g1"]);
    let effects = scene.at(30, &["b"]);
    assert!(effects.contains(&Effect::Absent { user: "a".into(), at: 30_000 }));
    let call = scene.get("c");
    assert_eq!((call.state.clone(), call.called_at, call.queued_at), (CallState::Waiting, 0, 30_000));
    assert!(group_asked(&effects), "at 30 s of its own clock the whole group is asked");
    assert_eq!(breaches(&scene.at(60, &["b"])), [(BreachCause::OffersIgnored, 60_000)]);
}

#[test]
fn a_person_lost_after_writing_has_three_minutes_to_come_back() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    scene.writes("a", "c");
    assert!(alarms(&scene.at(209, &[])).is_empty());
    assert_eq!(scene.get("c").state, held("a"));
    scene.does(Event::Seen { user: "a".into() });
    scene.at(400, &["a"]);
    assert_eq!(scene.get("c").state, held("a"), "who came back keeps it");
    assert_eq!(alarms(&scene.at(610, &[]))[..1], [(Alarm::HolderLost, vec!["g2".into()])]);
    assert_eq!(scene.get("c").state, CallState::Waiting);
    let effects = scene.at(10_000, &[]);
    assert!(breaches(&effects).is_empty(), "the promise was kept");
}

#[test]
fn an_offer_to_somebody_lost_goes_on_without_blame() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.at(20, &[]);
    scene.comes("b", &["g1"]);
    scene.calls("c", Some("g1"));
    let effects = scene.at(30, &["b"]);
    assert_eq!(ended_offers(&effects), [("a".into(), OfferOutcome::Lost)]);
    assert_eq!(offered(&effects), [("b".into(), 30_000)]);
    assert_eq!(scene.get("c").lapses, 0);
}

#[test]
fn signing_off_passes_the_offer_on_and_keeps_what_is_held() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("held", Some("g1"));
    scene.takes("a", "held");
    scene.calls("offered", Some("g1"));
    scene.comes("b", &["g1"]);
    let effects = scene.does(Event::SignedOff { user: "a".into() });
    assert_eq!(offered(&effects), [("b".into(), 0)]);
    assert_eq!(scene.get("held").state, held("a"));
    scene.does(Event::Seen { user: "a".into() });
    assert!(!scene.desk.people().any(|load| load.present && load.member.id == "a"));
}

#[test]
fn a_transfer_to_a_person_is_silent_until_they_write() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.comes("b", &["g2"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    scene.writes("a", "c");
    scene.at(100, &["a", "b"]);
    let to = Target::User("b".into());
    scene.does(Event::Transferred { conversation: "c".into(), user: "a".into(), to });
    assert_eq!(scene.get("c").state, held("b"));
    assert!(alarms(&scene.at(279, &["a", "b"])).is_empty());
    assert_eq!(alarms(&scene.at(280, &["a", "b"])), [(Alarm::Silent, Vec::new())]);
    assert!(alarms(&scene.at(2000, &["a", "b"])).is_empty(), "one alarm is enough");
    scene.writes("b", "c");
    assert!(!scene.get("c").silent);
}

#[test]
fn nobody_absent_is_given_a_call() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    for to in [Target::User("b".into()), Target::User("a".into()), Target::Group("none".into())] {
        let refusal = refused(&mut scene, Event::Transferred { conversation: "c".into(), user: "a".into(), to });
        assert!(matches!(refusal, Refusal::NotAllowed { allowed } if allowed.contains(&"transfer")));
    }
    assert_eq!(scene.get("c").state, held("a"));
}

#[test]
fn a_transfer_to_a_group_waits_there_with_the_clock_it_always_had() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.comes("z", &["g2"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    scene.at(20, &["a", "z"]);
    let to = Target::Group("g2".into());
    let effects = scene.does(Event::Transferred { conversation: "c".into(), user: "a".into(), to });
    assert_eq!(offered(&effects), [("z".into(), 20_000)]);
    let effects = scene.at(60, &["a", "z"]);
    assert_eq!(breaches(&effects), [(BreachCause::OffersIgnored, 60_000)]);
    assert_eq!(scene.get("c").called_at, 0);
}

#[test]
fn what_comes_back_after_an_answer_climbs_again_without_a_breach() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    scene.writes("a", "c");
    scene.at(1000, &["a"]);
    let to = Target::Group("g2".into());
    scene.does(Event::Transferred { conversation: "c".into(), user: "a".into(), to });
    let effects = scene.at(1100, &["a"]);
    assert!(group_asked(&effects));
    assert_eq!(alarms(&effects), [(Alarm::Late, Vec::new())]);
    assert!(breaches(&effects).is_empty());
}

#[test]
fn nobody_present_is_the_cause_when_nobody_is() {
    let mut scene = Scene::new();
    scene.comes("z", &["g2"]);
    scene.calls("c", Some("g2"));
    scene.calls("d", None);
    scene.does(Event::SignedOff { user: "z".into() });
    let effects = scene.at(60, &[]);
    let causes: Vec<_> = breaches(&effects).into_iter().map(|(cause, _)| cause).collect();
    assert_eq!(causes, [BreachCause::NobodyPresent, BreachCause::NobodyPresent]);
}

#[test]
fn every_way_out_ends_the_call_once_and_says_where_the_conversation_goes() {
    let c = || "c".to_owned();
    let by_visitor = [
        (Event::Withdrawn { conversation: c() }, CallOutcome::Withdrawn, State::Bot),
        (Event::Left { conversation: c() }, CallOutcome::Abandoned, State::Closed),
        (Event::TicketChosen { conversation: c() }, CallOutcome::Ticketed, State::Ticketed),
    ];
    for (event, outcome, state) in by_visitor {
        let mut scene = Scene::new();
        scene.comes("a", &["g1"]);
        scene.calls("c", Some("g1"));
        let effects = scene.does(event.clone());
        assert_eq!(ended_offers(&effects), [("a".into(), OfferOutcome::Withdrawn)]);
        check_end(&effects, outcome, state);
        assert_eq!(refused(&mut scene, event), Refusal::Unknown);
    }
    let user = || "a".to_owned();
    let by_holder = [
        (Event::HandedBack { conversation: c(), user: user() }, CallOutcome::HandedBack, State::Bot),
        (Event::Closed { conversation: c(), user: user() }, CallOutcome::Closed, State::Closed),
        (Event::Ticketed { conversation: c(), user: user() }, CallOutcome::Ticketed, State::Ticketed),
        (Event::Left { conversation: c() }, CallOutcome::Closed, State::Closed),
    ];
    for (event, outcome, state) in by_holder {
        let mut scene = Scene::new();
        scene.comes("a", &["g1"]);
        scene.calls("c", Some("g1"));
        scene.takes("a", "c");
        scene.writes("a", "c");
        check_end(&scene.does(event), outcome, state);
    }
}

fn check_end(effects: &[Effect], outcome: CallOutcome, state: State) {
    let ended: Vec<_> = effects.iter().filter(|effect| matches!(effect, Effect::Ended { .. })).collect();
    assert!(matches!(ended[..], [Effect::Ended { outcome: found, .. }] if *found == outcome), "{effects:?}");
    let ticket = effects.iter().any(|effect| matches!(effect, Effect::OpenTicket { .. }));
    assert_eq!(ticket, outcome == CallOutcome::Ticketed);
    assert!(matches!(effects.last(), Some(Effect::State { state: found, .. }) if *found == state), "{effects:?}");
}

#[test]
fn the_visitor_cannot_take_back_what_a_person_answers() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    scene.writes("a", "c");
    let refusal = refused(&mut scene, Event::Withdrawn { conversation: "c".into() });
    assert_eq!(refusal, Refusal::NotAllowed { allowed: vec!["ticket", "leave"] });
}

#[test]
fn a_second_call_of_the_same_conversation_changes_nothing() {
    let mut scene = Scene::new();
    scene.calls("c", Some("g1"));
    scene.now = 10_000;
    assert!(scene.calls("c", Some("g2")).is_empty());
    assert_eq!((scene.get("c").called_at, scene.get("c").group.as_deref()), (0, Some("g1")));
}

#[test]
fn a_day_that_passes_at_once_breaches_each_call_once_at_its_own_instant() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.now = 24 * 3_600_000;
    let effects = scene.does(Event::Tick);
    assert_eq!(breaches(&effects).len(), 1);
    assert_eq!(breaches(&effects)[0].1, 60_000);
    assert_eq!(offered(&effects), [("a".into(), 15_000)], "asked until lost at 30 s");
    assert!(scene.does(Event::Tick).is_empty());
}

#[test]
fn a_clock_set_back_sets_nothing_back() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.at(100, &["a"]);
    scene.now = -5;
    scene.calls("c", Some("g1"));
    assert_eq!(scene.get("c").called_at, 100_000);
    scene.now = Millis::MAX;
    scene.does(Event::Tick);
    scene.now = Millis::MIN;
    scene.does(Event::Tick);
}

#[test]
fn a_refusal_loses_nothing_that_fell_due() {
    let mut scene = Scene::new();
    scene.calls("c", Some("g1"));
    scene.now = 60_000;
    refused(&mut scene, Event::Left { conversation: "none".into() });
    assert_eq!(scene.desk.due(), Some(60_000), "it asks to be heard");
    assert_eq!(breaches(&scene.does(Event::Tick)), [(BreachCause::NobodyPresent, 60_000)]);
}

#[test]
fn an_unknown_wait_is_not_told_and_a_known_one_is_judged() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    assert_eq!(scene.get("c").expected_wait_s, None, "nothing is known of the last hour");
    scene.takes("a", "c");
    scene.at(20, &["a"]);
    scene.writes("a", "c");
    scene.calls("d", Some("g1"));
    assert_eq!(scene.get("d").expected_wait_s, Some(20), "as long as the last from offer to message");
    scene.takes("a", "d");
    scene.at(50, &["a"]);
    scene.writes("a", "d");
    assert_eq!(scene.desk.accuracy().map(|found| found.mean_abs_error_s), Some(10.0));
    scene.at(100, &["a"]);
    scene.does(Event::Closed { conversation: "c".into(), user: "a".into() });
    scene.calls("e", Some("g1"));
    scene.takes("a", "e");
    scene.calls("f", Some("g1"));
    // One of two held, each of 100 s, must end: 50 s, and (20 + 30) / 2 to write.
    assert_eq!(scene.get("f").expected_wait_s, Some(75));
    assert_eq!(scene.desk.expected_wait_in(Some("g1")), Some(125));
    scene.does(Event::SignedOff { user: "a".into() });
    assert_eq!(scene.desk.expected_wait("f"), None, "nobody is there");
}

#[test]
fn what_was_long_ago_is_not_lately() {
    let mut scene = Scene::new();
    scene.comes("a", &["g1"]);
    scene.calls("c", Some("g1"));
    scene.takes("a", "c");
    scene.writes("a", "c");
    scene.at(3_700, &["a"]);
    assert_eq!(scene.desk.expected_wait_in(Some("g1")), None);
}
