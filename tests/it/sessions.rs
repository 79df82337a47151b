use reqwest::Method;
use serde_json::json;

use crate::server::{PASSWORD, Setup, TestServer, json_of, problem, start};

const MINUTE: i64 = 60_000;

/// Lets so many minutes pass for one statement's rows; the server's own clock is the machine's.
async fn later(server: &TestServer, statement: &'static str, minutes: i64) {
    let url = format!("sqlite:{}", server.dir().join("bangban.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let done = sqlx::query(statement).bind(minutes * MINUTE).execute(&pool).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_is_known_until_they_sign_out() {
    let server = start().await;
    let person = server.staff("supervisor", "wang.fang").await;
    let session = person.read("/session").await;
    assert_eq!(session["user"]["role"], "supervisor");
    assert_eq!(session["user"]["permissions"], json!(["desk", "tickets", "knowledge", "supervise", "reports"]));
    assert_eq!(person.delete("/session").send().await.unwrap().status(), 204);
    assert_eq!(problem(person.get("/session").send().await.unwrap(), 401).await, "not_signed_in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_may_be_told_to_set_up_a_one_time_code_first() {
    let server = Setup::new().set("session.require_totp = ['auditor']").start().await;
    let auditor = server.staff("auditor", "zhou").await;
    assert_eq!(auditor.read("/session").await["user"]["must_set_up_one_time_code"], true);
    for path in ["/audit", "/audit/check", "/reports/desk", "/reports/live"] {
        assert_eq!(problem(auditor.get(path).send().await.unwrap(), 403).await, "one_time_code_not_set_up", "{path}");
    }
    let begun = auditor.request(Method::POST, "/session/one-time-code").json(&json!({"password": PASSWORD}));
    json_of(begun.send().await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_nothing_for_half_an_hour_is_signed_out_and_who_does_something_is_not() {
    let server = start().await;
    let person = server.staff("staff", "li.na").await;
    later(&server, "update sessions set seen_at = seen_at - $1", 28).await;
    person.read("/session").await;
    later(&server, "update sessions set seen_at = seen_at - $1", 31).await;
    assert_eq!(problem(person.get("/session").send().await.unwrap(), 401).await, "not_signed_in");
    assert_eq!(problem(person.get("/desk/queue").send().await.unwrap(), 401).await, "not_signed_in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_its_hours_whatever_is_done() {
    let server = start().await;
    let person = server.staff("staff", "li.na").await;
    later(&server, "update sessions set expires_at = expires_at - $1", 12 * 60).await;
    assert_eq!(problem(person.get("/session").send().await.unwrap(), 401).await, "not_signed_in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_whose_time_is_over_opens_nothing() {
    let server = start().await;
    let administrator = server.staff("administrator", "admin").await;
    let user = json!({"name": "li.na", "display_name": "李娜", "role": "staff"});
    let made = json_of(administrator.post("/users", &user).send().await.unwrap()).await;
    let token = made["link"]["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let open = || server.get("/api/v1/link").bearer_auth(&token).send();
    assert_eq!(open().await.unwrap().status(), 200);
    later(&server, "update invitations set expires_at = expires_at - $1", 72 * 60).await;
    let dead = problem(open().await.unwrap(), 404).await;
    let body = json!({"password": PASSWORD});
    let refused = server.post("/api/v1/link", &body).bearer_auth(&token).send().await.unwrap();
    assert_eq!(problem(refused, 404).await, dead);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_guesses_at_many_names_is_locked() {
    let server = start().await;
    server.user("staff", "li.na", &[], &[]).await;
    let sign_in = |name: String, password: &str| {
        server.post("/api/v1/session", &json!({"name": name, "password": password})).send()
    };
    for number in 0..5 {
        let wrong = sign_in(format!("name{number}"), "not this one").await.unwrap();
        assert_eq!(problem(wrong, 401).await, "wrong_credentials");
    }
    assert_eq!(problem(sign_in("li.na".into(), PASSWORD).await.unwrap(), 429).await, "locked");
    later(&server, "update attempts set last_at = last_at - $1", 11).await;
    assert!(sign_in("li.na".into(), PASSWORD).await.unwrap().status().is_success());
}
