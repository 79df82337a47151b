//! The checker of histories, held against histories that are broken.

use crate::drive::{
    calls::Calls,
    check::{Fault, Summary, check},
    history::{Entry, Line, Said, What},
};

fn message(seq: i64, from: &str, text: &str, staff: Option<&str>) -> Line {
    let said = Said::Message { from: from.into(), text: text.into(), client_id: None, staff: staff.map(Into::into) };
    Line { seq, said }
}

fn state(seq: i64, state: &str, staff: Option<&str>) -> Line {
    Line { seq, said: Said::State { state: state.into(), staff: staff.map(Into::into) } }
}

/// A question, an answer, a call that a person answers.
fn log() -> Vec<Line> {
    vec![
        message(1, "visitor", "问", None),
        message(2, "bot", "答", None),
        state(3, "waiting", None),
        message(4, "visitor", "在吗", None),
        state(5, "offered", None),
        state(6, "held", Some("甲号")),
        message(7, "staff", "您好", Some("甲号")),
        message(8, "visitor", "谢谢", None),
        state(9, "bot", None),
    ]
}

/// What a good run leaves behind.
fn history() -> Vec<What> {
    let said = |text: &str, seq| [What::Invoked { text: text.into() }, What::Acknowledged { text: text.into(), seq }];
    let mut whats = vec![What::Opened { stream: "s".into(), after: 0 }];
    whats.extend(said("问", 1));
    whats.push(What::Called);
    whats.extend(said("在吗", 4));
    whats.extend(read(|_| true));
    whats.extend(said("您好", 7));
    whats.extend(said("谢谢", 8));
    whats.extend(read(|_| true));
    whats.extend(log().into_iter().map(|line| What::Heard { stream: "s".into(), line }));
    whats.push(What::Log { lines: log() });
    whats
}

/// A reading of the messages that are there, of those the reader is shown.
fn read(shown: impl Fn(&Line) -> bool) -> [What; 2] {
    let lines = log().into_iter().filter(|line| line.is_message() && shown(line)).collect();
    [What::Reads { reader: "r".into() }, What::Read { reader: "r".into(), lines }]
}

fn checked(whats: Vec<What>) -> Result<Summary, Vec<Fault>> {
    let entries: Vec<Entry> = whats.into_iter().map(|what| Entry { conversation: "c".into(), what }).collect();
    check(&entries).map_err(|faults| faults.into_iter().map(|(_, fault)| fault).collect())
}

/// The faults of a history whose log is another.
fn with_log(lines: Vec<Line>) -> Vec<Fault> {
    let mut whats = history();
    whats
        .retain(|what| !matches!(what, What::Log { .. } | What::Heard { .. } | What::Reads { .. } | What::Read { .. }));
    whats.push(What::Log { lines });
    checked(whats).unwrap_err()
}

#[test]
fn a_good_history_has_no_fault() {
    let calls = Calls { answered: 1, ..Calls::default() };
    let expected = Summary { conversations: 1, acknowledged: 4, unknown: 0, events: 9, heard: 9, reads: 2, calls };
    assert_eq!(checked(history()), Ok(expected));
}

#[test]
fn a_lost_message_is_seen() {
    let mut lines = log();
    lines.pop();
    lines[7] = state(8, "bot", None);
    assert_eq!(with_log(lines), [Fault::Lost { text: "谢谢".into() }]);
}

#[test]
fn a_doubled_message_is_seen() {
    let mut lines = log();
    lines[8] = message(9, "visitor", "谢谢", None);
    lines.push(state(10, "bot", None));
    let faults = with_log(lines);
    assert!(faults.contains(&Fault::Doubled { text: "谢谢".into() }), "{faults:?}");
}

#[test]
fn a_doubled_reply_of_the_bot_is_seen() {
    let mut lines = log();
    lines.push(message(10, "bot", "答", None));
    assert_eq!(with_log(lines), [Fault::BotSpoke { seq: 10 }]);
}

#[test]
fn a_message_stored_before_one_acknowledged_earlier_is_seen() {
    let mut lines = log();
    lines[6] = message(7, "visitor", "谢谢", None);
    lines[7] = message(8, "staff", "您好", Some("甲号"));
    let faults = with_log(lines);
    for text in ["谢谢", "您好"] {
        assert!(faults.contains(&Fault::Renumbered { text: text.into() }), "{faults:?}");
    }
    // Without the numbers of the acknowledgements the order alone shows it.
    let unsure = |what: &What| !matches!(what, What::Acknowledged { text, .. } if text == "谢谢");
    let mut whats: Vec<What> = history().into_iter().filter(unsure).collect();
    whats
        .retain(|what| !matches!(what, What::Log { .. } | What::Heard { .. } | What::Reads { .. } | What::Read { .. }));
    let mut lines = log();
    lines[3] = message(4, "visitor", "谢谢", None);
    lines[7] = message(8, "visitor", "在吗", None);
    whats.push(What::Log { lines });
    let faults = checked(whats).unwrap_err();
    assert!(faults.contains(&Fault::Reordered { text: "谢谢".into(), before: 7 }), "{faults:?}");
}

#[test]
fn a_gap_in_the_numbers_is_seen() {
    let mut lines = log();
    lines.last_mut().unwrap().seq = 10;
    assert_eq!(with_log(lines), [Fault::Gap { seq: 9 }]);
}

#[test]
fn a_refused_message_that_stands_and_one_never_sent_are_seen() {
    let mut whats = history();
    let log = whats.pop().unwrap();
    whats.push(What::Failed { text: "谢谢".into() });
    whats.push(log);
    assert_eq!(checked(whats).unwrap_err(), [Fault::Refused { text: "谢谢".into() }]);
    let whats = history().into_iter().filter(|what| !matches!(what, What::Invoked { text } if text == "问")).collect();
    assert_eq!(checked(whats).unwrap_err(), [Fault::Invented { text: "问".into() }]);
}

#[test]
fn two_owners_are_seen() {
    let mut lines = log();
    lines[6] = message(7, "staff", "您好", Some("乙号"));
    let faults = with_log(lines);
    assert!(faults.contains(&Fault::TwoOwners { text: "您好".into() }), "{faults:?}");
    let mut lines = log();
    lines[7] = message(8, "bot", "答", None);
    let faults = with_log(lines);
    assert!(faults.contains(&Fault::BotSpoke { seq: 8 }), "the bot beside a person: {faults:?}");
}

#[test]
fn a_read_older_than_what_was_known_is_seen() {
    let mut whats = history();
    let log = whats.pop().unwrap();
    whats.extend(read(|line| line.seq < 8));
    whats.push(log);
    assert_eq!(checked(whats).unwrap_err(), [Fault::Stale { reader: "r".into(), seq: 8 }]);
}

#[test]
fn a_read_or_a_stream_with_a_hole_or_a_repetition_is_seen() {
    let mut whats = history();
    let log_again = whats.pop().unwrap();
    whats.extend(read(|line| line.seq != 4));
    whats.push(log_again);
    assert_eq!(checked(whats).unwrap_err(), [Fault::Missed { reader: "r".into(), seq: 4 }]);

    let not_six = |what: &What| !matches!(what, What::Heard { line, .. } if line.seq == 6);
    let whats = history().into_iter().filter(not_six).collect();
    assert_eq!(checked(whats).unwrap_err(), [Fault::Missed { reader: "s".into(), seq: 6 }]);

    let mut whats = history();
    whats.push(What::Heard { stream: "s".into(), line: log().pop().unwrap() });
    assert_eq!(checked(whats).unwrap_err(), [Fault::Twice { reader: "s".into(), seq: 9 }]);

    let mut whats = history();
    whats.push(What::Heard { stream: "s".into(), line: message(10, "staff", "?", None) });
    assert_eq!(checked(whats).unwrap_err(), [Fault::Differs { seq: 10 }]);
}

#[test]
fn a_call_that_is_not_accounted_for_is_seen() {
    let lines = vec![log()[0].clone(), log()[1].clone(), state(3, "waiting", None)];
    let whats = |lines: Vec<Line>| {
        let [invoked, acknowledged] =
            [What::Invoked { text: "问".into() }, What::Acknowledged { text: "问".into(), seq: 1 }];
        vec![invoked, acknowledged, What::Called, What::Log { lines }]
    };
    assert_eq!(checked(whats(lines.clone())).unwrap_err(), [Fault::CallOpen]);
    let ended = |how: &str| lines.iter().cloned().chain([state(4, how, None)]).collect::<Vec<_>>();
    assert_eq!(checked(whats(ended("closed"))).unwrap_err(), [Fault::CallDropped { seq: 4 }]);
    assert_eq!(checked(whats(ended("ticketed"))).unwrap().calls, Calls { ticketed: 1, ..Calls::default() });
    let mut left = whats(ended("closed"));
    left.insert(3, What::Leaves);
    assert_eq!(checked(left).unwrap().calls, Calls { left: 1, ..Calls::default() });
    assert_eq!(checked(whats(lines[..2].to_vec())).unwrap_err(), [Fault::CallLost]);
    assert_eq!(checked(vec![What::Called]).unwrap_err(), [Fault::Unread]);
}
