//! Listening, serving and ending. Slow peers are cut off, the number of connections is bounded.

use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::timeout,
};
use tower::ServiceExt;

/// Open connections at most; further ones wait to be accepted.
const CONNECTIONS: u32 = 16_384;
/// A request's head must come within this time.
const HEAD: Duration = Duration::from_secs(30);
/// After a failed accept, such as no free descriptor.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stopping` becomes true, then lets open requests end for as long as `grace`.
pub(crate) async fn run(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>, grace: Duration) {
    let room = Arc::new(Semaphore::new(CONNECTIONS as usize));
    let stopped = stopping.clone();
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (router, stopping) = (router.clone(), stopped.clone());
                tokio::spawn(async move {
                    serve(stream, peer, router, stopping).await;
                    drop(permit);
                });
            }
            Err(fault) => {
                tracing::warn!(%fault, "a connection was not accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    if timeout(grace, room.acquire_many(CONNECTIONS)).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, mut stopping: watch::Receiver<bool>) {
    // Small answers must not wait for company.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| answer(router.clone(), peer, request));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let stopped = async move { stopping.wait_for(|stop| *stop).await.is_ok() };
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        _ = stopped => None,
    };
    let ended = if let Some(ended) = ended {
        ended
    } else {
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Err(fault) = ended {
        tracing::debug!(%fault, "a connection broke");
    }
}

async fn answer(router: Router, peer: SocketAddr, request: hyper::Request<Incoming>) -> Result<Response, Infallible> {
    let mut request: Request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}
