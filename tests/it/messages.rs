use std::collections::{BTreeSet, HashSet};

use serde_json::json;

use crate::server::{KNOWN, NOISE, Setup, json_of, problem, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_answered_and_both_are_read_back() {
    let server = start().await;
    let visitor = server.visitor().await;
    let sent = visitor.say("a", KNOWN).await;
    assert_eq!(sent["seq"], 1);
    assert!(sent["reply"]["decision"].is_string());
    let messages = visitor.messages(1000).await;
    assert_eq!((&messages[0]["from"], &messages[0]["text"]), (&json!("visitor"), &json!(KNOWN)));
    assert_eq!(messages[0]["client_id"], "a");
    assert_eq!(messages[1]["from"], "bot");
    assert_eq!(messages[1]["reply"], sent["reply"]);
    assert!(messages[1].get("client_id").is_none());
    assert!(messages[0]["at"].as_str().unwrap().ends_with("+08:00"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_sent_many_times_at_once_is_one_message() {
    let server = start().await;
    let visitor = server.visitor().await;
    let sends = (0..40).map(|at| {
        let visitor = visitor.clone();
        tokio::spawn(async move { visitor.say(&format!("id-{}", at % 8), &format!("{NOISE}{}", at % 8)).await })
    });
    let mut answers: Vec<HashSet<String>> = vec![HashSet::new(); 8];
    for (at, send) in sends.collect::<Vec<_>>().into_iter().enumerate() {
        answers[at % 8].insert(send.await.unwrap().to_string());
    }
    assert!(answers.iter().all(|same| same.len() == 1), "every repetition got the same answer");
    let messages = visitor.messages(1000).await;
    let ids: Vec<&str> = messages.iter().filter_map(|message| message["client_id"].as_str()).collect();
    assert_eq!(ids.len(), 8);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repetition_gets_the_same_answer_also_after_a_restart() {
    let server = start().await;
    let visitor = server.visitor().await;
    let first = visitor.say("again", KNOWN).await;
    let server = server.restart().await;
    let visitor = visitor.at(&server);
    assert_eq!(visitor.say("again", KNOWN).await, first);
    assert_eq!(visitor.messages(1000).await.iter().filter(|message| message["from"] == "visitor").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_id_with_another_text_is_refused() {
    let server = start().await;
    let visitor = server.visitor().await;
    visitor.say("one", NOISE).await;
    let other = visitor.post("/messages", &json!({"client_id": "one", "text": "！！！"})).send().await.unwrap();
    assert_eq!(problem(other, 409).await, "client_id_conflict");
    assert_eq!(visitor.messages(1000).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_client_id_in_another_conversation_is_another_message() {
    let server = start().await;
    for text in [NOISE, "！！！"] {
        assert_eq!(server.visitor().await.say("one", text).await["seq"], 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_parallel_writers_leave_no_gap_and_no_double_in_the_numbers() {
    let server = start().await;
    let visitor = server.visitor().await;
    let writers: Vec<_> = (0..50)
        .map(|writer| {
            let visitor = visitor.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                for at in 0..4 {
                    mine.push(visitor.say(&format!("{writer}-{at}"), NOISE).await["seq"].as_i64().unwrap());
                }
                mine
            })
        })
        .collect();
    let mut acknowledged = BTreeSet::new();
    for writer in writers {
        let mine = writer.await.unwrap();
        assert!(mine.is_sorted(), "one after the other gets rising numbers");
        acknowledged.extend(mine);
    }
    assert_eq!(acknowledged.len(), 200);
    let mut stream = visitor.follow(None).await;
    let last = visitor.messages(1000).await.last().unwrap()["seq"].as_i64().unwrap();
    let seen: Vec<i64> = stream.take(last as usize).await.iter().map(|event| event.id).collect();
    assert_eq!(seen, (1..=last).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_every_message_once() {
    let server = start().await;
    let visitor = server.visitor().await;
    for at in 0..7 {
        visitor.say(&at.to_string(), NOISE).await;
    }
    let whole = visitor.messages(1000).await;
    assert_eq!(whole.len(), 14);
    for limit in [1, 3, 7, 14] {
        assert_eq!(visitor.messages(limit).await, whole, "by {limit}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_and_nul_break_nothing() {
    let server = start().await;
    let visitor = server.visitor().await;
    let odd = "歇业\u{0}\u{7}\u{1b}[31m\u{202e}怎么办\r\n";
    let sent = visitor.say("odd", odd).await;
    assert_eq!(visitor.say("odd", odd).await, sent);
    assert_eq!(visitor.messages(10).await[0]["text"], odd.replace('\0', ""));
    let ask = json_of(server.post("/api/v1/ask", &json!({"question": odd})).send().await.unwrap()).await;
    assert!(ask["decision"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn noise_is_no_question_and_opens_no_ticket() {
    let server = start().await;
    let visitor = server.visitor().await;
    let sent = visitor.say("n", NOISE).await;
    assert_eq!((&sent["reply"]["decision"], &sent["reply"]["reason"]), (&json!("escalate"), &json!("not_a_question")));
    assert!(sent.get("ticket").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_index_a_message_is_refused_and_not_stored() {
    let server = Setup::new().without_index().start().await;
    let visitor = server.visitor().await;
    let refused = visitor.post("/messages", &json!({"client_id": "a", "text": KNOWN})).send().await.unwrap();
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(problem(refused, 503).await, "index_not_ready");
    assert!(visitor.messages(10).await.is_empty());
    assert_eq!(problem(server.get("/readyz").send().await.unwrap(), 503).await, "not_ready");
    let settings = crate::server::config(server.dir(), &[]);
    crate::server::publish(&server.library, server.dir(), &settings);
    assert_eq!(server.get("/readyz").send().await.unwrap().status(), 200);
    assert_eq!(visitor.say("a", KNOWN).await["seq"], 1);
}
