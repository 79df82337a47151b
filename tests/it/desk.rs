//! A call for a person, from both sides, on the real server.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::server::{KNOWN, PERSON, Person, Setup, TestServer, Visitor, problem};

/// Somebody is always on duty, and the bot answers from the one document there is.
const ON_DUTY: &[&str] = &["desk.duty = 'always'", "answer.threshold = 0.05"];

async fn on_duty() -> TestServer {
    Setup::new().set(&ON_DUTY.join("\n")).start().await
}

/// A visitor whose call this person has taken.
async fn held(server: &TestServer, person: &Person) -> Visitor {
    let visitor = server.visitor().await;
    visitor.hand_off().await;
    person.did("take", &visitor.id, &json!({})).await;
    visitor
}

async fn queue_of(person: &Person) -> Vec<Value> {
    person.read("/desk/queue").await["calls"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_reaches_a_person_who_answers_and_hands_back() {
    let server = on_duty().await;
    let person = server.staff("staff", "甲").await;
    let mut desk = person.follow(None).await;
    let visitor = server.visitor().await;
    let mut seen = visitor.follow(None).await;

    let waiting = visitor.hand_off().await;
    assert_eq!((&waiting["state"], &waiting["position"]), (&json!("waiting"), &json!(1)));
    let call = desk.until("call").await;
    assert_eq!(call.data["conversation"], visitor.id.as_str());
    assert_eq!(desk.until("offer").await.data["user"], person.id.as_str());

    assert_eq!(person.did("take", &visitor.id, &json!({})).await["state"], "held");
    let state = seen.until_that("state", |data| data["state"] == "held").await;
    assert_eq!(state.data["staff"], format!("{}先生", person.name));

    let sent = person.did("messages", &visitor.id, &json!({"client_id": "1", "text": "您好，请讲"})).await;
    let message = seen.until_that("message", |data| data["from"] == "staff").await;
    assert_eq!((message.data["seq"].clone(), &message.data["staff"]), (sent["seq"].clone(), &json!("甲先生")));
    assert_eq!(desk.until("response").await.data["user"], person.id.as_str());

    let spoken = visitor.say("v1", KNOWN).await;
    assert_eq!(spoken["reply"], Value::Null, "the bot is silent while a person has the conversation");
    let heard = desk.until_that("message", |data| data["from"] == "visitor").await;
    assert_eq!(heard.data["message"]["text"], KNOWN);

    assert_eq!(person.did("handback", &visitor.id, &json!({})).await["state"], "bot");
    assert_eq!(desk.until("ended").await.data["outcome"], "handed_back");
    assert_eq!(visitor.say("v2", KNOWN).await["reply"]["decision"], "answer", "the bot answers again");
    assert!(queue_of(&person).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_cannot_answer_calls_a_person_at_once() {
    let server = on_duty().await;
    let person = server.staff("staff", "甲").await;
    let visitor = server.visitor().await;
    let sent = visitor.say("1", PERSON).await;
    assert_eq!((&sent["reply"]["decision"], &sent["ticket"]), (&json!("escalate"), &Value::Null));
    let calls = queue_of(&person).await;
    assert_eq!((calls.len(), &calls[0]["reason"]), (1, &json!("asked_for_person")));
    assert!(calls[0]["remaining_s"].as_f64().unwrap() > 0.0);
    assert_eq!(visitor.say("1", PERSON).await, sent, "a repetition gets the very same");
    assert_eq!(queue_of(&person).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_take_at_once_one_gets_it() {
    let server = on_duty().await;
    let (one, two) = (server.staff("staff", "甲").await, server.staff("staff", "乙").await);
    for round in 0..10 {
        let visitor = server.visitor().await;
        visitor.hand_off().await;
        let nothing = json!({});
        let (first, second) =
            tokio::join!(one.does("take", &visitor.id, &nothing), two.does("take", &visitor.id, &nothing));
        let (winner, loser) = if first.status() == StatusCode::OK { (&one, second) } else { (&two, first) };
        assert_eq!(problem(loser, 409).await, "held_by_another", "round {round}");
        assert_eq!(queue_of(winner).await.iter().filter(|call| call["conversation"] == visitor.id.as_str()).count(), 1);
        let again = winner.does("take", &visitor.id, &nothing).await;
        assert_eq!(again.status(), StatusCode::OK, "taking one's own again changes nothing");
        winner.did("close", &visitor.id, &nothing).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_of_another_group_and_a_missing_one_look_the_same() {
    let server = on_duty().await;
    let (mine, other) =
        (server.group("社保组", &["区人社局"]).await, server.group("登记组", &["区市场监督管理局"]).await);
    let server = server.restart_with(&ON_DUTY.join("\n")).await;
    let insider = server.staff_of("staff", "甲", &[&other], &[]).await;
    let outsider = server.staff_of("staff", "乙", &[&mine], &[]).await;
    let visitor = server.visitor().await;
    visitor.say("1", KNOWN).await;
    visitor.hand_off().await;
    assert_eq!(queue_of(&insider).await.len(), 1);
    assert_eq!(queue_of(&outsider).await.len(), 0);
    for verb in ["take", "decline", "handback", "close"] {
        assert_eq!(problem(outsider.does(verb, &visitor.id, &json!({})).await, 404).await, "conversation_not_found");
        assert_eq!(problem(outsider.does(verb, "none", &json!({})).await, 404).await, "conversation_not_found");
    }
    let read = outsider.get(&format!("/desk/conversations/{}", visitor.id)).send().await.unwrap();
    assert_eq!(problem(read, 404).await, "conversation_not_found");
    let supervisor = server.staff("supervisor", "班长").await;
    assert_eq!(queue_of(&supervisor).await.len(), 1, "supervisors see all");
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_and_the_groups_one_may_pass_on_to_are_known_by_name() {
    let server = on_duty().await;
    let group = server.group("社保组", &["区人社局"]).await;
    let server = server.restart_with(&ON_DUTY.join("\n")).await;
    let person = server.staff("staff", "甲").await;
    person.follow(None).await;
    let seen = person.read("/desk/presence").await;
    assert_eq!(seen["groups"], json!([{"id": group, "name": "社保组"}]));
    assert_eq!(seen["people"][0]["display_name"], "甲先生");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_is_rebuilt_after_a_restart_and_its_clock_goes_on() {
    let server = on_duty().await;
    let person = server.staff("staff", "甲").await;
    let (waiting, kept) = (server.visitor().await, held(&server, &person).await);
    waiting.hand_off().await;
    let before = queue_of(&person).await;
    let server = server.restart_with(&ON_DUTY.join("\n")).await;
    let person = server.sign_in("甲").await;
    let after = queue_of(&person).await;
    assert_eq!(after.len(), 2);
    for call in &after {
        let earlier = before.iter().find(|earlier| earlier["conversation"] == call["conversation"]).unwrap();
        assert_eq!(earlier["called_at"], call["called_at"]);
    }
    let sent = person.does("messages", &kept.id, &json!({"client_id": "1", "text": "我还在"})).await;
    assert_eq!(sent.status(), StatusCode::CREATED, "who held it holds it still");
    assert_eq!(waiting.at(&server).hand_off().await["state"], "waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_takes_the_call_back_or_chooses_a_ticket_or_leaves() {
    let server = on_duty().await;
    let visitor = server.visitor().await;
    let nothing = json!({});
    visitor.hand_off().await;
    let back: Value = visitor.post("/withdraw", &nothing).send().await.unwrap().json().await.unwrap();
    assert_eq!(back["state"], "bot");
    assert_eq!(visitor.say("1", KNOWN).await["reply"]["decision"], "answer");
    assert_eq!(problem(visitor.post("/withdraw", &nothing).send().await.unwrap(), 404).await, "conversation_not_found");

    visitor.hand_off().await;
    let ticket: Value = visitor.post("/ticket", &nothing).send().await.unwrap().json().await.unwrap();
    assert_eq!(ticket["state"], "ticketed");
    let key = json!({"number": ticket["number"], "code": ticket["code"]});
    let found = server.post("/api/v1/tickets/query", &key).send().await.unwrap();
    assert_eq!(found.status(), StatusCode::OK);

    let visitor = server.visitor().await;
    visitor.hand_off().await;
    let left: Value = visitor.post("/leave", &nothing).send().await.unwrap().json().await.unwrap();
    assert_eq!(left["state"], "closed");
    assert_eq!(visitor.say("2", KNOWN).await["reply"]["decision"], "answer", "writing opens it again");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_it_and_every_step_of_the_clock_is_told() {
    let server = Setup::new()
        .set("desk.duty = 'always'")
        .set("desk.offer_s = 0.05")
        .set("desk.group_after_s = 0.1")
        .set("desk.alarm_after_s = 0.15")
        .set("desk.first_response_s = 0.2")
        .start()
        .await;
    let person = server.staff("staff", "甲").await;
    let supervisor = server.staff("supervisor", "班长").await;
    let (mut desk, mut board) = (person.follow(None).await, supervisor.follow(None).await);
    let visitor = server.visitor().await;
    let mut seen = visitor.follow(None).await;
    visitor.hand_off().await;
    desk.until("offer").await;
    assert_eq!(desk.until("lapse").await.data["outcome"], "lapsed");
    desk.until("group").await;
    assert_eq!(board.until("alarm").await.data["why"], "late");
    assert_eq!(board.until("breach").await.data["cause"], "offers_ignored");
    let told = seen.until_that("message", |data| data["text"].as_str().unwrap().contains("很抱歉")).await;
    assert_eq!(told.data["from"], "system");
    assert_eq!(queue_of(&person).await[0]["breached"], true);
    assert_eq!(person.did("take", &visitor.id, &json!({})).await["state"], "held", "the place is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_passed_on_with_its_clock_and_a_note() {
    let server = on_duty().await;
    let (one, two) = (server.staff("staff", "甲").await, server.staff("staff", "乙").await);
    two.is("available").await;
    let visitor = held(&server, &one).await;
    let called_at = queue_of(&one).await[0]["called_at"].clone();
    let body = json!({"to_user": two.id, "note": "想了解歇业"});
    assert_eq!(one.did("transfer", &visitor.id, &body).await["state"], "held");
    let refused = one.does("messages", &visitor.id, &json!({"client_id": "1", "text": "还有"})).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    let calls = queue_of(&two).await;
    assert_eq!((&calls[0]["called_at"], &calls[0]["user"]), (&called_at, &json!(two.id)));
    let context = two.read(&format!("/desk/conversations/{}", visitor.id)).await;
    assert_eq!(context["notes"][0]["text"], "想了解歇业");
    for wrong in [json!({}), json!({"to_user": "none"}), json!({"to_group": "none"})] {
        assert_eq!(problem(two.does("transfer", &visitor.id, &wrong).await, 422).await, "invalid_field");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transition_that_is_not_in_the_table_is_refused_with_those_that_are() {
    let server = on_duty().await;
    let person = server.staff("staff", "甲").await;
    let visitor = server.visitor().await;
    visitor.hand_off().await;
    for verb in ["handback", "close"] {
        let refused = person.does(verb, &visitor.id, &json!({})).await;
        assert_eq!(refused.status(), StatusCode::CONFLICT, "{verb}");
        let body: Value = refused.json().await.unwrap();
        assert_eq!(body["code"], "not_allowed");
        assert!(body["allowed"].as_array().unwrap().contains(&json!("take")), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_sends_once_however_often_it_is_sent() {
    let server = on_duty().await;
    let person = server.staff("staff", "甲").await;
    let visitor = held(&server, &person).await;
    let body = json!({"client_id": "same", "text": "您好"});
    let first = person.did("messages", &visitor.id, &body).await;
    let all = futures_util::future::join_all((0..10).map(|_| person.did("messages", &visitor.id, &body))).await;
    assert!(all.iter().all(|sent| *sent == first));
    let other = person.does("messages", &visitor.id, &json!({"client_id": "same", "text": "再见"})).await;
    assert_eq!(problem(other, 409).await, "client_id_conflict");
    assert_eq!(visitor.messages(100).await.iter().filter(|message| message["from"] == "staff").count(), 1);
    assert!(
        visitor
            .messages(100)
            .await
            .iter()
            .all(|message| message["from"] == "visitor" || message.get("client_id").is_none())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_and_reading_are_told_and_typing_is_not_stored() {
    let server = on_duty().await;
    let person = server.staff("staff", "甲").await;
    let mut desk = person.follow(None).await;
    let visitor = held(&server, &person).await;
    let mut seen = visitor.follow(None).await;
    seen.until_that("state", |data| data["state"] == "held").await;
    let path = format!("/desk/conversations/{}/typing", visitor.id);
    assert_eq!(person.post(&path, &json!({})).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let typing = seen.until("typing").await;
    assert_eq!((typing.id, &typing.data["from"]), (0, &json!("staff")));
    visitor.post("/typing", &json!({})).send().await.unwrap();
    assert_eq!(desk.until("typing").await.data["from"], "visitor");
    let sent = person.did("messages", &visitor.id, &json!({"client_id": "1", "text": "您好"})).await;
    visitor.post("/read", &json!({"seq": sent["seq"]})).send().await.unwrap();
    assert_eq!(desk.until("read").await.data["up_to"], sent["seq"]);
    let context = person.read(&format!("/desk/conversations/{}", visitor.id)).await;
    assert_eq!(context["visitor_read"], sent["seq"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_stream_is_resumed_where_it_was_cut() {
    let server = on_duty().await;
    let person = server.staff("staff", "甲").await;
    let mut desk = person.follow(None).await;
    let mut last = 0;
    for _ in 0..3 {
        let visitor = server.visitor().await;
        visitor.hand_off().await;
        last = desk.until("call").await.id;
    }
    drop(desk);
    let visitor = server.visitor().await;
    visitor.hand_off().await;
    let resumed = person.follow(Some(last)).await.until_that("call", |_| true).await;
    assert_eq!(resumed.data["conversation"], visitor.id.as_str());
    let beyond = person.follow(Some(1_000_000)).await.until("reset").await;
    assert!(beyond.data["last_seq"].as_i64().unwrap() >= resumed.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_would_say_is_offered_to_the_person() {
    let server = on_duty().await;
    let person = server.staff("staff", "甲").await;
    let visitor = server.visitor().await;
    visitor.say("1", KNOWN).await;
    visitor.hand_off().await;
    person.did("take", &visitor.id, &json!({})).await;
    let path = format!("/desk/conversations/{}/suggestions", visitor.id);
    let suggested = person.read(&path).await;
    assert_eq!((&suggested["question"], &suggested["reply"]["decision"]), (&json!(KNOWN), &json!("answer")));
    let draft = json!({"question": KNOWN, "answer": "可以，最长三年。"});
    assert_eq!(person.does("draft", &visitor.id, &draft).await.status(), StatusCode::CREATED);
}
