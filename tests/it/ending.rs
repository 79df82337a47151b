use std::time::{Duration, Instant};

use crate::server::{NOISE, Setup, config, start};

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_open_streams_in_time_and_loses_nothing() {
    let mut server = start().await;
    let visitor = server.visitor().await;
    visitor.say("a", NOISE).await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = visitor.follow(None).await;
        stream.take(2).await;
        streams.push(stream);
    }
    let started = Instant::now();
    server.stop().await;
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    for stream in &mut streams {
        assert!(stream.next().await.is_none(), "the stream ended");
    }
    let server = server.again().await;
    assert_eq!(visitor.at(&server).messages(10).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_opened_before_the_stop_still_delivers_what_was_acknowledged() {
    let mut server = start().await;
    let visitor = server.visitor().await;
    let mut stream = visitor.follow(None).await;
    visitor.say("a", NOISE).await;
    let (events, ()) = tokio::join!(stream.take(2), server.stop());
    assert_eq!(events.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_an_error_that_names_the_key() {
    let server = start().await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let settings = config(server.dir(), &[format!("server.listen = '{address}'")]);
    let library = server.library.clone();
    let judge = bangban::answer::Judge::shipped().unwrap().into();
    let refused = bangban::http::Server::bind(settings, library, judge, server.store.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("server.listen") && refused.to_string().contains(&address), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ready_file_appears_only_when_questions_can_be_answered() {
    let dir = tempfile::tempdir().unwrap();
    let settings = config(dir.path(), &[]);
    let library = std::sync::Arc::new(bangban::search::Library::default());
    let store = std::sync::Arc::new(bangban::storage::Store::open(&settings.database.url).await.unwrap());
    let judge = bangban::answer::Judge::shipped().unwrap().into();
    let server = bangban::http::Server::bind(settings.clone(), library.clone(), judge, store).await.unwrap();
    let (url, file) = (server.base_url(), dir.path().join("ready"));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let task = tokio::spawn(server.run(Some(file.clone()), async { _ = stopped.await }));
    assert_eq!(reqwest::get(format!("{url}/healthz")).await.unwrap().status(), 200);
    assert_eq!(reqwest::get(format!("{url}/readyz")).await.unwrap().status(), 503);
    assert!(!file.exists());
    crate::server::publish(&library, dir.path(), &settings);
    let deadline = Instant::now() + Duration::from_secs(10);
    while !file.exists() {
        assert!(Instant::now() < deadline, "no ready file");
        tokio::task::yield_now().await;
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), url);
    assert_eq!(reqwest::get(format!("{url}/readyz")).await.unwrap().status(), 200);
    drop(stop);
    task.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_takes_too_long_to_send_is_cut_off() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let server = Setup::new().set("server.request_timeout_s = 1").start().await;
    let mut socket = tokio::net::TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    let head = "POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(Duration::from_secs(5), socket.read(&mut answer)).await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("application/problem+json"), "{answer}");
}
