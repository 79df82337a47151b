//! 工单: a question that stays with somebody until it is answered.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::time::Millis;

/// Number and query code; both are needed to look a ticket up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketKey {
    /// Such as `B20261122-000123`.
    pub number: String,
    pub code: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// 受理
    Received,
    /// 派单
    Dispatched,
    /// 办理中
    Accepted,
    /// 办结
    Resolved,
    /// 回访
    FollowedUp,
    /// 归档
    Closed,
}

impl TicketState {
    /// Whether somebody still owes the visitor a result.
    pub fn is_open(self) -> bool {
        matches!(self, TicketState::Received | TicketState::Dispatched | TicketState::Accepted)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// 咨询
    #[default]
    Consult,
    /// 求助
    Help,
    /// 投诉
    Complaint,
    /// 建议
    Suggestion,
    /// 办不成事
    Unresolved,
}

/// Where a ticket came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketChannel {
    #[default]
    Widget,
    Phone,
    Hall,
    Kiosk,
    Mailbox,
}

/// What became of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketOutcome {
    /// 直接答复: by whoever received it.
    Answered,
    /// 不予受理
    Rejected,
    /// 办结, by the department.
    Resolved,
}

/// What a line of a ticket's history is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketEventKind {
    /// 受理
    Received,
    /// 补充: the visitor asked further.
    Added,
    /// 评价
    Rated,
    /// 派单
    Dispatched,
    /// 直接答复
    Answered,
    /// 不予受理
    Rejected,
    /// 接单
    Accepted,
    /// 退单
    Returned,
    /// 同意退单
    ReturnUpheld,
    /// 不同意退单
    ReturnRefused,
    /// 转办
    Transferred,
    /// 联系诉求人
    Contacted,
    /// 申请延期
    ExtensionAsked,
    /// 同意延期
    Extended,
    /// 不同意延期
    ExtensionRefused,
    /// 协办
    CoHandled,
    /// 办结
    Resolved,
    /// 回访
    FollowedUp,
    /// 归档
    Closed,
    /// 重新办理
    Reopened,
    /// 核实
    Verified,
    /// 整改
    Rectified,
    /// 反馈
    Feedback,
    /// 复核
    Reviewed,
    /// 并单
    Merged,
    /// 拆单
    Split,
    /// 变更首接责任人
    Assigned,
    /// 修改要素
    Described,
    /// 备注
    Noted,
    /// 未办结原因
    ReasonGiven,
    /// 催办
    Reminded,
    /// 督办
    Overdue,
    /// 附件
    Attached,
}

/// How far a ticket has come: all that the rules of tickets decide by and change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub state: TicketState,
    /// 首接责任人: who received it first; stays until closing. `None` = nobody has taken it up yet.
    pub owner: Option<String>,
    /// 主办部门
    pub department: Option<String>,
    /// 承办人: who of the department has it, or is the one asked.
    pub handler: Option<String>,
    /// 协办部门
    pub co_departments: Vec<String>,
    /// 协办人
    pub co_handlers: Vec<String>,
    /// Seen by owner, handler, co-handlers and supervisors only.
    pub secret: bool,
    pub opened_at: Millis,
    /// The promised day; an approved extension alone changes it.
    pub due_on: Date,
    /// The visitor is to be contacted by then.
    pub contact_due_on: Date,
    pub contacted_at: Option<Millis>,
    /// Departments that have returned it: none may do so twice.
    pub returned_by: Vec<String>,
    /// A return that nobody has judged yet.
    pub return_asked: Option<ReturnAsked>,
    /// Asked for once at most.
    pub extension: Option<Extension>,
    /// 整改, after it was reopened.
    pub rectification: Option<Rectification>,
    pub outcome: Option<TicketOutcome>,
    /// While open: the ticket whose answer answers this one too.
    pub merged_into: Option<String>,
    pub resolved_at: Option<Millis>,
    pub closed_at: Option<Millis>,
    /// What has been reminded of.
    pub reminded: Vec<Reminded>,
}

/// 退单: the department says that it is not theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnAsked {
    pub by: String,
    pub reason: String,
    pub at: Millis,
    pub judge_by: Date,
}

/// 延期
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub by: String,
    pub until: Date,
    pub reason: String,
    pub at: Millis,
    pub decide_by: Date,
    /// `None` = not decided yet.
    pub approved: Option<bool>,
}

/// 整改
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rectification {
    pub stage: Stage,
    pub opened_at: Millis,
    pub due_on: Date,
}

/// The next step of a rectification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 核实
    Verify,
    /// 整改
    Rectify,
    /// 反馈
    Feedback,
    /// 复核
    Review,
}

/// A promise that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockName {
    /// The visitor is contacted.
    Contact,
    /// The matter is resolved.
    Resolve,
    /// A return is judged.
    JudgeReturn,
    /// An extension is decided.
    DecideExtension,
    /// The visitor is asked how it went, and the ticket closed.
    FollowUp,
    /// 整改
    Rectify,
}

/// A reminder that was given; with another day a promise is another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    pub clock: ClockName,
    pub due_on: Date,
    /// Percent of the time that had passed; 100 = overdue.
    pub percent: u8,
}

/// What a ticket is about and whom it concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    pub kind: TicketKind,
    /// At most three levels, widest first.
    pub subject: Vec<String>,
    pub title: String,
    pub text: String,
    pub channel: TicketChannel,
    pub visitor_name: Option<String>,
    pub enterprise_name: Option<String>,
    /// 统一社会信用代码
    pub credit_code: Option<String>,
    pub phone: Option<String>,
    pub region: Option<String>,
}

impl Progress {
    /// A ticket of which no more is known than an earlier version wrote down.
    pub fn of_old(state: TicketState, due_on: Date, opened_at: Millis) -> Progress {
        Progress {
            state,
            owner: None,
            department: None,
            handler: None,
            co_departments: Vec::new(),
            co_handlers: Vec::new(),
            secret: false,
            opened_at,
            due_on,
            contact_due_on: due_on,
            contacted_at: None,
            returned_by: Vec::new(),
            return_asked: None,
            extension: None,
            rectification: None,
            outcome: None,
            merged_into: None,
            resolved_at: None,
            closed_at: None,
            reminded: Vec::new(),
        }
    }
}
