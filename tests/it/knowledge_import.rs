//! Files given in over HTTP, read by the real binary in processes of their own.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    drive::process::{PASSWORD, Process, people},
    durability::write_config,
    server::json_of,
};

const PLAN: &str = "甲市乙区发展和改革委员会关于印发《乙区服务企业行动方案》的通知\n乙发改〔2023〕12号\n各镇政府：\n现印发给你们。\n\
    甲市乙区发展和改革委员会\n2023年2月15日\n一、总体要求\n本方案自2023年3月1日起施行，有效期5年。\n";
const TABLE: &str = "问题,答案\n放风筝要申请吗,要提前三天申请。\n没有答案的问题,\n宠物狗怎么上牌,到派出所登记。\n";

struct Site {
    dir: TempDir,
    process: Process,
    client: reqwest::Client,
    token: String,
}

impl Site {
    async fn start() -> Site {
        let dir = tempfile::tempdir().unwrap();
        write_config(dir.path());
        people(dir.path(), "editor", &["编辑".to_owned()]).await;
        Site::over(dir).await
    }

    async fn over(dir: TempDir) -> Site {
        let process = Process::start(dir.path());
        let client = reqwest::Client::new();
        let body = json!({"name": "编辑", "password": PASSWORD});
        let sent = client.post(format!("{}/api/v1/session", process.url)).json(&body).send().await.unwrap();
        let token = json_of(sent).await["token"].as_str().unwrap().to_owned();
        Site { dir, process, client, token }
    }

    async fn killed(self) -> Site {
        self.process.kill();
        Site::over(self.dir).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1/knowledge{path}", self.process.url)
    }

    async fn read(&self, path: &str) -> Value {
        json_of(self.client.get(self.url(path)).bearer_auth(&self.token).send().await.unwrap()).await
    }

    async fn send(&self, files: &[(&str, &[u8])]) -> reqwest::Response {
        let mut body = Vec::new();
        for (name, content) in files {
            body.extend(
                format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes(),
            );
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        let request = self.client.post(self.url("/import")).bearer_auth(&self.token);
        request.header("Content-Type", "multipart/form-data; boundary=x").body(body).send().await.unwrap()
    }

    /// Gives files in; gives the id of the import.
    async fn give_in(&self, files: &[(&str, &[u8])]) -> String {
        let sent = self.send(files).await;
        assert_eq!(sent.status(), 202);
        sent.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Waits until every file of an import was read.
    async fn finished(&self, import: &str) -> Value {
        loop {
            let told = self.read(&format!("/imports/{import}")).await;
            if told["finished"] == true {
                return told;
            }
        }
    }
}

fn document(file: &Value) -> &Value {
    &file["documents"][0]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_good_file_becomes_a_draft_and_every_fault_names_its_place() {
    let site = Site::start().await;
    let files: [(&str, &[u8]); 4] = [
        ("方案.txt", PLAN.as_bytes()),
        ("问答.csv", TABLE.as_bytes()),
        ("坏.docx", b"PK\x03\x04 no archive"),
        ("空.md", b"  \n"),
    ];
    let import = site.give_in(&files).await;
    let told = site.finished(&import).await;
    let states: Vec<_> = told["files"].as_array().unwrap().iter().map(|file| file["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["done", "failed", "failed", "failed"], "{told:#}");
    assert_eq!((&told["done"], &told["documents"]), (&json!(4), &json!(3)));
    let plan = document(&told["files"][0]);
    assert_eq!((&plan["document"], &plan["outcome"], &plan["version"]), (&json!("方案"), &json!("new"), &json!(1)));
    let guess = |key: &str| plan["guessed"].as_array().unwrap().iter().find(|guess| guess["key"] == key).unwrap();
    assert_eq!(*guess("doc_number"), json!({"key": "doc_number", "value": "乙发改〔2023〕12号", "confidence": "high"}));
    assert_eq!(
        *guess("effective_until"),
        json!({"key": "effective_until", "value": "2028-02-29", "confidence": "low"})
    );
    let table = &told["files"][1];
    assert_eq!(table["documents"].as_array().unwrap().len(), 2);
    let fault = &table["faults"][0];
    assert!(fault["file"] == "问答.csv" && fault["what"].as_str().unwrap().contains("row 3"), "{fault}");
    for (file, name) in [(2, "坏.docx"), (3, "空.md")] {
        assert_eq!(told["files"][file]["faults"][0]["file"], name, "{told:#}");
    }
    let drafts = site.read("/documents?state=draft").await;
    assert_eq!(drafts["documents"].as_array().unwrap().len(), 3);
    let read = site.read("/documents/方案").await;
    assert_eq!((&read["origin"], &read["meta"]["doc_number"]), (&json!("console"), &json!("乙发改〔2023〕12号")));

    // The same file again changes nothing; another text of it is a draft with its difference.
    let again = site.finished(&site.give_in(&files[..1]).await).await;
    assert_eq!(document(&again["files"][0])["outcome"], "same");
    let changed = PLAN.replace("有效期5年", "有效期3年");
    let other = site.finished(&site.give_in(&[("方案.txt", changed.as_bytes())]).await).await;
    let other = document(&other["files"][0]);
    assert_eq!((&other["outcome"], &other["version"], &other["before"]), (&json!("changed"), &json!(2), &json!(1)));
    let difference = site.read("/documents/方案/difference?from=1&to=2").await;
    let lines = difference["lines"].as_array().unwrap().iter().filter(|line| line["change"] == "added");
    let lines: Vec<_> = lines.map(|line| line["text"].as_str().unwrap()).collect();
    assert!(
        lines.contains(&"本方案自2023年3月1日起施行，有效期3年。")
            && lines.iter().any(|line| line.contains("2026-02-28")),
        "{lines:?}"
    );
    // Two files of one name in one import: the second is told.
    let twice = site
        .finished(
            &site.give_in(&[("甲.txt", "甲办法\n正文一\n".as_bytes()), ("甲.md", "乙办法\n正文二\n".as_bytes())]).await,
        )
        .await;
    assert_eq!((&twice["documents"], &twice["faults"]), (&json!(1), &json!(1)), "{twice:#}");
    site.process.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_goes_on_where_the_process_died() {
    let site = Site::start().await;
    let texts: Vec<(String, String)> = (0..30)
        .map(|at| (format!("文件{at}.txt"), format!("第{at}号办法\n第一条 这是第{at}号办法的正文。\n")))
        .collect();
    let files: Vec<(&str, &[u8])> = texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let import = site.give_in(&files).await;
    let begun = site.read(&format!("/imports/{import}")).await;
    let site = site.killed().await;
    let told = site.finished(&import).await;
    assert_eq!((&told["done"], &told["documents"], &told["faults"]), (&json!(30), &json!(30), &json!(0)), "{told:#}");
    // What was read before the death was not read again.
    for file in told["files"].as_array().unwrap() {
        assert_eq!(document(file)["version"], 1);
    }
    assert!(begun["done"].as_u64().unwrap() <= 30);
    assert_eq!(site.read("/imports").await["imports"][0]["id"], json!(import));
    site.process.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_a_file_and_a_missing_import_are_refused() {
    let site = Site::start().await;
    let field = async |sent: reqwest::Response| {
        assert_eq!(sent.status(), 422);
        sent.json::<Value>().await.unwrap()["field"].clone()
    };
    assert_eq!(field(site.send(&[]).await).await, "file");
    assert_eq!(field(site.send(&[("空.txt", b"")]).await).await, "file");
    let missing = site.client.get(site.url("/imports/none")).bearer_auth(&site.token).send().await.unwrap();
    assert_eq!(missing.status(), 404);
    let stranger = site.client.get(site.url("/imports")).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    assert!(Path::new(site.dir.path()).exists());
    site.process.kill();
}
