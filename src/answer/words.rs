//! What the bot says around the quotes: one sentence what is there, what is not, and what comes next.

use crate::{
    answer::{
        asked::Asked,
        rank::{Ranked, Ranking},
        show::leading,
    },
    model::{
        document::{Status, Wording},
        reply::Reason,
    },
};

/// Every question back ends so, which tells it from other lines of a history.
pub const CLARIFY: &str = "请选择：";
/// Every sentence before a quote has this.
pub const QUOTED: &str = "写明";

/// Of one part of a question, where several procedures fit it.
pub const SEVERAL: &str = "有几种情况，请单独再问一次。";

/// The sentence before the quotes.
pub fn preface(top: &Ranked) -> String {
    format!("{}{QUOTED}：", titled(top))
}

/// The document's title, with a mark where its text is a summary.
pub fn titled(top: &Ranked) -> String {
    let summary = if top.record.source.wording == Wording::Summary { "（摘要）" } else { "" };
    format!("《{}》{summary}", top.record.source.title)
}

/// The sentence of a reply without an answer.
pub fn regret(reason: Reason, ranking: &Ranking) -> String {
    match reason {
        Reason::NoMatch => format!("{}{}", nothing(ranking), next_step(None)),
        Reason::LowConfidence => format!("{}{}", nearest(ranking), next_step(leading(ranking))),
        Reason::MissingFact => format!("{}{}", missing(ranking), next_step(leading(ranking))),
        Reason::LapsedOnly => format!("{}{}", lapsed(ranking), next_step(ranking.passages.first())),
        Reason::AskedForPerson => "好的，我来联系工作人员。".into(),
        Reason::Sensitive => "这件事由工作人员来处理。如有人身危险，请立即拨打110或者120。".into(),
        Reason::NotAQuestion => "没有看懂您的意思，请用一句话说说您想办的事或想了解的政策。".into(),
    }
}

/// Who can be asked.
pub fn next_step(about: Option<&Ranked>) -> String {
    match about.and_then(|ranked| ranked.record.source.department.as_deref()) {
        Some(department) => format!("可以转人工，由{department}的工作人员答复您。"),
        None => "您可以换个说法，或者转人工，由工作人员答复您。".into(),
    }
}

fn nothing(ranking: &Ranking) -> String {
    match ranking.unknown_word() {
        Some(word) => format!("现有资料里没有提到“{word}”，没有找到能回答您的内容。"),
        None => "现有资料里没有找到与您的问题相关的内容。".into(),
    }
}

/// Near, but perhaps something else.
fn nearest(ranking: &Ranking) -> String {
    let Some(top) = leading(ranking) else { return nothing(ranking) };
    match top.unheld.as_deref() {
        Some(word) => format!("最接近的是{}，但其中没有提到“{word}”，不能确定说的是同一件事。", titled(top)),
        None => format!("最接近的是{}{}，但我没有把握它能回答您的问题。", titled(top), section(top)),
    }
}

/// The topic is there and the fact is not.
fn missing(ranking: &Ranking) -> String {
    let Some(top) = leading(ranking) else { return nothing(ranking) };
    let mut words: Vec<&str> = top.missing.iter().map(|asked: &Asked| asked.word()).collect();
    words.dedup();
    format!("{}{}提到了这件事，但没有写明{}。", titled(top), section(top), words.join("、"))
}

fn section(top: &Ranked) -> String {
    top.record.passage.heading.last().map_or(String::new(), |heading| format!("的“{heading}”"))
}

/// Only a text that is not law on the day speaks of it.
fn lapsed(ranking: &Ranking) -> String {
    let Some(best) = ranking.passages.first() else { return nothing(ranking) };
    let source = &best.record.source;
    let until = source.validity.until.map(|day| format!("（有效期至{day}）")).unwrap_or_default();
    let from = source.validity.from.map(|day| format!("（{day}起施行）")).unwrap_or_default();
    let status = match best.status {
        Status::InForce => "现行有效".into(),
        Status::Expired => format!("已失效{until}"),
        Status::Repealed => "已废止".into(),
        Status::Superseded => "已被新文件取代".into(),
        Status::NotYet => format!("尚未施行{from}"),
    };
    format!(
        "只有《{}》提到了这件事，但该文件{status}，不能作为现行规定答复您，现行文件里没有找到相应的内容。",
        source.title
    )
}

/// What is said to a greeting, thanks, or a question about the bot itself.
pub fn courtesy(text: &str) -> &'static str {
    let said = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if said(&["谢", "辛苦"]) {
        "不客气。还有其他问题，随时问我。"
    } else if said(&["再见", "拜", "bye", "没事了", "不用了"]) {
        "再见，祝您办事顺利。"
    } else if said(&["谁", "机器人", "什么", "名字", "人吗", "功能"]) {
        "我是帮办，根据政策文件和办事指南回答企业的问题，并给出原文出处；我答不了的，可以转人工。"
    } else {
        "您好，我是帮办。请直接说您想办的事或想了解的政策，例如“公司暂时不经营了，能先歇业吗”。"
    }
}
