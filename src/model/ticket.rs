//! 工单: a question that stays with somebody until it is answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
}
