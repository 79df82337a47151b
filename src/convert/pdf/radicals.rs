//! Radicals that stand in for characters: programs that print web pages write ⼴ for 广. Nobody would find them.

/// What U+2F00 and those after it stand for (Kangxi radicals, after Unicode's compatibility decomposition).
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Radicals of U+2E80 to U+2EFF, each followed by its character.
const SUPPLEMENT: &str = "⺁厂⺈刀⺊卜⺌小⺍小⺗心⺟母⺠民⺡水⺣火⺤爪⺩玉⺫目⺭示⺮竹⺯糸⺰纟⺱网⺶羊⺷羊⺸羊⺹老⺼肉⺽臼⺾艹⺿艹⻀艹⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阜⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟";

/// The text with characters in the place of radicals.
pub fn replaced(text: &str) -> String {
    text.chars().map(character).collect()
}

fn character(c: char) -> char {
    match c {
        '\u{2F00}'..='\u{2FD5}' => KANGXI.chars().nth(c as usize - 0x2F00).unwrap_or(c),
        '\u{2E80}'..='\u{2EFF}' => {
            let mut rest = SUPPLEMENT.chars();
            let found = std::iter::from_fn(|| rest.next().zip(rest.next())).find(|(radical, _)| *radical == c);
            found.map_or(c, |(_, character)| character)
        }
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_the_characters_people_type() {
        assert_eq!(replaced("⼴州市⼈⺠政府⾸⻚"), "广州市人民政府首页");
        assert_eq!(KANGXI.chars().count(), 214);
    }
}
