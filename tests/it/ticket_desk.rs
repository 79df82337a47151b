//! Tickets at the desk: from the first receiver to the review of a rectification.

use bangban::{
    desk::almanac,
    model::{
        ticket::{Details, Progress, TicketState},
        time::{day, now},
    },
    storage::{Looks, NewTicket, StoreError},
};
use jiff::tz::TimeZone;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::server::{KNOWN, Person, Setup, TestServer, json_of, problem, start};

const TAX: &str = "区税务局";

/// Opens a ticket; gives number and code.
async fn opened(person: &Person, more: Value) -> Value {
    let mut body = json!({"kind": "complaint", "title": "开票系统登不上", "text": "三天登不上。", "channel": "phone"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let sent = person.post("/tickets", &body).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::CREATED, "{}", sent.text().await.unwrap());
    sent.json().await.unwrap()
}

async fn does(person: &Person, number: &str, verb: &str, body: Value) -> reqwest::Response {
    person.post(&format!("/tickets/{number}/{verb}"), &body).send().await.unwrap()
}

/// As `does`, where it must go well; gives the ticket.
async fn did(person: &Person, number: &str, verb: &str, body: Value) -> Value {
    json_of(does(person, number, verb, body).await).await
}

/// What a refused act may be instead.
async fn allowed_instead(response: reqwest::Response) -> Vec<String> {
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["code"], "not_allowed");
    serde_json::from_value(body["allowed"].clone()).unwrap()
}

fn number(key: &Value) -> String {
    key["number"].as_str().unwrap().to_owned()
}

/// The ticket as the visitor sees it.
async fn look_up(server: &TestServer, key: &Value) -> Value {
    let body = json!({"number": key["number"], "code": key["code"]});
    json_of(server.post("/api/v1/tickets/query", &body).send().await.unwrap()).await
}

fn kinds(ticket: &Value) -> Vec<&str> {
    ticket["history"].as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect()
}

/// Somebody of the tax office, whose group serves it.
async fn tax_officer(server: &TestServer, name: &str) -> Person {
    let group = server.group(&format!("{name}组"), &[TAX]).await;
    server.staff_of("staff", name, &[&group], &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_goes_from_the_hotline_to_the_department_and_back_to_the_visitor() {
    let server = start().await;
    let (agent, officer) = (server.staff("hotline_agent", "甲").await, tax_officer(&server, "乙").await);
    let key = opened(
        &agent,
        json!({"subject": ["财税", "发票"], "enterprise_name": "某某公司",
        "credit_code": "91350100M000100Y43", "phone": "021-0", "region": "石化街道"}),
    )
    .await;
    let id = number(&key);
    let seen = agent.read(&format!("/tickets/{id}")).await;
    assert_eq!((&seen["owner"]["id"], &seen["state"]), (&json!(agent.id), &json!("received")));
    assert_eq!((&seen["subject"], &seen["credit_code"]), (&json!(["财税", "发票"]), &json!("91350100M000100Y43")));
    assert_eq!(
        seen["allowed"],
        json!(["dispatch", "answer", "reject", "contact", "merge", "reason", "describe", "note"])
    );
    let clocks: Vec<&str> =
        seen["clocks"].as_array().unwrap().iter().map(|clock| clock["clock"].as_str().unwrap()).collect();
    assert_eq!(clocks, ["contact", "resolve"]);
    let opened_on: jiff::civil::Date = seen["created_at"].as_str().unwrap()[..10].parse().unwrap();
    assert_eq!(seen["due_on"], almanac::shipped().add_working_days(opened_on, 5).to_string());

    did(&agent, &id, "dispatch", json!({"department": TAX, "note": "请快办"})).await;
    did(&officer, &id, "accept", json!({})).await;
    did(&officer, &id, "contact", json!({})).await;
    let resolved = did(&officer, &id, "resolve", json!({"reply": "已恢复，请重新登录。"})).await;
    assert_eq!((&resolved["state"], &resolved["outcome"]), (&json!("resolved"), &json!("resolved")));
    assert_eq!(resolved["owner"]["id"], agent.id.as_str(), "the first receiver stays responsible");
    assert_eq!(resolved["handler"]["id"], officer.id.as_str());
    did(&agent, &id, "follow-up", json!({"solved": true, "level": 1})).await;
    let closed = did(&agent, &id, "close", json!({})).await;
    assert_eq!((&closed["state"], &closed["allowed"]), (&json!("closed"), &json!(["reopen", "note"])));
    let whole = ["received", "dispatched", "accepted", "contacted", "resolved", "followed_up", "closed"];
    assert_eq!(kinds(&closed), whole);
    let seqs: Vec<i64> =
        closed["history"].as_array().unwrap().iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=7).collect::<Vec<_>>(), "the history has no gap");
    assert_eq!(closed["history"][1]["note"], "请快办");
    assert_eq!(closed["history"][2]["by"], "乙先生");

    let public = look_up(&server, &key).await;
    assert_eq!(kinds(&public), whole);
    assert!(!public.to_string().contains("请快办"), "notes are for the desk alone");
    assert!(public["history"][4]["text"].as_str().unwrap().contains("已恢复，请重新登录。"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_returned_ticket_goes_back_to_the_dispatcher() {
    let server = start().await;
    let (agent, officer) = (server.staff("hotline_agent", "甲").await, tax_officer(&server, "乙").await);
    let key = opened(&agent, json!({})).await;
    let id = number(&key);
    did(&agent, &id, "dispatch", json!({"department": TAX})).await;
    let returned = did(&officer, &id, "return", json!({"reason": "不属于税务"})).await;
    assert_eq!(returned["state"], "dispatched");
    assert_eq!(returned["clocks"].as_array().unwrap().last().unwrap()["clock"], "judge_return");
    assert!(!allowed_instead(does(&officer, &id, "accept", json!({})).await).await.contains(&"accept".into()));
    let upheld = did(&agent, &id, "uphold-return", json!({"note": "同意"})).await;
    assert_eq!((&upheld["state"], &upheld["department"]), (&json!("received"), &Value::Null));
    did(&agent, &id, "dispatch", json!({"department": TAX})).await;
    let again = allowed_instead(does(&officer, &id, "return", json!({"reason": "还是不属于"})).await).await;
    assert!(again.contains(&"accept".to_owned()) && !again.contains(&"return".to_owned()), "{again:?}");
    let public = look_up(&server, &key).await;
    assert!(!public.to_string().contains("不属于"), "a return is the desk's own business");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_forbidden_act_names_what_is_allowed() {
    let server = start().await;
    let agent = server.staff("hotline_agent", "甲").await;
    let id = number(&opened(&agent, json!({})).await);
    for (verb, body) in [
        ("accept", json!({})),
        ("return", json!({"reason": "x"})),
        ("uphold-return", json!({})),
        ("refuse-return", json!({})),
        ("transfer", json!({"department": TAX, "reason": "x"})),
        ("extend", json!({"until": "2099-01-01", "reason": "x"})),
        ("approve-extension", json!({})),
        ("refuse-extension", json!({})),
        ("co-handle", json!({"departments": [TAX]})),
        ("resolve", json!({"reply": "x"})),
        ("follow-up", json!({"solved": true})),
        ("close", json!({})),
        ("reopen", json!({"reason": "x"})),
        ("verify", json!({"founded": true, "note": "x"})),
        ("rectify", json!({"note": "x"})),
        ("feedback", json!({"reply": "x"})),
        ("review", json!({"passed": true})),
        ("split", json!({})),
        ("assign", json!({"user": agent.id})),
    ] {
        let allowed = allowed_instead(does(&agent, &id, verb, body).await).await;
        assert!(allowed.contains(&"dispatch".to_owned()), "{verb}: {allowed:?}");
    }
    let seen = agent.read(&format!("/tickets/{id}")).await;
    assert_eq!(kinds(&seen), ["received"], "nothing was done");
    assert_eq!(problem(does(&agent, &id, "juggle", json!({})).await, 404).await, "not_found");
    let stranger = server.staff("hotline_agent", "丙").await;
    assert_eq!(
        allowed_instead(does(&stranger, &id, "answer", json!({"reply": "x"})).await).await,
        Vec::<String>::new()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn more_time_is_given_by_a_supervisor_and_never_in_the_past() {
    let server = start().await;
    let (agent, chief) = (server.staff("hotline_agent", "甲").await, server.staff("supervisor", "长").await);
    let id = number(&opened(&agent, json!({})).await);
    did(&agent, &id, "dispatch", json!({"department": TAX})).await;
    did(&agent, &id, "accept", json!({})).await;
    for until in ["2020-01-01", &day(now(), &TimeZone::UTC).to_string()] {
        let refused = does(&agent, &id, "extend", json!({"until": until, "reason": "x"})).await;
        let body: Value = refused.json().await.unwrap();
        assert_eq!((&body["status"], &body["field"]), (&json!(422), &json!("until")));
    }
    let until = day(now(), &TimeZone::UTC).saturating_add(jiff::Span::new().days(40));
    let asked = did(&agent, &id, "extend", json!({"until": until, "reason": "需上级批复"})).await;
    assert_eq!(asked["extension_asked"], until.to_string());
    assert_ne!(asked["due_on"], until.to_string());
    let approved = did(&chief, &id, "approve-extension", json!({})).await;
    assert_eq!(approved["due_on"], until.to_string());
    assert!(
        !allowed_instead(does(&agent, &id, "extend", json!({"until": until, "reason": "x"})).await)
            .await
            .contains(&"extend".into())
    );
    for due_on in ["2020-01-01", "not-a-day"] {
        let body = json!({"title": "x", "text": "x", "due_on": due_on});
        let refused = agent.post("/tickets", &body).send().await.unwrap();
        assert_eq!(refused.json::<Value>().await.unwrap()["field"], "due_on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_rating_is_rectified_and_reviewed() {
    let server = start().await;
    let (agent, chief) = (server.staff("hotline_agent", "甲").await, server.staff("supervisor", "长").await);
    let key = opened(&agent, json!({})).await;
    let id = number(&key);
    did(&agent, &id, "answer", json!({"reply": "请重新登录。"})).await;
    let rating = json!({"number": id, "code": key["code"], "level": 5, "comment": "没有用"});
    assert_eq!(server.post("/api/v1/tickets/rating", &rating).send().await.unwrap().status(), 201);
    let seen = agent.read(&format!("/tickets/{id}")).await;
    assert_eq!(
        (&seen["state"], &seen["rectification"], &seen["rating"]),
        (&json!("accepted"), &json!("verify"), &json!(5))
    );
    assert_eq!(seen["clocks"][0]["clock"], "rectify");
    did(&agent, &id, "verify", json!({"founded": true, "note": "确有其事"})).await;
    did(&agent, &id, "rectify", json!({"note": "已修复"})).await;
    did(&agent, &id, "feedback", json!({"reply": "已修复并致歉。"})).await;
    assert!(
        !allowed_instead(does(&agent, &id, "review", json!({"passed": true})).await).await.contains(&"review".into())
    );
    let closed = did(&chief, &id, "review", json!({"passed": true})).await;
    assert_eq!((&closed["state"], &closed["rectification"]), (&json!("closed"), &Value::Null));
    assert_eq!(
        kinds(&look_up(&server, &key).await),
        ["received", "answered", "rated", "reopened", "rectified", "feedback", "reviewed"]
    );
    // "Not solved" opens it again too, whatever the level.
    let rating = json!({"number": id, "code": key["code"], "level": 3, "solved": false});
    server.post("/api/v1/tickets/rating", &rating).send().await.unwrap();
    assert_eq!(agent.read(&format!("/tickets/{id}")).await["rectification"], "verify");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_who_reported_the_same_matter_gets_the_answer() {
    let server = start().await;
    let agent = server.staff("hotline_agent", "甲").await;
    let visitor = server.visitor().await;
    let asked = visitor.hand_off().await;
    let (main, other) = (number(&opened(&agent, json!({})).await), number(&asked));
    let mut log = visitor.follow(None).await;
    let merged = did(&agent, &other, "merge", json!({"into": main})).await;
    assert_eq!(merged["merged_into"], main);
    assert_eq!(agent.read(&format!("/tickets/{main}")).await["merged"], json!([other]));
    for (number, into) in [(&main, &main), (&main, &other), (&main, &"B20200101-000001".to_owned())] {
        let refused: Value = does(&agent, number, "merge", json!({ "into": into })).await.json().await.unwrap();
        assert_eq!((&refused["status"], &refused["field"]), (&json!(422), &json!("into")));
    }
    did(&agent, &main, "answer", json!({"reply": "系统已恢复。"})).await;
    let told = log.until_that("message", |data| data["text"].as_str().unwrap().contains("系统已恢复")).await;
    assert_eq!(told.data["from"], "system");
    assert_eq!(log.until("ticket").await.data["state"], "resolved");
    assert_eq!(log.until_that("state", |data| data["state"] == "bot").await.name, "state");
    let seen = look_up(&server, &asked).await;
    assert_eq!(seen["state"], "resolved");
    assert!(seen["history"].to_string().contains("系统已恢复。"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_ticket_and_a_missing_one_look_the_same_to_others() {
    let server = start().await;
    let (agent, officer) = (server.staff("hotline_agent", "甲").await, tax_officer(&server, "乙").await);
    let (stranger, chief) = (tax_officer(&server, "丙").await, server.staff("supervisor", "长").await);
    let id = number(&opened(&agent, json!({"secret": true})).await);
    let refused: Value = does(&agent, &id, "dispatch", json!({"department": TAX})).await.json().await.unwrap();
    assert_eq!(refused["field"], "user", "a secret ticket is asked of one person");
    did(&agent, &id, "dispatch", json!({"department": TAX, "user": officer.id})).await;
    let mut bodies = Vec::new();
    for number in [id.as_str(), "B20200101-000009", "x"] {
        for response in [
            stranger.get(&format!("/tickets/{number}")).send().await.unwrap(),
            does(&stranger, number, "note", json!({"note": "x"})).await,
        ] {
            let mut body: Value = response.json().await.unwrap();
            body.as_object_mut().unwrap().remove("request_id");
            assert_eq!(body["status"], 404);
            bodies.push(body);
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert_eq!(stranger.read("/tickets").await["total"], 0);
    for (person, sees) in [(&agent, 1), (&officer, 1), (&chief, 1)] {
        assert_eq!(person.read("/tickets").await["total"], sees);
    }
    did(&officer, &id, "accept", json!({})).await;
    did(&officer, &id, "co-handle", json!({"users": [stranger.id]})).await;
    assert_eq!(stranger.read("/tickets?q=登不上").await["total"], 1, "a co-handler sees it");
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_are_found_by_what_is_known_of_them() {
    let server = start().await;
    let (agent, other) = (server.staff("hotline_agent", "甲").await, server.staff("staff", "乙").await);
    let mut numbers = Vec::new();
    for (title, subject, kind) in [
        ("路灯不亮", json!(["城乡建设", "市政", "路灯"]), "help"),
        ("物业不作为", json!(["城乡建设", "物业"]), "complaint"),
        ("建议延长窗口时间", json!(["政务服务"]), "suggestion"),
    ] {
        let phone = if kind == "suggestion" { "13800000000" } else { "021" };
        let more = json!({"title": title, "subject": subject, "kind": kind, "phone": phone});
        numbers.push(number(&opened(&agent, more).await));
    }
    did(&agent, &numbers[0], "dispatch", json!({"department": "区城管局"})).await;
    for (query, found) in [
        ("", vec![2, 1, 0]),
        ("subject=城乡建设", vec![1, 0]),
        ("subject=城乡建设/物业", vec![1]),
        ("subject=城乡", vec![]),
        ("kind=suggestion", vec![2]),
        ("state=dispatched", vec![0]),
        ("department=区城管局", vec![0]),
        ("q=窗口", vec![2]),
        ("q=%25", vec![]),
        ("q=13800", vec![2]),
        ("owner=me&limit=2&offset=1", vec![1, 0]),
        ("overdue=true", vec![]),
        ("owner=nobody", vec![]),
    ] {
        let page = agent.read(&format!("/tickets?{query}")).await;
        let seen: Vec<&str> =
            page["tickets"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap()).collect();
        let wanted: Vec<&str> = found.iter().map(|at| numbers[*at].as_str()).collect();
        assert_eq!(seen, wanted, "{query}");
    }
    assert_eq!(other.read("/tickets?owner=me").await["total"], 0);
    assert_eq!(problem(agent.get("/tickets?limit=0").send().await.unwrap(), 422).await, "invalid_field");
    let editor = server.staff("editor", "编").await;
    assert_eq!(problem(editor.get("/tickets").send().await.unwrap(), 403).await, "forbidden");
    assert_eq!(problem(server.get("/api/v1/tickets").send().await.unwrap(), 401).await, "not_signed_in");
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_tickets_of_a_caller_are_found_by_the_number_however_it_was_written() {
    let server = start().await;
    let (agent, other) = (server.staff("hotline_agent", "甲").await, server.staff("hotline_agent", "乙").await);
    let known = json!({"phone": "021-5792 0000", "enterprise_name": "上海某某有限公司"});
    let key = opened(&agent, known).await;
    opened(&agent, json!({"phone": "021-57920009", "secret": true})).await;
    let found = other.read("/tickets?q=02157920000").await;
    assert_eq!((&found["total"], &found["tickets"][0]["number"]), (&json!(1), &key["number"]));
    assert_eq!(other.read("/tickets?q=02157920009").await["total"], 0, "a secret ticket is not found by others");
    assert_eq!(agent.read("/tickets?q=02157920009").await["total"], 1);
}

/// Stores a ticket of days ago that is promised for a day from today, as if nobody had looked at it since.
async fn stored(server: &TestServer, number: &str, (days, due): (i64, i64)) {
    let (at, due_on) = (now() - days * 86_400_000, day(now() + due * 86_400_000, &TimeZone::UTC));
    let visitor = server.visitor().await;
    let new = NewTicket {
        number: number.into(),
        code_hash: String::new(),
        conversation: visitor.id.clone(),
        announced_seq: 1,
        details: Details { title: "很久以前".into(), ..Details::default() },
        progress: Progress::of_old(TicketState::Received, due_on, at),
    };
    let looks = Looks { reminder: Some(0), overdue: None };
    let stored = server
        .store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { tx.open_ticket(&new, looks, at).await }));
    stored.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_late_stands_on_the_supervision_list_and_the_desk_hears_of_it() {
    let server = start().await;
    let (agent, chief) = (server.staff("hotline_agent", "甲").await, server.staff("supervisor", "长").await);
    let fresh = number(&opened(&agent, json!({})).await);
    let mut desk = chief.follow(None).await;
    stored(&server, "B20200101-000001", (9, -9)).await;
    let heard = desk.until_that("ticket", |data| data["act"] == "overdue").await;
    assert_eq!(heard.data["number"], "B20200101-000001");
    let late = chief.read("/tickets/supervision").await;
    let numbers: Vec<&str> =
        late["tickets"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["B20200101-000001"], "and {fresh} is not late");
    let seen = chief.read("/tickets/B20200101-000001").await;
    assert_eq!((kinds(&seen), &seen["overdue"]), (vec!["overdue", "overdue"], &json!(true)), "contact and answer");
    assert_eq!(chief.read("/reports/desk").await["tickets"]["overdue"], 1);
    assert_eq!(problem(agent.get("/tickets/supervision").send().await.unwrap(), 403).await, "forbidden");
    did(&chief, "B20200101-000001", "answer", json!({"reply": "已办。"})).await;
    assert_eq!(chief.read("/tickets/supervision").await["total"], 0, "an answer takes it off the list");
    assert_eq!(chief.read("/reports/desk").await["tickets"]["overdue"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_is_reminded_when_half_of_the_time_has_passed_and_told_once() {
    let server = start().await;
    let chief = server.staff("supervisor", "长").await;
    let mut desk = chief.follow(None).await;
    stored(&server, "B20200101-000002", (3, 2)).await;
    stored(&server, "B20200101-000003", (9, -9)).await;
    let heard = desk.until_that("ticket", |data| data["act"] == "reminder").await;
    assert_eq!(heard.data["number"], "B20200101-000002");
    desk.until_that("ticket", |data| data["act"] == "overdue").await;
    let server = server.restart().await;
    let chief = server.sign_in("长").await;
    let mut desk = chief.follow(None).await;
    stored(&server, "B20200101-000004", (9, -9)).await;
    desk.until_that("ticket", |data| data["number"] == "B20200101-000004").await;
    let seen = chief.read("/tickets/B20200101-000002").await;
    assert_eq!(kinds(&seen), ["reminded", "reminded"], "once for the contact and once for the answer");
    assert!(seen["history"][0]["text"].as_str().unwrap().contains("50%"), "{seen}");
    assert_eq!(chief.read("/tickets/supervision").await["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_evening_list_holds_what_is_open_by_owner_with_the_reason() {
    let server = start().await;
    let (agent, chief) = (server.staff("hotline_agent", "甲").await, server.staff("supervisor", "长").await);
    let (one, two) = (number(&opened(&agent, json!({})).await), number(&opened(&agent, json!({})).await));
    let done = number(&opened(&agent, json!({})).await);
    did(&agent, &done, "answer", json!({"reply": "好。"})).await;
    server.visitor().await.hand_off().await;
    did(&agent, &one, "reason", json!({"reason": "等两个部门会商", "special": true})).await;
    let list = agent.read("/tickets/clearing").await;
    assert_eq!((&list["total"], &list["unexplained"], &list["special"]), (&json!(2), &json!(1), &json!([one])));
    let rows = list["owners"][0]["tickets"].as_array().unwrap().clone();
    assert_eq!(list["owners"][0]["owner"]["id"], agent.id.as_str());
    let reason = |number: &str| rows.iter().find(|row| row["number"] == number).unwrap()["reason"].clone();
    assert_eq!((reason(&one), reason(&two)), (json!("等两个部门会商"), Value::Null));
    let all = chief.read("/tickets/clearing").await;
    assert_eq!(all["total"], 3, "a supervisor sees everybody's, also what nobody has taken up");
    assert!(all["owners"].as_array().unwrap().iter().any(|owner| owner["owner"] == Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_up_a_visitors_ticket_owns_it() {
    let server = start().await;
    let (agent, other) = (server.staff("hotline_agent", "甲").await, server.staff("staff", "乙").await);
    let chief = server.staff("supervisor", "长").await;
    let id = number(&server.visitor().await.hand_off().await);
    assert_eq!(agent.read(&format!("/tickets/{id}")).await["owner"], Value::Null);
    let seen = did(&agent, &id, "describe", json!({"kind": "help", "subject": ["财税"], "title": "开票"})).await;
    assert_eq!((&seen["owner"]["id"], &seen["title"]), (&json!(agent.id), &json!("开票")));
    assert_eq!(allowed_instead(does(&other, &id, "answer", json!({"reply": "x"})).await).await, Vec::<String>::new());
    let assigned = did(&chief, &id, "assign", json!({"user": other.id})).await;
    assert_eq!(assigned["owner"]["id"], other.id.as_str());
    did(&other, &id, "answer", json!({"reply": "请到窗口。"})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_the_verb_has_no_use_for_is_refused() {
    let server = start().await;
    let agent = server.staff("hotline_agent", "甲").await;
    let id = number(&opened(&agent, json!({})).await);
    for (verb, body, field) in [
        ("dispatch", json!({}), "department"),
        ("dispatch", json!({"department": TAX, "reply": "x"}), "reply"),
        ("dispatch", json!({"department": TAX, "user": "nobody"}), "user"),
        ("dispatch", json!({"department": TAX, "colour": "red"}), "colour"),
        ("answer", json!({"reply": " "}), "reply"),
        ("follow-up", json!({"solved": true, "level": 6}), "level"),
        ("describe", json!({}), "body"),
        ("describe", json!({"subject": ["a", "b", "c", "d"]}), "subject"),
    ] {
        let refused: Value = does(&agent, &id, verb, body).await.json().await.unwrap();
        assert_eq!((&refused["status"], &refused["field"]), (&json!(422), &json!(field)), "{verb}");
    }
    let wrong = json!({"title": "x", "text": "x", "credit_code": "91350100M000100Y44"});
    let refused: Value = agent.post("/tickets", &wrong).send().await.unwrap().json().await.unwrap();
    assert_eq!(refused["field"], "credit_code");
}

#[tokio::test(flavor = "multi_thread")]
async fn department_and_subject_are_guessed_from_documents_and_closed_tickets() {
    let server = Setup::new().set("answer.threshold = 0.05").start().await;
    let agent = server.staff("hotline_agent", "甲").await;
    let guess = async |title: &str| {
        json_of(agent.post("/tickets/guess", &json!({"title": title, "text": title})).send().await.unwrap()).await
    };
    assert_eq!(guess("开具发票遇到问题").await["subjects"], json!([]), "nothing is known yet");
    let by_documents = guess(KNOWN).await["departments"][0].clone();
    assert_eq!(by_documents, json!({"department": "区市场监督管理局", "from": "documents"}));
    drop(server);
    let server = start().await;
    let agent = server.staff("hotline_agent", "甲").await;
    for at in 0..6 {
        for (title, department, subject) in
            [("开具发票遇到问题", TAX, json!(["财税", "发票"])), ("工伤认定进度", "区人社局", json!(["社保", "工伤"]))]
        {
            let more = json!({"title": title, "text": format!("{title}第{at}次"), "subject": subject, "department": department});
            did(&agent, &number(&opened(&agent, more).await), "answer", json!({"reply": "好。"})).await;
        }
    }
    let body = json!({"text": "我的工伤认定什么时候有结果"});
    let seen = json_of(agent.post("/tickets/guess", &body).send().await.unwrap()).await;
    assert_eq!(seen["subjects"][0], json!(["社保", "工伤"]));
    assert!(seen["departments"].to_string().contains("区人社局"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_accept_at_once_one_gets_it() {
    let server = start().await;
    let (agent, group) = (server.staff("hotline_agent", "甲").await, server.group("税务组", &[TAX]).await);
    let one = server.staff_of("staff", "乙", &[&group], &[]).await;
    let two = server.staff_of("staff", "丙", &[&group], &[]).await;
    for _ in 0..5 {
        let id = number(&opened(&agent, json!({})).await);
        did(&agent, &id, "dispatch", json!({"department": TAX})).await;
        let (a, b) = tokio::join!(does(&one, &id, "accept", json!({})), does(&two, &id, "accept", json!({})));
        let mut statuses = [a.status().as_u16(), b.status().as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let seen = agent.read(&format!("/tickets/{}", id.to_lowercase())).await;
        assert_eq!(kinds(&seen), ["received", "dispatched", "accepted"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_makes_a_ticket_of_a_conversation_owns_it() {
    let server = Setup::new().set("desk.duty = 'always'").start().await;
    let person = server.staff("staff", "甲").await;
    let visitor = server.visitor().await;
    visitor.say("1", "公司注销要多久").await;
    visitor.hand_off().await;
    person.did("take", &visitor.id, &json!({})).await;
    person.did("ticket", &visitor.id, &json!({"title": "注销", "department": TAX})).await;
    let page = person.read("/tickets?owner=me").await;
    let row = &page["tickets"][0];
    assert_eq!((&page["total"], &row["title"], &row["department"]), (&json!(1), &json!("注销"), &json!(TAX)));
}

#[test]
fn accuracy_of_guesses_is_measured_on_texts_with_labels() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = String::new();
    for at in 0..10 {
        for (label, words) in [("税务", "发票申报增值税"), ("人社", "社保工伤认定"), ("市监", "营业执照变更")]
        {
            lines += &format!(
                "{}\n",
                json!({"id": at, "title": words, "text": format!("{words}，第{at}件"), "label": label})
            );
        }
    }
    let path = dir.path().join("tickets.jsonl");
    std::fs::write(&path, &lines).unwrap();
    let run = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bangban"));
        command.args(["eval", "--json", "--routing"]).arg(dir.path()).output().unwrap()
    };
    let figures: Value = serde_json::from_slice(&run().stdout).unwrap();
    assert_eq!((&figures["n_texts"], &figures["n_labels"], &figures["accuracy"]), (&json!(30), &json!(3), &json!(1.0)));
    std::fs::write(&path, lines + "{}\n").unwrap();
    let refused = run();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("tickets.jsonl:31"));
}
