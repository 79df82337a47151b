use serde_json::json;

use crate::server::{Event, KNOWN, NOISE, PERSON, problem, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_cut_anywhere_and_resumed_delivers_every_event_once() {
    let server = start().await;
    let visitor = server.visitor().await;
    for at in 0..10 {
        visitor.say(&at.to_string(), if at == 5 { PERSON } else { NOISE }).await;
    }
    visitor.post("/rating", &json!({"level": 2})).send().await.unwrap();
    let whole = visitor.messages(1000).await;
    // 20 messages, the ticket's message, the ticket, the state, the rating.
    let count = whole.len() + 3;
    let mut seen: Vec<Event> = Vec::new();
    let mut cut = 1;
    while seen.len() < count {
        let mut stream = visitor.follow(seen.last().map(|event| event.id)).await;
        seen.extend(stream.take(cut.min(count - seen.len())).await);
        cut = cut % 4 + 1;
    }
    let ids: Vec<i64> = seen.iter().map(|event| event.id).collect();
    assert_eq!(ids, (1..=count as i64).collect::<Vec<_>>());
    let messages: Vec<_> = seen.iter().filter(|event| event.name == "message").map(|event| &event.data).collect();
    assert_eq!(messages, whole.iter().collect::<Vec<_>>());
    for name in ["state", "ticket", "rating"] {
        assert_eq!(seen.iter().filter(|event| event.name == name).count(), 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_a_stream_is_open_arrives_on_it() {
    let server = start().await;
    let visitor = server.visitor().await;
    let mut stream = visitor.follow(None).await;
    for at in 0..20 {
        visitor.say(&at.to_string(), NOISE).await;
        let events = stream.take(2).await;
        assert_eq!(events[0].id, at * 2 + 1);
        assert_eq!((&events[0].data["from"], &events[1].data["from"]), (&json!("visitor"), &json!("bot")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_racing_with_writers_miss_nothing() {
    let server = start().await;
    let visitor = server.visitor().await;
    let readers: Vec<_> = (0..8)
        .map(|_| {
            let visitor = visitor.clone();
            tokio::spawn(async move { visitor.follow(None).await.take(100).await })
        })
        .collect();
    let writers: Vec<_> = (0..5)
        .map(|writer| {
            let visitor = visitor.clone();
            tokio::spawn(async move {
                for at in 0..10 {
                    visitor.say(&format!("{writer}-{at}"), NOISE).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    for reader in readers {
        let ids: Vec<i64> = reader.await.unwrap().iter().map(|event| event.id).collect();
        assert_eq!(ids, (1..=100).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_resumes_over_a_restart_of_the_server() {
    let server = start().await;
    let visitor = server.visitor().await;
    visitor.say("a", NOISE).await;
    let seen = visitor.follow(None).await.take(2).await;
    let server = server.restart().await;
    let visitor = visitor.at(&server);
    let mut stream = visitor.follow(Some(seen[1].id)).await;
    visitor.say("b", KNOWN).await;
    assert_eq!(stream.next().await.unwrap().id, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cursor_may_stand_in_the_query_and_the_header_wins() {
    let server = start().await;
    let visitor = server.visitor().await;
    visitor.say("a", NOISE).await;
    visitor.say("b", NOISE).await;
    let first = |request: reqwest::RequestBuilder| async move {
        let response = request.send().await.unwrap();
        crate::server::Stream::of(response).next().await.unwrap().id
    };
    assert_eq!(first(visitor.get("/events?after=2")).await, 3);
    assert_eq!(first(visitor.get("/events?after=1").header("Last-Event-ID", "3")).await, 4);
    for odd in ["x", "-1", "99999999999999999999"] {
        let refused = visitor.get("/events").header("Last-Event-ID", odd).send().await.unwrap();
        assert_eq!(problem(refused, 422).await, "invalid_field");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_neither_buffered_nor_compressed() {
    let server = start().await;
    let visitor = server.visitor().await;
    visitor.say("a", NOISE).await;
    let response = visitor.get("/events").header("Accept-Encoding", "gzip").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    assert!(!response.headers().contains_key("content-encoding"));
    assert_eq!(crate::server::Stream::of(response).next().await.unwrap().id, 1);
}
