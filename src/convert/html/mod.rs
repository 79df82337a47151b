//! A saved web page: its main text, and what its head says of it.

mod main_text;
mod write;

use std::sync::LazyLock;

use encoding_rs::Encoding;
use jiff::civil::Date;
use regex::Regex;
use scraper::{Html, Selector};

use crate::{
    convert::Read,
    corpus::{Hints, decode, is_issuer},
};

/// Below this a page with pictures has probably its text in them.
const SHORT_TEXT: usize = 200;

#[expect(clippy::unwrap_used, reason = "constant pattern, compiled by the tests")]
static CHARSET: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(?i)charset\s*=\s*["']?\s*([\w-]+)"#).unwrap());
#[expect(clippy::unwrap_used, reason = "constant pattern, compiled by the tests")]
static SAVED_FROM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"saved from url=\(\d+\)(https?://[^\s>]+)").unwrap());

/// Reads a page.
pub fn read(bytes: &[u8]) -> Result<Read, String> {
    let (text, remark) = text_of(bytes)?;
    let page = Html::parse_document(&text);
    let main = main_text::find(&page).ok_or("holds no text")?;
    let written = write::write(main);
    let mut remarks: Vec<String> = remark.into_iter().collect();
    if written.pictures > 0 && written.text.chars().count() < SHORT_TEXT {
        remarks.push(format!("its text is short and stands beside {} pictures, which are not read", written.pictures));
    }
    Ok(Read { hints: hints(&page, &text), text: written.text, remarks, gaps: Vec::new() })
}

/// UTF-8 where it is that, else the encoding the page names, else the one it looks like.
fn text_of(bytes: &[u8]) -> Result<(String, Option<String>), String> {
    if std::str::from_utf8(bytes).is_ok() {
        return Ok((decode(bytes)?.0, None));
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).into_owned();
    let named = CHARSET.captures(&head).and_then(|found| Encoding::for_label(found.get(1)?.as_str().as_bytes()));
    if let Some((text, used, false)) = named.map(|encoding| encoding.decode(bytes)) {
        return Ok((text.into_owned(), Some(format!("is {}, not UTF-8; it was read as such", used.name()))));
    }
    if let Ok((text, encoding)) = decode(bytes) {
        return Ok((text, encoding.map(|name| format!("is {name}, not UTF-8; it was read as such"))));
    }
    let (text, used, _) = named.unwrap_or(encoding_rs::UTF_8).decode(bytes);
    Ok((text.into_owned(), Some(format!("has characters that {} does not know; they are marked �", used.name()))))
}

fn hints(page: &Html, text: &str) -> Hints {
    let meta = |name: &str| {
        let of_name = |element: &scraper::ElementRef<'_>| {
            element.attr("name").or_else(|| element.attr("property")).is_some_and(|is| is.eq_ignore_ascii_case(name))
        };
        let found = select(page, "meta").find(of_name)?.attr("content")?.trim().to_owned();
        (!found.is_empty()).then_some(found)
    };
    let headline = || {
        let mut found = select(page, "h1").map(|h1| one_line(&h1.text().collect::<String>()));
        found.find(|line| (4..=90).contains(&line.chars().count()))
    };
    let titled = || select(page, "title").next().map(|title| site_cut(&one_line(&title.text().collect::<String>())));
    let title = meta("ArticleTitle").or_else(headline).or_else(titled).map(|title| one_line(&title));
    Hints {
        title: title.filter(|title| title.chars().count() >= 3),
        issuer: meta("ContentSource").filter(|name| is_issuer(name)),
        published_on: meta("PubDate").or_else(|| meta("article:published_time")).and_then(|day| date(&day)),
        source_url: SAVED_FROM
            .captures(text)
            .and_then(|found| Some(found.get(1)?.as_str().to_owned()))
            .or_else(|| meta("Url"))
            .filter(|url| url.starts_with("http")),
    }
}

/// 《名称》-某某网站: the name of the site is no part of the title.
fn site_cut(title: &str) -> String {
    let mut parts = title.split(['-', '_', '|', '—', '–']).map(str::trim).filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    if first.ends_with("网站") || first.ends_with("门户") {
        return parts.next().unwrap_or(first).to_owned();
    }
    first.to_owned()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn date(said: &str) -> Option<Date> {
    said.get(..10)?.parse().ok()
}

fn select<'a>(page: &'a Html, what: &str) -> impl Iterator<Item = scraper::ElementRef<'a>> {
    let found = Selector::parse(what).map(|selector| page.select(&selector).collect::<Vec<_>>());
    found.unwrap_or_default().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_text_stands_without_its_surroundings() {
        let page = r#"<html><head><title>关于歇业备案的通知-某区门户网站</title></head><body>
            <div class="nav"><a href="/">首页</a><a href="/a">政务公开，办事，互动</a></div>
            <div class="crumbs">当前位置：首页 &gt; 通知，公告</div>
            <div id="zoomcon"><p>　　企业歇业的，&nbsp;应当备案。</p><p>歇业期限<b>最长</b>不超过3年；<br>到期恢复。</p>
            <table><tr><th>材料</th><th>份数</th></tr><tr><td>申请书</td><td>1</td></tr></table>
            <div class="share">分享到：微信，微博</div><script>var a="坏，事。"</script></div>
            <div class="footer">版权所有：某局，网站标识码123。</div></body></html>"#;
        let read = read(page.as_bytes()).unwrap();
        assert_eq!(
            read.text,
            "企业歇业的， 应当备案。\n\n歇业期限最长不超过3年；\n到期恢复。\n\n材料 | 份数\n申请书 | 1\n"
        );
        assert_eq!(read.hints.title.as_deref(), Some("关于歇业备案的通知"));
    }

    #[test]
    fn a_page_in_gbk_is_read_by_the_name_it_gives() {
        let page = "<html><head><meta charset=gb2312></head><body><p>企业歇业的，应当备案。</p></body></html>";
        let read = read(&encoding_rs::GBK.encode(page).0).unwrap();
        assert_eq!(read.text, "企业歇业的，应当备案。\n");
        assert_eq!(read.remarks, ["is GBK, not UTF-8; it was read as such"]);
    }
}
