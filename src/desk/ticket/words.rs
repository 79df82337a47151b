//! What a ticket's history says, and what the visitor is told.

use jiff::civil::Date;

fn day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

pub(crate) const ACCEPTED: &str = "承办部门已接单，正在办理。";
pub(crate) const CONTACTED: &str = "工作人员已与您联系。";
pub(crate) const CLOSED: &str = "工单已归档。";
pub(crate) const REOPENED: &str = "工单已重新办理，将核实并整改。";
pub(crate) const FOLLOWED_UP: &str = "已回访：诉求已解决。";
pub(crate) const FOLLOWED_UP_BAD: &str = "已回访：诉求未解决或不满意。";
pub(crate) const RETURNED: &str = "承办部门申请退单。";
pub(crate) const RETURN_UPHELD: &str = "同意退单，重新派单。";
pub(crate) const RETURN_REFUSED: &str = "不同意退单，由原部门办理。";
pub(crate) const EXTENSION_REFUSED: &str = "不同意延期。";
pub(crate) const FOUNDED: &str = "经核实，反映属实，进入整改。";
pub(crate) const UNFOUNDED: &str = "经核实，反映不属实。";
pub(crate) const RECTIFIED: &str = "整改已完成。";
pub(crate) const REVIEW_PASSED: &str = "整改已复核通过，工单归档。";
pub(crate) const REVIEW_FAILED: &str = "复核未通过，继续整改。";
pub(crate) const SPLIT: &str = "已拆单，单独办理。";
pub(crate) const SPECIAL: &str = "提请专班协调。";
pub(crate) const NOT_CLEARED: &str = "说明未办结原因。";
pub(crate) const NOTED: &str = "备注。";

pub(crate) fn dispatched(department: &str) -> String {
    format!("已转交{department}办理。")
}

pub(crate) fn rejected(reason: &str) -> String {
    format!("不予受理：{reason}")
}

pub(crate) fn resolved(reply: &str) -> String {
    format!("已办结。答复：{reply}")
}

pub(crate) fn answered(reply: &str) -> String {
    format!("已答复：{reply}")
}

pub(crate) fn feedback(reply: &str) -> String {
    format!("整改反馈：{reply}")
}

pub(crate) fn extension_asked(until: Date) -> String {
    format!("申请延期至{}。", day(until))
}

pub(crate) fn extended(until: Date) -> String {
    format!("经批准，办理时限延长至{}。", day(until))
}

pub(crate) fn co_handled(names: &[String]) -> String {
    if names.is_empty() { "增加协办人。".to_owned() } else { format!("由{}协同办理。", names.join("、")) }
}

pub(crate) fn merged(into: &str) -> String {
    format!("与工单 {into} 为同一事项，合并办理。")
}

pub(crate) fn followed_main(main: &str, reply: &str) -> String {
    format!("合并办理的工单 {main} 已有答复：{reply}")
}

pub(crate) fn assigned(name: &str) -> String {
    format!("首接责任人变更为{name}。")
}

pub(crate) fn reminded(what: &str, percent: u8, due_on: Date) -> String {
    format!("{what}已用去{percent}%的时限，应在{}前完成。", day(due_on))
}

pub(crate) fn overdue(what: &str, due_on: Date) -> String {
    format!("{what}已超过{}的时限，列入督办。", day(due_on))
}
