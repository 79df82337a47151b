//! What sort of thing was said, and which fact it asks for.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    answer::{
        asked::{Asked, asked},
        dialect::standard,
    },
    model::reply::{Line, Speaker},
    segment::Segmenter,
};

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

static LEANING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:那|那么|那要|还有|另外|以及|这个|那个|它|上面|刚才|如果这样|然后)|(?:呢|的呢)[?]?$")
});

/// A question longer than this stands on its own.
const LEANING_CHARS: usize = 14;

/// Understands an utterance in the light of what was said before.
pub fn understand(question: &str, history: &[Line], segmenter: &Segmenter) -> Understood {
    let normal = standard(&segmenter.normal(&without_control(question)));
    let bare: String = normal.chars().filter(|c| c.is_alphanumeric()).collect();
    let intent = intent(&normal, &bare);
    let text = complete(&normal, history, segmenter);
    let asked = asked(&normal);
    Understood { intent, text, asked }
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

/// A short question that leans on the one before it is read together with it.
fn complete(normal: &str, history: &[Line], segmenter: &Segmenter) -> String {
    let leans = normal.chars().count() <= LEANING_CHARS && LEANING.is_match(normal.trim());
    let earlier =
        history.iter().rev().filter(|line| line.from == Speaker::Visitor).map(|line| segmenter.normal(&line.text));
    let before = earlier.into_iter().find(|text| text.trim() != normal.trim() && !SMALL_TALK.is_match(text));
    match before {
        Some(before) if leans => format!("{before} {normal}"),
        _ => normal.to_owned(),
    }
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

    #[test]
    fn a_leaning_question_takes_the_one_before_it() {
        let segmenter = Segmenter::load(Path::new("nowhere")).unwrap();
        let history = [Line { from: Speaker::Visitor, text: "公司注销要多久".into() }];
        assert_eq!(understand("那费用呢", &history, &segmenter).text, "公司注销要多久 那费用呢");
        assert_eq!(understand("开公司要什么材料", &history, &segmenter).text, "开公司要什么材料");
    }
}
