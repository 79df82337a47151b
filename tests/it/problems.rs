use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::server::{KNOWN, NOISE, Setup, TestServer, problem, start};

async fn refused(server: &TestServer, path: &str, body: &str, status: u16) -> Value {
    let request = server.client.post(format!("{}{path}", server.url)).header("Content-Type", "application/json");
    let response = request.body(body.to_owned()).send().await.unwrap();
    assert_eq!(response.status().as_u16(), status, "{path} {body}");
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    response.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_json_is_told_so() {
    let server = start().await;
    for body in ["", "{", "question=x", "{\"question\":\"x\"} trailing", "\u{feff}{}", "{\"question\":\"\\ud800\"}"] {
        assert_eq!(refused(&server, "/api/v1/ask", body, 400).await["code"], "invalid_json", "{body}");
    }
    let bytes = server.client.post(format!("{}/api/v1/ask", server.url)).header("Content-Type", "application/json");
    let bytes = bytes.body(b"{\"question\":\"\xff\xfe\"}".to_vec()).send().await.unwrap();
    assert_eq!(problem(bytes, 400).await, "invalid_json");
    let form = server.client.post(format!("{}/api/v1/ask", server.url)).body("{}").send().await.unwrap();
    assert_eq!(problem(form, 415).await, "unsupported_media_type");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_field_is_named() {
    let server = start().await;
    for (body, field) in [
        (json!({}), "question"),
        (json!({"question": 7}), "question"),
        (json!({"question": "x", "limit": 0}), "limit"),
        (json!({"question": "x", "limit": 11}), "limit"),
        (json!({"question": "x", "limit": -1}), "limit"),
        (json!({"question": "x", "as_of": "yesterday"}), "as_of"),
        (json!({"question": "x", "as_of": "2026-02-30"}), "as_of"),
        (json!({"question": "x", "history": [{"from": "king", "text": "y"}]}), "history[0].from"),
        (json!({"question": "x", "history": [{"from": "bot"}]}), "history[0].text"),
        (json!(["歇业怎么办", null, 3, []]), "body"),
        (json!({"question": "x", "history": [["bot", "y"]]}), "history[0]"),
        (json!("x"), "body"),
        (Value::Null, "body"),
    ] {
        let answer = refused(&server, "/api/v1/ask", &body.to_string(), 422).await;
        assert_eq!((&answer["code"], &answer["field"]), (&json!("invalid_field"), &json!(field)), "{body}");
    }
    for query in ["?q=x&limit=0", "?q=x&limit=x", "?limit=1", "?q=x&page=2"] {
        let refused = server.get(&format!("/api/v1/search{query}")).send().await.unwrap();
        assert_eq!(problem(refused, 422).await, "invalid_field", "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_fields_are_refused_wherever_something_can_be_written() {
    let server = start().await;
    let visitor = server.visitor().await;
    let key = visitor.hand_off().await;
    let (number, code) = (&key["number"], &key["code"]);
    let conversation = format!("/api/v1/conversations/{}", visitor.id);
    let bodies = [
        ("/api/v1/ask".to_owned(), json!({"question": KNOWN})),
        ("/api/v1/conversations".to_owned(), json!({})),
        (format!("{conversation}/messages"), json!({"client_id": "z", "text": NOISE})),
        (format!("{conversation}/handoff"), json!({})),
        (format!("{conversation}/rating"), json!({"level": 1})),
        ("/api/v1/tickets/query".to_owned(), json!({"number": number, "code": code})),
        ("/api/v1/tickets/rating".to_owned(), json!({"number": number, "code": code, "level": 1})),
    ];
    let before = visitor.messages(1000).await;
    for (path, body) in bodies {
        for extra in ["owner", "role", "seq", "state", "from", "__proto__"] {
            let mut body = body.clone();
            body[extra] = json!("staff");
            let response = server.post(&path, &body).bearer_auth(&visitor.token).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path} {extra}");
            let answer: Value = response.json().await.unwrap();
            assert_eq!((&answer["code"], &answer["field"]), (&json!("invalid_field"), &json!(extra)), "{path}");
        }
    }
    assert_eq!(visitor.messages(1000).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_neither_empty_nor_endless() {
    let server = start().await;
    let visitor = server.visitor().await;
    for (text, code) in [
        ("", "question_empty"),
        (" \n\u{3000}\u{0}\t", "question_empty"),
        ("歇".repeat(2001).as_str(), "question_too_long"),
    ] {
        let asked = server.post("/api/v1/ask", &json!({"question": text})).send().await.unwrap();
        assert_eq!(problem(asked, 422).await, code);
        let said = visitor.post("/messages", &json!({"client_id": "c", "text": text})).send().await.unwrap();
        assert_eq!(problem(said, 422).await, code);
    }
    let longest = server.post("/api/v1/ask", &json!({"question": "歇".repeat(2000)})).send().await.unwrap();
    assert_eq!(longest.status(), StatusCode::OK);
    for client_id in ["", "a\nb", &"x".repeat(101)] {
        let said = visitor.post("/messages", &json!({"client_id": client_id, "text": NOISE})).send().await.unwrap();
        assert_eq!(problem(said, 422).await, "invalid_field");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_routes_and_methods_are_problems_too() {
    let server = start().await;
    for path in ["/api/v1/nothing", "/api/v2/ask", "/nothing", "/api", "/api/docs/nothing.js", "/assets/../Cargo.toml"]
    {
        assert_eq!(problem(server.get(path).send().await.unwrap(), 404).await, "not_found", "{path}");
    }
    for (method, path) in [(Method::GET, "/api/v1/ask"), (Method::DELETE, "/api/v1/search"), (Method::PUT, "/healthz")]
    {
        let url = format!("{}{path}", server.url);
        let response = server.client.request(method, url).send().await.unwrap();
        assert!(response.headers().contains_key("allow"), "{path}");
        assert_eq!(problem(response, 405).await, "method_not_allowed");
    }
    for id in ["nothing", "%FF%FE", "%00", "..%2F..%2Fetc%2Fpasswd"] {
        let missing = server.get(&format!("/api/v1/documents/{id}")).send().await.unwrap();
        assert_eq!(problem(missing, 404).await, "document_not_found", "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_not_read() {
    let server = Setup::new().set("server.max_body_bytes = 4096").start().await;
    let large = server.post("/api/v1/ask", &json!({"question": "x".repeat(5000)})).send().await.unwrap();
    assert_eq!(problem(large, 413).await, "body_too_large");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_rating_level_is_refused() {
    let server = start().await;
    let visitor = server.visitor().await;
    for level in [json!(0), json!(6), json!(-1), json!(1.5), json!("1"), Value::Null, json!(1_i64 << 40)] {
        let rated = visitor.post("/rating", &json!({"level": level})).send().await.unwrap();
        assert_eq!(problem(rated, 422).await, "invalid_field", "{level}");
    }
    let rated = visitor.post("/rating", &json!({"level": 5, "comment": "慢"})).send().await.unwrap();
    assert_eq!(rated.status(), StatusCode::CREATED);
}
