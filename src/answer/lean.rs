//! A question that leans on the one before it: "那费用呢", "外资的呢", "要带什么".

use std::sync::LazyLock;

use regex::Regex;

use crate::answer::{
    asked::{Asked, asked},
    compound::{matter, matter_letters},
};

/// A question, completed from those before it where it leans on them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complete {
    pub text: String,
    pub asked: Vec<Asked>,
    /// The question as it stands, where it may well mean no more than it says.
    pub alone: Option<String>,
}

impl Complete {
    fn own(normal: &str) -> Self {
        Complete { text: normal.to_owned(), asked: asked(normal), alone: None }
    }
}

#[expect(clippy::unwrap_used, reason = "constant pattern, compiled by the tests")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

static LEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:请问|那么|那要|那|还有|另外|以及|然后|如果这样|这样的话|这样|这个|那个|这种|它|上面|刚才)+(?:的|,|的话)?",
    )
});
static TRAILING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:的话|的)?(?:呢|嘛|咧)?[?!。,]*$"));
static ASKS_ABOUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"呢[?]?$"));
static YES_NO: LazyLock<Regex> = LazyLock::new(|| pattern(r"[吗么][?]?$|怎么|如何|能不能|可以|是不是|要不要|有没有"));

/// A question longer than this stands on its own.
const LEANING_CHARS: usize = 16;
/// A matter of its own, named in so many letters, needs none from before, unless a mark points back.
const OWN_MATTER: usize = 2;
const OWN_MATTER_MARKED: usize = 5;

/// Who or what a question is about; a later one takes the place of an earlier one.
const OBJECTS: [&str; 17] = [
    "个体工商户",
    "个体户",
    "分公司",
    "分支机构",
    "外资企业",
    "外资公司",
    "合伙企业",
    "个人独资企业",
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "小微企业",
    "小规模纳税人",
    "一般纳税人",
    "公司",
    "企业",
    "单位",
];

/// The question with what it takes from the one before. `chosen` says that a choice was just offered, so that a
/// few bare words are one of the choices.
pub fn complete(normal: &str, before: Option<&Complete>, chosen: bool) -> Complete {
    let question = normal.trim();
    let Some(before) = before.filter(|before| question != before.text && question.chars().count() <= LEANING_CHARS)
    else {
        return Complete::own(normal);
    };
    let marked = LEADING.is_match(question) || ASKS_ABOUT.is_match(question) || chosen;
    let bare = stripped(question);
    let facts = asked(question);
    let letters = matter_letters(bare);
    if facts.is_empty() && marked && !YES_NO.is_match(question) && !bare.is_empty() {
        let asked = before.asked.clone();
        return Complete { text: with_object(&before.text, bare), asked, alone: None };
    }
    let said = facts.first().filter(|_| letters == 0).and_then(|fact| fact.question()).unwrap_or(bare);
    let certain = letters < OWN_MATTER || letters < OWN_MATTER_MARKED && LEADING.is_match(question);
    let alone = (!certain).then(|| normal.to_owned());
    Complete { text: joined(&matter(&before.text), said), asked: facts, alone }
}

fn stripped(question: &str) -> &str {
    let start = LEADING.find(question).map_or(0, |hit| hit.end());
    let bare = question.get(start..).unwrap_or_default();
    let end = TRAILING.find(bare).map_or(bare.len(), |hit| hit.start());
    bare.get(..end).unwrap_or_default().trim()
}

/// The earlier question asked of another object: the new one takes the place of the last of its sort.
fn with_object(before: &str, object: &str) -> String {
    let named = |text: &str| OBJECTS.iter().any(|known| text.contains(known));
    let earlier = OBJECTS.iter().filter(|known| before.contains(**known)).max_by_key(|known| known.chars().count());
    match earlier {
        Some(earlier) if named(object) && !before.contains(object) => before.replacen(earlier, object, 1),
        _ => joined(object, before),
    }
}

fn joined(first: &str, second: &str) -> String {
    if first.is_empty() || second.contains(first) { second.to_owned() } else { format!("{first} {second}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(before: &str, question: &str) -> String {
        complete(question, Some(&complete(before, None, false)), false).text
    }

    #[test]
    fn another_fact_is_asked_of_the_same_matter() {
        assert_eq!(after("公司注销要多久", "那费用呢"), "公司注销 多少钱");
        assert_eq!(after("公司注销要多久", "要带什么材料"), "公司注销 要什么材料");
        assert_eq!(after("食品经营许可证怎么办", "在哪里办?"), "食品经营许可证 在哪里办");
    }

    #[test]
    fn the_same_fact_is_asked_of_another_object() {
        let complete = complete("个体户呢", Some(&complete("公司注销要多久", None, false)), false);
        assert_eq!(complete.text, "个体户注销要多久");
        assert_eq!(complete.asked, [Asked::TimeLimit]);
        assert_eq!(after("开公司要什么材料", "外资的呢"), "外资 开公司要什么材料");
    }

    #[test]
    fn a_question_with_a_matter_of_its_own_may_stand_alone() {
        let before = complete("公司注销要多久", None, false);
        for question in ["开公司要什么材料呢", "那公积金提取要什么材料", "网上能办吗"] {
            let complete = complete(question, Some(&before), false);
            assert_eq!(complete.alone.as_deref(), Some(question));
            assert!(complete.text.starts_with("公司注销"), "{complete:?}");
        }
        let long = "外国人来我们公司上班一共要办哪些手续";
        assert_eq!(after("公司注销要多久", long), long);
    }

    #[test]
    fn a_bare_choice_after_a_question_back_is_read_with_what_was_asked() {
        let before = complete("注销要什么材料", None, false);
        assert_eq!(complete("简易注销", Some(&before), true).text, "简易注销 注销要什么材料");
        assert_eq!(complete("简易注销", Some(&before), false).alone.as_deref(), Some("简易注销"));
    }
}
