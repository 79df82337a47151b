//! 工作日历: the lines it is made of.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the days of a line are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// 节假日
    Off,
    /// 调休: worked, though the rule of the week says otherwise.
    Work,
}

/// A span of days that are no ordinary ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarLine {
    /// Of the arrangement; its days may reach into the years beside it.
    pub year: i16,
    pub first: Date,
    pub last: Date,
    pub kind: DayKind,
    pub name: String,
}
