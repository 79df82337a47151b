//! What the desk says to a visitor.

use jiff::civil::{Date, DateTime};

use crate::model::call::BreachCause;

/// Subject of a ticket for which nothing was asked.
pub const NOTHING_ASKED: &str = "访客请求人工服务";
/// First public line of a ticket.
pub const RECEIVED: &str = "已受理，正在转交承办部门。";
pub const CALLED_AGAIN: &str = "访客再次请求人工服务。";
pub const RECEIVED_BY_STAFF: &str = "由工作人员登记。";
pub const CALLING: &str = "正在为您接通工作人员，请稍候。等待时可以继续补充说明，也可以取消等待。";
pub const WITHDRAWN: &str = "已取消转人工，您可以继续向智能助手提问。";
pub const HANDED_BACK: &str = "人工服务已结束，由智能助手继续为您解答；需要时可以再次转人工。";
pub const HOLDER_LOST: &str = "工作人员暂时断线，正在为您重新接通，您的排队位置不变。";
/// Why a department was guessed.
pub const DEPARTMENT_OF_DOCUMENTS: &str = "来自所引文件的承办部门";
/// Said once in a conversation when nothing in the corpus speaks of the question.
pub const ASK_AGAIN: &str = "没有找到与您的问题相符的内容。请换个说法再问一次，或者直接转人工，由工作人员答复您。";
/// Longest subject of a ticket, in characters.
const SUBJECT: usize = 60;

/// Tells number, code and promised day of a new ticket.
pub fn ticket_opened(number: &str, code: &str, due_on: Date) -> String {
    format!("现在没有工作人员在线，已登记工单 {number}（查询码 {code}），承诺在{}前答复。", day(due_on))
}

/// Tells number, code and promised day of a ticket that a person of the desk wrote down.
pub fn ticket_registered(number: &str, code: &str, due_on: Date) -> String {
    format!("已登记工单 {number}（查询码 {code}），承诺在{}前答复。", day(due_on))
}

/// What is said in the conversation of what happened to a ticket.
pub fn of_ticket(number: &str, line: &str) -> String {
    format!("工单 {number}：{line}")
}

/// A line for a file that was sent along.
pub fn attached(name: &str) -> String {
    format!("附件：{name}")
}

pub fn attached_by_visitor(name: &str) -> String {
    format!("访客发来附件：{name}")
}

pub fn attached_by_staff(name: &str) -> String {
    format!("工作人员发来附件：{name}")
}

/// Tells when people are back.
pub fn back(at: DateTime) -> String {
    let weekday = match at.weekday().to_monday_one_offset() {
        1 => "一",
        2 => "二",
        3 => "三",
        4 => "四",
        5 => "五",
        6 => "六",
        _ => "日",
    };
    format!(
        "工作人员将于{}（星期{weekday}）{:02}:{:02}恢复在线，在此之前智能助手继续为您解答。",
        day(at.date()),
        at.hour(),
        at.minute()
    )
}

/// Marks a promised day that was counted through a year whose holidays are not known.
pub fn calendar_unknown(year: i16) -> String {
    format!("{year}年的节假日安排尚未录入，如遇节假日，承诺日期相应顺延。")
}

/// Tells that an open ticket took the question in.
pub fn ticket_added(number: &str, due_on: Date) -> String {
    format!("您的问题已补充到工单 {number}，将在{}前一并答复。", day(due_on))
}

/// The truth, when nobody wrote within the promised time.
pub fn late(cause: BreachCause) -> String {
    let why = match cause {
        BreachCause::NobodyPresent => "目前没有工作人员在线",
        BreachCause::AllFull => "工作人员都在接待其他访客",
        BreachCause::OffersIgnored => "暂时没有工作人员应答",
        BreachCause::TakenButSilent => "工作人员已接入但还没有回复",
    };
    format!("很抱歉，没能在一分钟内为您接通：{why}。您的排队位置保留，可以继续等待，也可以改为留下工单。")
}

/// A line of a ticket's history for a further question.
pub fn added(question: &str) -> String {
    format!("访客补充：{question}")
}

/// A line of a ticket's history for a rating.
pub fn rated(level: u8, comment: Option<&str>) -> String {
    let word = match level {
        1 => "非常满意",
        2 => "满意",
        3 => "基本满意",
        4 => "不满意",
        _ => "非常不满意",
    };
    match comment {
        Some(comment) if !comment.is_empty() => format!("访客评价：{word}。{comment}"),
        _ => format!("访客评价：{word}。"),
    }
}

/// The subject of a ticket: the beginning of the question, on one line.
pub fn subject(question: &str) -> String {
    let line: String = question.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim();
    if line.is_empty() {
        return NOTHING_ASKED.to_owned();
    }
    match line.char_indices().nth(SUBJECT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(line)),
        None => line.to_owned(),
    }
}

fn day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_return_of_people_is_told_with_day_and_clock() {
        let told = back(Date::constant(2026, 11, 30).at(9, 0, 0, 0));
        assert!(told.contains("2026年11月30日（星期一）09:00"), "{told}");
    }

    #[test]
    fn a_promised_day_stands_in_the_sentence_without_blanks() {
        let day = Date::constant(2026, 11, 30);
        for told in [ticket_opened("B1", "K7", day), ticket_added("B1", day)] {
            assert!(told.contains("在2026年11月30日前") && told.contains("B1"), "{told}");
        }
    }
}
