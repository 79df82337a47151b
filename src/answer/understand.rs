//! What sort of thing was said, and which fact it asks for.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    answer::{
        asked::Asked,
        dialect::standard,
        lean::{Complete, complete},
        words::{CLARIFY, QUOTED},
    },
    model::reply::{Line, Speaker},
    segment::Segmenter,
};

/// Lines of the history that are looked at.
const HISTORY: usize = 20;

/// What sort of thing was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    Question,
    SmallTalk,
    AskedForPerson,
    Sensitive,
    NotAQuestion,
}

/// A question as understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Understood {
    pub intent: Intent,
    /// The question in its one spelling, completed from the history where it leans on it.
    pub text: String,
    pub asked: Vec<Asked>,
    /// The question as it stands, where it may mean no more than it says.
    pub alone: Option<String>,
    /// A question back stands open: there is none after it before an answer or a person.
    pub asked_back: bool,
}

#[expect(clippy::unwrap_used, reason = "constant patterns, compiled by the tests")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// The whole utterance, without punctuation, is courtesy or about the bot itself.
static SMALL_TALK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:你好|您好|哈喽|hello|hi|嗨|喂|在吗|在不在|有人吗|早上好|上午好|中午好|下午好|晚上好|早安|晚安|大家好|谢谢|谢谢你|谢谢您|多谢|感谢|非常感谢|谢了|辛苦了|好的|好|嗯|嗯嗯|哦|知道了|明白了|了解了|收到|ok|再见|拜拜|bye|没事了|不用了|你是谁|您是谁|你叫什么|你叫什么名字|你是机器人吗|你是人吗|你是真人吗|你会什么|你能做什么|你可以做什么|你能帮我做什么|你有什么功能|呵呵|哈哈|哈哈哈|了|啊|呀|的|吧|呢|谢|请问)+$",
    )
});

/// The whole utterance is a call for a person.
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:你好|您好|请|麻烦|帮我|帮忙|我|我要|我想|想|要|需要|直接|快|能不能|能|可以|可不可以|给|给我|有没有|有|是否有|一下|和|跟|与)*(?:转|转接|找|接|换|联系|叫|呼叫|喊|来|说话|聊|沟通|咨询)?(?:一下|个|到|给|位|一个)?(?:人工|真人|活人|人工客服|人工服务|人工坐席|人工热线|客服|客服人员|工作人员|话务员|接线员|专员|帮办|帮办专员|帮办人员|人工帮办)(?:客服|服务|坐席|咨询|帮办|热线|说话|聊聊|聊|谈|沟通|来|处理|回答|接听|在吗)*(?:吗|吧|呢|啊|好吗|行吗|可以吗|谢谢|了)*$",
    )
});

/// Danger to people, or a complaint the visitor wants to lodge.
static SENSITIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"自杀|自残|跳楼|不想活|活不下去|爆炸|着火了|起火了|燃气泄漏|煤气泄漏|有人受伤|出人命|被打了|威胁我|勒索|(?:我|我们)(?:要|想|得|必须)(?:实名|匿名)?(?:投诉|举报|上访|信访|起诉|告)(?:你|他|她|他们|你们|这|那|某|一|区|市|街道|镇|[^怎如哪什可能])|态度(?:太|很|极|非常)?(?:差|恶劣)|(?:泄露|泄漏|卖)了?我(?:们)?的?(?:个人)?(?:信息|身份证|隐私)",
    )
});

/// Understands an utterance in the light of what was said before.
pub fn understand(question: &str, history: &[Line], segmenter: &Segmenter) -> Understood {
    let normal = standard(&segmenter.normal(&without_control(question)));
    let bare: String = normal.chars().filter(|c| c.is_alphanumeric()).collect();
    let intent = intent(&normal, &bare);
    let Complete { text, asked, alone } = completed(&normal, history, segmenter);
    Understood { intent, text, asked, alone, asked_back: was_asked_back(history) }
}

fn intent(normal: &str, bare: &str) -> Intent {
    if bare.is_empty() {
        Intent::NotAQuestion
    } else if SMALL_TALK.is_match(bare) {
        Intent::SmallTalk
    } else if PERSON.is_match(bare) {
        Intent::AskedForPerson
    } else if SENSITIVE.is_match(normal) {
        Intent::Sensitive
    } else if is_noise(bare) {
        Intent::NotAQuestion
    } else {
        Intent::Question
    }
}

/// A figure alone, one character, or one repeated.
fn is_noise(bare: &str) -> bool {
    let mut chars = bare.chars();
    let first = chars.next();
    let one_kind = chars.all(|c| Some(c) == first);
    let figures = bare.chars().all(|c| c.is_ascii_digit()) && bare.len() != 5;
    one_kind || figures
}

/// The question with what it takes from those before it, each of which may lean on an earlier one.
fn completed(normal: &str, history: &[Line], segmenter: &Segmenter) -> Complete {
    let recent = history.len().saturating_sub(HISTORY);
    let mut before: Option<Complete> = None;
    let mut chosen = false;
    for line in history.iter().skip(recent) {
        match line.from {
            Speaker::Visitor => {
                let text = standard(&segmenter.normal(&line.text));
                let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
                if intent(&text, &bare) == Intent::Question && text.trim() != normal.trim() {
                    before = Some(complete(text.trim(), before.as_ref(), chosen));
                    chosen = false;
                }
            }
            _ => chosen = line.text.ends_with(CLARIFY),
        }
    }
    complete(normal, before.as_ref(), chosen)
}

/// Whether the visitor was asked back and got neither an answer nor a person since.
fn was_asked_back(history: &[Line]) -> bool {
    let said = history.iter().rev().filter(|line| line.from != Speaker::Visitor);
    said.map_while(|line| match line.from {
        Speaker::Bot if line.text.ends_with(CLARIFY) => Some(true),
        Speaker::Bot if !line.text.contains(QUOTED) => Some(false),
        _ => None,
    })
    .any(|asked_back| asked_back)
}

fn without_control(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn courtesy_calls_and_questions_are_told_apart() {
        let segmenter = Segmenter::load(Path::new("nowhere")).unwrap();
        let intent = |text: &str| understand(text, &[], &segmenter).intent;
        for text in ["您好", "你好！", "谢谢你", "在吗？", "好的，知道了"] {
            assert_eq!(intent(text), Intent::SmallTalk, "{text}");
        }
        for text in ["转人工", "我要找人工客服", "人工", "请转接人工服务", "能不能找个真人聊聊", "有人工客服吗"]
        {
            assert_eq!(intent(text), Intent::AskedForPerson, "{text}");
        }
        for text in [
            "线上有人工客服吗，多久回复",
            "拖欠账款怎么投诉",
            "网上能打官司吗",
            "你好，公司怎么注销",
            "我要投诉怎么走流程",
        ] {
            assert_eq!(intent(text), Intent::Question, "{text}");
        }
        for text in ["？？？", "。", "", "11111", "啊啊啊啊", "😀😀"] {
            assert!(matches!(intent(text), Intent::NotAQuestion | Intent::SmallTalk), "{text}");
        }
        for text in ["我要投诉你们窗口", "办事员态度太差了", "我不想活了"] {
            assert_eq!(intent(text), Intent::Sensitive, "{text}");
        }
    }

    fn line(from: Speaker, text: &str) -> Line {
        Line { from, text: text.into() }
    }

    #[test]
    fn a_leaning_question_takes_what_it_needs_from_all_before_it() {
        let segmenter = Segmenter::load(Path::new("nowhere")).unwrap();
        let asked = ["公司注销要多久", "谢谢", "那费用呢", "在哪里办"];
        let history: Vec<Line> = asked.map(|text| line(Speaker::Visitor, text)).into();
        assert_eq!(understand("电话多少", &history, &segmenter).text, "公司注销 电话多少");
        let own = understand("开公司要什么材料", &history, &segmenter);
        assert_eq!(own.alone.as_deref(), Some("开公司要什么材料"));
    }

    #[test]
    fn a_question_back_stands_open_until_an_answer_or_a_person() {
        let segmenter = Segmenter::load(Path::new("nowhere")).unwrap();
        let back = line(Speaker::Bot, &format!("“注销”有几种，{CLARIFY}"));
        let open = |lines: &[Line]| understand("简易注销", lines, &segmenter).asked_back;
        let asked = line(Speaker::Visitor, "注销要什么材料");
        assert!(open(&[asked.clone(), back.clone()]));
        assert!(open(&[asked.clone(), back.clone(), asked.clone(), line(Speaker::Bot, "没有看懂您的意思。")]));
        assert!(!open(&[back.clone(), line(Speaker::Bot, &format!("《注销》{QUOTED}：\n材料"))]));
        assert!(!open(&[back, line(Speaker::Staff, "您好")]));
        assert!(!open(&[]));
    }
}
