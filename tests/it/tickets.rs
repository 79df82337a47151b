use serde_json::{Value, json};

use crate::server::{NOISE, PERSON, TestServer, json_of, problem, start};

async fn look_up(server: &TestServer, key: &Value) -> Value {
    let body = json!({"number": key["number"], "code": key["code"]});
    json_of(server.post("/api/v1/tickets/query", &body).send().await.unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_for_a_person_opens_a_ticket_and_the_visitor_is_told_number_code_and_day() {
    let server = start().await;
    let visitor = server.visitor().await;
    let sent = visitor.say("a", PERSON).await;
    assert_eq!(sent["reply"]["reason"], "asked_for_person");
    let ticket = &sent["ticket"];
    let told = visitor.messages(10).await.pop().unwrap();
    assert_eq!((&told["from"], &told["ticket"]), (&json!("system"), ticket));
    let text = told["text"].as_str().unwrap();
    assert!(text.contains(ticket["number"].as_str().unwrap()) && text.contains(ticket["code"].as_str().unwrap()));
    let seen = look_up(&server, ticket).await;
    let due: jiff::civil::Date = seen["due_on"].as_str().unwrap().parse().unwrap();
    assert!(text.contains(&format!("{}年{}月{}日", due.year(), due.month(), due.day())));
    let opened: jiff::civil::Date = seen["created_at"].as_str().unwrap()[..10].parse().unwrap();
    assert_eq!(due, bangban::desk::almanac::shipped().add_working_days(opened, 5));
    assert_eq!((&seen["state"], &seen["title"]), (&json!("received"), &json!(PERSON)));
    assert_eq!(seen["history"][0]["kind"], "received");
    assert_eq!(visitor.say("a", PERSON).await, sent, "a repetition opens no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn calling_a_person_twice_gives_one_ticket() {
    let server = start().await;
    let visitor = server.visitor().await;
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let visitor = visitor.clone();
            tokio::spawn(async move { visitor.hand_off().await })
        })
        .collect();
    let mut keys = Vec::new();
    for call in calls {
        keys.push(call.await.unwrap());
    }
    assert_eq!(keys[0]["state"], "ticketed");
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(visitor.messages(10).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn further_calls_join_the_open_ticket() {
    let server = start().await;
    let visitor = server.visitor().await;
    let first = visitor.say("a", PERSON).await["ticket"].clone();
    let second = visitor.say("b", "我要投诉你们").await["ticket"].clone();
    assert_eq!(first, second);
    let history = look_up(&server, &first).await["history"].clone();
    assert_eq!(history.as_array().unwrap().len(), 2);
    assert!(history[1]["text"].as_str().unwrap().contains("我要投诉你们"));
    assert_eq!(history[1]["seq"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ticket_numbers_of_a_day_have_no_gap() {
    let server = start().await;
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (url, client) = (server.url.clone(), server.client.clone());
            tokio::spawn(async move {
                let begun: Value =
                    client.post(format!("{url}/api/v1/conversations")).send().await.unwrap().json().await.unwrap();
                let path = format!("{url}/api/v1/conversations/{}/handoff", begun["id"].as_str().unwrap());
                let handed = client.post(path).bearer_auth(begun["token"].as_str().unwrap()).send().await.unwrap();
                json_of(handed).await["number"].as_str().unwrap().to_owned()
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for call in calls {
        numbers.push(call.await.unwrap());
    }
    numbers.sort();
    for (at, number) in numbers.iter().enumerate() {
        let (day, count) = number.split_once('-').unwrap();
        assert!(day.len() == 9 && day.starts_with('B'), "{number}");
        assert_eq!(count, format!("{:06}", at + 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_and_a_missing_number_look_the_same() {
    let server = start().await;
    let key = server.visitor().await.hand_off().await;
    let other = server.visitor().await.hand_off().await;
    let mut bodies = Vec::new();
    for (number, code) in [
        (&key["number"], &other["code"]),
        (&json!("B20200101-000001"), &key["code"]),
        (&json!("' or 1=1"), &json!("")),
        (&json!("x\u{0}y"), &json!("\u{0}")),
    ] {
        let refused =
            server.post("/api/v1/tickets/query", &json!({"number": number, "code": code})).send().await.unwrap();
        let mut body: Value = refused.json().await.unwrap();
        assert_eq!((&body["status"], &body["code"]), (&json!(404), &json!("ticket_not_found")));
        body.as_object_mut().unwrap().remove("request_id");
        bodies.push(body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let typed = json!({"number": format!(" {} ", key["number"].as_str().unwrap().to_lowercase()),
                       "code": key["code"].as_str().unwrap().to_lowercase()});
    assert_eq!(look_up(&server, &typed).await["number"], key["number"], "letters may be small");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_rated_by_who_knows_its_code() {
    let server = start().await;
    let key = server.visitor().await.hand_off().await;
    let rate = |code: &Value, level: i64| {
        let body = json!({"number": key["number"], "code": code, "level": level, "comment": "还在等"});
        server.post("/api/v1/tickets/rating", &body).send()
    };
    assert_eq!(problem(rate(&json!("WRONGONE"), 1).await.unwrap(), 404).await, "ticket_not_found");
    assert_eq!(look_up(&server, &key).await["rating"], Value::Null);
    for level in [4, 2] {
        assert_eq!(rate(&key["code"], level).await.unwrap().status(), 201);
    }
    let seen = look_up(&server, &key).await;
    assert_eq!(seen["rating"], 2, "the newest counts");
    let kinds: Vec<&str> =
        seen["history"].as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["received", "rated", "rated"], "all are kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_code_stands_in_no_table_of_tickets() {
    let server = start().await;
    let visitor = server.visitor().await;
    visitor.say("n", NOISE).await;
    let key = visitor.hand_off().await;
    let store = server.store.clone();
    let ticket = store.read().await.unwrap().ticket(key["number"].as_str().unwrap()).await.unwrap().unwrap();
    assert!(!format!("{ticket:?}").contains(key["code"].as_str().unwrap()));
}
