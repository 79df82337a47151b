//! Who may sign in, who may do what, and what is kept of it.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use bangban::{
    model::{
        audit::{Action, Deed},
        time::now,
    },
    people::{Link, People},
    storage::{AuditFilter, Store, StoreError},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::server::{PASSWORD, Person, Setup, TestServer, json_of, problem, start};

/// Runs the program over the database of a test.
fn bangban(server: &TestServer, args: &[&str], stdin: &str) -> Output {
    let database = format!("database.url='sqlite:{}'", server.dir().join("bangban.db").display());
    let mut child = Command::new(env!("CARGO_BIN_EXE_bangban"))
        .args(args)
        .args(["--set", &database])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap().trim().to_owned()
}

async fn with_link(server: &TestServer, token: &str, body: &Value) -> reqwest::Response {
    server.post("/api/v1/link", body).bearer_auth(token).send().await.unwrap()
}

async fn try_to_sign_in(server: &TestServer, body: &Value) -> reqwest::Response {
    server.post("/api/v1/session", body).send().await.unwrap()
}

/// The code an authenticator app shows for a secret.
fn code_of(secret: &str, at: i64) -> String {
    use totp_rs::{Builder, Secret};
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .with_account_name("x".to_owned())
        .with_issuer(Some("bangban"))
        .build()
        .unwrap();
    totp.generate(u64::try_from(at / 1000).unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_made_by_a_link_that_is_dead_afterwards() {
    let server = start().await;
    let people = People::new(
        std::sync::Arc::clone(&server.store),
        bangban::config::load(&bangban::config::Flags::default()).unwrap().session,
    );
    // The server makes one of its own once it is ready, and the later link counts.
    while server.store.read().await.unwrap().audit_page(&AuditFilter::default(), 1).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let Link { token, .. } = people.first_link(now()).await.unwrap().unwrap();
    let seen = json_of(server.get("/api/v1/link").bearer_auth(&token).send().await.unwrap()).await;
    assert_eq!((&seen["first"], &seen["name"]), (&json!(true), &Value::Null));
    let chosen = json!({"name": "root.li", "display_name": "李工", "password": "short"});
    assert_eq!(problem(with_link(&server, &token, &chosen).await, 422).await, "invalid_field");
    let chosen = json!({"name": "root.li", "display_name": "李工", "password": PASSWORD});
    let begun = json_of(with_link(&server, &token, &chosen).await).await;
    assert_eq!(begun["user"]["role"], "administrator");
    assert_eq!(problem(with_link(&server, &token, &chosen).await, 404).await, "link_not_found");
    assert!(people.first_link(now()).await.unwrap().is_none(), "there is somebody now");
    let administrator = server.sign_in("root.li").await;
    assert_eq!(administrator.read("/users").await["users"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_nobody_can_sign_in_to_prints_the_link() {
    let dir = tempfile::tempdir().unwrap();
    let ready = dir.path().join("ready");
    let mut child = Command::new(env!("CARGO_BIN_EXE_bangban"))
        .args(["serve", "--set", "server.listen=127.0.0.1:0", "--set", "corpus.dir=tests/none", "--ready-file"])
        .arg(&ready)
        .args(["--set", &format!("database.url='sqlite:{}'", dir.path().join("b.db").display())])
        .args(["--set", &format!("index.dir='{}'", dir.path().join("index").display())])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
    let link = lines.map_while(Result::ok).find(|line| line.contains("/console#/link/"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(link.unwrap().trim().starts_with("http://127.0.0.1:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_makes_lists_disables_and_invites() {
    let server = start().await;
    server.group("登记组", &[]).await;
    let add = ["user", "add", "wang.fang", "--role", "staff", "--group", "登记组", "--password-stdin"];
    printed(&bangban(&server, &add, &format!("{PASSWORD}\n")));
    let person = server.sign_in("wang.fang").await;
    assert_eq!(person.read("/session").await["user"]["groups"].as_array().unwrap().len(), 1);
    let refused = bangban(&server, &add, PASSWORD);
    assert_eq!(refused.status.code(), Some(2), "the name is taken");

    let link = printed(&bangban(&server, &["user", "add", "li.na", "--role", "hotline_agent"], ""));
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(printed(&bangban(&server, &["user", "list"], "")).lines().count(), 2);
    let begun = json_of(with_link(&server, token, &json!({"password": PASSWORD})).await).await;
    assert_eq!(begun["user"]["name"], "li.na");

    printed(&bangban(&server, &["user", "disable", "wang.fang"], ""));
    let ask = json!({"name": "wang.fang", "password": PASSWORD});
    assert_eq!(problem(try_to_sign_in(&server, &ask).await, 401).await, "wrong_credentials");
    assert_eq!(problem(person.get("/desk/queue").send().await.unwrap(), 401).await, "not_signed_in");
    printed(&bangban(&server, &["user", "enable", "wang.fang"], ""));
    server.sign_in("wang.fang").await;
    assert_eq!(bangban(&server, &["user", "link", "nobody"], "").status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_passwords_lock_a_name_whether_it_exists_or_not() {
    let server = Setup::new().set("session.address_lock_after = 1000").start().await;
    server.user("staff", "wang.fang", &[], &[]).await;
    for name in ["wang.fang", "nobody"] {
        let wrong = json!({"name": name, "password": "not this one"});
        for _ in 0..5 {
            assert_eq!(problem(try_to_sign_in(&server, &wrong).await, 401).await, "wrong_credentials", "{name}");
        }
        let right = json!({"name": name, "password": PASSWORD});
        let locked = try_to_sign_in(&server, &right).await;
        let wait: u64 = locked.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=601).contains(&wait), "{wait}");
        assert_eq!(problem(locked, 429).await, "locked", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_ends_the_other_sessions_and_their_streams() {
    let server = start().await;
    let (here, elsewhere) = (server.staff("staff", "wang.fang").await, server.sign_in("wang.fang").await);
    let mut stream = elsewhere.follow(None).await;
    let wrong = json!({"old": "not this one", "new": "another 47 rivers"});
    assert_eq!(problem(here.post("/session/password", &wrong).send().await.unwrap(), 403).await, "wrong_password");
    let change = json!({"old": PASSWORD, "new": "another 47 rivers"});
    assert_eq!(here.post("/session/password", &change).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    while stream.next().await.is_some() {}
    assert_eq!(problem(elsewhere.get("/session").send().await.unwrap(), 401).await, "not_signed_in");
    assert_eq!(here.read("/sessions").await["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_and_anothers_looks_like_a_missing_one() {
    let server = start().await;
    let (one, two) = (server.staff("staff", "甲").await, server.staff("staff", "乙").await);
    let administrator = server.staff("administrator", "管").await;
    let id = |listed: &Value| listed["sessions"][0]["id"].as_str().unwrap().to_owned();
    let of_two = id(&two.read("/sessions").await);
    for session in [of_two.as_str(), "none"] {
        let refused = one.delete(&format!("/sessions/{session}")).send().await.unwrap();
        assert_eq!(problem(refused, 404).await, "not_found");
    }
    assert_eq!(administrator.read("/users/sessions").await["sessions"].as_array().unwrap().len(), 3);
    let ended = administrator.delete(&format!("/sessions/{of_two}")).send().await.unwrap();
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    assert_eq!(problem(two.get("/session").send().await.unwrap(), 401).await, "not_signed_in");
    one.read("/session").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_code_is_asked_once_it_is_set_up_and_serves_once() {
    let server = Setup::new().set("session.lock_after = 50\nsession.address_lock_after = 1000").start().await;
    let person = server.staff("staff", "wang.fang").await;
    let begun =
        json_of(person.post("/session/one-time-code", &json!({"password": PASSWORD})).send().await.unwrap()).await;
    let secret = begun["secret"].as_str().unwrap();
    assert!(begun["url"].as_str().unwrap().starts_with("otpauth://totp/"));
    let confirm = json!({"one_time_code": code_of(secret, now() - 30_000)});
    let codes = json_of(person.post("/session/one-time-code/confirm", &confirm).send().await.unwrap()).await;
    let recovery = codes["recovery_codes"][0].as_str().unwrap().to_owned();

    let ask = |code: Option<&str>| json!({"name": "wang.fang", "password": PASSWORD, "one_time_code": code});
    assert_eq!(problem(try_to_sign_in(&server, &ask(None)).await, 401).await, "one_time_code_needed");
    let code = code_of(secret, now());
    json_of(try_to_sign_in(&server, &ask(Some(&code))).await).await;
    assert_eq!(problem(try_to_sign_in(&server, &ask(Some(&code))).await, 401).await, "wrong_credentials");
    json_of(try_to_sign_in(&server, &ask(Some(&recovery))).await).await;
    assert_eq!(problem(try_to_sign_in(&server, &ask(Some(&recovery))).await, 401).await, "wrong_credentials");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_makes_people_and_groups_and_the_last_one_stays() {
    let server = start().await;
    let administrator = server.staff("administrator", "管").await;
    let group = json!({"name": "登记组", "departments": ["区市场监督管理局"], "hours": [], "fallback": []});
    let made = json_of(administrator.post("/groups", &group).send().await.unwrap()).await;
    let id = made["id"].as_str().unwrap();
    assert_eq!(problem(administrator.post("/groups", &group).send().await.unwrap(), 409).await, "name_taken");
    let wrong = json!({"name": "夜班", "hours": [[["09:00", "08:00"]], [], [], [], [], [], []]});
    assert_eq!(problem(administrator.post("/groups", &wrong).send().await.unwrap(), 422).await, "invalid_field");

    let user =
        json!({"name": "wang.fang", "display_name": "王老师", "role": "staff", "groups": [id], "skills": ["英语"]});
    let made = json_of(administrator.post("/users", &user).send().await.unwrap()).await;
    let path = made["link"]["path"].as_str().unwrap();
    let token = path.strip_prefix("/console#/link/").unwrap();
    let begun = json_of(with_link(&server, token, &json!({"password": PASSWORD})).await).await;
    assert_eq!(begun["user"]["groups"], json!([id]));
    assert_eq!(
        problem(administrator.delete(&format!("/groups/{id}")).send().await.unwrap(), 409).await,
        "group_in_use"
    );

    let person = server.sign_in("wang.fang").await;
    let of_user = format!("/users/{}", person.id);
    person.is("available").await;
    let mut roomier = user.clone();
    roomier["capacity"] = json!(9);
    json_of(administrator.put(&of_user, &roomier).send().await.unwrap()).await;
    let there = person.read("/desk/presence").await;
    assert_eq!((&there["people"][0]["capacity"], &there["people"][0]["status"]), (&json!(9), &json!("available")));
    let mut disabled = user.clone();
    disabled["enabled"] = json!(false);
    json_of(administrator.put(&of_user, &disabled).send().await.unwrap()).await;
    assert_eq!(problem(person.get("/session").send().await.unwrap(), 401).await, "not_signed_in");
    let demoted = json!({"name": "管", "display_name": "管", "role": "staff"});
    let last = administrator.put(&format!("/users/{}", administrator.id), &demoted).send().await.unwrap();
    assert_eq!(problem(last, 409).await, "last_administrator");
    assert_eq!(problem(administrator.put("/users/none", &user).send().await.unwrap(), 404).await, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_disabled_on_the_command_line_leaves_the_desk_within_seconds() {
    let server = start().await;
    let (person, colleague) = (server.staff("staff", "王").await, server.staff("supervisor", "班").await);
    person.is("available").await;
    let is_there = async || colleague.read("/desk/presence").await.to_string().contains(&person.id);
    assert!(is_there().await);
    printed(&bangban(&server, &["user", "disable", "王"], ""));
    let disabled = std::time::Instant::now();
    while is_there().await {
        // Half of the time after which somebody silent counts as lost.
        assert!(disabled.elapsed().as_secs() < 15, "still at the desk");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_must_use_a_one_time_code_does_nothing_before_it_is_set_up() {
    let server = start().await;
    let (administrator, person) = (server.staff("administrator", "管").await, server.staff("staff", "王").await);
    person.read("/desk/queue").await;
    let wanted = json!({"name": "王", "display_name": "王", "role": "staff", "code_required": true});
    let changed = json_of(administrator.put(&format!("/users/{}", person.id), &wanted).send().await.unwrap()).await;
    assert_eq!(changed["code_required"], true);
    let refused = person.get("/desk/queue").send().await.unwrap();
    assert_eq!(problem(refused, 403).await, "one_time_code_not_set_up");
    assert_eq!(person.read("/session").await["user"]["must_set_up_one_time_code"], true);
    let begun =
        json_of(person.post("/session/one-time-code", &json!({"password": PASSWORD})).send().await.unwrap()).await;
    let code = code_of(begun["secret"].as_str().unwrap(), now());
    let confirmed =
        person.post("/session/one-time-code/confirm", &json!({ "one_time_code": code })).send().await.unwrap();
    json_of(confirmed).await;
    person.read("/desk/queue").await;
    let users = administrator.read("/users").await;
    assert!(users["users"].as_array().unwrap().iter().any(|user| user["code_required"] == true));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_is_narrowed_by_who_and_by_days() {
    let server = start().await;
    let (_, auditor) = (server.staff("administrator", "管").await, server.staff("auditor", "审").await);
    let of = async |query: &str| auditor.read(&format!("/audit?{query}")).await["lines"].clone();
    let by_name = of("actor=管").await;
    assert_eq!(by_name.as_array().unwrap().len(), 1);
    assert_eq!((&by_name[0]["actor_name"], &by_name[0]["subject_name"]), (&json!("管"), &json!("管")));
    assert_eq!(of("actor=nobody").await, json!([]));
    let today = bangban::model::time::day(now(), &jiff::tz::TimeZone::get("Asia/Shanghai").unwrap());
    let (before, after) = (today.yesterday().unwrap(), today.tomorrow().unwrap());
    assert_eq!(of(&format!("from={after}")).await, json!([]));
    assert_eq!(of(&format!("to={before}")).await, json!([]));
    assert!(of(&format!("from={before}&to={after}&action=signed_in")).await.as_array().unwrap().len() >= 2);
    let odd = auditor.get("/audit?from=yesterday").send().await.unwrap();
    assert_eq!(problem(odd, 422).await, "invalid_field");
}

/// Routes of the people of the desk, and which roles may use them.
const RIGHTS: &[(Method, &str, &[&str])] = &[
    (Method::GET, "/desk/queue", &["staff", "supervisor"]),
    (Method::GET, "/desk/events", &["staff", "supervisor"]),
    (Method::GET, "/desk/canned-replies", &["staff", "supervisor"]),
    (Method::GET, "/tickets", &["hotline_agent", "staff", "supervisor"]),
    (Method::GET, "/tickets/clearing", &["hotline_agent", "staff", "supervisor"]),
    (Method::GET, "/users", &["administrator"]),
    (Method::GET, "/users/sessions", &["administrator"]),
    (Method::GET, "/groups", &["administrator"]),
    (Method::GET, "/groups/names", &["hotline_agent", "staff", "supervisor", "administrator"]),
    (Method::GET, "/calendar", &["administrator"]),
    (Method::GET, "/settings", &["administrator"]),
    (Method::GET, "/first-run", &["administrator"]),
    (Method::GET, "/health", &["administrator"]),
    (Method::GET, "/audit", &["auditor"]),
    (Method::GET, "/audit/check", &["auditor"]),
    (Method::GET, "/sessions", &["hotline_agent", "staff", "editor", "supervisor", "administrator", "auditor"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_role_may_do_its_own_and_nothing_else() {
    let server = start().await;
    for role in ["hotline_agent", "staff", "editor", "supervisor", "administrator", "auditor"] {
        let person: Person = server.staff(role, role).await;
        for (method, path, roles) in RIGHTS {
            let answer = person.request(method.clone(), path).send().await.unwrap();
            let expected = if roles.contains(&role) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status(), expected, "{role} {method} {path}");
        }
    }
    for (method, path, _) in RIGHTS {
        let nobody = server.client.request(method.clone(), format!("{}/api/v1{path}", server.url)).send().await;
        assert_eq!(problem(nobody.unwrap(), 401).await, "not_signed_in", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_to_people_stands_in_the_audit_log() {
    let server = start().await;
    let (administrator, auditor) = (server.staff("administrator", "管").await, server.staff("auditor", "审").await);
    let user = json!({"name": "wang.fang", "display_name": "王老师", "role": "staff"});
    json_of(administrator.post("/users", &user).send().await.unwrap()).await;
    try_to_sign_in(&server, &json!({"name": "wang.fang", "password": "not this one"})).await;
    let page = auditor.read("/audit?limit=3").await;
    let actions: Vec<_> = page["lines"].as_array().unwrap().iter().map(|line| line["action"].clone()).collect();
    assert_eq!(actions, ["sign_in_failed", "link_made", "user_created"]);
    assert_eq!(page["lines"][2]["actor"], administrator.id.as_str());
    assert_eq!(page["more"], true);
    assert!(!page.to_string().contains("王老师"), "no names in the log");
    assert_eq!(auditor.read("/audit/check").await["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_line_of_many_is_found() {
    let mut server = start().await;
    server
        .store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                for number in 0..20_000 {
                    tx.audit(&Deed::new("system", Action::UserChanged, "user", &number.to_string()), now()).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    let whole = bangban(&server, &["audit", "verify"], "");
    assert!(printed(&whole).contains("lines, whole"), "{whole:?}");
    server.stop().await;
    let path = server.dir().join("bangban.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query("update audit set actor = 'somebody' where seq = 12345").execute(&pool).await.unwrap();
    pool.close().await;
    let broken = bangban(&server, &["audit", "verify"], "");
    assert_eq!(broken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&broken.stdout).starts_with("line 12345:"), "{broken:?}");
    drop(Store::open(&format!("sqlite:{}", path.display())).await.unwrap());
}
