//! What is done to a ticket, by whom, and what follows.

use jiff::civil::Date;

use crate::model::ticket::TicketEventKind;

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever knows the query code.
    Visitor,
    Staff {
        id: String,
        supervisor: bool,
        /// Departments that the person's groups serve.
        departments: Vec<String>,
    },
}

/// What is done. Texts are not empty; a `note` is for the people of the desk alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// 派单, to a department or one person of it.
    Dispatch {
        department: String,
        user: Option<String>,
        note: Option<String>,
    },
    /// 直接答复
    Answer {
        reply: String,
    },
    /// 不予受理; the reason is told to the visitor.
    Reject {
        reason: String,
    },
    /// 接单
    Accept,
    /// 退单
    Return {
        reason: String,
    },
    UpholdReturn {
        note: Option<String>,
    },
    RefuseReturn {
        note: Option<String>,
    },
    /// 转办
    Transfer {
        department: String,
        user: Option<String>,
        reason: String,
    },
    /// 联系诉求人
    Contact {
        note: Option<String>,
    },
    /// 申请延期
    Extend {
        until: Date,
        reason: String,
    },
    ApproveExtension {
        note: Option<String>,
    },
    RefuseExtension {
        note: Option<String>,
    },
    /// 协办
    CoHandle {
        departments: Vec<String>,
        users: Vec<String>,
        note: Option<String>,
    },
    /// 办结
    Resolve {
        reply: String,
    },
    /// 回访: whether it is solved, and how content the visitor is (1 to 5).
    FollowUp {
        solved: bool,
        level: Option<u8>,
        note: Option<String>,
    },
    Close {
        note: Option<String>,
    },
    Reopen {
        reason: String,
    },
    /// 核实: whether the complaint about the handling holds.
    Verify {
        founded: bool,
        note: String,
    },
    /// 整改
    Rectify {
        note: String,
    },
    /// 反馈, told to the visitor.
    Feedback {
        reply: String,
    },
    /// 复核
    Review {
        passed: bool,
        note: Option<String>,
    },
    /// 并单; `fits` says whether the other is open and not merged itself.
    Merge {
        into: String,
        fits: bool,
    },
    /// 拆单
    Split,
    /// Another first receiver.
    Assign {
        user: String,
        name: String,
    },
    /// Kind, subject, title or secrecy are others now.
    Describe {
        secret: Option<bool>,
        what: String,
    },
    Note {
        text: String,
    },
    /// 日清日结: why it is still open.
    Reason {
        text: String,
        special: bool,
    },
    /// The visitor's rating, and whether it is solved.
    Rate {
        level: u8,
        solved: Option<bool>,
        line: String,
    },
}

impl Act {
    /// The verb, as it stands in `allowed` and in paths.
    pub fn verb(&self) -> &'static str {
        match self {
            Act::Dispatch { .. } => "dispatch",
            Act::Answer { .. } => "answer",
            Act::Reject { .. } => "reject",
            Act::Accept => "accept",
            Act::Return { .. } => "return",
            Act::UpholdReturn { .. } => "uphold-return",
            Act::RefuseReturn { .. } => "refuse-return",
            Act::Transfer { .. } => "transfer",
            Act::Contact { .. } => "contact",
            Act::Extend { .. } => "extend",
            Act::ApproveExtension { .. } => "approve-extension",
            Act::RefuseExtension { .. } => "refuse-extension",
            Act::CoHandle { .. } => "co-handle",
            Act::Resolve { .. } => "resolve",
            Act::FollowUp { .. } => "follow-up",
            Act::Close { .. } => "close",
            Act::Reopen { .. } => "reopen",
            Act::Verify { .. } => "verify",
            Act::Rectify { .. } => "rectify",
            Act::Feedback { .. } => "feedback",
            Act::Review { .. } => "review",
            Act::Merge { .. } => "merge",
            Act::Split => "split",
            Act::Assign { .. } => "assign",
            Act::Describe { .. } => "describe",
            Act::Note { .. } => "note",
            Act::Reason { .. } => "reason",
            Act::Rate { .. } => "rate",
        }
    }
}

/// A line for the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub kind: TicketEventKind,
    pub text: String,
    /// For the people of the desk alone.
    pub note: Option<String>,
    /// The visitor reads it too.
    pub public: bool,
}

impl Line {
    pub(crate) fn public(kind: TicketEventKind, text: String) -> Line {
        Line { kind, text, note: None, public: true }
    }

    pub(crate) fn internal(kind: TicketEventKind, text: String) -> Line {
        Line { kind, text, note: None, public: false }
    }

    pub(crate) fn noting(mut self, note: Option<String>) -> Line {
        self.note = note;
        self
    }
}

/// What follows from an act, beside the new progress.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stepped {
    pub lines: Vec<Line>,
    /// Said to the visitor in the conversation.
    pub told: Option<String>,
    /// The public answer; whoever is merged into this ticket gets it too.
    pub reply: Option<String>,
}

/// Why an act is refused; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not now, or not by this person; these verbs are allowed.
    NotAllowed { allowed: Vec<&'static str> },
    /// Allowed, but not so.
    Field { name: &'static str, why: &'static str },
}
