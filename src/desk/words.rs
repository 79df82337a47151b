//! What the desk says to a visitor.

use jiff::civil::Date;

/// Subject of a ticket for which nothing was asked.
pub const NOTHING_ASKED: &str = "访客请求人工服务";
/// First public line of a ticket.
pub const RECEIVED: &str = "已受理，正在转交承办部门。";
pub const CALLED_AGAIN: &str = "访客再次请求人工服务。";
/// Said once in a conversation when nothing in the corpus speaks of the question.
pub const ASK_AGAIN: &str = "没有找到与您的问题相符的内容。请换个说法再问一次，或者直接转人工，由工作人员答复您。";
/// Longest subject of a ticket, in characters.
const SUBJECT: usize = 60;

/// Tells number, code and promised day of a new ticket.
pub fn ticket_opened(number: &str, code: &str, due_on: Date) -> String {
    format!("现在没有工作人员在线，已登记工单 {number}（查询码 {code}），承诺在{}前答复。", day(due_on))
}

/// Tells that an open ticket took the question in.
pub fn ticket_added(number: &str, due_on: Date) -> String {
    format!("您的问题已补充到工单 {number}，将在{}前一并答复。", day(due_on))
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
    fn a_promised_day_stands_in_the_sentence_without_blanks() {
        let day = Date::constant(2026, 11, 30);
        for told in [ticket_opened("B1", "K7", day), ticket_added("B1", day)] {
            assert!(told.contains("在2026年11月30日前") && told.contains("B1"), "{told}");
        }
    }
}
