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
