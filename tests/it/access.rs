use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{NOISE, TestServer, Visitor, problem, start};

/// Every route of a conversation, with a body it would take.
const ROUTES: &[(Method, &str, Option<&str>)] = &[
    (Method::GET, "/messages", None),
    (Method::POST, "/messages", Some(r#"{"client_id":"x","text":"？？？"}"#)),
    (Method::GET, "/events", None),
    (Method::POST, "/handoff", Some("{}")),
    (Method::POST, "/rating", Some(r#"{"level":1}"#)),
];

async fn refusal(server: &TestServer, id: &str, route: &(Method, &str, Option<&str>), token: Option<&str>) -> Value {
    let (method, path, body) = route;
    let url = format!("{}/api/v1/conversations/{id}{path}", server.url);
    let mut request = server.client.request(method.clone(), url);
    if let Some(body) = body {
        request = request.header("Content-Type", "application/json").body(body.to_string());
    }
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let mut body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], status);
    body.as_object_mut().unwrap().remove("request_id");
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_conversation_and_a_missing_one_look_the_same() {
    let server = start().await;
    let (mine, other): (Visitor, Visitor) = (server.visitor().await, server.visitor().await);
    other.say("a", NOISE).await;
    for route in ROUTES {
        let foreign = refusal(&server, &other.id, route, Some(&mine.token)).await;
        assert_eq!(foreign["status"], 404);
        for missing in ["0".repeat(32).as_str(), "nobody", "%E6%AD%87%00", "' or 1=1 --"] {
            assert_eq!(refusal(&server, missing, route, Some(&mine.token)).await, foreign, "{missing}");
        }
    }
    assert_eq!(other.messages(10).await.len(), 2, "nothing was written by a stranger");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_and_a_wrong_token_are_refused_alike() {
    let server = start().await;
    let visitor = server.visitor().await;
    for route in ROUTES {
        for token in [None, Some("wrong"), Some(visitor.id.as_str()), Some(&visitor.token[1..])] {
            let body = refusal(&server, &visitor.id, route, token).await;
            assert_eq!((&body["status"], &body["code"]), (&json!(401), &json!("unauthorized")));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_counts_only_in_the_authorization_header() {
    let server = start().await;
    let visitor = server.visitor().await;
    let in_query = server.client.get(visitor.path(&format!("/events?token={}", visitor.token)));
    assert_eq!(problem(in_query.send().await.unwrap(), 401).await, "unauthorized");
    let basic = server.client.get(visitor.path("/messages")).basic_auth(&visitor.token, Some("x"));
    assert_eq!(problem(basic.send().await.unwrap(), 401).await, "unauthorized");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_holds_no_token() {
    let server = start().await;
    let visitor = server.visitor().await;
    visitor.say("a", NOISE).await;
    for name in ["bangban.db", "bangban.db-wal"] {
        let bytes = std::fs::read(server.dir().join(name)).unwrap();
        assert!(!bytes.windows(64).any(|window| window == visitor.token.as_bytes()), "{name}");
    }
}
