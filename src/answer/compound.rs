//! Two questions in one: "注销要什么材料，多久能办好" asks for two facts about one matter.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::answer::asked::{Asked, asked, asking_spans};

/// One of the questions of a compound one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The clause as asked, for the reply.
    pub said: String,
    /// The clause with the matter it is about, which an earlier clause may have named.
    pub text: String,
}

/// Questions that are answered one by one; more are read as one.
const MOST: usize = 3;
/// A clause of fewer letters says nothing by itself.
const FEW: usize = 3;

#[expect(clippy::unwrap_used, reason = "constant pattern, compiled by the tests")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// A clause that asks, whatever it asks for.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[吗么呢不没伐][?]?$|怎么|怎样|咋|如何|是不是|能不能|可不可以|要不要|会不会|有没有|行不行|算不算|用不用|该不该|需不需要|是否|哪|谁|什么|啥|多少|多久|多长|多大|几(?:个|天|年|月|次|份|成|倍|号|点|家|人|级|种|折|块|万|日|岁)|还是|[?]$",
    )
});

/// The second half of a choice, or an afterthought, is no question of its own.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:还是|或者|或是|或|谢谢|麻烦|求|急)"));

static CONJUNCTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"以及|还有|并且|另外|和|跟|与"));

/// Words of a clause that name no matter.
static FILLER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"材料|资料|证件|手续|条件|费用|价格|时间|时限|期限|流程|步骤|地点|地址|电话|请问|麻烦|你好|您好|谢谢|那么|另外|还有|然后|这个|那个|到底|大概|一般|需要|可以|能不能|是不是|要不要|[那要得能吗呢么啊呀吧的了是有到去,。?!;、 ]",
    )
});

/// The questions a normal text is made of, in order; empty where it is one question.
pub fn parts(normal: &str) -> Vec<Part> {
    let mut clauses: Vec<(&str, bool)> = Vec::new();
    for clause in clauses_of(normal) {
        for piece in facts_of(clause) {
            clauses.push((piece, ASKS.is_match(piece.trim()) || !asked(piece).is_empty()));
        }
    }
    let questions = clauses.iter().filter(|(_, asks)| *asks).count();
    if !(2..=MOST).contains(&questions) {
        return Vec::new();
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut story = String::new();
    for (clause, asks) in clauses {
        let clause = clause.trim();
        if asks {
            let before = parts.first().map(|first| matter(&first.text)).unwrap_or_default();
            let text = [before.as_str(), &story, clause].into_iter().filter(|text| !text.is_empty());
            parts
                .push(Part { said: clause.trim_end_matches('?').to_owned(), text: text.collect::<Vec<_>>().join(",") });
            story.clear();
        } else if letters(clause) >= FEW {
            story = if story.is_empty() { clause.to_owned() } else { format!("{story},{clause}") };
        }
    }
    if same_fact(&parts) { Vec::new() } else { parts }
}

/// What a question is about: the question without the words that ask and those that carry nothing.
pub fn matter(normal: &str) -> String {
    let mut kept = String::with_capacity(normal.len());
    let mut at = 0;
    for (_, span) in asking_spans(normal) {
        if span.start >= at {
            kept.push_str(bare_end(normal.get(at..span.start).unwrap_or_default()));
        }
        let after = normal.get(span.end..).unwrap_or_default();
        at = at.max(span.end + ASKED_NOUN.find(after).map_or(0, |noun| noun.end()));
    }
    kept.push_str(bare_end(normal.get(at..).unwrap_or_default()));
    kept.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// The thing asked for, right behind the word that asks: 要什么 **材料**.
static ASKED_NOUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:的|些)?(?:材料|资料|证件|手续|文件|证明|东西|条件|时间|费用|流程|步骤|钱|部门|地方|呢|吗)+")
});

/// A text without what only leads to a word that asks.
fn bare_end(text: &str) -> &str {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    text.trim_end_matches(['要', '得', '能', '需', '吗', '呢', '么', '是', '有', '的', '了', '去', '到', '请'])
}

/// Letters of a text that name a matter.
pub fn matter_letters(normal: &str) -> usize {
    letters(&FILLER.replace_all(&matter(normal), ""))
}

/// Two ways of asking for one fact are one question: "怎么办理，怎么申请".
fn same_fact(parts: &[Part]) -> bool {
    let mut facts = parts.iter().map(|part| (asked(&part.said), matter_letters(&part.said)));
    let Some((first, _)) = facts.next() else { return true };
    facts.all(|(fact, own)| fact == first && !fact.is_empty() && own == 0)
}

/// Clauses between marks; a clause that goes on with the one before it stays with it.
fn clauses_of(normal: &str) -> Vec<&str> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (at, c) in normal.char_indices() {
        if matches!(c, ',' | '。' | ';' | '!' | '?' | '、' | ' ') {
            join(&mut found, normal, start..at + c.len_utf8());
            start = at + c.len_utf8();
        }
    }
    join(&mut found, normal, start..normal.len());
    found.into_iter().filter_map(|range| normal.get(range)).map(|clause| clause.trim_end_matches(SEPARATORS)).collect()
}

const SEPARATORS: [char; 6] = [',', '。', ';', '!', '、', ' '];

fn join(found: &mut Vec<Range<usize>>, normal: &str, next: Range<usize>) {
    let text = normal.get(next.clone()).unwrap_or_default();
    let goes_on = GOES_ON.is_match(text.trim()) || letters(text) < FEW && asked(text).is_empty();
    match found.last_mut() {
        Some(last) if goes_on => last.end = next.end,
        _ => found.push(next),
    }
}

/// A clause that asks for two facts with nothing between them is cut before the second:
/// "开公司要多少钱多久能下来", "注销的材料和时限".
fn facts_of(clause: &str) -> Vec<&str> {
    let mut spans = asking_spans(clause).into_iter().filter(|(fact, _)| is_plain(*fact));
    let Some((first, span)) = spans.next() else { return vec![clause] };
    let Some((_, next)) = spans.find(|(fact, other)| *fact != first && other.start >= span.end) else {
        return vec![clause];
    };
    let between = clause.get(span.end..next.start).unwrap_or_default();
    if letters(&CONJUNCTION.replace_all(&FILLER.replace_all(between, ""), "")) > 0 {
        return vec![clause];
    }
    let (Some(before), Some(after)) = (clause.get(..span.end), clause.get(next.start..)) else { return vec![clause] };
    vec![before, after]
}

/// Facts of which one clause may ask for two.
fn is_plain(fact: Asked) -> bool {
    use Asked::{Fee, Hours, Materials, Phone, Place, Spot, Steps, TimeLimit};
    matches!(fact, Materials | TimeLimit | Fee | Place | Spot | Phone | Hours | Steps)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(normal: &str) -> Vec<String> {
        parts(normal).into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn two_facts_about_one_matter_are_two_questions() {
        assert_eq!(texts("注销要什么材料,多久能办好"), ["注销要什么材料", "注销,多久能办好"]);
        assert_eq!(texts("开公司要多少钱多久能下来"), ["开公司要多少钱", "开公司,多久能下来"]);
        assert_eq!(
            texts("我自己提的辞职,失业金能领吗,要交满多久才有资格"),
            ["我自己提的辞职,失业金能领吗", "我自己提的辞职,失业金能领,要交满多久才有资格"]
        );
    }

    #[test]
    fn one_question_stays_whole() {
        for question in [
            "公司暂时不经营,能先歇业吗",
            "公司注销要多久",
            "注销怎么办理,怎么申请",
            "办执照是先核名,还是先租房子?",
            "你好,公司怎么注销?谢谢",
            "",
            ",,,?",
        ] {
            assert_eq!(parts(question), [], "{question}");
        }
    }

    #[test]
    fn the_matter_is_what_is_left_without_the_asking() {
        assert_eq!(matter("公司注销要多久"), "公司注销");
        assert_eq!(matter("注销需要准备什么材料?"), "注销");
        assert_eq!(matter_letters("那要什么材料呢"), 0);
        assert!(matter_letters("公积金提取要什么材料") >= 4);
    }

    #[test]
    fn any_text_is_cut_without_fault() {
        proptest::proptest!(|(text in "[吗呢什么材料多久几天怎么注销,。?、 和还是a1]{0,60}")| {
            let found = parts(&text);
            proptest::prop_assert!(found.is_empty() || (2..=MOST).contains(&found.len()));
        });
    }
}
