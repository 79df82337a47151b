//! A corpus out of nothing: policy-like documents and questions about them, the same in every run.
//!
//! Words are pairs of the characters below that the segmenter's dictionary knows, in an order of their
//! own; they are drawn by Zipf's law, as in real text, and each document has some of its own on top.

use jieba_rs::Jieba;

/// Words of the field, the most frequent of all.
const FIELD: &str = "企业 申请 登记 办理 管理 规定 部门 材料 机关 市场 经营 主体 服务 单位 提交 行政 许可 备案 政府 应当 \
    有关 营业 执照 注册 变更 注销 审批 审核 受理 条件 资金 补贴 税务 社保 人才 职工 工资 合同 劳动 保险 安全 生产 \
    监督 检查 依法 责任 标准 项目 建设 工程 规划 环境 保护 食品 药品 消防 信用 公示 期限 证明 代理 网上 窗口 综合";
/// Characters of official prose; their pairs give some thousands of real words.
const CHARACTERS: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经\
    十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系\
    军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严";
const PLACES: &str = "东城 西城 南湖 北山 临江 新港 金桥 青云 白石 长宁 永安 太和 清河 高新 中心 滨海";
const KINDS: &str = "管理办法 实施细则 办事指南 工作规定 若干措施 服务规范 暂行办法 申报通知";
const PARTICLES: &str = "的 和 应当 可以 对 在 由 不得 或者 以及 按照 根据 并 与 为 其";
const FIGURES: [&str; 8] = ["3个工作日", "15日内", "30日内", "5万元", "20%", "一式两份", "12个月", "不超过50万元"];
const QUESTIONS: [&str; 8] = [
    "{a}{b}需要什么材料",
    "我们公司想办{a}{b}，{c}怎么申请？",
    "{a}的{b}和{c}有什么规定，多久能办好",
    "{a}{b}{c}在哪里办理，要多少钱",
    "请问单位{a}之后还能{b}吗",
    "{a}{b}",
    "个体户{a}了，{b}没有{c}，会不会影响{d}，应该找哪个部门？",
    "{a}{b}补贴标准是多少，{c}和{d}能一起享受吗",
];
/// Articles of one document; each becomes one passage.
pub const ARTICLES: usize = 5;
const ARTICLE_CHARS: usize = 225;
const OWN_WORDS: usize = 12;

/// A small generator of numbers (`SplitMix64`); the same seed gives the same corpus everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }

    fn pick<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[self.throw(list.len())]
    }
}

/// One document: its id, title and text with front matter.
#[derive(Debug)]
pub struct Written {
    pub id: String,
    pub title: String,
    pub text: String,
}

/// Writes documents and asks about them.
#[derive(Debug)]
pub struct Author {
    words: Vec<String>,
    /// Cumulated frequencies, in the order of `words`.
    frequency: Vec<u64>,
}

impl Author {
    pub fn new() -> Self {
        let jieba = Jieba::new();
        let mut words: Vec<String> = FIELD.split_whitespace().map(str::to_owned).collect();
        let characters: Vec<char> = CHARACTERS.chars().filter(|c| !c.is_whitespace()).collect();
        let pairs = characters.iter().flat_map(|a| characters.iter().map(move |b| format!("{a}{b}")));
        let mut known: Vec<String> = pairs.filter(|pair| jieba.has_word(pair) && !words.contains(pair)).collect();
        known.sort();
        known.dedup();
        let mut dice = Dice::new(1);
        for at in (1..known.len()).rev() {
            known.swap(at, dice.throw(at + 1));
        }
        words.append(&mut known);
        let mut sum = 0;
        let frequency = (0..words.len())
            .map(|rank| {
                sum += 1_000_000_000 / (rank as u64 + 4);
                sum
            })
            .collect();
        Self { words, frequency }
    }

    /// Document number `number`, of [`ARTICLES`] passages.
    pub fn document(&self, number: usize) -> Written {
        let mut dice = Dice::new(number as u64 + 1_000);
        let own = self.own_words(number);
        let places: Vec<&str> = PLACES.split_whitespace().collect();
        let kinds: Vec<&str> = KINDS.split_whitespace().collect();
        let title = format!("{}区{}{}{}", dice.pick(&places), own[0], own[1], dice.pick(&kinds));
        let asked = if number.is_multiple_of(4) {
            format!("questions: [{}怎么办理, {}{}要什么条件]\n", own[0], own[1], own[2])
        } else {
            String::new()
        };
        let mut text = format!("---\ntitle: {title}\nkind: policy\nissued_on: 2024-03-01\n{asked}---\n");
        for article in ["一", "二", "三", "四", "五"].iter().take(ARTICLES) {
            text += &format!("第{article}条 {}\n", self.article(&own, &mut dice));
        }
        Written { id: format!("d{number:07}"), title, text }
    }

    fn own_words(&self, number: usize) -> Vec<&str> {
        let mut dice = Dice::new(number as u64 + 77);
        (0..OWN_WORDS).map(|_| self.words[30 + dice.throw(self.words.len() - 30)].as_str()).collect()
    }

    fn article(&self, own: &[&str], dice: &mut Dice) -> String {
        let particles: Vec<&str> = PARTICLES.split_whitespace().collect();
        let mut text = String::new();
        while text.chars().count() < ARTICLE_CHARS {
            let parts = 2 + dice.throw(2);
            for part in 0..parts {
                for _ in 0..4 + dice.throw(5) {
                    text += match dice.throw(100) {
                        0..20 => dice.pick(own),
                        20..38 => dice.pick(&particles),
                        38..41 => FIGURES[dice.throw(FIGURES.len())],
                        _ => self.word(dice),
                    };
                }
                text += if part + 1 == parts { "。" } else { "，" };
            }
        }
        text
    }

    fn word(&self, dice: &mut Dice) -> &str {
        let all = self.frequency.last().copied().unwrap_or(1);
        let drawn = dice.throw(all as usize) as u64;
        &self.words[self.frequency.partition_point(|sum| *sum <= drawn)]
    }

    /// Question number `number` about one of the first `documents` documents.
    pub fn question(&self, number: usize, documents: usize) -> String {
        let mut dice = Dice::new(number as u64 + 5_000_000);
        let own = self.own_words(dice.throw(documents));
        let mut question = QUESTIONS[dice.throw(QUESTIONS.len())].to_owned();
        for (slot, at) in [("{a}", 0), ("{b}", 1), ("{c}", 2), ("{d}", 3)] {
            let word = if dice.throw(4) == 0 { self.word(&mut dice) } else { own[at + dice.throw(3)] };
            question = question.replace(slot, word);
        }
        question
    }
}
