//! Files sent along: what is taken, what is refused, and how they are given out.

use bangban::storage::Fault;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use crate::server::{Setup, json_of, problem, start};

const BOUNDARY: &str = "boundary-of-the-test";
/// The smallest picture: one pixel.
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff\
    ?\0\x05\xfe\x02\xfe\xa3\x35\x81\x84\0\0\0\0IEND\xaeB`\x82";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF";

/// A form with one part, as a browser sends it.
fn form(request: RequestBuilder, part: &str, name: &str, content: &[u8]) -> RequestBuilder {
    let mut body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\n\
         Content-Type: text/html\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}")).body(body)
}

async fn attach(request: RequestBuilder, name: &str, content: &[u8]) -> Response {
    form(request, "file", name, content).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_given_out_as_a_download_to_who_may_see_the_conversation() {
    let server = Setup::new().set("desk.duty = 'always'").start().await;
    let visitor = server.visitor().await;
    let upload = || server.client.post(visitor.path("/attachments")).bearer_auth(&visitor.token);
    let kept = json_of(attach(upload(), "执照.PDF", PDF).await).await;
    assert_eq!(
        (&kept["name"], &kept["media_type"], &kept["size"]),
        (&json!("执照.pdf"), &json!("application/pdf"), &json!(PDF.len()))
    );
    let path = format!("/attachments/{}", kept["id"].as_str().unwrap());
    let given = visitor.get(&path).send().await.unwrap();
    assert_eq!(given.status(), 200);
    let header = |name: &str| given.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%89%A7%E7%85%A7.pdf"
    );
    assert_eq!((header("x-content-type-options"), header("cache-control")), ("nosniff".into(), "no-store".into()));
    assert!(header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!(given.bytes().await.unwrap(), PDF);
    assert_eq!(json_of(visitor.get("/attachments").send().await.unwrap()).await["attachments"], json!([kept]));
    assert!(visitor.messages(10).await.pop().unwrap()["text"].as_str().unwrap().contains("执照.pdf"));

    // Another visitor and a wrong id: the same as if there were none.
    let other = server.visitor().await;
    assert_eq!(problem(other.get(&path).send().await.unwrap(), 404).await, "attachment_not_found");
    let foreign = server.client.get(visitor.path(&path)).bearer_auth(&other.token).send().await.unwrap();
    assert_eq!(problem(foreign, 404).await, "conversation_not_found");
    assert_eq!(problem(server.client.get(visitor.path(&path)).send().await.unwrap(), 401).await, "unauthorized");

    // Staff see it once the conversation is their business.
    let person = server.staff("staff", "甲").await;
    let staff_path = format!("/desk/conversations/{}{path}", visitor.id);
    assert_eq!(problem(person.get(&staff_path).send().await.unwrap(), 404).await, "conversation_not_found");
    visitor.hand_off().await;
    person.did("take", &visitor.id, &json!({})).await;
    assert_eq!(person.get(&staff_path).send().await.unwrap().bytes().await.unwrap(), PDF);
    let sent = attach(
        person.request(reqwest::Method::POST, &format!("/desk/conversations/{}/attachments", visitor.id)),
        "图.png",
        PNG,
    )
    .await;
    assert_eq!(json_of(sent).await["from_visitor"], false);
    assert_eq!(json_of(visitor.get("/attachments").send().await.unwrap()).await["attachments"][1]["name"], "图.png");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_content_tells_what_it_is_not_the_name() {
    let server = start().await;
    let visitor = server.visitor().await;
    let upload = || server.client.post(visitor.path("/attachments")).bearer_auth(&visitor.token);
    for (name, content) in [
        ("picture.png", &b"<html><script>alert(1)</script></html>"[..]),
        ("picture.png", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@\0"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.zip", b"PK\x03\x04\x14\0\0\0\0\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("a.sh", b"#!/bin/sh\nrm -rf /\n"),
        ("a.txt", "一段文字".as_bytes()),
    ] {
        assert_eq!(problem(attach(upload(), name, content).await, 415).await, "wrong_file_type", "{name}");
    }
    let kept = json_of(attach(upload(), "really.exe", PNG).await).await;
    assert_eq!((&kept["media_type"], &kept["name"]), (&json!("image/png"), &json!("really.exe.png")));
    assert_eq!(
        json_of(visitor.get("/attachments").send().await.unwrap()).await["attachments"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_or_too_much_is_refused() {
    let server = Setup::new().set("attachment.max_bytes = 100000\nattachment.max_count = 2").start().await;
    let visitor = server.visitor().await;
    let upload = || server.client.post(visitor.path("/attachments")).bearer_auth(&visitor.token);
    let mut large = PNG.to_vec();
    large.resize(100_000, 0);
    json_of(attach(upload(), "just.png", &large).await).await;
    large.push(0);
    assert_eq!(problem(attach(upload(), "large.png", &large).await, 413).await, "body_too_large");
    json_of(attach(upload(), "two.png", PNG).await).await;
    let refused: Value = attach(upload(), "three.png", PNG).await.json().await.unwrap();
    assert_eq!((&refused["status"], &refused["field"]), (&json!(422), &json!("file")));
    let list = json_of(visitor.get("/attachments").send().await.unwrap()).await;
    assert_eq!(list["attachments"].as_array().unwrap().len(), 2);
    // The limit of other bodies stays.
    let long = json!({"client_id": "a", "text": "长".repeat(30_000)});
    assert_eq!(problem(visitor.post("/messages", &long).send().await.unwrap(), 413).await, "body_too_large");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_made_harmless() {
    let server = start().await;
    let visitor = server.visitor().await;
    let upload = || server.client.post(visitor.path("/attachments")).bearer_auth(&visitor.token);
    for (sent, kept) in [
        ("../../../etc/passwd", "passwd.png"),
        ("..\\\\..\\\\boot.ini", "boot.ini.png"),
        ("\u{202e}gnp.exe", "gnp.exe.png"),
        ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
        ("", "附件.png"),
    ] {
        let stored = json_of(attach(upload(), sent, PNG).await).await;
        assert_eq!(stored["name"], kept, "{sent:?}");
        let given = visitor.get(&format!("/attachments/{}", stored["id"].as_str().unwrap())).send().await.unwrap();
        let told = given.headers()["content-disposition"].to_str().unwrap();
        assert!(told.starts_with("attachment; filename=\"file.png\"") && !told.contains(".."), "{told}");
    }
    let files: Vec<_> = std::fs::read_dir(server.dir()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        files.iter().all(|name| ["bangban.db", "docs"].iter().any(|own| name.to_str().unwrap().starts_with(own))),
        "nothing is written under a name that was sent: {files:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_none_is_refused() {
    let server = start().await;
    let visitor = server.visitor().await;
    let upload = || server.client.post(visitor.path("/attachments")).bearer_auth(&visitor.token);
    assert_eq!(problem(upload().json(&json!({})).send().await.unwrap(), 415).await, "not_a_form");
    let other = form(upload(), "picture", "a.png", PNG).send().await.unwrap();
    assert_eq!(other.json::<Value>().await.unwrap()["field"], "file");
    let empty = form(upload(), "file", "a.png", b"").send().await.unwrap();
    assert_eq!(empty.json::<Value>().await.unwrap()["field"], "file");
    let cut = upload().header("content-type", format!("multipart/form-data; boundary={BOUNDARY}")).body("--bound");
    assert_eq!(problem(cut.send().await.unwrap(), 415).await, "not_a_form");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_ticket_are_for_who_may_see_the_ticket() {
    let server = start().await;
    let (agent, other) = (server.staff("hotline_agent", "甲").await, server.staff("staff", "乙").await);
    let body = json!({"title": "举报", "text": "见附件", "secret": true});
    let opened = json_of(agent.post("/tickets", &body).send().await.unwrap()).await;
    let path = format!("/tickets/{}/attachments", opened["number"].as_str().unwrap());
    let kept = json_of(attach(agent.request(reqwest::Method::POST, &path), "证据.png", PNG).await).await;
    let file = format!("{path}/{}", kept["id"].as_str().unwrap());
    assert_eq!(agent.get(&file).send().await.unwrap().bytes().await.unwrap(), PNG);
    for response in [
        other.get(&file).send().await.unwrap(),
        other.get(&path).send().await.unwrap(),
        attach(other.request(reqwest::Method::POST, &path), "x.png", PNG).await,
    ] {
        assert_eq!(problem(response, 404).await, "ticket_not_found");
    }
    let seen = agent.read(&format!("/tickets/{}", opened["number"].as_str().unwrap())).await;
    assert_eq!(seen["history"][1]["kind"], "attached");
    // What a visitor sent along is there for who works on their ticket, and not for others.
    let visitor = server.visitor().await;
    let upload = server.client.post(visitor.path("/attachments")).bearer_auth(&visitor.token);
    let sent = json_of(attach(upload, "照片.png", PNG).await).await;
    let number = visitor.hand_off().await["number"].as_str().unwrap().to_owned();
    let of_visitor = format!("/tickets/{number}/attachments/{}", sent["id"].as_str().unwrap());
    agent.post(&format!("/tickets/{number}/contact"), &json!({})).send().await.unwrap();
    assert_eq!(agent.read(&format!("/tickets/{number}/attachments")).await["attachments"], json!([sent]));
    assert_eq!(agent.get(&of_visitor).send().await.unwrap().bytes().await.unwrap(), PNG);
    assert_eq!(problem(other.get(&of_visitor).send().await.unwrap(), 404).await, "attachment_not_found");

    let restarted = server.restart().await;
    let stored = restarted.get(&format!("/api/v1{file}")).bearer_auth(&agent.token).send().await.unwrap();
    assert_eq!(stored.bytes().await.unwrap(), PNG, "it is still there after a restart");
}

/// A form with number and code before the file.
fn form_of_ticket(request: RequestBuilder, parts: &[(&str, &str)], content: &[u8]) -> RequestBuilder {
    let mut body = String::new();
    for (name, value) in parts {
        body += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"证据.png\"\r\n\r\n");
    let mut body = body.into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}")).body(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_without_a_conversation_sends_files_by_number_and_code() {
    let server = Setup::new().set("attachment.max_count = 1").start().await;
    let agent = server.staff("hotline_agent", "甲").await;
    let body = json!({"title": "举报", "text": "见附件", "channel": "phone", "secret": true});
    let opened = json_of(agent.post("/tickets", &body).send().await.unwrap()).await;
    let (number, code) = (opened["number"].as_str().unwrap(), opened["code"].as_str().unwrap());
    let upload = || server.client.post(format!("{}/api/v1/tickets/attachments", server.url));
    let send = async |parts: &[(&str, &str)]| form_of_ticket(upload(), parts, PNG).send().await.unwrap();

    assert_eq!(problem(send(&[("number", number), ("code", "WRONG234")]).await, 404).await, "ticket_not_found");
    assert_eq!(problem(send(&[("number", "B20200101-000001"), ("code", code)]).await, 404).await, "ticket_not_found");
    for (parts, field) in [
        (&[("code", code), ("number", number)][..], "number"),
        (&[("number", number)], "code"),
        (&[], "number"),
        (&[("number", number), ("code", code), ("user", "x")], "file"),
    ] {
        let refused = send(parts).await;
        assert_eq!(refused.status(), 422, "{parts:?}");
        assert_eq!(refused.json::<Value>().await.unwrap()["field"], field, "{parts:?}");
    }
    assert_eq!(problem(send(&[("number", number), ("code", &"x".repeat(200))]).await, 413).await, "body_too_large");

    let kept = json_of(send(&[("number", &number.to_lowercase()), ("code", &code.to_lowercase())]).await).await;
    assert_eq!((&kept["name"], &kept["from_visitor"]), (&json!("证据.png"), &json!(true)));
    let path = format!("/tickets/{number}/attachments");
    assert_eq!(agent.read(&path).await["attachments"], json!([kept]));
    let given = agent.get(&format!("{path}/{}", kept["id"].as_str().unwrap())).send().await.unwrap();
    assert_eq!(given.bytes().await.unwrap(), PNG);
    let seen = server.post("/api/v1/tickets/query", &json!({"number": number, "code": code})).send().await.unwrap();
    let history = json_of(seen).await["history"].clone();
    assert_eq!((&history[1]["kind"], &history[1]["text"]), (&json!("attached"), &json!("访客发来附件：证据.png")));

    let refused: Value = send(&[("number", number), ("code", code)]).await.json().await.unwrap();
    assert_eq!((&refused["status"], &refused["field"]), (&json!(422), &json!("file")), "there is one already");
    json_of(agent.post(&format!("/tickets/{number}/reject"), &json!({"reason": "重复"})).send().await.unwrap()).await;
    assert_eq!(problem(send(&[("number", number), ("code", code)]).await, 409).await, "not_allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_one_address_have_a_limit_of_their_own() {
    let server = Setup::new().set("limits.enabled = true\nlimits.attachments_per_minute = 1").start().await;
    let visitor = server.visitor().await;
    let upload = || server.client.post(visitor.path("/attachments")).bearer_auth(&visitor.token);
    json_of(attach(upload(), "a.png", PNG).await).await;
    assert_eq!(problem(attach(upload(), "b.png", PNG).await, 429).await, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_stored_leaves_nothing_behind() {
    let server = start().await;
    let visitor = server.visitor().await;
    let upload = || server.client.post(visitor.path("/attachments")).bearer_auth(&visitor.token);
    let before = visitor.messages(10).await;
    // The file's row goes well, its content does not.
    server.store.plant(Fault::After(1));
    assert_eq!(problem(attach(upload(), "a.png", PNG).await, 503).await, "storage_unavailable");
    server.store.plant(Fault::None);
    let list = json_of(visitor.get("/attachments").send().await.unwrap()).await;
    assert_eq!((&list["attachments"], visitor.messages(10).await), (&json!([]), before));
    json_of(attach(upload(), "a.png", PNG).await).await;
}
