//! Random days at the desk: people come, go and vanish, visitors call and leave, clocks jump,
//! requests come twice and name what is not there, and the server crashes in between.

use proptest::prelude::*;

use crate::{
    desk::{
        event::{Event, Refusal, Target},
        laws::{store::Store, *},
    },
    model::call::CallState,
};

/// One move of a random day.
#[derive(Clone, Debug)]
enum Move {
    Does(Event),
    /// The server stops and starts again; what was stored is all it knows.
    Crash,
}

fn conversation() -> impl Strategy<Value = String> {
    (0..6).prop_map(|number| format!("c{number}"))
}

fn user() -> impl Strategy<Value = String> {
    // The last is nobody the desk ever hears of.
    (0..6).prop_map(|number| format!("u{number}"))
}

fn group() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some("g1".into())), Just(Some("g2".into())), Just(Some("unknown".into()))]
}

fn any_member() -> impl Strategy<Value = Event> {
    let groups = prop::sample::subsequence(vec!["g1".to_owned(), "g2".to_owned()], 0..=2);
    (0..5, groups, 0..3u32, prop::bool::weighted(0.1), prop::bool::weighted(0.85)).prop_map(
        |(number, groups, capacity, supervisor, available)| {
            let mut member = Member { groups, capacity, supervisor, available, ..member(&format!("u{number}"), &[]) };
            member.skills = vec!["区税务局".into(); usize::from(number == 1)];
            Event::Present(member)
        },
    )
}

fn any_call() -> impl Strategy<Value = Event> {
    (conversation(), group(), 0..3i64, prop::option::of(user())).prop_map(
        |(conversation, group, priority, preferred)| {
            let called = call(&conversation, group.as_deref());
            Event::Called(Box::new(Call { priority, preferred, department: Some("区税务局".into()), ..called }))
        },
    )
}

fn by_staff() -> impl Strategy<Value = Event> {
    let to =
        prop_oneof![user().prop_map(Target::User), group().prop_map(|group| Target::Group(group.unwrap_or_default()))];
    (0..7, conversation(), user(), to).prop_map(|(kind, conversation, user, to)| match kind {
        0 | 1 => Event::Take { conversation, user },
        2 => Event::Replied { conversation, user },
        3 => Event::Transferred { conversation, user, to },
        4 => Event::HandedBack { conversation, user },
        5 => Event::Closed { conversation, user },
        _ => Event::Ticketed { conversation, user },
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => any_member(),
        5 => any_call(),
        8 => by_staff(),
        2 => (conversation(), user()).prop_map(|(conversation, user)| Event::Declined { conversation, user }),
        1 => conversation().prop_map(|conversation| Event::Withdrawn { conversation }),
        1 => conversation().prop_map(|conversation| Event::TicketChosen { conversation }),
        1 => conversation().prop_map(|conversation| Event::Left { conversation }),
        1 => user().prop_map(|user| Event::SignedOff { user }),
        5 => user().prop_map(|user| Event::Seen { user }),
        2 => Just(Event::Tick),
    ]
}

/// Mostly seconds; now and then nothing, a day ahead, or a step back.
fn any_delay() -> impl Strategy<Value = Millis> {
    prop_oneof![
        10 => 0..20_000i64,
        3 => Just(0),
        2 => Just(15_000),
        1 => Just(24 * 3_600_000),
        1 => Just(-3_600_000),
    ]
}

fn any_day(moves: usize) -> impl Strategy<Value = Vec<(Millis, Move)>> {
    let one = prop_oneof![30 => any_event().prop_map(Move::Does), 1 => Just(Move::Crash)];
    prop::collection::vec((any_delay(), one), 1..moves)
}

/// The desk with the store that writes for it.
struct Day {
    desk: Desk,
    store: Store,
    /// The wall clock, which may be set back.
    now: Millis,
    /// The latest instant it showed.
    latest: Millis,
    calls: usize,
}

impl Day {
    fn new() -> Day {
        Day { desk: Desk::new(rules()), store: Store::default(), now: 0, latest: 0, calls: 0 }
    }

    fn passes(&mut self, delay: Millis) {
        self.now += delay;
        self.latest = self.latest.max(self.now);
    }

    fn does(&mut self, event: Event) -> Result<Vec<Effect>, Refusal> {
        let event = self.fresh(event);
        if let Event::Present(_) = event {
            // What fell due before somebody changed is judged by what they were.
            let effects = step(&mut self.desk, self.now, Event::Tick).unwrap();
            self.store.writes(&effects);
        }
        self.store.hears(&event);
        let told = step(&mut self.desk, self.now, event);
        if let Ok(effects) = &told {
            self.store.writes(effects);
        } else {
            // What fell due before the refusal is told with the next step, at once.
            let effects = step(&mut self.desk, self.now, Event::Tick).unwrap();
            self.store.writes(&effects);
        }
        self.store.agrees_with(&self.desk, self.latest);
        told
    }

    /// Every call is another, also of the same conversation.
    fn fresh(&mut self, event: Event) -> Event {
        let Event::Called(mut call) = event else { return event };
        self.calls += 1;
        call.id = format!("call {}", self.calls);
        Event::Called(call)
    }

    fn crash(&mut self) {
        // A restarted server has a clock of its own, which is not behind what it wrote.
        self.now = self.latest;
        self.desk = Desk::restore(rules(), self.now, self.store.calls.values().cloned());
        let effects = step(&mut self.desk, self.now, Event::Tick).unwrap();
        self.store.writes(&effects);
        self.store.agrees_with(&self.desk, self.latest);
    }

    fn lives(&mut self, moves: Vec<(Millis, Move)>) {
        for (delay, one) in moves {
            self.passes(delay);
            match one {
                Move::Does(event) => drop(self.does(event)),
                Move::Crash => self.crash(),
            }
        }
    }
}

/// Effects without what is estimated: a restarted desk knows less of the last hour.
fn without_estimates(told: Result<Vec<Effect>, Refusal>) -> Result<Vec<Effect>, Refusal> {
    let mut effects = told?;
    for effect in &mut effects {
        if let Effect::Called(call) | Effect::Changed(call) = effect {
            call.expected_wait_s = None;
        }
    }
    Ok(effects)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// One owner, one outcome, one breach, clocks that are never set back, no offer beyond
    /// capacity, no state without an exit: [`Store`] objects to whatever breaks one of them.
    #[test]
    fn whatever_happens_the_store_and_the_desk_agree(moves in any_day(120)) {
        Day::new().lives(moves);
    }

    /// Left alone, every call climbs to its breach or is held by somebody who wrote, and nothing is due for ever.
    #[test]
    fn left_alone_the_desk_comes_to_rest(moves in any_day(60)) {
        let mut day = Day::new();
        day.lives(moves);
        let mut wakes = 0;
        while let Some(due) = day.desk.due() {
            day.now = due;
            day.latest = day.latest.max(due);
            day.does(Event::Tick).unwrap();
            wakes += 1;
            prop_assert!(wakes < 1000, "it never rests");
        }
        for call in day.desk.calls() {
            prop_assert!(call.first_message_at.is_some() || call.breached_at.is_some());
            prop_assert!(call.is_queued() && call.alarmed_at.is_some(), "nobody is left, so everybody waits: {call:?}");
        }
    }

    /// A call for which nobody was asked yet as a group is not left lying while somebody could be asked.
    #[test]
    fn nobody_waits_unasked_while_somebody_is_free(moves in any_day(80)) {
        let mut day = Day::new();
        for (delay, one) in moves {
            let spares = matches!(&one, Move::Does(
                Event::Declined { .. } | Event::Transferred { .. } | Event::Present(Member { available: false, .. })
            ));
            if spares {
                continue;
            }
            day.lives(vec![(delay, one)]);
            for call in day.desk.calls().filter(|call| call.state == CallState::Waiting && !call.is_group_asked()) {
                let free = day.desk.people.values().any(|person| person.able() && person.serves(call.group.as_deref()));
                prop_assert!(!free, "{call:?}");
            }
        }
    }

    /// After a restart and everybody's return the desk does what it would have done without.
    #[test]
    fn a_restarted_desk_goes_on_as_if_nothing_had_been(before in any_day(60), after in any_day(40)) {
        let mut day = Day::new();
        day.lives(before);
        day.now = day.latest;
        let members: Vec<Member> = day.desk.people().map(|load| load.member.clone()).collect();
        for member in &members {
            day.does(Event::SignedOff { user: member.id.clone() }).unwrap();
            day.does(Event::Seen { user: member.id.clone() }).unwrap();
        }
        let mut restarted = Desk::restore(rules(), day.now, day.store.calls.values().cloned());
        prop_assert_eq!(step(&mut restarted, day.now, Event::Tick), Ok(Vec::new()));
        let returns = members.into_iter().map(|member| (0, Move::Does(Event::Present(member))));
        for (delay, one) in returns.chain(after) {
            let Move::Does(event) = one else { continue };
            day.passes(delay);
            let event = day.fresh(event);
            let other = step(&mut restarted, day.now, event.clone());
            day.store.hears(&event);
            let told = step(&mut day.desk, day.now, event);
            prop_assert_eq!(without_estimates(told), without_estimates(other));
        }
    }

    /// The same events give the same effects, on any machine.
    #[test]
    fn the_desk_is_deterministic(moves in any_day(60)) {
        let (mut one, mut other) = (Day::new(), Day::new());
        for (delay, next) in moves {
            let Move::Does(event) = next else { continue };
            one.passes(delay);
            other.passes(delay);
            prop_assert_eq!(one.does(event.clone()), other.does(event));
        }
    }

    #[test]
    fn no_instant_and_no_clock_is_too_large(now in any::<i64>(), later in any::<i64>(), clock in any::<i64>()) {
        let mut rules = rules();
        rules.clocks.offer = clock.max(1);
        rules.clocks.first_response = clock.max(1);
        let mut desk = Desk::new(rules);
        for (at, event) in [
            (now, Event::Present(member("a", &["g1"]))),
            (later, Event::Called(Box::new(call("c", Some("g1"))))),
            (now, Event::Tick),
            (later, Event::Left { conversation: "c".into() }),
        ] {
            prop_assert!(step(&mut desk, at, event).is_ok());
        }
        prop_assert_eq!(desk.calls().count(), 0);
    }
}
