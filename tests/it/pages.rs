use std::path::Path;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::server::{KNOWN, Setup, json_of, start};

fn secure(headers: &HeaderMap) {
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert_eq!(headers["x-request-id"].len(), 32);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sort_of_response_carries_the_security_headers() {
    let server = start().await;
    for path in ["/", "/healthz", "/metrics", "/api/openapi.json", "/api/docs/", "/api/v1/search?q=x", "/nothing"] {
        secure(server.get(path).send().await.unwrap().headers());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_is_html_with_or_without_the_web_output() {
    let server = start().await;
    let page = server.get("/").send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    for rule in
        ["script-src 'self'", "style-src 'self'", "form-action 'none'", "frame-ancestors 'self'", "base-uri 'none'"]
    {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    assert!(page.text().await.unwrap().contains("帮办"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_embedded_page_may_be_framed_and_only_by_the_operators_sites() {
    let server = Setup::new().set("widget.embed_origins = ['https://portal.example']").start().await;
    let policy = async |path: &str| {
        let page = server.get(path).send().await.unwrap();
        assert_eq!(page.status(), 200, "{path}");
        page.headers()["content-security-policy"].to_str().unwrap().to_owned()
    };
    assert!(policy("/widget").await.ends_with("frame-ancestors 'self' https://portal.example"));
    for path in ["/", "/kiosk"] {
        assert!(policy(path).await.ends_with("frame-ancestors 'self'"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_told_the_operators_words_and_what_it_may_promise() {
    let server = Setup::new()
        .set("widget.name = '企服通'")
        .set("widget.accent = '#00695c'")
        .set("desk.first_response_s = 45")
        .set("desk.duty = 'always'")
        .start()
        .await;
    let told = json_of(server.get("/api/v1/page").send().await.unwrap()).await;
    assert_eq!((&told["name"], &told["accent"], &told["welcome"]), (&json!("企服通"), &json!("#00695c"), &json!("")));
    assert_eq!((&told["first_response_s"], &told["on_duty"]), (&json!(45.0), &json!(true)));
    let server = start().await;
    let told = json_of(server.get("/api/v1/page").send().await.unwrap()).await;
    assert_eq!((&told["first_response_s"], &told["on_duty"]), (&json!(60.0), &json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_pages_load_nothing_from_elsewhere() {
    let server = start().await;
    let page = server.get("/api/docs/").send().await.unwrap();
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    assert!(html.contains("swagger-ui") && !html.contains("https://") && !html.contains("//cdn"), "{html}");
    let script = server.get("/api/docs/swagger-initializer.js").send().await.unwrap().text().await.unwrap();
    assert!(script.contains("/api/openapi.json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_openapi_document_lists_every_route_of_a_visitor() {
    let server = start().await;
    let document = json_of(server.get("/api/openapi.json").send().await.unwrap()).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let conversation = "/api/v1/conversations/{id}";
    for (path, method) in [
        ("/api/v1/ask".to_owned(), "post"),
        ("/api/v1/search".to_owned(), "get"),
        ("/api/v1/conversations".to_owned(), "post"),
        (format!("{conversation}/messages"), "post"),
        (format!("{conversation}/messages"), "get"),
        (format!("{conversation}/events"), "get"),
        (format!("{conversation}/handoff"), "post"),
        (format!("{conversation}/rating"), "post"),
        ("/api/v1/tickets/query".to_owned(), "post"),
        ("/api/v1/tickets/rating".to_owned(), "post"),
        ("/api/v1/documents/{id}".to_owned(), "get"),
    ] {
        assert!(document["paths"][&path][method]["responses"].is_object(), "{method} {path}");
    }
}

/// `web/api/openapi.json` is written by `bangban openapi`; the web client is generated from it.
#[test]
fn the_stored_openapi_document_is_the_one_this_version_serves() {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/api/openapi.json");
    let stored = std::fs::read_to_string(&stored).expect("web/api/openapi.json: write it with `bangban openapi`");
    let stored: Value = serde_json::from_str(&stored).unwrap();
    let served = serde_json::to_value(bangban::http::openapi()).unwrap();
    assert!(stored == served, "web/api/openapi.json is stale: run `bangban openapi > web/api/openapi.json`");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cited_document_can_be_read_and_holds_the_quote() {
    let server = start().await;
    let asked = json!({"question": KNOWN, "as_of": "2026-11-22"});
    let reply = json_of(server.post("/api/v1/ask", &asked).send().await.unwrap()).await;
    let id = reply["candidates"][0]["document"].as_str().unwrap();
    assert_eq!(id, "suspension");
    let document = json_of(server.get(&format!("/api/v1/documents/{id}")).send().await.unwrap()).await;
    assert_eq!((&document["title"], &document["status"]), (&json!("企业歇业备案"), &json!("in_force")));
    let body: Vec<char> = document["body"].as_str().unwrap().chars().collect();
    for citation in reply["answer"]["citations"].as_array().into_iter().flatten() {
        let (start, end) = (citation["start"].as_u64().unwrap() as usize, citation["end"].as_u64().unwrap() as usize);
        assert_eq!(body[start..end].iter().collect::<String>(), citation["quote"].as_str().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn type_ahead_finds_a_document_and_bears_anything_typed() {
    let server = start().await;
    let hits = json_of(server.get("/api/v1/search?q=歇业").send().await.unwrap()).await;
    assert_eq!(hits["hits"][0]["document"], "suspension");
    for odd in ["", "%00", "%22AND%20(", "%F0%9F%98%80", "%E6%AD", &"x".repeat(200)] {
        let response = server.get(&format!("/api/v1/search?q={odd}")).send().await.unwrap();
        assert_eq!(response.status(), 200, "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_requests_and_decisions() {
    let server = start().await;
    server.post("/api/v1/ask", &json!({"question": KNOWN})).send().await.unwrap();
    server.visitor().await;
    let text = server.get("/metrics").send().await.unwrap().text().await.unwrap();
    for name in ["bangban_http_requests_total", "bangban_decisions_total", "bangban_commit_seconds"] {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert!(!text.contains("歇业"));
}
