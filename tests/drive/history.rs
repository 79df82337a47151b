//! What clients did and saw, in the order it happened to them.

use std::sync::Mutex;

use serde_json::Value;

/// Everything of a run. An invocation is noted before it is sent and its answer after it came, so
/// what stands earlier happened earlier.
#[derive(Debug, Default)]
pub struct History(Mutex<Vec<Entry>>);

#[derive(Clone, Debug)]
pub struct Entry {
    pub conversation: String,
    pub what: What,
}

/// Each text is said once in a history and so stands for its message.
#[derive(Clone, Debug)]
pub enum What {
    /// About to be sent. A repetition of the same message is not noted again.
    Invoked {
        text: String,
    },
    /// Stored, says the server.
    Acknowledged {
        text: String,
        seq: i64,
    },
    /// Refused: it must stand nowhere.
    Failed {
        text: String,
    },
    /// No answer, and given up: it may stand or not.
    Unknown {
        text: String,
    },
    /// All messages are about to be read.
    Reads {
        reader: String,
    },
    /// What was read, from the first message on.
    Read {
        reader: String,
        lines: Vec<Line>,
    },
    /// A stream begins after this number. It goes on over cuts.
    Opened {
        stream: String,
        after: i64,
    },
    Heard {
        stream: String,
        line: Line,
    },
    /// A call was acknowledged.
    Called,
    /// The visitor is about to take a call back, to choose a ticket, or to leave.
    Leaves,
    /// At the end: everything that is stored.
    Log {
        lines: Vec<Line>,
    },
}

/// A stored event as it was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub seq: i64,
    pub said: Said,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Message {
        /// `visitor`, `bot`, `staff` or `system`.
        from: String,
        text: String,
        client_id: Option<String>,
        /// Name of the person of the desk.
        staff: Option<String>,
    },
    State {
        state: String,
        staff: Option<String>,
    },
    /// Another kind of event, by its name.
    Other(String),
}

impl History {
    pub fn note(&self, conversation: &str, what: What) {
        self.0.lock().unwrap().push(Entry { conversation: conversation.to_owned(), what });
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap().clone()
    }
}

impl Line {
    /// A message as `GET …/messages` and the event `message` tell it.
    pub fn message(data: &Value) -> Line {
        let text = |key: &str| data[key].as_str().map(str::to_owned);
        let said = Said::Message {
            from: text("from").unwrap(),
            text: text("text").unwrap(),
            client_id: text("client_id"),
            staff: text("staff"),
        };
        Line { seq: data["seq"].as_i64().unwrap(), said }
    }

    /// A stored event of a stream.
    pub fn event(seq: i64, name: &str, data: &Value) -> Line {
        let said = match name {
            "message" => return Line::message(data),
            "state" => Said::State {
                state: data["state"].as_str().unwrap().to_owned(),
                staff: data["staff"].as_str().map(str::to_owned),
            },
            name => Said::Other(name.to_owned()),
        };
        Line { seq, said }
    }

    pub fn is_message(&self) -> bool {
        matches!(self.said, Said::Message { .. })
    }
}
