//! The figures held against random facts, and the definition of "solved" case by case.

use proptest::prelude::*;

use crate::{desk::report::*, model::report::*};

const HOUR: Millis = 3_600_000;
const NOW: Millis = 30 * 24 * HOUR;

fn scope() -> Scope {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    Scope { from: 0, to: NOW, now: NOW, target: 60_000, zone, group: None, departments: None }
}

fn call(called_at: Millis, answered: Option<Millis>, ended: Option<Millis>) -> CallFact {
    CallFact {
        conversation: "c".into(),
        department: None,
        group: None,
        called_at,
        expected_wait_s: None,
        first_message_at: answered,
        breached_at: None,
        breach_cause: None,
        ended_at: ended,
        outcome: ended.map(|_| CallOutcome::Closed),
    }
}

fn with(talk: Talk, calls: Vec<CallFact>) -> Figures {
    let talks = [("c".to_owned(), talk)].into();
    figures(&Facts { calls, talks, ..Facts::default() }, &scope())
}

fn bot(talk: Talk) -> (usize, usize, usize) {
    let solved = with(Talk { has_bot: true, ..talk }, Vec::new()).solved_by_bot;
    assert_eq!(solved.matters, 1);
    (solved.solved, solved.unsolved, solved.undecided)
}

#[test]
fn the_bot_has_solved_what_is_not_asked_again_within_a_day() {
    let (yes, no, unknown) = ((1, 0, 0), (0, 1, 0), (0, 0, 1));
    let asked = |at: &[Millis]| Talk { questions: at.to_vec(), ..Talk::default() };
    assert_eq!(bot(asked(&[NOW - 48 * HOUR])), yes, "silent for a day, and for another");
    assert_eq!(bot(asked(&[NOW - 48 * HOUR + 1])), unknown);
    let closed = |asked: &[Millis], closed: Millis| Talk {
        questions: asked.to_vec(),
        closings: vec![closed],
        ..Talk::default()
    };
    assert_eq!(bot(closed(&[0], NOW - 24 * HOUR)), yes);
    assert_eq!(bot(closed(&[0], NOW - 24 * HOUR + 1)), unknown);
    assert_eq!(bot(closed(&[0, 25 * HOUR], HOUR)), no, "came back a day after closing");
    assert_eq!(bot(closed(&[0, 25 * HOUR + 1], HOUR)), yes, "came back with something else later");
    let rated = |levels: &[u8]| Talk {
        questions: vec![NOW],
        ratings: levels.iter().map(|level| (NOW, *level)).collect(),
        ..Talk::default()
    };
    assert_eq!(bot(rated(&[3])), yes);
    assert_eq!(bot(rated(&[4])), no);
    assert_eq!(bot(rated(&[5, 1])), yes, "the newest counts");
    assert_eq!(bot(Talk { calls: vec![1], ..rated(&[1]) }), no, "a person had to come");
    assert_eq!(bot(Talk { tickets: vec![1], ..Talk::default() }), no);
    assert_eq!(with(asked(&[0]), Vec::new()).solved_by_bot.matters, 0, "the bot said nothing");
}

#[test]
fn a_person_has_solved_what_is_not_taken_up_again_within_a_day_of_its_end() {
    let people = |talk: Talk, call: CallFact| {
        let solved = with(talk, vec![call]).solved_by_people;
        (solved.matters, solved.solved, solved.unsolved, solved.ticketed, solved.undecided)
    };
    let answered = || call(0, Some(10), Some(HOUR));
    assert_eq!(people(Talk::default(), answered()), (1, 1, 0, 0, 0));
    assert_eq!(people(Talk::default(), call(0, None, Some(HOUR))), (0, 0, 0, 0, 0), "nobody answered");
    assert_eq!(people(Talk::default(), call(0, Some(10), None)), (1, 0, 0, 0, 1));
    assert_eq!(people(Talk::default(), call(0, Some(10), Some(NOW - HOUR))), (1, 0, 0, 0, 1));
    let back = |at| Talk { questions: vec![at], ..Talk::default() };
    assert_eq!(people(back(25 * HOUR), answered()), (1, 0, 1, 0, 0));
    assert_eq!(people(back(25 * HOUR + 1), answered()), (1, 1, 0, 0, 0));
    let ticketed = CallFact { outcome: Some(CallOutcome::Ticketed), ..answered() };
    assert_eq!(people(Talk::default(), ticketed), (1, 0, 0, 1, 0));
    let rated =
        |at, level, calls: &[Millis]| Talk { ratings: vec![(at, level)], calls: calls.to_vec(), ..Talk::default() };
    assert_eq!(people(rated(20, 5, &[0]), answered()), (1, 0, 1, 0, 0));
    assert_eq!(people(rated(5, 5, &[0]), answered()), (1, 1, 0, 0, 0), "rated before anybody wrote");
    assert_eq!(people(rated(2 * HOUR, 5, &[0, HOUR + 1]), answered()), (1, 1, 0, 0, 0), "the rating of a later call");
}

#[test]
fn a_call_that_waits_over_the_hour_counts_in_both() {
    let waits = call(HOUR - 1, Some(HOUR), Some(2 * HOUR));
    let hours = with(Talk::default(), vec![waits]).hours;
    let rows: Vec<_> = hours.iter().map(|row| (row.hour, row.called, row.handled, row.waiting)).collect();
    assert_eq!(rows, [(8, 1, 0, 1), (9, 0, 1, 1)]);
}

fn any_call() -> impl Strategy<Value = CallFact> {
    let moments = (0..NOW, proptest::option::of(0..200_000i64), proptest::option::of(0..300_000i64));
    let words = (0usize..4, 0usize..8, proptest::option::of(0..100i64), any::<bool>());
    (moments, words).prop_map(|((called_at, answered, ended), (place, outcome, told, breached))| {
        let outcomes = [
            CallOutcome::HandedBack,
            CallOutcome::Closed,
            CallOutcome::Ticketed,
            CallOutcome::Withdrawn,
            CallOutcome::Abandoned,
            CallOutcome::Unstaffed,
        ];
        let causes =
            [BreachCause::NobodyPresent, BreachCause::AllFull, BreachCause::OffersIgnored, BreachCause::TakenButSilent];
        CallFact {
            conversation: format!("c{place}"),
            department: [Some("甲局"), Some("乙局"), None, None][place].map(Into::into),
            group: [Some("g"), None, Some("h"), None][place].map(Into::into),
            called_at,
            expected_wait_s: told,
            first_message_at: answered.map(|after| called_at + after),
            breached_at: breached.then_some(called_at + 60_000),
            breach_cause: causes.get(outcome).copied(),
            ended_at: ended.map(|after| called_at + answered.unwrap_or(0) + after),
            outcome: ended.map(|_| outcomes[outcome % outcomes.len()]),
        }
    })
}

fn any_talk() -> impl Strategy<Value = Talk> {
    let list = || {
        proptest::collection::vec(0..NOW, 0..4).prop_map(|mut list| {
            list.sort_unstable();
            list
        })
    };
    let parts =
        (0..NOW, any::<bool>(), list(), list(), proptest::collection::vec((0..NOW, 1u8..=5), 0..3), list(), 0usize..3);
    parts.prop_map(|(begun_at, has_bot, questions, closings, ratings, tickets, place)| Talk {
        begun_at,
        department: [Some("甲局"), Some("丙局"), None][place].map(Into::into),
        has_bot,
        questions,
        closings,
        ratings,
        calls: Vec::new(),
        tickets,
    })
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let ticket = (0usize..3, 0..NOW, proptest::option::of(0..2 * NOW), any::<bool>()).prop_map(
        |(place, created_at, overdue_at, is_open)| TicketFact {
            department: [Some("甲局"), Some("乙局"), None][place].map(Into::into),
            created_at,
            overdue_at,
            is_open,
        },
    );
    let rating = (any::<bool>(), 1u8..=5).prop_map(|(talk, level)| RatingFact {
        conversation: talk.then(|| "c0".into()),
        department: None,
        level,
    });
    let talks = proptest::collection::btree_map("c[0-9]", any_talk(), 0..8);
    let lists = (proptest::collection::vec(any_call(), 0..40), proptest::collection::vec(ticket, 0..10));
    (lists, talks, proptest::collection::vec(rating, 0..10)).prop_map(|((calls, tickets), talks, ratings)| Facts {
        calls,
        talks,
        ratings,
        tickets,
    })
}

fn whole(solved: &Solved) -> bool {
    solved.matters == solved.solved + solved.unsolved + solved.ticketed + solved.undecided
}

proptest! {
    #[test]
    fn the_parts_make_up_the_whole(facts in any_facts()) {
        let figures = figures(&facts, &scope());
        let (first, all) = (&figures.first_response, facts.calls.len());
        prop_assert_eq!(first.calls, all);
        prop_assert_eq!(first.in_target + first.late + first.unanswered + first.left_early + first.pending, all);
        let answered = first.in_target + first.late;
        prop_assert_eq!(first.distribution.iter().map(|bucket| bucket.calls).sum::<usize>(), answered);
        let Breaches { all: breached, nobody_present, all_full, offers_ignored, taken_but_silent, unknown } = figures.breaches;
        prop_assert_eq!(breached, nobody_present + all_full + offers_ignored + taken_but_silent + unknown);
        let ended = &figures.outcomes;
        let ends = [ended.handed_back, ended.closed, ended.ticketed, ended.withdrawn, ended.abandoned, ended.unstaffed];
        prop_assert_eq!(ended.calls, ends.iter().sum::<usize>() + ended.open);
        prop_assert!(whole(&figures.solved_by_bot) && whole(&figures.solved_by_people));
        prop_assert_eq!(figures.solved_by_people.matters, answered);
        for levels in [&figures.satisfaction.conversations, &figures.satisfaction.tickets] {
            prop_assert_eq!(levels.rated, levels.levels.iter().sum::<usize>());
        }
        prop_assert_eq!(figures.satisfaction.conversations.rated + figures.satisfaction.tickets.rated, facts.ratings.len());
        prop_assert_eq!(figures.hours.iter().map(|row| row.called).sum::<usize>(), all);
        prop_assert_eq!(figures.hours.iter().map(|row| row.handled).sum::<usize>(), answered);
        prop_assert!(figures.hours.iter().map(|row| row.waiting).sum::<usize>() >= all);

        let sum = |of: fn(&DepartmentFigures) -> usize| figures.departments.iter().map(of).sum::<usize>();
        prop_assert_eq!(sum(|row| row.calls), all);
        prop_assert_eq!(sum(|row| row.answered), answered);
        prop_assert_eq!(sum(|row| row.in_target), first.in_target);
        prop_assert_eq!(sum(|row| row.breaches), breached);
        prop_assert_eq!(sum(|row| row.solved_by_bot.solved), figures.solved_by_bot.solved);
        prop_assert_eq!(sum(|row| row.solved_by_people.matters), answered);
        prop_assert_eq!(sum(|row| row.tickets.opened), figures.tickets.opened);
        prop_assert_eq!(sum(|row| row.tickets.overdue), figures.tickets.overdue);
    }

    #[test]
    fn departments_apart_make_up_all_that_have_one(facts in any_facts()) {
        let only = |name: &str| figures(&facts, &Scope { departments: Some(vec![name.to_owned()]), ..scope() });
        let known: usize = ["甲局", "乙局"].iter().map(|name| only(name).first_response.calls).sum();
        prop_assert_eq!(known, facts.calls.iter().filter(|call| call.department.is_some()).count());
        let group = figures(&facts, &Scope { group: Some("g".into()), ..scope() });
        prop_assert_eq!(group.outcomes.calls, facts.calls.iter().filter(|call| call.group.as_deref() == Some("g")).count());
    }
}
