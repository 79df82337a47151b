//! What administrators set over the file of settings, the first set-up, and how the server is.

use bangban::storage::Store;
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Setup, TestServer, json_of, problem, start};

async fn page(server: &TestServer) -> Value {
    json_of(server.get("/api/v1/page").send().await.unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_set_stand_on_the_page_at_once_and_after_a_restart() {
    let server = Setup::new().set("widget.name = '文件里的名字'").set("widget.welcome = '您好'").start().await;
    let administrator = server.staff("administrator", "管").await;
    let set = async |body: &Value| administrator.put("/settings/page", body).send().await.unwrap();
    let words = json!({"name": " 金山企服通 ", "tagline": "有问必答", "welcome": "", "accent": "#00695C"});
    assert_eq!(set(&words).await.status(), 204);
    let told = page(&server).await;
    assert_eq!((&told["name"], &told["tagline"]), (&json!("金山企服通"), &json!("有问必答")));
    assert_eq!((&told["welcome"], &told["accent"]), (&json!(""), &json!("#00695c")));
    let known = administrator.read("/settings").await;
    assert_eq!(
        (&known["page"]["name"], &known["page_default"]["name"]),
        (&json!("金山企服通"), &json!("文件里的名字"))
    );
    for (body, field) in [
        (json!({"name": "名".repeat(21)}), "name"),
        (json!({"tagline": "行".repeat(41)}), "tagline"),
        (json!({"welcome": "欢".repeat(201)}), "welcome"),
        (json!({"accent": "red"}), "accent"),
        (json!({"colour": "#00695c"}), "colour"),
    ] {
        let refused = set(&body).await;
        assert_eq!(refused.status(), 422, "{body}");
        assert_eq!(refused.json::<Value>().await.unwrap()["field"], field, "{body}");
    }
    assert_eq!(page(&server).await["name"], "金山企服通", "what is refused changes nothing");
    let server = server.restart_with("widget.name = '文件里的名字'").await;
    assert_eq!(page(&server).await["name"], "金山企服通");
    let administrator = server.sign_in("管").await;
    assert_eq!(administrator.put("/settings/page", &json!({})).send().await.unwrap().status(), 204);
    assert_eq!(page(&server).await["name"], "文件里的名字", "null gives it back to the file");
    let told = server.staff("auditor", "审").await.read("/audit?action=settings_changed").await;
    assert_eq!(told["lines"].as_array().unwrap().len(), 2);
    assert_eq!(told["lines"][1]["detail"]["name"], "金山企服通");
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_cannot_be_kept_are_refused() {
    let server = start().await;
    let administrator = server.staff("administrator", "管").await;
    let week = |day: Value| {
        let mut week = vec![json!([]); 6];
        week.push(day);
        json!({ "hours": week })
    };
    for body in [
        json!({"hours": []}),
        json!({"hours": [[["09:00", "17:00"]]]}),
        week(json!([["09:00", "08:00"]])),
        week(json!([["09:00", "12:00"], ["11:00", "13:00"]])),
        week(json!([["nine", "ten"]])),
    ] {
        let refused = administrator.put("/settings/hours", &body).send().await.unwrap();
        assert_eq!(problem(refused, 422).await, "invalid_field", "{body}");
    }
    assert_eq!(administrator.read("/settings").await["hours"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_set_up_is_done_once_and_dead_afterwards() {
    let server = start().await;
    let administrator = server.staff("administrator", "管").await;
    let before = administrator.read("/first-run").await;
    assert_eq!((&before["done"], &before["documents"]), (&json!(false), &json!(1)));
    let mut wanted = json!({"name": "金山企服通", "hours": before["hours"]});
    wanted["hours"][5] = json!([["09:00", "12:00"]]);
    let ended = administrator.post("/first-run", &wanted).send().await.unwrap();
    assert_eq!(ended.status(), 204);
    assert_eq!(page(&server).await["name"], "金山企服通");
    assert_eq!(administrator.read("/settings").await["hours"][5], json!([["09:00", "12:00"]]));
    wanted["name"] = json!("另一个名字");
    let again = administrator.post("/first-run", &wanted).send().await.unwrap();
    assert_eq!(problem(again, 409).await, "not_allowed");
    assert_eq!(page(&server).await["name"], "金山企服通");
    let server = server.restart().await;
    assert_eq!(server.sign_in("管").await.read("/first-run").await["done"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_has_people_when_it_is_upgraded_has_nothing_to_set_up() {
    let mut server = start().await;
    server.user("administrator", "管", &[], &[]).await;
    server.stop().await;
    let url = format!("sqlite:{}", server.dir().join("bangban.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    // As it was before the migration.
    for sql in [
        "delete from _sqlx_migrations where version = 7",
        "drop table calendar_days",
        "drop table settings",
        "alter table users drop column code_required",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let store = Store::open(&url).await.unwrap();
    assert!(store.read().await.unwrap().settings().await.unwrap().first_run.is_some());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_administrator_sets_anything() {
    let server = start().await;
    let hours = json!(vec![json!([]); 7]);
    let changes = [
        (Method::PUT, "/settings/page", json!({"name": "别人的"})),
        (Method::PUT, "/settings/hours", json!({ "hours": hours })),
        (Method::POST, "/first-run", json!({"name": "别人的", "hours": hours})),
        (Method::PUT, "/calendar/2027", json!({"lines": [{"first": "2027-10-01", "kind": "off", "name": ""}]})),
        (Method::DELETE, "/calendar/2027", json!({})),
    ];
    for role in ["hotline_agent", "staff", "editor", "supervisor", "auditor"] {
        let person = server.staff(role, role).await;
        for (method, path, body) in &changes {
            let refused = person.request(method.clone(), path).json(body).send().await.unwrap();
            assert_eq!(problem(refused, 403).await, "forbidden", "{role} {method} {path}");
        }
    }
    for (method, path, body) in &changes {
        let url = format!("{}/api/v1{path}", server.url);
        let refused = server.client.request(method.clone(), url).json(body).send().await.unwrap();
        assert_eq!(problem(refused, 401).await, "not_signed_in", "{method} {path}");
    }
    assert_eq!(page(&server).await["name"], "");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_how_the_server_is() {
    let server = start().await;
    let administrator = server.staff("administrator", "管").await;
    server.staff("staff", "王").await.is("available").await;
    let told = administrator.read("/health").await;
    assert_eq!((&told["index"]["is_ready"], &told["index"]["documents"]), (&json!(true), &json!(1)));
    assert_eq!((&told["database"]["answers"], &told["database"]["kind"]), (&json!(true), &json!("sqlite")));
    assert!(told["database"]["bytes"].as_u64().unwrap() > 10_000, "{told}");
    assert_eq!((&told["sessions"], &told["present"], &told["calls"]), (&json!(2), &json!(1), &json!(0)));
    assert_eq!(told["version"], env!("CARGO_PKG_VERSION"));
    server.library.withdraw();
    assert_eq!(administrator.read("/health").await["index"]["is_ready"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_read_the_names_of_groups_and_nothing_else_of_them() {
    let server = start().await;
    let id = server.group("登记组", &["区市场监督管理局"]).await;
    let told = server.staff("staff", "王").await.read("/groups/names").await;
    assert_eq!(told, json!({"groups": [{"id": id, "name": "登记组"}]}));
}
