use reqwest::Response;
use serde_json::json;

use crate::server::{KNOWN, NOISE, Setup, problem, start};

fn retry_after(response: &Response) -> u64 {
    response.headers()["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_told_when_to_come_back() {
    let setup = Setup::new().set("limits.enabled = true").set("limits.requests_per_minute = 1").set("limits.burst = 3");
    let server = setup.start().await;
    for _ in 0..3 {
        assert_eq!(server.get("/api/v1/search?q=x").send().await.unwrap().status(), 200);
    }
    let refused = server.get("/api/v1/search?q=x").send().await.unwrap();
    assert!((1..=61).contains(&retry_after(&refused)));
    assert_eq!(problem(refused, 429).await, "rate_limited");
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(server.get(path).send().await.unwrap().status(), 200, "{path} is never limited");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_conversations_have_a_limit_of_their_own() {
    let server = Setup::new().set("limits.enabled = true").set("limits.conversations_per_minute = 2").start().await;
    for _ in 0..2 {
        server.visitor().await;
    }
    let refused = server.post("/api/v1/conversations", &json!({})).send().await.unwrap();
    assert_eq!(problem(refused, 429).await, "rate_limited");
    assert_eq!(server.post("/api/v1/ask", &json!({"question": KNOWN})).send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_questions_at_once_are_all_answered() {
    let server = Setup::new().set("server.request_timeout_s = 120").start().await;
    let questions = ["歇业期限最长多久", "😀", "\u{1}\u{1b}[31m歇业\u{202e}", NOISE];
    // So many connections; the others wait at the door.
    let door = std::sync::Arc::new(tokio::sync::Semaphore::new(1000));
    let asked: Vec<_> = (0..10_000)
        .map(|at| {
            let (request, door) =
                (server.post("/api/v1/ask", &json!({"question": questions[at % questions.len()]})), door.clone());
            tokio::spawn(async move {
                let _room = door.acquire().await.unwrap();
                request.send().await.unwrap().status()
            })
        })
        .collect();
    for asked in asked {
        assert_eq!(asked.await.unwrap(), 200);
    }
    assert_eq!(server.get("/healthz").send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_switched_off_limit_nothing() {
    let server = Setup::new().set("limits.requests_per_minute = 1").set("limits.burst = 1").start().await;
    for _ in 0..20 {
        assert_eq!(server.get("/api/v1/search?q=x").send().await.unwrap().status(), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_at_a_query_code_is_locked_after_five_wrong_ones() {
    let server = start().await;
    let key = server.visitor().await.hand_off().await;
    let guess =
        |code: &str| server.post("/api/v1/tickets/query", &json!({"number": key["number"], "code": code})).send();
    for at in 0..5 {
        assert_eq!(problem(guess(&format!("WRONG{at}")).await.unwrap(), 404).await, "ticket_not_found");
    }
    let locked = guess(key["code"].as_str().unwrap()).await.unwrap();
    assert!((590..=600).contains(&retry_after(&locked)));
    assert_eq!(problem(locked, 429).await, "too_many_guesses");
}
