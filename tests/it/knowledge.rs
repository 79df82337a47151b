//! The life of a document, over HTTP: draft, review, published, withdrawn, rolled back.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::server::{Person, Setup, TestServer, json_of, problem};

pub const KITE: &str = "放飞风筝要提前几天申请";

/// A document about kites; the number of days is what visitors ask for.
pub fn kite(days: &str) -> String {
    format!(
        "---\ntitle: 海上风筝放飞许可\nkind: procedure\nissued_on: 2025-03-14\neffective_from: 2025-03-14\n\
         department: 区体育局\nquestions: [{KITE}]\n---\n# 海上风筝放飞许可\n\n## 一、办理时限\n\n\
         放飞风筝应当提前{days}个工作日向区体育局提出申请。\n"
    )
}

pub async fn kept() -> TestServer {
    Setup::new().set("answer.threshold = 0.05\nindex.watch_interval_s = 0").kept().start().await
}

impl TestServer {
    /// What the bot says to a question.
    pub async fn ask(&self, question: &str) -> Value {
        json_of(self.post("/api/v1/ask", &json!({ "question": question })).send().await.unwrap()).await
    }

    /// The index holds the corpus folder.
    pub async fn ready(&self) {
        while self.get("/readyz").send().await.unwrap().status() != StatusCode::OK {}
    }
}

impl Person {
    /// Begins a document; gives its id.
    pub async fn writes(&self, text: &str) -> String {
        let begun = json_of(self.post("/knowledge/documents", &json!({ "text": text })).send().await.unwrap()).await;
        assert_eq!((&begun["version"], &begun["revision"]), (&json!(1), &json!(1)));
        begun["id"].as_str().unwrap().to_owned()
    }

    /// Writes the draft over what is there now.
    pub async fn rewrites(&self, id: &str, text: &str) -> Value {
        let now = self.read(&format!("/knowledge/documents/{id}")).await;
        let base = json!({
            "text": text, "base_version": now["latest_version"], "base_revision": now["latest_revision"]
        });
        json_of(self.put(&format!("/knowledge/documents/{id}/draft"), &base).send().await.unwrap()).await
    }

    /// Does something to a document that must go well.
    pub async fn document(&self, id: &str, verb: &str, body: &Value) -> Value {
        json_of(self.post(&format!("/knowledge/documents/{id}/{verb}"), body).send().await.unwrap()).await
    }

    /// Does something to a document that is not allowed; gives what is.
    pub async fn may_not(&self, id: &str, verb: &str, body: &Value) -> Vec<String> {
        let sent = self.post(&format!("/knowledge/documents/{id}/{verb}"), body).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::CONFLICT, "{verb}");
        let refused: Value = sent.json().await.unwrap();
        assert_eq!(refused["code"], "not_allowed");
        serde_json::from_value(refused["allowed"].clone()).unwrap()
    }
}

/// Text and version of the first citation.
fn cited(reply: &Value) -> (String, Option<i64>) {
    let citation = &reply["answer"]["citations"][0];
    (citation["quote"].as_str().unwrap_or_default().to_owned(), citation["version"].as_i64())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_answered_from_at_once_and_what_is_withdrawn_no_longer() {
    let server = kept().await;
    server.ready().await;
    let editor = server.staff("editor", "编辑").await;
    let id = editor.writes(&kite("三")).await;
    assert_eq!(server.ask(KITE).await["decision"], "escalate", "a draft is no answer");
    let done = editor.document(&id, "publish", &json!({})).await;
    assert_eq!((&done["state"], &done["visible"]), (&json!("published"), &json!(true)));
    let visitor = server.visitor().await;
    let said = visitor.say("1", KITE).await;
    let (quote, version) = cited(&said["reply"]);
    assert!(quote.contains("提前三个工作日") && version == Some(1), "{said:#}");

    let saved = editor.rewrites(&id, &kite("五")).await;
    assert_eq!((&saved["version"], &saved["revision"]), (&json!(2), &json!(1)));
    assert!(cited(&server.ask(KITE).await).0.contains("提前三个工作日"), "what is published stays");
    assert_eq!(editor.document(&id, "publish", &json!({})).await["visible"], true);
    let (quote, version) = cited(&server.ask(KITE).await);
    assert!(quote.contains("提前五个工作日") && version == Some(2), "{quote}");

    // The earlier answer still opens what it quoted.
    let stored = visitor.messages(10).await;
    let old = &stored.last().unwrap()["reply"]["answer"]["citations"][0];
    let opened =
        json_of(server.get(&format!("/api/v1/documents/{id}?version={}", old["version"])).send().await.unwrap());
    let opened = opened.await;
    let body: Vec<char> = opened["body"].as_str().unwrap().chars().collect();
    let (start, end) = (old["start"].as_u64().unwrap() as usize, old["end"].as_u64().unwrap() as usize);
    assert_eq!(body[start..end].iter().collect::<String>(), old["quote"].as_str().unwrap());
    assert_eq!((&opened["version"], &opened["published_version"]), (&json!(1), &json!(2)));

    let done = editor.document(&id, "withdraw", &json!({"comment": "已停办"})).await;
    assert_eq!((&done["state"], &done["visible"]), (&json!("withdrawn"), &json!(true)));
    let reply = server.ask(KITE).await;
    assert_eq!(reply["decision"], "escalate");
    assert!(!reply.to_string().contains(&id), "nothing of it is found");
    let gone = server.get(&format!("/api/v1/documents/{id}")).send().await.unwrap();
    assert_eq!(problem(gone, 404).await, "document_not_found");
    let opened = json_of(server.get(&format!("/api/v1/documents/{id}?version=2")).send().await.unwrap()).await;
    assert_eq!((&opened["version"], &opened["published_version"]), (&json!(2), &Value::Null));

    assert_eq!(editor.document(&id, "roll-back", &json!({"version": 1})).await["visible"], true);
    let (quote, version) = cited(&server.ask(KITE).await);
    assert!(quote.contains("提前三个工作日") && version == Some(1), "{quote}");
    // A draft was never published and is not to be opened by visitors.
    editor.rewrites(&id, &kite("七")).await;
    let draft = server.get(&format!("/api/v1/documents/{id}?version=3")).send().await.unwrap();
    assert_eq!(problem(draft, 404).await, "document_not_found");

    let read = editor.read(&format!("/knowledge/documents/{id}")).await;
    let states: Vec<_> = read["versions"].as_array().unwrap().iter().map(|version| &version["state"]).collect();
    assert_eq!(states, ["draft", "withdrawn", "published"], "{read:#}");
    assert_eq!(read["status"], "in_force");
    // The log holds every act, and is whole.
    let auditor = server.staff("auditor", "审计").await;
    let log = auditor.read(&format!("/audit?subject=document:{id}")).await;
    let acts: Vec<_> = log["lines"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
    let (saved, published) = ("document_saved", "document_published");
    assert_eq!(
        acts,
        [saved, "document_rolled_back", "document_withdrawn", published, saved, published, saved],
        "the newest first"
    );
    assert_eq!(auditor.read("/audit/check").await["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_two_persons_the_author_does_not_approve() {
    let setup = Setup::new().set("answer.threshold = 0.05\nindex.watch_interval_s = 0\nknowledge.review = 'two'");
    let server = setup.kept().start().await;
    server.ready().await;
    let (author, reviewer) = (server.staff("editor", "甲").await, server.staff("supervisor", "乙").await);
    let nothing = json!({});
    let id = author.writes(&kite("三")).await;
    assert_eq!(author.may_not(&id, "publish", &nothing).await, ["save", "submit"]);
    assert_eq!(author.document(&id, "submit", &nothing).await["state"], "in_review");
    assert_eq!(author.may_not(&id, "approve", &nothing).await, ["reject"]);
    let read = reviewer.read(&format!("/knowledge/documents/{id}")).await;
    assert_eq!(read["allowed"], json!(["approve", "reject"]));
    reviewer.document(&id, "reject", &json!({"comment": "请写明依据"})).await;
    let read = author.read(&format!("/knowledge/documents/{id}")).await;
    assert_eq!((&read["state"], &read["versions"][0]["comment"]), (&json!("rejected"), &json!("请写明依据")));
    assert_eq!(read["versions"][0]["reviewed"]["by"]["name"], "乙先生");
    // What is written again is the same version, and goes the same way.
    assert_eq!(author.rewrites(&id, &kite("四")).await["version"], 1);
    author.document(&id, "submit", &nothing).await;
    let done = reviewer.document(&id, "approve", &nothing).await;
    assert_eq!((&done["state"], &done["visible"]), (&json!("published"), &json!(true)));
    assert!(cited(&server.ask(KITE).await).0.contains("提前四个工作日"));
    assert_eq!(author.may_not(&id, "approve", &nothing).await, ["save", "withdraw"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_over_a_stale_base_is_refused() {
    let server = kept().await;
    let (one, other) = (server.staff("editor", "甲").await, server.staff("editor", "乙").await);
    let id = one.writes(&kite("三")).await;
    let path = format!("/knowledge/documents/{id}/draft");
    let draft =
        |version: i64, revision: i64| json!({"text": kite("六"), "base_version": version, "base_revision": revision});
    let saved = json_of(one.put(&path, &draft(1, 1)).send().await.unwrap()).await;
    assert_eq!((&saved["version"], &saved["revision"]), (&json!(1), &json!(2)));
    for (version, revision) in [(1, 1), (0, 1), (2, 1), (1, 3)] {
        let late = other.put(&path, &draft(version, revision)).send().await.unwrap();
        assert_eq!(problem(late, 409).await, "stale", "{version}.{revision}");
    }
    assert!(json_of(other.put(&path, &draft(1, 2)).send().await.unwrap()).await["revision"] == 3);
    // What is under review is not written.
    one.document(&id, "submit", &json!({})).await;
    let under = other.put(&path, &draft(1, 3)).send().await.unwrap();
    assert_eq!(problem(under, 409).await, "not_allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_fails_check_is_not_published_and_the_faults_name_line_and_key() {
    let server = kept().await;
    server.ready().await;
    let editor = server.staff("editor", "编辑").await;
    let wrong = "---\ntitle: 甲办法\neffective_from: 2025-03-14\neffective_until: 2024-01-01\n---\n正文。\n";
    let unknown = "---\ntitle: 甲办法\ncolour: red\n---\n正文。\n";
    let unquoted = "---\ntitle: 甲办法\nkind: procedure\nprocedure:\n  fee: 三十元\n---\n正文。\n";
    let missing = "---\ntitle: 甲办法\nsupersedes: [none]\n---\n正文。\n";
    for (text, line, key, code) in [
        (wrong, 4, "effective_until", "dates_reversed"),
        (unknown, 3, "colour", "unknown_key"),
        (unquoted, 5, "procedure.fee", "not_in_body"),
        (missing, 3, "supersedes", "supersedes_missing"),
    ] {
        let id = editor.writes(text).await;
        let seen = json_of(editor.post("/knowledge/preview", &json!({"text": text})).send().await.unwrap()).await;
        let sent = editor.post(&format!("/knowledge/documents/{id}/publish"), &json!({})).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::UNPROCESSABLE_ENTITY, "{key}");
        let refused: Value = sent.json().await.unwrap();
        assert_eq!(refused["code"], "unfit");
        for faults in [&refused["faults"], &seen["faults"]] {
            let named = faults.as_array().unwrap().iter().map(|fault| (&fault["line"], &fault["key"], &fault["code"]));
            assert_eq!(named.collect::<Vec<_>>(), [(&json!(line), &json!(key), &json!(code))], "{faults:#}");
        }
        assert_eq!(editor.read(&format!("/knowledge/documents/{id}")).await["published_version"], Value::Null);
    }
    // One 文号 in two documents is said, and keeps nobody from publishing.
    let numbered = |body: &str| format!("---\ntitle: 乙办法{body}\ndoc_number: 乙〔2025〕4号\n---\n{body}。\n");
    let (first, second) = (editor.writes(&numbered("第一条")).await, editor.writes(&numbered("第二条")).await);
    editor.document(&first, "publish", &json!({})).await;
    let done = editor.document(&second, "publish", &json!({})).await;
    let remarks = done["remarks"].as_array().unwrap();
    assert!(remarks.iter().any(|remark| remark["code"] == "same_number" && remark["line"] == 3), "{done:#}");
    // The same text twice is a fault.
    let copy = editor.writes(&numbered("第一条").replace("乙办法", "丙办法")).await;
    let sent = editor.post(&format!("/knowledge/documents/{copy}/publish"), &json!({})).send().await.unwrap();
    let refused: Value = sent.json().await.unwrap();
    assert_eq!(refused["faults"][0]["code"], "same_text", "{refused:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_what_would_be_cited() {
    let server = kept().await;
    let editor = server.staff("editor", "编辑").await;
    let body = json!({"text": kite("三")});
    let seen = json_of(editor.post("/knowledge/preview", &body).send().await.unwrap()).await;
    assert_eq!((&seen["meta"]["title"], &seen["faults"]), (&json!("海上风筝放飞许可"), &json!([])));
    let passage = &seen["passages"][0];
    assert_eq!(passage["heading"], json!(["一、办理时限"]));
    let text: Vec<char> = seen["body"].as_str().unwrap().chars().collect();
    let (start, end) = (passage["start"].as_u64().unwrap() as usize, passage["end"].as_u64().unwrap() as usize);
    assert_eq!(text[start..end].iter().collect::<String>(), passage["text"].as_str().unwrap());
    let codes: Vec<_> = seen["remarks"].as_array().unwrap().iter().map(|remark| &remark["code"]).collect();
    assert_eq!(codes, ["no_source_url"]);
    assert_eq!(editor.read("/knowledge/documents?q=风筝").await["documents"], json!([]), "nothing is stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_compared_line_by_line() {
    let server = kept().await;
    let editor = server.staff("editor", "编辑").await;
    let id = editor.writes(&kite("三")).await;
    editor.document(&id, "publish", &json!({})).await;
    editor.rewrites(&id, &format!("{}另行通知的除外。\n", kite("五"))).await;
    let told = editor.read(&format!("/knowledge/documents/{id}/difference?from=1&to=2")).await;
    assert_eq!((&told["added"], &told["removed"]), (&json!(2), &json!(1)));
    let changed: Vec<_> = told["lines"].as_array().unwrap().iter().filter(|line| line["change"] != "kept").collect();
    assert_eq!(changed[0]["text"], "放飞风筝应当提前三个工作日向区体育局提出申请。");
    assert_eq!((&changed[0]["old"], &changed[0]["new"]), (&json!(13), &Value::Null), "{changed:#?}");
    assert_eq!((&changed[2]["text"], &changed[2]["new"]), (&json!("另行通知的除外。"), &json!(14)));
    let old = editor.read(&format!("/knowledge/documents/{id}/versions/1")).await;
    assert_eq!((&old["text"], &old["state"]), (&json!(kite("三")), &json!("published")));
    for path in ["difference?from=1&to=9", "versions/9", "versions/x"] {
        let missing = editor.get(&format!("/knowledge/documents/{id}/{path}")).send().await.unwrap();
        assert_eq!(problem(missing, 404).await, "document_not_found", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_listed_by_state_kind_and_words_page_by_page() {
    let server = kept().await;
    server.ready().await;
    let editor = server.staff("editor", "编辑").await;
    for name in ["甲", "乙", "丙"] {
        editor.writes(&format!("---\ntitle: {name}100%办法\nkind: notice\n---\n正文{name}。\n")).await;
    }
    let titles = async |query: &str| -> Vec<String> {
        let page = editor.read(&format!("/knowledge/documents{query}")).await;
        let documents = page["documents"].as_array().unwrap();
        documents.iter().map(|document| document["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles("?state=draft").await, ["丙100%办法", "乙100%办法", "甲100%办法"]);
    assert_eq!(titles("?state=published").await, ["企业歇业备案"]);
    assert_eq!(titles("?kind=procedure").await, ["企业歇业备案"]);
    assert_eq!(titles("?q=SUSPEN").await, ["企业歇业备案"], "by id");
    assert_eq!(titles("?q=0%25").await.len(), 3, "a sign of `like` is no sign");
    assert_eq!(titles("?q=0_%25").await, [""; 0]);
    let (mut seen, mut query) = (Vec::new(), "?limit=3".to_owned());
    loop {
        let page = editor.read(&format!("/knowledge/documents{query}")).await;
        seen.extend(page["documents"].as_array().unwrap().iter().map(|document| document["title"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        query = format!("?limit=3&after={next}");
    }
    assert_eq!(seen, ["丙100%办法", "乙100%办法", "甲100%办法", "企业歇业备案"]);
    let folder = editor.read("/knowledge/documents/suspension").await;
    assert_eq!((&folder["origin"], &folder["author"]), (&json!("folder"), &json!({"id": "folder", "name": null})));
    for (query, field) in
        [("?state=gone", "state"), ("?limit=0", "limit"), ("?after=x", "after"), ("?colour=1", "colour")]
    {
        let refused = editor.get(&format!("/knowledge/documents{query}")).send().await.unwrap();
        let body: Value = refused.json().await.unwrap();
        assert_eq!((&body["status"], &body["field"]), (&json!(422), &json!(field)), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_looks_after_documents_may_and_a_missing_one_looks_the_same_everywhere() {
    let server = kept().await;
    let (editor, staff) = (server.staff("editor", "编辑").await, server.staff("staff", "坐席").await);
    let id = editor.writes(&kite("三")).await;
    let draft = json!({"text": kite("五"), "base_version": 1, "base_revision": 1});
    let posts = [
        ("submit", json!({})),
        ("approve", json!({})),
        ("reject", json!({})),
        ("publish", json!({})),
        ("withdraw", json!({})),
        ("roll-back", json!({"version": 1})),
    ];
    for (who, id, status, code) in
        [(&staff, id.as_str(), 403, "forbidden"), (&editor, "none", 404, "document_not_found")]
    {
        for (verb, body) in &posts {
            let sent = who.post(&format!("/knowledge/documents/{id}/{verb}"), body).send().await.unwrap();
            assert_eq!(problem(sent, status).await, code, "{verb}");
        }
        let sent = who.put(&format!("/knowledge/documents/{id}/draft"), &draft).send().await.unwrap();
        assert_eq!(problem(sent, status).await, code);
        for path in ["", "/versions/1", "/difference?from=1&to=1"] {
            let sent = who.get(&format!("/knowledge/documents/{id}{path}")).send().await.unwrap();
            assert_eq!(problem(sent, status).await, code, "{path}");
        }
    }
    let refused = staff.post("/knowledge/documents", &json!({"text": "甲"})).send().await.unwrap();
    assert_eq!(problem(refused, 403).await, "forbidden");
    for (body, field) in [
        (json!({"text": ""}), "text"),
        (json!({"text": "甲", "id": "a/b"}), "id"),
        (json!({"text": "甲", "id": ""}), "id"),
        (json!({"text": "甲", "state": "published"}), "state"),
    ] {
        let refused: Value = editor.post("/knowledge/documents", &body).send().await.unwrap().json().await.unwrap();
        assert_eq!((&refused["status"], &refused["field"]), (&json!(422), &json!(field)), "{body}");
    }
    let named = json!({"text": kite("三"), "id": "风筝-2025"});
    assert_eq!(json_of(editor.post("/knowledge/documents", &named).send().await.unwrap()).await["id"], "风筝-2025");
    let again = editor.post("/knowledge/documents", &named).send().await.unwrap();
    assert_eq!(problem(again, 409).await, "id_taken");
    let roll =
        editor.post(&format!("/knowledge/documents/{id}/roll-back"), &json!({"version": 1})).send().await.unwrap();
    assert_eq!(problem(roll, 409).await, "not_allowed", "nothing was published yet");
    // Longer than other requests may be.
    let long = format!("{}{}", kite("三"), "风筝".repeat(100_000));
    editor.writes(&long).await;
}
