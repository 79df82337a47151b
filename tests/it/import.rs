//! `bangban import` over real files of each sort, made here, and over hostile ones.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::import_files::{Page, docx, pdf, pdf_of, xlsx, zip};

struct Place(TempDir);

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        std::fs::create_dir(place.0.path().join("in")).unwrap();
        place
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.0.path().join("in").join(name), content).unwrap();
    }

    fn import(&self, more: &[&str]) -> Run {
        let ran = Command::new(env!("CARGO_BIN_EXE_bangban"))
            .current_dir(self.0.path())
            .args(["import", "in", "--into", "out"])
            .args(more)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: ran.status.code().unwrap(), out: text(ran.stdout), err: text(ran.stderr) }
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    /// Front matter and body of a document that came out.
    fn document(&self, id: &str) -> (String, String) {
        let text = std::fs::read_to_string(self.out().join(format!("{id}.md"))).unwrap();
        let (head, body) = text.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    fn body(&self, id: &str) -> String {
        self.document(id).1
    }

    /// All documents that came out, body after head, by name.
    fn all(&self) -> Vec<String> {
        let mut names: Vec<PathBuf> =
            std::fs::read_dir(self.out()).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names.iter().map(|name| std::fs::read_to_string(name).unwrap()).collect()
    }
}

impl Run {
    fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.err.contains(word), "{word} in\n{}", self.err);
        }
    }

    fn went_well(&self) {
        assert_eq!(self.code, 0, "{}", self.err);
    }
}

#[test]
fn a_docx_is_read_as_people_see_it() {
    let place = Place::new();
    place.write("plan.docx", docx());
    let ran = place.import(&[]);
    ran.went_well();
    ran.says(&["has tracked changes; it was read as if all were accepted"]);
    let (head, body) = place.document("plan");
    assert!(head.contains("title: 关于歇业备案的办法"), "{head}");
    assert_eq!(
        body,
        "# 关于歇业备案的办法\n\n## 第一章　总则\n\n第一条　企业可以自主决定歇业[2]。\n\n第二条　歇业期限最长不超过3年。\n\n\
         （一）提交申请书；\n\n（二）提交承诺书。\n\n材料 | 份数\n申请书 | 1\n申请书 | 2\n\n[2] 指本市登记的企业。\n"
    );
}

#[test]
fn a_chinese_pdf_is_read_whatever_its_encoding() {
    let place = Place::new();
    let lines = ["企业歇业备案办事指南", "歇业期限最长不超过3年，期满前应当恢复营业。"];
    let encodings = ["GBK-EUC-H", "GB-EUC-H", "GBK2K-H", "UniGB-UCS2-H", "UniGB-UTF16-H", "Identity-H"];
    for encoding in encodings {
        place.write(&format!("{encoding}.pdf"), pdf_of(encoding, &lines));
    }
    place.import(&[]).went_well();
    for encoding in encodings {
        assert_eq!(
            place.body(encoding),
            "企业歇业备案办事指南\n\n歇业期限最长不超过3年，期满前应当恢复营业。\n",
            "{encoding}"
        );
    }
}

#[test]
fn lines_of_a_pdf_become_paragraphs_without_headers_and_page_numbers() {
    let place = Place::new();
    let full = "企业因自然灾害事故灾难公共卫生事件社会安全事件等原因造成经营困难的可以自主决定";
    let page = |number: usize| {
        let mut page = Page::default();
        page.line(72.0, 810.0, 9.0, "某某区人民政府公报");
        page.line(290.0, 30.0, 9.0, &format!("- {number} -"));
        page.line(96.0, 700.0, 12.0, &format!("第{number}条{}", full.chars().take(36).collect::<String>()));
        page.line(72.0, 682.0, 12.0, &full.chars().take(40).collect::<String>());
        page.line(72.0, 664.0, 12.0, "在一定时期内歇业。");
        page
    };
    place.write("gazette.pdf", pdf(&[page(1), page(2), page(3)], "UniGB-UCS2-H"));
    place.import(&[]).went_well();
    let expected: Vec<String> = (1..=3)
        .map(|number| {
            let part = |count| full.chars().take(count).collect::<String>();
            format!("第{number}条{}{}在一定时期内歇业。\n", part(36), part(40))
        })
        .collect();
    assert_eq!(place.body("gazette"), expected.join("\n"));
}

#[test]
fn a_page_without_text_is_named_and_the_others_are_written() {
    let place = Place::new();
    let mut text = Page::default();
    text.line(72.0, 700.0, 12.0, "歇业期限最长不超过3年。");
    let scan = Page { picture: true, ..Page::default() };
    place.write("scan.pdf", pdf(&[text, scan], "UniGB-UCS2-H"));
    let ran = place.import(&[]);
    assert_eq!(ran.code, 1);
    ran.says(&["in/scan.pdf: page 2: holds a picture and no text; it needs OCR"]);
    assert_eq!(place.body("scan"), "歇业期限最长不超过3年。\n");
}

#[test]
fn a_web_page_gives_its_text_and_what_its_head_says() {
    let place = Place::new();
    let page = "<html><head><meta charset=gbk><meta name=ArticleTitle content='关于歇业备案的通知'>\
        <meta name=PubDate content='2025-03-14 10:00'><meta name=Url content='http://example.gov.cn/a.html'></head><body>\
        <div class=nav><a href=/>首页</a></div><div class=crumbs>当前位置：首页，通知</div>\
        <div class=zoom-controls>字体：大 中 小</div><div class=text><h2>一、期限</h2><p>歇业期限，最长不超过3年。</p>\
        <table><tr><td rowspan=2>申请书</td><td>原件</td></tr><tr><td>复印件</td></tr></table>\
        <ul><li>身份证</li></ul></div><div class=footer>版权所有，某局。</div></body></html>";
    place.write("notice.html", encoding_rs::GBK.encode(page).0);
    place.import(&[]).went_well();
    let (head, body) = place.document("notice");
    for line in ["title: 关于歇业备案的通知", "issued_on: \"2025-03-14\"", "source_url: http://example.gov.cn/a.html"]
    {
        assert!(head.contains(line), "{line} in {head}");
    }
    assert_eq!(body, "## 一、期限\n\n歇业期限，最长不超过3年。\n\n申请书 | 原件\n申请书 | 复印件\n\n- 身份证\n");
}

#[test]
fn a_row_becomes_a_document_and_a_bad_row_is_named() {
    let place = Place::new();
    let rows: &[&[&str]] = &[
        &["咨询问题汇总", ""],
        &["问题", "标准答复", "其他问法", "责任部门"],
        &["公司能先歇业吗", "可以，最长不超过3年。", "能停业吗\n不做了怎么办", "区市场监管局"],
        &["没有答案的问题", "", "", ""],
        &["公司能先歇业吗", "重复。", "", ""],
        &["", "没有问题的答案", "", ""],
        &["", "", "", ""],
        &["注销要多久", "20天公告。", "", ""],
    ];
    place.write("faq.xlsx", xlsx("问答", rows));
    place.write("faq.csv", encoding_rs::GBK.encode("问题,答案\n\"企业开办，要多久\",\"1个工作日。\n全程网办。\"\n").0);
    let ran = place.import(&[]);
    assert_eq!(ran.code, 1);
    ran.says(&[
        "in/faq.xlsx: sheet 问答: row 4: has a question without an answer",
        "in/faq.xlsx: sheet 问答: row 5: asks the same as row 3; it was left out",
        "in/faq.xlsx: sheet 问答: row 6: has an answer without a question",
        "in/faq.csv: is gb18030, not UTF-8; it was read as such",
        "2 files, 3 documents, 3 faults",
    ]);
    let all = place.all().join("\n");
    for part in [
        "title: 公司能先歇业吗\nkind: faq\ndepartment: 区市场监管局\nquestions:\n- 能停业吗\n- 不做了怎么办\n",
        "---\n可以，最长不超过3年。\n",
        "---\n20天公告。\n",
        "title: 企业开办，要多久",
        "---\n1个工作日。\n全程网办。\n",
    ] {
        assert!(all.contains(part), "{part} in {all}");
    }
    // The same question keeps its place wherever its row moves to.
    let ids = |place: &Place| std::fs::read_dir(place.out()).unwrap().count();
    place.import(&[]);
    assert_eq!(ids(&place), 3);
}

#[test]
fn a_list_of_procedures_becomes_guides_that_pass_the_lint() {
    let place = Place::new();
    let rows: &[&[&str]] = &[
        &["序号", "事项名称", "申请材料", "办理流程", "承诺时限", "收费标准", "咨询电话"],
        &["1", "企业歇业备案", "1.申请书\n2.承诺书", "1、网上申请；2、领取通知", "3个工作日", "不收费", "021-00000000"],
        &["2", "企业注销登记", "", "", "", "", ""],
    ];
    place.write("list.xlsx", xlsx("清单", rows));
    let ran = place.import(&[]);
    assert_eq!(ran.code, 1);
    ran.says(&["in/list.xlsx: sheet 清单: row 3: names a procedure and says nothing of it"]);
    let all = place.all();
    let text = all.first().unwrap();
    assert!(text.contains("## 申请材料\n\n- 申请书\n- 承诺书\n\n## 办理流程\n\n1. 网上申请\n2. 领取通知\n"), "{text}");
    let checked = Command::new(env!("CARGO_BIN_EXE_bangban")).args(["check"]).arg(place.out()).output().unwrap();
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn a_table_with_headers_of_its_own_is_read_by_naming_them() {
    let place = Place::new();
    place.write("own.csv", "客户说的话,我们说的话\n能先歇业吗,可以。\n");
    let ran = place.import(&[]);
    assert_eq!(ran.code, 1);
    ran.says(&["in/own.csv: has no columns for question and answer", "--column question=HEADER"]);
    place.import(&["--column", "question=客户说的话", "--column", "answer=我们说的话"]).went_well();
    assert!(place.all().join("").contains("title: 能先歇业吗"));
    let refused = place.import(&["--column", "colour=红"]);
    assert_eq!(refused.code, 2);
    refused.says(&["`colour` is no field of a table"]);
}

#[test]
fn an_archive_is_unpacked_and_held_to_its_bounds() {
    let place = Place::new();
    let text = "歇业办法\n第一条　可以歇业。\n".as_bytes();
    let many: Vec<(String, &[u8])> = (0..30).map(|number| (format!("{number}.txt"), text)).collect();
    let entries: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    place.write("many.zip", zip(&entries));
    place.write("bomb.zip", zip(&[("zeros.txt", &vec![b'0'; 3 << 20])]));
    place.write(
        "mixed.zip",
        zip(&[
            ("../../outside.md", text),
            ("/root.md", text),
            ("folder/办法.txt", text),
            ("folder/__MACOSX/._办法.txt", b"x"),
            ("folder/inner.zip", &zip(&[("a.txt", text)])),
            ("folder/broken.docx", b"PK\x03\x04 and no more"),
        ]),
    );
    let ran = place.import(&["--set", "import.max_entries=20", "--set", "import.max_unpacked_mib=2"]);
    assert_eq!(ran.code, 1);
    ran.says(&[
        "in/many.zip: holds 30 entries, more than import.max_entries = 20",
        "in/bomb.zip: unpacks to more than import.max_unpacked_mib = 2 MiB",
        "in/mixed.zip: the entry `../../outside.md` names a place outside the archive; it was left out",
        "in/mixed.zip: the entry `/root.md` names a place outside the archive; it was left out",
        "in/mixed.zip/folder/inner.zip: is an archive within an archive; unpack it first",
        "in/mixed.zip/folder/broken.docx: is a damaged archive",
        "3 files, 1 documents, 6 faults",
    ]);
    assert_eq!(place.body("办法").as_bytes(), text);
    assert!(!place.0.path().join("outside.md").exists() && !Path::new("/root.md").exists());
}

#[test]
fn hostile_files_are_named_and_stop_nothing() {
    let place = Place::new();
    place.write("a.md", "歇业办法\n第一条　可以歇业。\n");
    place.write("z.md", "注销办法\n第一条　可以注销。\n");
    let nested = ["[".repeat(200_000), "]".repeat(200_000)].concat();
    place.write("nested.pdf", format!("%PDF-1.4\n1 0 obj\n{nested}\nendobj\ntrailer << /Root 1 0 R >>\n"));
    let good = pdf_of("GBK-EUC-H", &["歇业"]);
    place.write("cut.pdf", &good[..good.len() / 3]);
    let deep = ["<w:sdt>".repeat(100_000), "</w:sdt>".repeat(100_000)].concat();
    let document = format!("<w:document xmlns:w='w'><w:body>{deep}</w:body></w:document>");
    place.write("deep.docx", zip(&[("word/document.xml", document.as_bytes())]));
    place.write("entity.docx", zip(&[("word/document.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><w:document><w:body>&b;")]));
    place.write("old.doc", [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat());
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    place.write("locked.docx", locked);
    place.write("program.exe", b"MZ\x90\0");
    place.write("empty.pdf", "");
    let mut far = rust_xlsxwriter::Workbook::new();
    far.add_worksheet().write_string(1_048_575, 16_383, "角落").unwrap();
    place.write("far.xlsx", far.save_to_buffer().unwrap());
    let ran = place.import(&[]);
    assert_eq!(ran.code, 1);
    ran.says(&[
        "in/nested.pdf: ",
        "in/cut.pdf: ",
        "in/deep.docx: word/document.xml: is damaged at byte",
        "elements stand more than 256 deep",
        "in/entity.docx: ",
        "in/old.doc: is of an older Office version (.doc, .xls); save it as .docx or .xlsx",
        "in/locked.docx: is protected by a password; save it without",
        "in/program.exe: `.exe` files",
        "in/empty.pdf: is no pdf",
        "in/far.xlsx: ",
        "11 files, 2 documents, ",
    ]);
    assert_eq!(place.all().len(), 2);
}

#[test]
fn a_reader_that_takes_too_long_or_too_much_is_ended() {
    let place = Place::new();
    place.write("a.md", "歇业办法\n第一条　可以歇业。\n");
    let deep = ["<html><body>", &"<div>".repeat(200_000), "深，", &"</div>".repeat(200_000)].concat();
    place.write("deep.html", deep);
    let ran = place.import(&["--set", "import.timeout_s=1"]);
    assert_eq!(ran.code, 1);
    ran.says(&["in/deep.html: took longer than import.timeout_s = 1; given up", "2 files, 1 documents, 1 faults"]);

    let place = Place::new();
    let paragraphs = "<w:p><w:r><w:t>a</w:t></w:r></w:p>".repeat(1_000_000);
    let document = format!("<w:document xmlns:w='w'><w:body>{paragraphs}</w:body></w:document>");
    place.write("large.docx", zip(&[("word/document.xml", document.as_bytes())]));
    place.write("b.md", "歇业办法\n第一条　可以歇业。\n");
    let ran = place.import(&["--set", "import.memory_mib=128"]);
    assert_eq!(ran.code, 1);
    ran.says(&["in/large.docx: ", "import.memory_mib", "2 files, 1 documents, 1 faults"]);
}

#[test]
fn a_file_whose_ending_lies_is_read_for_what_it_is() {
    let place = Place::new();
    place.write("page.pdf", "<html><body><p>歇业期限，最长不超过3年。</p></body></html>");
    place.write("paper.txt", pdf_of("GBK-EUC-H", &["企业歇业备案办事指南"]));
    let ran = place.import(&[]);
    ran.went_well();
    ran.says(&["in/page.pdf: ends in .pdf but is html; it was read as such"]);
    ran.says(&["in/paper.txt: ends in .txt but is pdf; it was read as such"]);
    assert_eq!(place.body("page"), "歇业期限，最长不超过3年。\n");
    assert_eq!(place.body("paper"), "企业歇业备案办事指南\n");
}

#[test]
fn files_come_out_in_their_order_and_as_json() {
    let place = Place::new();
    for number in 0..12 {
        place.write(&format!("{number:02}.txt"), format!("第{number}号办法\n第一条　可以歇业。\n"));
    }
    let ran = place.import(&["--json"]);
    ran.went_well();
    let rows: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let documents: Vec<&str> = rows.iter().map(|row| row["document"].as_str().unwrap()).collect();
    let expected: Vec<String> = (0..12).map(|number| format!("{number:02}")).collect();
    assert_eq!(documents, expected);
}
