//! Names of provinces and cities: a question about one that no document names is not answered by documents
//! about another.

use std::{collections::HashSet, sync::LazyLock};

/// Provinces, municipalities and the cities most asked about. A dictionary's mark for place names is no use
/// here: it takes 加多 and 下水道 for places.
const PLACES: &str = "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 \
云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 唐山 秦皇岛 邯郸 保定 廊坊 沧州 太原 大同 呼和浩特 包头 沈阳 大连 鞍山 长春 \
哈尔滨 大庆 齐齐哈尔 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 义乌 衢州 舟山 台州 \
丽水 平湖 合肥 芜湖 蚌埠 马鞍山 安庆 滁州 阜阳 福州 厦门 泉州 莆田 漳州 南昌 九江 赣州 景德镇 济南 青岛 淄博 烟台 潍坊 济宁 威海 临沂 德州 郑州 洛阳 \
开封 新乡 南阳 武汉 宜昌 襄阳 荆州 十堰 长沙 株洲 湘潭 衡阳 岳阳 常德 广州 深圳 珠海 汕头 佛山 东莞 中山 惠州 江门 湛江 南宁 柳州 桂林 北海 海口 三亚 \
成都 绵阳 德阳 宜宾 泸州 乐山 贵阳 遵义 昆明 大理 丽江 拉萨 西安 咸阳 宝鸡 兰州 天水 西宁 银川 乌鲁木齐 雄安";

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| PLACES.split_whitespace().collect());

/// Whether the word names a province or city, with or without 省 or 市.
pub fn is_elsewhere(word: &str) -> bool {
    KNOWN.contains(word.trim_end_matches(['省', '市']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_are_places_and_ordinary_words_are_not() {
        assert!(is_elsewhere("杭州") && is_elsewhere("杭州市") && is_elsewhere("江苏省"));
        assert!(!is_elsewhere("加多") && !is_elsewhere("老地方") && !is_elsewhere("日本"));
    }
}
