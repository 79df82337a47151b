//! Whether a history can be true of a server that loses nothing, doubles nothing and keeps the order.

use std::collections::{BTreeMap, HashMap};

use crate::drive::{
    calls::{self, Calls},
    history::{Entry, Line, Said, What},
};

/// What a history shows that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Acknowledged, and not stored.
    Lost { text: String },
    /// Stored twice.
    Doubled { text: String },
    /// Acknowledged under another number.
    Renumbered { text: String },
    /// Sent after `before` was acknowledged, and stored before it.
    Reordered { text: String, before: i64 },
    /// The log has no event of this number.
    Gap { seq: i64 },
    /// Refused, and stored.
    Refused { text: String },
    /// Stored, and never sent.
    Invented { text: String },
    /// A read that lacks a message known before it began.
    Stale { reader: String, seq: i64 },
    /// A read or a stream that lacks an event in its middle.
    Missed { reader: String, seq: i64 },
    /// A stream that told an event again, or one that came before.
    Twice { reader: String, seq: i64 },
    /// Two readers were told different things of one number.
    Differs { seq: i64 },
    /// A person wrote while another had the conversation, or nobody.
    TwoOwners { text: String },
    /// The bot spoke while a person was called or had the conversation, or without being asked.
    BotSpoke { seq: i64 },
    /// A call was acknowledged and is not in the log.
    CallLost,
    /// A call ended, neither answered nor ticketed, and the visitor had not left.
    CallDropped { seq: i64 },
    /// A call still waits at the end.
    CallOpen,
    /// Nobody read the log at the end.
    Unread,
}

/// What a history without fault holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub conversations: usize,
    pub acknowledged: usize,
    /// Without an answer; some of them are stored.
    pub unknown: usize,
    /// Events in all logs.
    pub events: usize,
    /// Events heard on streams, and reads.
    pub heard: usize,
    pub reads: usize,
    pub calls: Calls,
}

/// Checks each conversation by itself.
///
/// # Errors
/// Every fault, with its conversation.
pub fn check(entries: &[Entry]) -> Result<Summary, Vec<(String, Fault)>> {
    let mut conversations: BTreeMap<&str, Vec<&What>> = BTreeMap::new();
    for entry in entries {
        conversations.entry(&entry.conversation).or_default().push(&entry.what);
    }
    let mut summary = Summary { conversations: conversations.len(), ..Summary::default() };
    let mut all = Vec::new();
    for (conversation, whats) in conversations {
        let mut found = Checker::new(&whats).run(&whats, &mut summary);
        all.extend(found.drain(..).map(|fault| (conversation.to_owned(), fault)));
    }
    if all.is_empty() { Ok(summary) } else { Err(all) }
}

struct Checker<'a> {
    /// What is stored, by number; from the last reading of the log.
    log: BTreeMap<i64, &'a Said>,
    /// Number of each message of a visitor or a person of the desk.
    numbers: HashMap<&'a str, i64>,
    faults: Vec<Fault>,
    /// The latest number acknowledged so far.
    acknowledged: i64,
    /// The latest message anybody knows of so far.
    known: i64,
    /// What was known when a reader began, by reader.
    floors: HashMap<&'a str, i64>,
    /// How far each stream has come.
    streams: HashMap<&'a str, i64>,
    invoked: HashMap<&'a str, i64>,
    leaves: bool,
    called: bool,
}

impl<'a> Checker<'a> {
    fn new(whats: &[&'a What]) -> Checker<'a> {
        let mut checker = Checker {
            log: BTreeMap::new(),
            numbers: HashMap::new(),
            faults: Vec::new(),
            acknowledged: 0,
            known: 0,
            floors: HashMap::new(),
            streams: HashMap::new(),
            invoked: HashMap::new(),
            leaves: false,
            called: false,
        };
        let lines = whats.iter().rev().find_map(|what| if let What::Log { lines } = what { Some(lines) } else { None });
        match lines {
            Some(lines) => checker.learn(lines),
            None => checker.faults.push(Fault::Unread),
        }
        checker
    }

    /// Takes the log in: gap-free, and nothing twice.
    fn learn(&mut self, lines: &'a [Line]) {
        for (at, line) in lines.iter().enumerate() {
            let expected = at as i64 + 1;
            if line.seq != expected {
                self.faults.push(Fault::Gap { seq: expected });
            }
            self.log.insert(line.seq, &line.said);
            if let Some(text) = sent(&line.said)
                && self.numbers.insert(text, line.seq).is_some()
            {
                self.faults.push(Fault::Doubled { text: text.to_owned() });
            }
        }
    }

    fn run(mut self, whats: &[&'a What], summary: &mut Summary) -> Vec<Fault> {
        if self.log.is_empty() && self.faults.contains(&Fault::Unread) {
            return self.faults;
        }
        for what in whats {
            self.look(what, summary);
        }
        for (text, seq) in &self.numbers {
            if !self.invoked.contains_key(text) {
                self.faults.push(Fault::Invented { text: (*text).to_owned() });
            } else if self.invoked[text] >= *seq {
                self.faults.push(Fault::Reordered { text: (*text).to_owned(), before: self.invoked[text] });
            }
        }
        summary.events += self.log.len();
        calls::check(&self.log, self.called, self.leaves, &mut summary.calls, &mut self.faults);
        self.faults
    }

    fn look(&mut self, what: &'a What, summary: &mut Summary) {
        match what {
            What::Invoked { text } => {
                self.invoked.insert(text, self.acknowledged);
            }
            What::Acknowledged { text, seq } => {
                summary.acknowledged += 1;
                self.acknowledged = self.acknowledged.max(*seq);
                self.known = self.known.max(*seq);
                match self.numbers.get(text.as_str()) {
                    None => self.faults.push(Fault::Lost { text: text.clone() }),
                    Some(stored) if stored != seq => self.faults.push(Fault::Renumbered { text: text.clone() }),
                    Some(_) => (),
                }
            }
            What::Failed { text } => {
                if self.numbers.contains_key(text.as_str()) {
                    self.faults.push(Fault::Refused { text: text.clone() });
                }
            }
            What::Unknown { .. } => summary.unknown += 1,
            What::Reads { reader } => {
                self.floors.insert(reader, self.known);
            }
            What::Read { reader, lines } => {
                summary.reads += 1;
                self.read(reader, lines);
            }
            What::Opened { stream, after } => {
                self.streams.insert(stream, *after);
            }
            What::Heard { stream, line } => {
                summary.heard += 1;
                self.heard(stream, line);
            }
            What::Called => self.called = true,
            What::Leaves => self.leaves = true,
            What::Log { .. } => (),
        }
    }

    /// A read holds every message up to its last, and all that was known when it began.
    fn read(&mut self, reader: &'a str, lines: &[Line]) {
        let last = lines.last().map_or(0, |line| line.seq);
        let floor = self.floors.get(reader).copied().unwrap_or(0);
        if last < floor {
            self.faults.push(Fault::Stale { reader: reader.to_owned(), seq: floor });
        }
        let read: BTreeMap<i64, &Said> = lines.iter().map(|line| (line.seq, &line.said)).collect();
        let stored = self.log.range(..=last).filter(|(_, said)| matches!(said, Said::Message { .. }));
        for (seq, _) in stored.filter(|(seq, _)| !read.contains_key(*seq)) {
            self.faults.push(Fault::Missed { reader: reader.to_owned(), seq: *seq });
        }
        for line in lines {
            self.agree(line);
        }
        self.known = self.known.max(last);
    }

    /// A stream tells each number once, in order.
    fn heard(&mut self, stream: &'a str, line: &Line) {
        let last = self.streams.get(stream).copied().unwrap_or(0);
        if line.seq <= last {
            self.faults.push(Fault::Twice { reader: stream.to_owned(), seq: line.seq });
        }
        for seq in last + 1..line.seq {
            self.faults.push(Fault::Missed { reader: stream.to_owned(), seq });
        }
        self.streams.insert(stream, last.max(line.seq));
        self.agree(line);
        if line.is_message() {
            self.known = self.known.max(line.seq);
        }
    }

    fn agree(&mut self, line: &Line) {
        match self.log.get(&line.seq) {
            Some(said) if **said == line.said => (),
            _ => self.faults.push(Fault::Differs { seq: line.seq }),
        }
    }
}

/// The text of a message that a visitor or a person of the desk sent.
fn sent(said: &Said) -> Option<&str> {
    match said {
        Said::Message { from, text, .. } if from == "visitor" || from == "staff" => Some(text),
        _ => None,
    }
}
