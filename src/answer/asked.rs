//! Which fact a question asks for, and whether a text holds one of that sort.

use std::{ops::Range, sync::LazyLock};

use regex::{Regex, RegexSet};
use serde::{Deserialize, Serialize};

/// The sort of fact a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Materials,
    Conditions,
    Steps,
    TimeLimit,
    Fee,
    Place,
    /// The street and number, the floor, the window.
    Spot,
    Hours,
    Phone,
    Address,
    Basis,
    /// How many copies, pages, times.
    Count,
    /// A rate, a sum, a share.
    Amount,
    When,
}

struct Sort {
    asked: Asked,
    /// How it is asked.
    question: &'static str,
    /// What a text that tells it looks like; `None` where no pattern can tell.
    told: Option<Regex>,
    /// Headings of the section that tells it.
    headings: &'static [&'static str],
    /// The word for it in a reply.
    word: &'static str,
}

#[expect(clippy::unwrap_used, reason = "constant patterns, compiled by the tests")]
fn sort(
    asked: Asked,
    word: &'static str,
    question: &'static str,
    told: &str,
    headings: &'static [&'static str],
) -> Sort {
    let told = (!told.is_empty()).then(|| Regex::new(told).unwrap());
    Sort { asked, question, told, headings, word }
}

const NUMBER: &str = r"(?:[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百千万两半]+)";

static SORTS: LazyLock<Vec<Sort>> = LazyLock::new(|| {
    let number = |unit: &str| format!("{NUMBER}[ ]?{unit}");
    vec![
        sort(
            Asked::Phone,
            "电话",
            r"(?:电话|热线|手机)[^,。?]{0,3}(?:发|给|告诉)我|(?:电话|热线|手机)[^,。?]{0,3}(?:多少|几号|号码|是什么|是啥|呢|$|[?])|(?:打|拨)(?:哪个|什么|啥|哪)(?:电话|热线|号)|联系方式|联系电话|咨询电话|电话号码|打什么电话|拨打哪",
            r"[0-9]{3,4}-?[0-9]{7,8}|(?:电话|热线|拨打|致电)[^0-9。]{0,8}[0-9]{5,}|1[0-9]{10}|12345|123(?:15|29|33|66)|[0-9]{5,8}(?:热线|电话)",
            &["咨询电话", "联系电话", "电话"],
        ),
        sort(
            Asked::Count,
            "份数",
            r"(?:几|多少)(?:份|页|张|套|本|次|遍|趟|家|个人|名|人|项|件|条|种|类)",
            &number("(?:份|页|张|套|本|次|遍|趟|家|个|名|人|项|件|条|种|类)"),
            &["申请材料"],
        ),
        sort(
            Asked::Hours,
            "办公时间",
            r"几点|上班时间|下班|营业时间|办公时间|工作时间|周末|星期六|星期天|周六|周日|午休|开门",
            r"[0-9]{1,2}[::点时][0-9]{0,2}|[一二三四五六七八九十]{2,3}时|[上下]午[一二三四五六七八九十]{1,3}[点时]|[一二三四五六七八九十]{1,3}点(?:半|整|钟)|周[一二三四五六日末]|星期|工作日(?:上午|下午|[0-9])|法定节假日|全天|24小时|7[×x*]24",
            &["办公时间", "办理时间"],
        ),
        sort(
            Asked::TimeLimit,
            "时限",
            r"多久|多长时间|几天|多少天|几个?(?:工作)?日|几个?月|多少个?工作日|多少时间|多快|几小时|几分钟|几年|多少年|时限|要等多|什么时候能(?:好|拿|办好|下来|批|到账|放款)|当天能|多长",
            &format!(
                "{NUMBER}[ ]?(?:个)?(?:工作日|自然日|日|天|小时|分钟|个月|月|年|周|星期|秒)|当场|即时|即刻|立即|随时|当日|次日|当天|实时|即办|秒批|长期有效|不超过法定"
            ),
            &["办理时限", "时限"],
        ),
        sort(
            Asked::Fee,
            "费用",
            r"多少钱|收费|费用|要钱|花钱|免费|手续费|工本费|价格|要不要钱|交钱|收不收|要花|什么价",
            r"[0-9]\s?(?:万|百)?元|免费|不收|免收|免缴|免征|[0-9]\s?%|‰|百分之|[一二三四五六七八九十百千万]+元|零收费|零成本|零投资|零负担|承担|负担",
            &["收费标准", "收费", "费用"],
        ),
        sort(
            Asked::Address,
            "网址",
            r"网址|哪个网站|什么网站|啥网站|哪个平台|什么平台|哪个app|什么app|在哪个网|官网|哪个系统|什么系统",
            r"https?:|www\.|\.gov|\.cn|网站|平台|网上|app|小程序|一网通办|一窗通|系统|门户|专栏|随申办",
            &["网上办理", "办理地点"],
        ),
        sort(
            Asked::Spot,
            "具体地址",
            r"几楼|几号窗口|哪个窗口|什么窗口|几号楼|门牌|(?:地址)(?:在哪|是哪|是什么|是多少|呢|发|给)|的?地址[^,。?]{0,4}(?:发|给|告诉)我|具体(?:地址|位置)",
            r"路[0-9]+|[0-9]+(?:号楼|弄|楼|层|室|号窗口)|窗口",
            &["办理地点"],
        ),
        sort(
            Asked::Place,
            "办理地点",
            r"哪个窗口|几号窗口|什么窗口|地址在?哪|地址是|在哪(?:里|儿|个地方)?(?:可以|能)?(?:办理|办|申请|交|提交|受理|领取|领|拿|窗口)|去哪(?:里|儿|个地方)?(?:办理|办|申请|交|提交|领)|(?:到|去)(?:哪|什么地方)(?:里|儿)?(?:办|交|申请)|办理地点|办公地点",
            r"窗口|中心|大厅|网点|地址|[0-9]+号|柜台|现场|受理点|服务站|网上|平台|一网通办|一窗通|登记机关|部门|局|银行|法院|仲裁|机关|机构|系统|税务|银行",
            &["办理地点", "网上办理", "办理流程"],
        ),
        sort(
            Asked::Amount,
            "数额",
            r"(?:是|要|有|交|补|给|贴|缴|收|拿|赔|罚|扣|涨|降|达|领)多少|多少(?:元|万|补|比例|利率|费率|$|[?])|百分之几|百分之多少|比例|费率|利率|税率|额度|最高(?:多少|能|可)|上限|下限|金额|标准是|几个点|几折|几倍|系数",
            &format!(r"[0-9]|{NUMBER}(?:元|万|倍|成|名|%|亿|个(?:月|百分点))|百分之|全额|半数|减半|{NUMBER}分之"),
            &["收费标准", "补贴标准", "标准"],
        ),
        sort(
            Asked::Materials,
            "材料",
            r"(?:什么|哪些|啥|多少|几)(?:材料|资料|证件|手续|文件|证明|东西|证)|材料(?:清单|有|是|要)|带什么|带啥|交什么|准备什么|准备哪些|准备啥|提交什么|提交哪些|提供什么|提供哪些|需要什么|需要哪些|要什么|材料呢",
            "",
            &["申请材料", "材料"],
        ),
        sort(
            Asked::Conditions,
            "条件",
            r"条件|资格|门槛|要求|什么人(?:能|可以)|谁(?:能|可以)|哪些(?:人|企业|公司|情况|情形)|什么情况|什么样的|符合什么|怎样才能|怎么才算|能不能申请",
            "",
            &["办理条件", "适用情形", "申请条件", "适用范围"],
        ),
        sort(
            Asked::When,
            "时间",
            r"什么时候|何时|哪天|几号(?:之前|前|开始|截止|$)|截止|哪个月|几月|每年什么|期限",
            r"[0-9]|[一二三四五六七八九十]+(?:日|月|年|天|个)|前|后|内|届满|当日|之日",
            &["办理时限", "办理时间"],
        ),
        sort(
            Asked::Steps,
            "流程",
            r"流程|步骤|怎么办|怎么弄|怎么申请|怎么办理|如何办|如何申请|怎样申请|怎么搞|咋办|咋弄|咋申请|怎么操作|先.{1,6}再|手续怎么|怎么走",
            "",
            &["办理流程", "流程"],
        ),
        sort(
            Asked::Basis,
            "依据",
            r"依据|哪条法|哪部法|哪个文件|什么文件规定|文号|第几条|法律规定在|根据什么",
            r"《|第[0-9一二三四五六七八九十百]+条|号",
            &["办理依据", "依据"],
        ),
    ]
});

#[expect(clippy::unwrap_used, reason = "constant pattern, compiled by the tests")]
static PROCESSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:几天|多久|多长时间|几个工作日|多少个?工作日|多少天|多少时间).{0,5}(?:批|好|拿到|下来|答复|办结|办完|办妥|出证|到账|领到|通过|出来|审完|弄好|搞定)|(?:办|批|审|弄)(?:好|完|下来|结).{0,3}(?:要|得|需).{0,3}(?:多久|几天|多长)",
    )
    .unwrap()
});

/// Dates and numbers of articles and documents are figures, but no sum, time limit or count.
#[expect(clippy::unwrap_used, reason = "constant pattern, compiled by the tests")]
static DATES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?|[0-9]{1,2}月[0-9]{1,2}日|第[0-9一二三四五六七八九十百]+[条章款项号]|\[[0-9]{4}\][0-9]*号?|[0-9]+号令|《[^》]{0,60}》",
    )
    .unwrap()
});

/// All ways of asking at once, in the order of `SORTS`.
#[expect(clippy::unwrap_used, reason = "each pattern compiled already")]
static QUESTIONS: LazyLock<RegexSet> = LazyLock::new(|| RegexSet::new(SORTS.iter().map(|sort| sort.question)).unwrap());

/// The sorts of fact a normal question asks for, the most specific first.
pub fn asked(normal: &str) -> Vec<Asked> {
    QUESTIONS.matches(normal).into_iter().filter_map(|at| SORTS.get(at)).map(|sort| sort.asked).collect()
}

#[expect(clippy::unwrap_used, reason = "each pattern compiled already")]
static SINGLE_QUESTIONS: LazyLock<Vec<Regex>> =
    LazyLock::new(|| SORTS.iter().map(|sort| Regex::new(sort.question).unwrap()).collect());

/// Where in a normal question, in bytes, each sort of fact is asked for; those that begin first come first.
pub fn asking_spans(normal: &str) -> Vec<(Asked, Range<usize>)> {
    let matched = QUESTIONS.matches(normal).into_iter().filter_map(|at| SORTS.get(at).zip(SINGLE_QUESTIONS.get(at)));
    let mut spans: Vec<(Asked, Range<usize>)> =
        matched.flat_map(|(sort, regex)| regex.find_iter(normal).map(|hit| (sort.asked, hit.range()))).collect();
    spans.sort_by_key(|(_, span)| (span.start, std::cmp::Reverse(span.end)));
    spans
}

/// Whether a section under this heading tells one sort of fact and no other, or is an appendix.
pub fn is_field_heading(heading: &str) -> bool {
    const APPENDICES: [&str; 3] = ["文本日期", "相关文件", "说明"];
    APPENDICES.iter().any(|known| heading.contains(known))
        || SORTS.iter().any(|sort| sort.headings.iter().any(|known| heading.contains(known)))
}

impl Asked {
    fn sort(self) -> Option<&'static Sort> {
        SORTS.iter().find(|sort| sort.asked == self)
    }

    /// Whether a normal text tells a fact of this sort; `None` where no pattern can say.
    pub fn told_in(self, normal: &str) -> Option<bool> {
        let told = self.sort()?.told.as_ref()?;
        let counts = matches!(self, Self::Amount | Self::Count | Self::TimeLimit | Self::Fee);
        Some(if counts { told.is_match(&DATES.replace_all(normal, "")) } else { told.is_match(normal) })
    }

    /// Whether a section under this heading is about this sort of fact.
    pub fn is_heading(self, heading: &str) -> bool {
        self.sort().is_some_and(|sort| sort.headings.iter().any(|known| heading.contains(known)))
    }

    /// The field of a procedure that tells it. Of questions for a time only those are about the time
    /// limit that ask when the authority is done.
    pub fn field(self, normal: &str) -> Option<&'static str> {
        match self {
            Self::Materials => Some("materials"),
            Self::Phone => Some("phone"),
            Self::Hours => Some("hours"),
            Self::TimeLimit if PROCESSING.is_match(normal) => Some("limit"),
            _ => None,
        }
    }

    /// The field of a procedure that usually tells it; another section may as well.
    pub fn nearest_field(self) -> Option<&'static str> {
        match self {
            Self::Materials => Some("materials"),
            Self::Phone => Some("phone"),
            Self::Hours => Some("hours"),
            Self::TimeLimit => Some("limit"),
            Self::Fee => Some("fee"),
            Self::Place | Self::Spot => Some("place"),
            Self::Address => Some("online_url"),
            _ => None,
        }
    }

    /// The word for it in a reply.
    pub fn word(self) -> &'static str {
        self.sort().map_or("", |sort| sort.word)
    }

    /// How it is asked in full, where its name alone was said.
    pub fn question(self) -> Option<&'static str> {
        match self {
            Self::Materials => Some("要什么材料"),
            Self::Conditions => Some("要什么条件"),
            Self::Steps => Some("怎么办理"),
            Self::TimeLimit => Some("要多久"),
            Self::Fee => Some("多少钱"),
            Self::Place => Some("在哪里办"),
            Self::Phone => Some("电话多少"),
            _ => None,
        }
    }

    /// Whether an answer without this fact is no answer.
    pub fn is_hard(self) -> bool {
        matches!(
            self,
            Self::Phone
                | Self::Count
                | Self::Hours
                | Self::TimeLimit
                | Self::Fee
                | Self::Address
                | Self::Place
                | Self::Spot
                | Self::Amount
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sort_of_fact_is_recognised() {
        for (question, sort) in [
            ("注销要多久", Asked::TimeLimit),
            ("要多少钱", Asked::Fee),
            ("在哪个窗口申请", Asked::Place),
            ("电话多少", Asked::Phone),
            ("要交几份材料", Asked::Count),
            ("开公司要准备什么材料", Asked::Materials),
            ("担保费率是多少", Asked::Amount),
            ("周末上班吗", Asked::Hours),
        ] {
            assert!(asked(question).contains(&sort), "{question}: {:?}", asked(question));
        }
        assert!(asked("企业能不能参加政策制定").is_empty());
    }

    #[test]
    fn a_text_tells_a_fact_only_with_a_figure_of_its_sort() {
        assert_eq!(Asked::TimeLimit.told_in("自受理之日起3个工作日内办结"), Some(true));
        assert_eq!(Asked::TimeLimit.told_in("压缩办理时间,提高效率"), Some(false));
        assert_eq!(Asked::Phone.told_in("可拨打12345咨询"), Some(true));
        assert_eq!(Asked::Phone.told_in("由窗口受理"), Some(false));
        assert_eq!(Asked::Amount.told_in("自2025年7月1日起执行"), Some(false));
        assert_eq!(Asked::Amount.told_in("标准为每人每月300元"), Some(true));
        assert_eq!(Asked::Hours.told_in("每日二十二时停止"), Some(true));
        assert_eq!(Asked::Hours.told_in("提出三点要求，一时不能办"), Some(false));
        assert_eq!(Asked::Basis.told_in("《劳动法》第四十一条"), Some(true));
        assert_eq!(Asked::Spot.told_in("由登记机关受理"), Some(false));
        assert_eq!(Asked::Steps.told_in("任何文字"), None);
    }
}
