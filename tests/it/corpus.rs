//! The real binary over bad input: the fault is named, and everything else goes on.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::server::write_corpus;

/// A folder with `docs/` in it, and the binary run there.
struct Place(TempDir);

/// What a run came to.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        write_corpus(place.0.path());
        place
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, None)
    }

    fn run_with(&self, args: &[&str], variable: Option<(&str, &str)>) -> Run {
        let ran = Command::new(env!("CARGO_BIN_EXE_bangban"))
            .current_dir(self.0.path())
            .args(["--set", "corpus.dir=docs", "--set", "index.dir=index"])
            .args(args)
            .envs(variable)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: ran.status.code().unwrap(), out: text(ran.stdout), err: text(ran.stderr) }
    }

    fn index(&self) -> Value {
        serde_json::from_str(&self.run(&["index", "--json"]).out).unwrap()
    }
}

impl Run {
    /// Wrong usage or settings, and the message says all of this.
    fn refused(&self, words: &[&str]) {
        assert_eq!(self.code, 2, "{}{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "{word} in {}", self.err);
        }
    }
}

fn document(title: &str, more: &str) -> String {
    format!("---\ntitle: {title}\n{more}---\n{title}由区市场监督管理局办理。\n")
}

#[test]
fn every_bad_document_is_named_and_the_good_ones_are_indexed() {
    let place = Place::new();
    place.write("docs/unknown-key.md", document("甲", "colour: red\n"));
    place.write("docs/wrong-date.md", document("乙", "issued_on: 2025-13-40\n"));
    place.write("docs/a/same.md", document("丙", ""));
    place.write("docs/b/same.md", document("丙二", ""));
    place.write("docs/one.md", document("丁一", "supersedes: [two]\n"));
    place.write("docs/two.md", document("丁二", "supersedes: [one]\n"));
    place.write("docs/gbk.md", encoding_rs::GBK.encode(&document("关于印发实施办法的通知", "")).0);
    place.write("docs/noise.md", [0xFF, 0x00, 0x81, 0x00, 0xFF].repeat(500));
    place.write("docs/empty.md", "");
    place.write("docs/large.md", vec![b'x'; 50 << 20]);
    let checked = place.run(&["check", "docs"]);
    assert_eq!(checked.code, 1);
    for told in [
        "fault   unknown-key.md:3: front matter: unknown field `colour`",
        "fault   wrong-date.md:3: front matter: ",
        "fault   b/same.md: the id `same` is taken by a/same.md",
        "fault   one.md: supersedes `two`, which itself supersedes this document",
        "fault   two.md: supersedes `one`, which itself supersedes this document",
        "remark  gbk.md: is gb18030, not UTF-8; it was read as such",
        "fault   noise.md: is neither UTF-8 (line 1) nor a Chinese encoding",
        "fault   empty.md: is empty",
        "fault   large.md: has 52428800 bytes, more than corpus.max_file_bytes = 20971520",
    ] {
        assert!(checked.out.contains(told), "{told} in {}", checked.out);
    }
    // A second look finds nothing changed, and the faults still there.
    for written in [5, 0] {
        let indexed = place.run(&["index", "--json"]);
        assert_eq!(indexed.code, 1);
        let row: Value = serde_json::from_str(&indexed.out).unwrap();
        let figures = (&row["documents"], &row["faults"], &row["written"]);
        assert_eq!(figures, (&5.into(), &8.into(), &written.into()), "{}", indexed.err);
    }
    let asked = place.run(&["ask", "公司暂时不经营，能先歇业吗", "--as-of", "2026-11-22", "--json"]);
    assert_eq!(asked.code, 0, "{}", asked.err);
    assert!(asked.out.contains("歇业期限最长不超过3年"), "{}", asked.out);
}

#[test]
fn a_folder_without_documents_is_told() {
    let place = Place::new();
    std::fs::create_dir(place.0.path().join("none")).unwrap();
    for args in [&["check"] as &[&str], &["index"], &["ask", "歇业"]] {
        let ran = place.run(&[args, &["--set", "corpus.dir=none"]].concat());
        assert_eq!(ran.code, 1);
        assert!(format!("{}{}", ran.out, ran.err).contains("none: holds no document"), "{args:?} {}", ran.err);
        let ran = place.run(&[args, &["--set", "corpus.dir=gone"]].concat());
        assert_eq!(ran.code, 1);
        assert!(format!("{}{}", ran.out, ran.err).contains("gone: the corpus folder cannot be read"), "{args:?}");
    }
}

#[test]
fn a_question_that_cannot_be_read_is_refused_and_noise_is_no_question() {
    let place = Place::new();
    place.run(&["ask", ""]).refused(&["0 characters", "1 to 2000"]);
    place.run(&["ask", &"歇".repeat(2001)]).refused(&["2001 characters", "1 to 2000"]);
    for noise in ["？！。", "😀😀👨‍👩‍👧", "\u{1}\u{2}\u{1b}"] {
        let ran = place.run(&["ask", "--json", noise]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let reply: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!((&reply["decision"], &reply["reason"]), (&"escalate".into(), &"not_a_question".into()), "{noise:?}");
    }
}

#[test]
fn an_unknown_key_is_named_wherever_it_stands() {
    let place = Place::new();
    place.write("bad.toml", "[answer]\ntreshold = 1\n");
    place.write("broken.toml", "[answer\n");
    place.run(&["index", "--config", "bad.toml"]).refused(&["`answer.treshold`: unknown field", "bad.toml"]);
    place.run(&["index", "--config", "broken.toml"]).refused(&["line 1", "broken.toml"]);
    place.run(&["index", "--config", "gone.toml"]).refused(&["gone.toml"]);
    place.run(&["index", "--set", "answer.treshold=1"]).refused(&["`answer.treshold`: unknown field", "--set"]);
    place.run(&["index", "--set", "answer.threshold=high"]).refused(&["`answer.threshold`: invalid type"]);
    place.run(&["index", "--set", "answer.threshold"]).refused(&["--set answer.threshold", "KEY=VALUE"]);
    place.run(&["index", "--set", "server.timezone=Mars"]).refused(&["`server.timezone`", "Mars"]);
    let set = |name: &str| place.run_with(&["index"], Some((name, "1")));
    set("BANGBAN_ANSWER__TRESHOLD").refused(&["`answer.treshold`: unknown field", "environment"]);
    set("BANGBAN_ANSWER_THRESHOLD").refused(&["BANGBAN_ANSWER_THRESHOLD", "BANGBAN_ANSWER__THRESHOLD"]);
    assert_eq!(set("BANGBAN_BIN").code, 0, "a script's own variable");
}

#[test]
fn a_wrong_dictionary_and_wrong_weights_are_named() {
    let place = Place::new();
    for (file, text, told) in [
        ("terms.txt", "歇业\n两 词\n", "terms.txt:2"),
        ("wording.tsv", "# 注\n歇业\n", "wording.tsv:2"),
        ("synonyms.txt", "一个\n", "synonyms.txt:1"),
    ] {
        let path = place.write(&format!("dict/{file}"), text);
        place.run(&["ask", "歇业", "--set", "dict.dir=dict"]).refused(&["dict.dir = dict", told]);
        std::fs::remove_file(path).unwrap();
    }
    place.write("weights.toml", "threshold = 0.5\n");
    for file in ["weights.toml", "gone.toml"] {
        place.run(&["ask", "歇业", "--set", &format!("answer.weights={file}")]).refused(&["answer.weights", file]);
    }
}

#[test]
fn an_index_folder_that_cannot_be_written_is_named() {
    let place = Place::new();
    place.write("file", "");
    place.run(&["index", "--set", "index.dir=file/index"]).refused(&["index.dir = file/index", "cannot be written"]);
}

#[test]
fn a_taken_port_is_named_and_ends_the_server() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let listen = format!("server.listen={address}");
    place
        .run(&["serve", "--set", &listen, "--set", "database.url=sqlite:bangban.db"])
        .refused(&["server.listen", &address]);
}

/// Whatever file of the index is cut short, changed or gone: the next start makes it whole.
#[test]
fn a_damaged_index_heals_by_itself() {
    let place = Place::new();
    let whole = place.index();
    assert_eq!((&whole["documents"], &whole["written"]), (&1.into(), &1.into()));
    let files = |place: &Place| -> Vec<PathBuf> {
        let found = std::fs::read_dir(place.0.path().join("index/current")).unwrap();
        found.map(|entry| entry.unwrap().path()).filter(|path| path.metadata().unwrap().len() > 0).collect()
    };
    let kinds: Vec<_> = files(&place).iter().map(|path| path.extension().unwrap().to_owned()).collect();
    assert!(kinds.len() > 5, "{kinds:?}");
    let damages: [fn(&Path); 3] = [
        |path| std::fs::write(path, &std::fs::read(path).unwrap()[..10]).unwrap(),
        |path| {
            let mut bytes = std::fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(path, bytes).unwrap();
        },
        |path| std::fs::remove_file(path).unwrap(),
    ];
    for (at, damage) in damages.iter().enumerate() {
        for kind in &kinds {
            for path in files(&place).iter().filter(|path| path.extension() == Some(kind)) {
                damage(path);
            }
            let healed = place.run(&["index", "--json"]);
            assert_eq!(healed.code, 0, "damage {at} of {kind:?}: {}", healed.err);
            // A second look finds nothing to mend.
            let again = place.run(&["index", "--json"]);
            let row: Value = serde_json::from_str(&again.out).unwrap();
            assert_eq!((&row["documents"], &row["written"]), (&1.into(), &0.into()), "damage {at} of {kind:?}");
            assert_eq!(again.err, "", "damage {at} of {kind:?}");
        }
    }
}

#[test]
fn a_question_of_a_section_leads_to_it_and_a_section_that_is_missing_is_a_fault() {
    let place = Place::new();
    let filler = "本节内容由登记机关按照规定办理，申请人应当如实提供情况，并对材料的真实性负责。".repeat(4);
    let text = |section: &str| {
        format!(
            "---\ntitle: 甲事项\nkind: procedure\nsection_questions:\n  {section}: [没钱了咋整]\n---\n# 甲事项\n\n## 适用情形\n\n{filler}\n\n## 缓缴\n\n{filler}\n"
        )
    };
    place.write("docs/jia.md", text("缓缴"));
    let asked: Value = serde_json::from_str(&place.run(&["ask", "--json", "没钱了咋整"]).out).unwrap();
    let first = asked["candidates"].as_array().unwrap().iter().find(|candidate| candidate["document"] == "jia");
    assert_eq!(first.unwrap()["heading"], serde_json::json!(["缓缴"]), "{asked:#}");
    place.write("docs/jia.md", text("缓交"));
    let checked = place.run(&["check", "docs"]);
    assert_eq!(checked.code, 1);
    assert!(checked.out.contains("缓交"), "{}", checked.out);
}

#[test]
fn two_runs_are_compared_question_by_question() {
    let place = Place::new();
    place.write(
        "set/queries.jsonl",
        "{\"_id\":\"a\",\"text\":\"注销要多久\",\"document\":\"x\",\"kind\":\"short\"}\n{\"_id\":\"b\",\"text\":\"今天下雨吗\",\"kind\":\"chat\"}\n",
    );
    place.write("set/corpus.jsonl", "{\"_id\":\"x\",\"title\":\"注销\",\"text\":\"注销公司要三天\"}\n");
    let measured = place.run(&["eval", "set", "--rows", "before.jsonl", "--svg", "curves.svg"]);
    assert_eq!(measured.code, 0, "{}", measured.err);
    for word in ["document hit@1    1.000", "95 % interval", "chat", "reliability"] {
        assert!(measured.out.contains(word), "{word}: {}", measured.out);
    }
    let picture = std::fs::read_to_string(place.0.path().join("curves.svg")).unwrap();
    assert!(picture.starts_with("<svg") && picture.contains("<circle"), "{picture}");
    let rows = std::fs::read_to_string(place.0.path().join("before.jsonl")).unwrap();
    place.write("after.jsonl", rows.replacen("\"document_rank\":1", "\"document_rank\":null", 1));
    let compared = place.run(&["eval", "--compare", "before.jsonl", "after.jsonl", "--json"]);
    let compared: Value = serde_json::from_str(&compared.out).unwrap();
    assert_eq!(compared["changes"][0]["lost"], serde_json::json!(["a"]), "{compared:#}");
    place.write("after.jsonl", "no row\n");
    place.run(&["eval", "--compare", "before.jsonl", "after.jsonl"]).refused(&["after.jsonl", "line 1"]);
    place.run(&["eval"]).refused(&["DIR"]);
}
