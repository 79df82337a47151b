use bangban::storage::{Fault, Store, StoreError};
use serde_json::json;

use crate::server::{NOISE, PERSON, Visitor, problem, start};

async fn refused(visitor: &Visitor, client_id: &str, status: u16) -> String {
    let body = json!({"client_id": client_id, "text": NOISE});
    let response = visitor.post("/messages", &body).send().await.unwrap();
    assert!(response.headers().contains_key("retry-after"));
    problem(response, status).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_writes_and_goes_on_reading_until_there_is_space() {
    let server = start().await;
    let visitor = server.visitor().await;
    visitor.say("before", NOISE).await;
    server.store.plant(Fault::Full);
    // Free space inside pages already there is used up first.
    let mut written = 1;
    let long = NOISE.repeat(600);
    let full = loop {
        let body = json!({"client_id": format!("fill-{written}"), "text": long});
        let response = visitor.post("/messages", &body).send().await.unwrap();
        if response.status() != 201 {
            break response;
        }
        written += 1;
        assert!(written < 100, "the disk never filled");
    };
    assert_eq!(full.status(), 507, "{}", full.text().await.unwrap());
    assert!(full.headers().contains_key("retry-after"));
    assert_eq!(problem(full, 507).await, "storage_full");
    assert_eq!(visitor.messages(1000).await.len(), written * 2, "reading goes on and nothing is half there");
    assert_eq!(server.post("/api/v1/ask", &json!({"question": NOISE})).send().await.unwrap().status(), 200);
    server.store.plant(Fault::None);
    visitor.say("after", NOISE).await;
    assert_eq!(visitor.messages(1000).await.len(), written * 2 + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_database_refuses_writes_and_recovers_by_itself() {
    let server = start().await;
    let visitor = server.visitor().await;
    server.store.plant(Fault::ReadOnly);
    assert_eq!(refused(&visitor, "a", 503).await, "storage_unavailable");
    assert!(visitor.messages(10).await.is_empty());
    server.store.plant(Fault::None);
    assert_eq!(visitor.say("a", NOISE).await["seq"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_write_fails_the_state_is_before_or_after_and_never_between() {
    let server = start().await;
    for fails_at in 0.. {
        let visitor = server.visitor().await;
        server.store.plant(Fault::After(fails_at));
        let body = json!({"client_id": "a", "text": PERSON});
        let status = visitor.post("/messages", &body).send().await.unwrap().status().as_u16();
        server.store.plant(Fault::None);
        let messages = visitor.messages(10).await.len();
        match status {
            201 => {
                assert_eq!(messages, 3, "message, reply, ticket");
                assert!(fails_at > 5, "a ticket takes several writes");
                return;
            }
            503 => assert_eq!(messages, 0, "write {fails_at} failed"),
            other => panic!("{other}"),
        }
        let sent = visitor.say("a", PERSON).await;
        let number = sent["ticket"]["number"].as_str().unwrap().to_owned();
        assert!(number.ends_with(&format!("-{:06}", fails_at + 1)), "a failed ticket used no number: {number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_failing_job_does_not_spoil_its_neighbours() {
    let dir = tempfile::tempdir().unwrap();
    let store =
        std::sync::Arc::new(Store::open(&format!("sqlite:{}", dir.path().join("x.db").display())).await.unwrap());
    let jobs: Vec<_> = (0..60)
        .map(|at| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write::<(), StoreError, _>(move |tx| {
                        Box::pin(async move {
                            tx.create_conversation(&format!("c{at}"), &format!("h{at}"), 1).await?;
                            match at % 3 {
                                0 => Ok(()),
                                1 => Err(StoreError::Internal("on purpose".into())),
                                _ => panic!("on purpose"),
                            }
                        })
                    })
                    .await
            })
        })
        .collect();
    for (at, job) in jobs.into_iter().enumerate() {
        assert_eq!(job.await.unwrap().is_ok(), at % 3 == 0);
    }
    let mut read = store.read().await.unwrap();
    for at in 0..60 {
        let found = read.conversation_of(&format!("h{at}")).await.unwrap();
        assert_eq!(found.is_some(), at % 3 == 0, "{at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("deep/er/x.db").display());
    Store::open(&url).await.unwrap().close().await;
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', 1, x'00', 0)",
    )
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
    let refused = Store::open(&url).await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer(9999)), "{refused}");
    assert!(refused.to_string().contains("newer version"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_is_refused_with_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.db");
    std::fs::write(&path, "this is no database, but it is long enough to be looked at as one".repeat(100)).unwrap();
    let refused = Store::open(&format!("sqlite:{}", path.display())).await.unwrap_err();
    assert!(refused.to_string().contains("x.db"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_has_written_what_waited_and_takes_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("x.db").display());
    let store = std::sync::Arc::new(Store::open(&url).await.unwrap());
    let begin = |at: usize| {
        let store = store.clone();
        async move {
            store
                .write::<(), StoreError, _>(move |tx| {
                    Box::pin(async move { tx.create_conversation(&format!("c{at}"), &format!("h{at}"), 1).await })
                })
                .await
        }
    };
    let (written, ()) = tokio::join!(begin(1), async {
        tokio::task::yield_now().await;
        store.close().await;
    });
    let late = begin(2).await;
    assert!(matches!(late, Err(StoreError::Closed)));
    let store = Store::open(&url).await.unwrap();
    let found = store.read().await.unwrap().conversation_of("h1").await.unwrap();
    assert_eq!(found.is_some(), written.is_ok());
}
