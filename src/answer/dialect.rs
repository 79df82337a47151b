//! Shanghainese ways of asking, put into the words the documents and the patterns know.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// What is said, and what it means. Longer ones win.
const SAYINGS: [(&str, &str); 58] = [
    ("几钿", "多少钱"),
    ("多少钞票", "多少钱"),
    ("几化钞票", "多少钱"),
    ("几化", "多少"),
    ("几钱", "多少钱"),
    ("要钞票", "要钱"),
    ("钞票", "钱"),
    ("工钿", "工资"),
    ("铜钿", "钱"),
    ("啥辰光", "什么时候"),
    ("啥个辰光", "什么时候"),
    ("个辰光", "的时候"),
    ("辰光", "时候"),
    ("啥地方", "哪里"),
    ("啥场化", "哪里"),
    ("啥物事", "什么东西"),
    ("物事", "东西"),
    ("啥人", "谁"),
    ("啥体", "什么事"),
    ("为啥", "为什么"),
    ("哪能办", "怎么办"),
    ("哪能", "怎么"),
    ("哪恁", "怎么"),
    ("来三伐", "可以吗"),
    ("来噻伐", "可以吗"),
    ("来塞伐", "可以吗"),
    ("勿来三", "不可以"),
    ("勿来噻", "不可以"),
    ("好伐", "可以吗"),
    ("是伐", "是吗"),
    ("有伐", "有吗"),
    ("对伐", "对吗"),
    ("要伐", "要吗"),
    ("伐啦", "吗"),
    ("勿要", "不要"),
    ("勿肯", "不肯"),
    ("勿是", "不是"),
    ("勿会", "不会"),
    ("勿好", "不可以"),
    ("勿晓得", "不知道"),
    ("勿", "不"),
    ("呒没", "没有"),
    ("呒", "没"),
    ("阿拉", "我们"),
    ("侬", "你"),
    ("伊拉", "他们"),
    ("伊", "他"),
    ("屋里厢", "家里"),
    ("屋里向", "家里"),
    ("楼浪", "楼上"),
    ("店里厢", "店里"),
    ("做生活", "上班"),
    ("自家", "自己"),
    ("搿个", "这个"),
    ("搿能", "这样"),
    ("一爿", "一家"),
    ("爿", "家"),
    ("钟头", "小时"),
];

#[expect(clippy::unwrap_used, reason = "constant patterns, compiled by the tests")]
static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).clone();
    builder.build(SAYINGS.map(|(said, _)| said)).unwrap()
});

/// Marks that are sure to be Shanghainese; without one a text is left as it is.
const SURE: [&str; 16] =
    ["伐", "钿", "辰光", "勿", "侬", "阿拉", "伊", "呒", "搿", "爿", "哪能", "物事", "来三", "来噻", "屋里厢", "啥体"];

/// A normal question in standard words. The end particle 伐 becomes 吗.
pub fn standard(normal: &str) -> String {
    if !SURE.iter().any(|mark| normal.contains(mark)) || normal.contains("讨伐") || normal.contains("伊利") {
        return normal.to_owned();
    }
    let meant = SAYINGS.map(|(_, meant)| meant);
    let text = FINDER.replace_all(normal, &meant);
    text.replace("砍伐", "砍\u{0}").replace("步伐", "步\u{0}").replace('伐', "吗").replace('\u{0}', "伐")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shanghainese_is_put_into_standard_words() {
        assert_eq!(standard("阿拉公司注销要几钿,来三伐"), "我们公司注销要多少钱,可以吗");
        assert_eq!(standard("啥辰光好拿执照"), "什么时候好拿执照");
        assert_eq!(standard("林木砍伐要批吗"), "林木砍伐要批吗");
        assert_eq!(standard("公司注销要多久"), "公司注销要多久");
    }
}
