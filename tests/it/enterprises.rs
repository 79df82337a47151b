//! Enterprises: who a visitor is, told by the host site under its signature, and what their file holds.

use std::path::Path;

use bangban::{
    config::{Flags, load},
    model::time::now,
    storage::{EnterpriseSearch, Fault, Store},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use sqlx::SqlitePool;

use crate::server::{NOISE, Person, Setup, TestServer, Visitor, json_of, problem, start};

const OLD: &str = "an old secret of thirty-two bytes and more";
const NEW: &str = "another secret, with which it is rolled over";
/// Codes with a right check digit, made up.
const CODE: &str = "91350100M000100Y43";
const NAME: &str = "上海某某有限公司";

async fn with_identities(more: &str) -> TestServer {
    Setup::new().set(&format!("identity.secrets = ['{NEW}', '{OLD}']")).set(more).start().await
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// A token as a host site signs it, with some claims otherwise.
fn token(secret: &str, change: &Value) -> String {
    let mut claims = json!({"credit_code": CODE, "name": NAME, "iat": now() / 1000, "exp": now() / 1000 + 300});
    claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    signed(&json!({"alg": "HS256", "typ": "JWT"}), &claims, secret)
}

async fn begin(server: &TestServer, identity: &str) -> Response {
    server.post("/api/v1/conversations", &json!({ "identity": identity })).send().await.unwrap()
}

/// A visitor whose site says who they are.
async fn identified(server: &TestServer, change: &Value) -> Visitor {
    let begun = begin(server, &token(NEW, change)).await;
    assert_eq!(begun.status(), StatusCode::CREATED, "{}", begun.text().await.unwrap());
    server.visitor_of(begun).await
}

async fn database(server: &TestServer) -> SqlitePool {
    SqlitePool::connect(&format!("sqlite:{}", server.dir().join("bangban.db").display())).await.unwrap()
}

async fn found(person: &Person, query: &str) -> Vec<Value> {
    person.read(&format!("/enterprises?{query}")).await["enterprises"].as_array().unwrap().clone()
}

/// The file of the enterprise of a credit code.
async fn file(person: &Person, code: &str) -> Value {
    let known = found(person, &format!("credit_code={code}")).await;
    person.read(&format!("/enterprises/{}", known[0]["id"].as_str().unwrap())).await
}

/// Opens a ticket by telephone; gives its number.
async fn opened(person: &Person, more: Value) -> String {
    let mut body = json!({"title": "开票系统登不上", "text": "三天登不上。", "channel": "phone"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let opened = json_of(person.post("/tickets", &body).send().await.unwrap()).await;
    opened["number"].as_str().unwrap().to_owned()
}

async fn audited(server: &TestServer, action: &str) -> Vec<Value> {
    let auditor = server.staff("auditor", &format!("审{action}")).await;
    auditor.read(&format!("/audit?action={action}")).await["lines"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_identity_makes_the_conversation_one_of_that_enterprise() {
    let server = with_identities("desk.duty = 'always'").await;
    let person = server.staff("staff", "甲").await;
    // Claims that nobody knows here are passed over.
    let visitor = identified(&server, &json!({"phone": "021-5792 0000", "jti": "1", "sub": {"id": 7}})).await;
    visitor.hand_off().await;
    let context = person.read(&format!("/desk/conversations/{}", visitor.id)).await;
    let known = &context["enterprise"];
    assert_eq!(
        (&known["name"], &known["credit_code"], &known["phone"]),
        (&json!(NAME), &json!(CODE), &json!("02157920000"))
    );
    assert_eq!((&known["verified"], &known["key_account"]), (&json!(true), &json!(false)));
    let stranger = server.visitor().await;
    stranger.hand_off().await;
    let context = person.read(&format!("/desk/conversations/{}", stranger.id)).await;
    assert_eq!(context["enterprise"], Value::Null);

    // Many at once, and later under another name: one file, with the name its site says now.
    let tokens: Vec<String> = (0..8).map(|_| token(NEW, &json!({"name": "上海新名有限公司"}))).collect();
    let begun = futures_util::future::join_all(tokens.iter().map(|token| begin(&server, token))).await;
    assert!(begun.iter().all(|begun| begun.status() == StatusCode::CREATED));
    let known = found(&person, "q=公司").await;
    assert_eq!((known.len(), &known[0]["name"]), (1, &json!("上海新名有限公司")));
    assert_eq!(audited(&server, "enterprise_changed").await.len(), 2, "made, and renamed once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_that_does_not_count_is_refused_and_nothing_is_stored() {
    let server = with_identities("").await;
    let seconds = now() / 1000;
    let other = token(NEW, &json!({"name": "另一家公司"}));
    let mine = token(NEW, &json!({}));
    let (parts, theirs): (Vec<&str>, Vec<&str>) = (mine.split('.').collect(), other.split('.').collect());
    let none = json!({"alg": "none"});
    let claims = json!({"credit_code": CODE, "name": NAME, "exp": seconds + 300});
    for (identity, code) in [
        (token(NEW, &json!({"exp": seconds - 1})), "identity_expired"),
        (token(NEW, &json!({"exp": seconds + 7200})), "identity_refused"),
        (token(NEW, &json!({"exp": null})), "identity_refused"),
        (token("a secret that nobody here knows of, of any length", &json!({})), "identity_refused"),
        (format!("{}.{}.", part(&none), part(&claims)), "identity_refused"),
        (signed(&none, &claims, NEW), "identity_refused"),
        (format!("{}.{}.{}", parts[0], theirs[1], parts[2]), "identity_refused"),
        (token(NEW, &json!({"credit_code": "91350100M000100Y44"})), "identity_refused"),
        (token(NEW, &json!({"name": ""})), "identity_refused"),
        ("token".to_owned(), "identity_refused"),
        (String::new(), "identity_refused"),
    ] {
        let refused = begin(&server, &identity).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{identity}");
        let refused: Value = refused.json().await.unwrap();
        assert_eq!((&refused["code"], &refused["field"]), (&json!(code), &json!("identity")), "{identity}");
    }
    let stored: (i64, i64) =
        sqlx::query_as("select (select count(*) from conversations), (select count(*) from enterprises)")
            .fetch_one(&database(&server).await)
            .await
            .unwrap();
    assert_eq!(stored, (0, 0));

    let without = start().await;
    assert_eq!(problem(begin(&without, &mine).await, 422).await, "identity_off");
    without.visitor().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_secret_is_rolled_the_old_and_the_new_one_count() {
    let server = with_identities("").await;
    for secret in [OLD, NEW] {
        assert_eq!(begin(&server, &token(secret, &json!({}))).await.status(), StatusCode::CREATED);
    }
    let server = server.restart_with(&format!("identity.secrets = ['{NEW}']")).await;
    assert_eq!(problem(begin(&server, &token(OLD, &json!({}))).await, 422).await, "identity_refused");
    assert_eq!(begin(&server, &token(NEW, &json!({}))).await.status(), StatusCode::CREATED);
}

#[test]
fn a_short_secret_is_a_wrong_setting_and_not_told() {
    let wrong = load(&Flags { file: None, overrides: vec!["identity.secrets = ['too short']".into()] }).unwrap_err();
    let told = wrong.to_string();
    assert!(told.contains("`identity.secrets`") && !told.contains("too short"), "{told}");
    let config = load(&Flags { file: None, overrides: vec![format!("identity.secrets = ['{NEW}']")] }).unwrap();
    assert!(!format!("{config:?}").contains(NEW));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_account_is_served_first_only_where_its_identity_was_verified() {
    let server = with_identities("desk.duty = 'always'").await;
    let supervisor = server.staff("supervisor", "班长").await;
    identified(&server, &json!({})).await;
    let id = found(&supervisor, &format!("credit_code={CODE}")).await[0]["id"].as_str().unwrap().to_owned();
    let body = json!({"name": NAME, "key_account": true});
    json_of(supervisor.put(&format!("/enterprises/{id}"), &body).send().await.unwrap()).await;

    let (verified, claimed) = (identified(&server, &json!({})).await, server.visitor().await);
    // One that is only said to be theirs.
    sqlx::query("update conversations set enterprise_id = $1 where id = $2")
        .bind(&id)
        .bind(&claimed.id)
        .execute(&database(&server).await)
        .await
        .unwrap();
    claimed.hand_off().await;
    verified.hand_off().await;
    let queue = supervisor.read("/desk/queue").await;
    let call = |visitor: &Visitor| {
        let calls = queue["calls"].as_array().unwrap();
        calls.iter().find(|call| call["conversation"] == visitor.id.as_str()).unwrap().clone()
    };
    assert!(call(&verified)["priority"].as_i64() > call(&claimed)["priority"].as_i64(), "{queue}");
    assert_eq!(call(&claimed)["priority"], 0);
    assert_eq!((&call(&verified)["position"], &call(&claimed)["position"]), (&json!(1), &json!(2)));
    let context = supervisor.read(&format!("/desk/conversations/{}", claimed.id)).await;
    assert_eq!(context["enterprise"]["verified"], false);
    assert_eq!(context["enterprise"]["key_account"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_holds_the_earlier_conversations_and_tickets() {
    let server = with_identities("").await;
    let (agent, supervisor) = (server.staff("hotline_agent", "甲").await, server.staff("supervisor", "班长").await);
    let visitor = identified(&server, &json!({"phone": "02157920000"})).await;
    visitor.say("1", NOISE).await;
    // Off duty: what the visitor leaves behind is a ticket of their enterprise.
    let left = visitor.hand_off().await["number"].as_str().unwrap().to_owned();
    let written =
        opened(&agent, json!({"credit_code": CODE, "enterprise_name": "写下的名字", "phone": "13800001111"})).await;
    identified(&server, &json!({})).await;

    let file_of = file(&agent, CODE).await;
    assert_eq!((&file_of["name"], &file_of["phone"]), (&json!(NAME), &json!("02157920000")), "what is signed counts");
    let numbers: Vec<&str> =
        file_of["tickets"].as_array().unwrap().iter().map(|ticket| ticket["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, [written.as_str(), left.as_str()], "the newest first");
    let conversations = file_of["conversations"].as_array().unwrap();
    assert_eq!(conversations.len(), 1, "nothing was said in the other one: {conversations:?}");
    assert_eq!((&conversations[0]["id"], &conversations[0]["question"]), (&json!(visitor.id), &json!(NOISE)));
    assert_eq!(conversations[0]["open"], false, "an agent opens no conversation");
    assert_eq!(file(&supervisor, CODE).await["conversations"][0]["open"], true);

    let seen = agent.read(&format!("/tickets/{left}")).await;
    assert_eq!(
        (&seen["enterprise_name"], &seen["credit_code"], &seen["phone"]),
        (&json!(NAME), &json!(CODE), &json!("02157920000"))
    );
    assert_eq!((&seen["enterprise"]["id"], &seen["enterprise"]["verified"]), (&file_of["id"], &json!(true)));
    let seen = agent.read(&format!("/tickets/{written}")).await;
    assert_eq!((&seen["enterprise"]["id"], &seen["enterprise"]["verified"]), (&file_of["id"], &json!(false)));

    let reads = audited(&server, "enterprise_read").await;
    assert_eq!(reads.len(), 2);
    assert_eq!(reads[1]["actor"], agent.id.as_str());
    assert_eq!(reads[1]["subject"], format!("enterprise:{}", file_of["id"].as_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn secret_tickets_stand_in_the_file_for_those_alone_who_may_see_them() {
    let server = with_identities("").await;
    let (agent, other) = (server.staff("hotline_agent", "甲").await, server.staff("staff", "乙").await);
    let supervisor = server.staff("supervisor", "班长").await;
    let secret =
        opened(&agent, json!({"credit_code": CODE, "enterprise_name": NAME, "phone": "13800001111", "secret": true}))
            .await;
    assert!(found(&other, &format!("credit_code={CODE}")).await.is_empty(), "by itself it makes no file");
    let open = opened(&agent, json!({"credit_code": CODE, "enterprise_name": NAME})).await;
    assert!(found(&other, "phone=13800001111").await.is_empty(), "its number leads nowhere");
    let visitor = identified(&server, &json!({})).await;
    visitor.say("1", NOISE).await;
    let left = visitor.hand_off().await["number"].as_str().unwrap().to_owned();

    let tickets = async |person: &Person| {
        let file = file(person, CODE).await;
        let numbers: Vec<Value> =
            file["tickets"].as_array().unwrap().iter().map(|ticket| ticket["number"].clone()).collect();
        (numbers, file["conversations"].as_array().unwrap().len())
    };
    assert_eq!(tickets(&agent).await, (vec![json!(left), json!(open), json!(secret)], 1));
    assert_eq!(tickets(&other).await, (vec![json!(left), json!(open)], 1));

    // A ticket that becomes secret takes the conversation behind it along.
    json_of(supervisor.post(&format!("/tickets/{left}/describe"), &json!({"secret": true})).send().await.unwrap())
        .await;
    assert_eq!(tickets(&other).await, (vec![json!(open)], 0));
    assert_eq!(tickets(&supervisor).await, (vec![json!(left), json!(open), json!(secret)], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enterprise_is_found_by_any_of_its_numbers_by_code_and_by_name() {
    let server = with_identities("").await;
    let agent = server.staff("hotline_agent", "甲").await;
    opened(&agent, json!({"credit_code": CODE, "enterprise_name": NAME, "phone": "021-5792 0000"})).await;
    opened(&agent, json!({"credit_code": CODE, "phone": "138 0000-1111"})).await;
    identified(&server, &json!({"phone": "13900002222"})).await;
    for query in [
        "phone=02157920000",
        "phone=021-5792%200000",
        "phone=%2B86%2002157920000",
        "phone=13800001111",
        "phone=13900002222",
        "credit_code=91350100m000100y43",
        "q=某某有限",
        "q=91350100m",
    ] {
        let known = found(&agent, query).await;
        assert_eq!(
            (known.len(), &known[0]["name"], &known[0]["credit_code"]),
            (1, &json!(NAME), &json!(CODE)),
            "{query}"
        );
    }
    for query in ["phone=5792", "credit_code=91310000000000000U", "q=%25", "q=_"] {
        assert!(found(&agent, query).await.is_empty(), "{query}");
    }
    for (query, field) in [
        ("", "q"),
        ("?q=", "q"),
        ("?q=a&phone=1", "q"),
        ("?phone=无", "phone"),
        ("?credit_code=91350100M000100Y44", "credit_code"),
        ("?name=a", "name"),
    ] {
        let refused = agent.get(&format!("/enterprises{query}")).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(refused.json::<Value>().await.unwrap()["field"], field, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_for_those_who_work_on_tickets_and_a_missing_one_is_not_found() {
    let server = with_identities("").await;
    let agent = server.staff("hotline_agent", "甲").await;
    identified(&server, &json!({})).await;
    let id = found(&agent, "q=公司").await[0]["id"].as_str().unwrap().to_owned();
    let body = json!({"name": NAME, "key_account": false});
    for role in ["editor", "administrator", "auditor"] {
        let other = server.staff(role, role).await;
        for response in [
            other.get("/enterprises?q=公司").send().await.unwrap(),
            other.get(&format!("/enterprises/{id}")).send().await.unwrap(),
            other.get("/enterprises/none").send().await.unwrap(),
            other.put(&format!("/enterprises/{id}"), &body).send().await.unwrap(),
        ] {
            assert_eq!(problem(response, 403).await, "forbidden", "{role}");
        }
    }
    for path in ["/enterprises?q=公司".to_owned(), format!("/enterprises/{id}")] {
        assert_eq!(problem(server.get(&format!("/api/v1{path}")).send().await.unwrap(), 401).await, "not_signed_in");
    }
    for missing in ["none", "%00", "' or 1=1 --"] {
        let path = format!("/enterprises/{missing}");
        assert_eq!(problem(agent.get(&path).send().await.unwrap(), 404).await, "enterprise_not_found");
        assert_eq!(problem(agent.put(&path, &body).send().await.unwrap(), 404).await, "enterprise_not_found");
    }
    assert!(audited(&server, "enterprise_read").await.is_empty(), "nothing was read");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_served_first_is_for_supervisors_to_say() {
    let server = with_identities("").await;
    let (agent, supervisor) = (server.staff("hotline_agent", "甲").await, server.staff("supervisor", "班长").await);
    identified(&server, &json!({})).await;
    let id = found(&agent, "q=公司").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/enterprises/{id}");
    let body = |key: bool| json!({"name": " 改过的名字 ", "phone": "+86 138-0000-1111", "contact": "办公室", "key_account": key, "note": "注"});
    let changed = json_of(agent.put(&path, &body(false)).send().await.unwrap()).await;
    assert_eq!(
        (&changed["name"], &changed["phone"], &changed["contact"], &changed["note"]),
        (&json!("改过的名字"), &json!("13800001111"), &json!("办公室"), &json!("注"))
    );
    assert_eq!(problem(agent.put(&path, &body(true)).send().await.unwrap(), 403).await, "forbidden");
    assert_eq!(agent.read(&path).await["key_account"], false);
    assert_eq!(json_of(supervisor.put(&path, &body(true)).send().await.unwrap()).await["key_account"], true);
    json_of(agent.put(&path, &body(true)).send().await.unwrap()).await;
    for (wrong, field) in [
        (json!({"name": "", "key_account": true}), "name"),
        (json!({"name": "长".repeat(101), "key_account": true}), "name"),
        (json!({"name": "a", "key_account": true, "phone": "无"}), "phone"),
        (json!({"name": "a", "key_account": true, "credit_code": CODE}), "credit_code"),
        (json!({"name": "a"}), "key_account"),
    ] {
        let refused = supervisor.put(&path, &wrong).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(refused.json::<Value>().await.unwrap()["field"], field, "{wrong}");
    }
    let lines = audited(&server, "enterprise_changed").await;
    let told: Vec<_> = lines.iter().map(|line| (line["actor"].clone(), line["detail"]["changed"].clone())).collect();
    assert_eq!(
        told,
        [
            (json!(supervisor.id), json!(["key_account"])),
            (json!(agent.id), json!(["name", "phone", "contact", "note"])),
            (json!("system"), json!(["credit_code"])),
        ],
        "what changed nothing is no line, and no values stand in it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_and_the_file_it_makes_are_stored_together_or_not_at_all() {
    let server = start().await;
    let agent = server.staff("hotline_agent", "甲").await;
    let body = json!({"title": "a", "text": "b", "credit_code": CODE, "enterprise_name": NAME});
    let mut failures = 0;
    loop {
        server.store.plant(Fault::After(failures));
        let status = agent.post("/tickets", &body).send().await.unwrap().status();
        server.store.plant(Fault::None);
        // What was planted is picked up by the next write.
        server.store.write::<(), bangban::storage::StoreError, _>(|_| Box::pin(async { Ok(()) })).await.unwrap();
        let (tickets, files) =
            (agent.read("/tickets").await["total"].clone(), found(&agent, &format!("credit_code={CODE}")).await.len());
        if status == StatusCode::CREATED {
            assert_eq!((tickets, files), (json!(1), 1));
            break;
        }
        assert_eq!((tickets, files), (json!(0), 0), "after {failures} changes");
        failures += 1;
    }
    assert!(failures > 5, "{failures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_of_before_there_were_files_get_theirs() {
    let (old, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for migration in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).unwrap() {
        let path = migration.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.starts_with("0006") {
            std::fs::copy(&path, old.path().join(name)).unwrap();
        }
    }
    let url = format!("sqlite:{}", dir.path().join("bangban.db").display());
    let pool = SqlitePool::connect(&format!("{url}?mode=rwc")).await.unwrap();
    sqlx::migrate::Migrator::new(old.path()).await.unwrap().run(&pool).await.unwrap();
    sqlx::query(
        "insert into conversations (id, token_hash, state, last_seq, asked_again, created_at, updated_at) \
         values ('c', 'h', 'closed', 0, false, 1, 1)",
    )
    .execute(&pool)
    .await
    .unwrap();
    for (id, code, name, secret) in [
        ("1", Some(CODE), Some(NAME), false),
        ("2", Some(CODE), None, false),
        ("3", None, Some("无代码"), false),
        ("4", Some("secret"), Some("密"), true),
    ] {
        sqlx::query(
            "insert into tickets (id, number, code_hash, conversation_id, announced_seq, kind, state, title, due_on, \
             last_seq, created_at, updated_at, credit_code, enterprise_name, secret) \
             values ($1, $1, '', 'c', 1, 'consult', 'received', '', '2026-01-01', 0, 7, 7, $2, $3, $4)",
        )
        .bind(id)
        .bind(code)
        .bind(name)
        .bind(secret)
        .execute(&pool)
        .await
        .unwrap();
    }
    pool.close().await;
    let store = Store::open(&url).await.unwrap();
    let mut read = store.read().await.unwrap();
    let files = read.enterprises(&EnterpriseSearch::Text(String::new()), 10).await.unwrap();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!((files[0].credit_code.as_str(), files[0].name.as_str(), files[0].created_at), (CODE, NAME, 7));
    assert_eq!(read.tickets_of(CODE, None, 10).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_an_identity_counts_in_the_body_alone_and_is_not_kept() {
    let server = with_identities("").await;
    let identity = token(NEW, &json!({}));
    let path = format!("{}/api/v1/conversations?identity={identity}", server.url);
    assert_eq!(server.client.request(Method::POST, path).send().await.unwrap().status(), StatusCode::CREATED);
    assert_eq!(begin(&server, &identity).await.status(), StatusCode::CREATED);
    let agent = server.staff("hotline_agent", "甲").await;
    assert_eq!(found(&agent, "q=公司").await.len(), 1);
    let verified: (i64,) = sqlx::query_as("select count(*) from conversations where identity_verified")
        .fetch_one(&database(&server).await)
        .await
        .unwrap();
    assert_eq!(verified.0, 1, "the one in the address was not looked at");
    let signature = identity.rsplit('.').next().unwrap().as_bytes();
    for name in ["bangban.db", "bangban.db-wal"] {
        let bytes = std::fs::read(server.dir().join(name)).unwrap();
        assert!(!bytes.windows(signature.len()).any(|window| window == signature), "{name}");
    }
}
