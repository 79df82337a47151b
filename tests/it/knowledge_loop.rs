//! A good answer given by a person today is given by the bot tomorrow.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    knowledge::{KITE, kept, kite},
    server::{KNOWN, NOISE, PERSON, Setup, TestServer, json_of, problem},
};

const ANSWER: &str = "放飞风筝要提前三个工作日向区体育局申请，办公时间到窗口填表即可。";

async fn on_duty() -> TestServer {
    let server = Setup::new().set("desk.duty = 'always'\nindex.watch_interval_s = 0").kept().start().await;
    server.ready().await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_answer_of_a_person_is_the_bots_answer_to_the_next_visitor() {
    let server = on_duty().await;
    let (person, editor) = (server.staff("staff", "坐席").await, server.staff("editor", "编辑").await);
    // The bot does not know, a person answers and keeps the answer.
    let visitor = server.visitor().await;
    assert_eq!(visitor.say("1", KITE).await["reply"]["decision"], "escalate");
    visitor.hand_off().await;
    person.did("take", &visitor.id, &json!({})).await;
    person.did("messages", &visitor.id, &json!({"client_id": "1", "text": ANSWER})).await;
    let draft = json!({"question": KITE, "answer": ANSWER, "department": "区体育局"});
    person.did("draft", &visitor.id, &draft).await;
    person.did("close", &visitor.id, &json!({})).await;

    let drafts = editor.read("/knowledge/drafts").await;
    let kept = &drafts["drafts"][0];
    assert_eq!(
        (&kept["question"], &kept["author"], &kept["document"]),
        (&json!(KITE), &json!("坐席先生"), &Value::Null)
    );
    let path = format!("/knowledge/drafts/{}/document", kept["id"].as_str().unwrap());
    let made = json_of(editor.post(&path, &json!({})).send().await.unwrap()).await;
    let id = made["id"].as_str().unwrap();
    let read = editor.read(&format!("/knowledge/documents/{id}")).await;
    assert_eq!((&read["kind"], &read["title"], &read["state"]), (&json!("faq"), &json!(KITE), &json!("draft")));
    assert!(read["text"].as_str().unwrap().contains("本答复由区体育局工作人员坐席先生于"), "{read:#}");
    assert_eq!(server.ask(KITE).await["decision"], "escalate", "a draft is no answer");
    editor.document(id, "submit", &json!({})).await;
    assert_eq!(editor.document(id, "approve", &json!({})).await["visible"], true);

    let next = server.visitor().await;
    let said = next.say("1", KITE).await;
    assert_eq!(said["reply"]["decision"], "answer", "{said:#}");
    let citation = &said["reply"]["answer"]["citations"][0];
    assert_eq!((&citation["document"], &citation["version"]), (&json!(id), &json!(1)));
    assert!(citation["quote"].as_str().unwrap().contains("提前三个工作日"));

    // One draft becomes one document, and what it brought is shown.
    assert_eq!(editor.read("/knowledge/drafts").await["drafts"], json!([]));
    assert_eq!(editor.read("/knowledge/drafts?all=true").await["drafts"][0]["document"], json!(id));
    let again = editor.post(&path, &json!({})).send().await.unwrap();
    assert_eq!(problem(again, 409).await, "not_allowed");
    let effects = editor.read("/knowledge/effects").await;
    let effect = &effects["entries"][0];
    let figures = ["answered", "escalated_before", "escalated_since"].map(|figure| effect[figure].as_i64().unwrap());
    assert_eq!((&effect["document"], figures), (&json!(id), [1, 1, 0]), "{effects:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_may_rest_on_documents_and_what_is_given_wins() {
    let server = on_duty().await;
    let (person, editor) = (server.staff("supervisor", "班长").await, server.staff("editor", "编辑").await);
    let visitor = server.visitor().await;
    visitor.hand_off().await;
    person.did("take", &visitor.id, &json!({})).await;
    let kept = person.did("draft", &visitor.id, &json!({"question": "甲", "answer": "乙"})).await;
    let path = format!("/knowledge/drafts/{}/document", kept["id"].as_str().unwrap());
    let body = json!({"question": "歇业期间报税吗", "questions": ["歇业要不要报税"], "answer": "可以简化申报。", "cites": ["suspension"]});
    let refused = editor.post(&path, &json!({"cites": ["none"]})).send().await.unwrap();
    assert_eq!(refused.json::<Value>().await.unwrap()["field"], "cites");
    let made = json_of(editor.post(&path, &body).send().await.unwrap()).await;
    let read = editor.read(&format!("/knowledge/documents/{}", made["id"].as_str().unwrap())).await;
    assert_eq!(read["meta"]["questions"], json!(["歇业期间报税吗", "歇业要不要报税"]));
    let text = read["text"].as_str().unwrap();
    assert!(text.contains("依据：《企业歇业备案》") && !text.contains("本答复由"), "{text}");
    let missing = editor.post("/knowledge/drafts/none/document", &json!({})).send().await.unwrap();
    assert_eq!(problem(missing, 404).await, "document_not_found");
    for path in ["/knowledge/drafts", "/knowledge/unanswered", "/knowledge/effects"] {
        let refused = server.staff("staff", path).await.get(path).send().await.unwrap();
        assert_eq!(problem(refused, 403).await, "forbidden", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_asked_in_vain_are_put_together_and_ranked() {
    let server = on_duty().await;
    let editor = server.staff("editor", "编辑").await;
    let ask = async |question: &str| {
        let visitor = server.visitor().await;
        visitor.say("1", question).await;
        visitor
    };
    ask(KITE).await;
    ask("宠物狗上牌去哪里办，电话13800001111").await;
    ask("请问放飞风筝要提前几天申请").await;
    ask(KITE).await;
    ask(PERSON).await;
    ask(NOISE).await;
    let known = ask(KNOWN).await;
    let path = "/knowledge/unanswered?days=7";
    let before = editor.read(path).await;
    assert_eq!(before["in_vain"], 4, "{before:#}");
    let found = before["clusters"].as_array().unwrap();
    let rows: Vec<_> =
        found.iter().map(|row| (row["question"].as_str().unwrap(), row["count"].as_i64().unwrap())).collect();
    assert_eq!(rows, [(KITE, 3), ("宠物狗上牌去哪里办，电话***********", 1)], "{before:#}");
    assert_eq!(found[0]["examples"], json!(["请问放飞风筝要提前几天申请"]));
    // An answer that the visitor was not content with counts too; the others keep their names.
    let rated = known.post("/rating", &json!({"level": 5})).send().await.unwrap();
    assert!(rated.status().is_success());
    ask("放飞风筝得提前几天申请啊").await;
    let after = editor.read(path).await;
    assert_eq!((&after["clusters"][0]["id"], &after["clusters"][0]["count"]), (&found[0]["id"], &json!(4)));
    let bad = after["clusters"].as_array().unwrap().iter().find(|row| row["badly_rated"] == 1).unwrap();
    assert_eq!((&bad["question"], &bad["nearest"]["document"]), (&json!(KNOWN), &json!("suspension")));

    // One click to a draft; without an answer it cannot be published.
    let body = json!({"question": KITE, "questions": found[0]["examples"], "department": "区体育局"});
    let made = json_of(editor.post("/knowledge/unanswered/draft", &body).send().await.unwrap()).await;
    let id = made["id"].as_str().unwrap();
    let sent = editor.post(&format!("/knowledge/documents/{id}/publish"), &json!({})).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sent.json::<Value>().await.unwrap()["faults"][0]["code"], "no_text");
    let text = editor.read(&format!("/knowledge/documents/{id}")).await["text"].as_str().unwrap().to_owned();
    editor.rewrites(id, &format!("{text}{ANSWER}\n")).await;
    editor.document(id, "publish", &json!({})).await;
    assert_eq!(server.ask(KITE).await["decision"], "answer");
    let empty = editor.post("/knowledge/unanswered/draft", &json!({"question": " "})).send().await.unwrap();
    assert_eq!(empty.json::<Value>().await.unwrap()["field"], "question");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lapses_contradicts_or_was_repealed_unnoticed_is_listed() {
    let server = kept().await;
    server.ready().await;
    let editor = server.staff("editor", "编辑").await;
    let publish = async |id: &str, text: &str| {
        let body = json!({"id": id, "text": text});
        json_of(editor.post("/knowledge/documents", &body).send().await.unwrap()).await;
        editor.document(id, "publish", &json!({})).await;
    };
    publish("old", "---\ntitle: 旧办法\ndoc_number: 甲府规〔2019〕3号\neffective_until: 2027-01-31\n---\n旧。\n").await;
    publish("new", "---\ntitle: 新办法\n---\n本办法施行后，《旧办法》（甲府规〔2019〕3号）同时废止。\n").await;
    let guide = |days: &str, place: &str| {
        format!(
            "---\ntitle: 风筝许可\nkind: procedure\nprocedure:\n  promised_limit: {days}个工作日\n---\n\
             # 风筝许可\n\n## 时限\n\n{days}个工作日。{place}\n"
        )
    };
    publish("a", &guide("3", "甲")).await;
    publish("b", &guide("5", "乙")).await;
    let list = editor.read("/knowledge/lapsing?as_of=2026-12-15").await;
    let rows: Vec<_> =
        list["documents"].as_array().unwrap().iter().map(|row| (&row["document"], &row["within_months"])).collect();
    assert_eq!(rows, [(&json!("old"), &json!(2))], "{list:#}");
    assert_eq!(list["documents"][0]["days"], 47);
    assert_eq!(editor.read("/knowledge/lapsing?as_of=2026-01-01").await["documents"], json!([]));
    assert_eq!(editor.read("/knowledge/lapsing?as_of=2027-02-01").await["documents"][0]["within_months"], 0);
    let found = editor.read("/knowledge/conflicts").await;
    let row = &found["superseding"][0];
    assert_eq!(
        (&row["newer"], &row["older"], &row["by_number"]),
        (&json!("new"), &json!("old"), &json!(true)),
        "{found:#}"
    );
    assert_eq!(found["duplicates"], json!([{"documents": ["a", "b"], "by": "title", "what": "风筝许可"}]));
    let values = json!([{"document": "a", "value": "3个工作日"}, {"document": "b", "value": "5个工作日"}]);
    let row = json!({"title": "风筝许可", "field": "promised_limit", "values": values});
    assert_eq!(found["contradictions"], json!([row]));
    // Once it is noted it is no longer told, and the old text lapses on the day of the new one.
    editor
        .rewrites("new", "---\ntitle: 新办法\nsupersedes: [old]\nissued_on: 2025-01-01\n---\n《旧办法》同时废止。\n")
        .await;
    editor.document("new", "publish", &json!({})).await;
    assert_eq!(editor.read("/knowledge/conflicts").await["superseding"], json!([]));
    let old = json_of(server.get("/api/v1/documents/old").send().await.unwrap()).await;
    assert_eq!(old["status"], "superseded");
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_hit_is_told_with_words_features_weights_and_probability() {
    let server = kept().await;
    server.ready().await;
    let editor = server.staff("editor", "编辑").await;
    let id = editor.writes(&kite("三")).await;
    editor.document(&id, "publish", &json!({})).await;
    let body = json!({"question": KITE, "as_of": "2026-11-22"});
    let told = json_of(editor.post("/knowledge/explain", &body).send().await.unwrap()).await;
    assert_eq!(told["reply"]["confidence"], told["confidence"]["probability"]);
    assert!(
        told["words"].as_array().unwrap().iter().any(|word| word["word"] == "风筝" && word["known"] == true),
        "{told:#}"
    );
    let first = &told["passages"][0];
    assert_eq!(first["document"], json!(id));
    let sum = |features: &Value| -> f64 {
        features.as_array().unwrap().iter().map(|feature| feature["product"].as_f64().unwrap()).sum()
    };
    // The parts make the whole: a logistic of bias and products is the probability.
    let logit = told["confidence"]["bias"].as_f64().unwrap() + sum(&told["confidence"]["features"]);
    let probability = 1.0 / (1.0 + (-logit).exp());
    assert!((probability - told["confidence"]["probability"].as_f64().unwrap()).abs() < 0.01, "{probability} {told:#}");
    assert!(!first["features"].as_array().unwrap().is_empty());
    let noise = json_of(editor.post("/knowledge/explain", &json!({"question": NOISE})).send().await.unwrap()).await;
    assert_eq!(noise["passages"], json!([]));
}
