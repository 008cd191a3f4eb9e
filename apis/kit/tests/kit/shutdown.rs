//! Stopping under load: no request that was taken on is lost, streams get their end event, and
//! it takes less than a second.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use api_kit::sse::{SseEvent, Streams};
use api_kit::{ApiProblem, Listener, serve};
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::stoppable;

/// Works for a while before it answers.
async fn work() -> impl Responder {
    tokio::time::sleep(Duration::from_millis(5)).await;
    HttpResponse::Ok().body("done")
}

async fn events(streams: Streams) -> Result<HttpResponse, ApiProblem> {
    streams.open(stream::iter([SseEvent::json("hello", &1)?]).chain(stream::pending()))
}

pub(super) fn routes(routes: &mut ServiceConfig) {
    routes
        .route("/work", web::get().to(work))
        .route("/events", web::get().to(events));
}

fn start() -> (SocketAddr, CancellationToken, JoinHandle<io::Result<()>>) {
    let stopping = CancellationToken::new();
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.address();
    (
        address,
        stopping.clone(),
        tokio::spawn(serve(stoppable(stopping), listener, 2, routes)),
    )
}

/// Waits until `condition` holds.
pub(super) async fn until(condition: impl Fn() -> bool) {
    let waited = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waited)
        .await
        .unwrap();
}

/// Sends one request on an open connection and reads its answer, which tells its length.
/// Answers whether the server will close the connection.
pub(super) async fn ask(
    connection: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> io::Result<bool> {
    connection
        .write_all(b"GET /work HTTP/1.1\r\nHost: test\r\n\r\n")
        .await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\ndone") {
        if connection.read_buf(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = String::from_utf8_lossy(&answer).to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    Ok(head.contains("connection: close"))
}

/// Asks again and again on kept connections, until connecting is refused. Every request that
/// was sent must be answered.
async fn client(address: SocketAddr, answered: Arc<AtomicUsize>) -> io::Result<()> {
    while let Ok(mut connection) = TcpStream::connect(address).await {
        loop {
            let closes = ask(&mut connection).await?;
            answered.fetch_add(1, Ordering::Relaxed);
            if closes {
                break;
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_stops_under_load_without_losing_a_request() {
    let (address, stopping, server) = start();
    let answered = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..32)
        .map(|_| tokio::spawn(client(address, Arc::clone(&answered))))
        .collect();
    until(|| answered.load(Ordering::Relaxed) > 500).await;

    let told = Instant::now();
    stopping.cancel();
    server.await.unwrap().unwrap();
    assert!(
        told.elapsed() < Duration::from_secs(1),
        "took {:?}",
        told.elapsed()
    );
    for outcome in join_all(clients).await {
        outcome
            .unwrap()
            .expect("every request that was sent is answered");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_and_streams_do_not_hold_a_server_up() {
    let (address, stopping, server) = start();
    let mut idle = TcpStream::connect(address).await.unwrap();
    ask(&mut idle).await.unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET /events HTTP/1.1\r\nHost: test\r\n\r\n")
        .await
        .unwrap();
    let mut received = vec![0; 4_096];
    let mut text = String::new();
    while !text.contains("event: hello") {
        let n = stream.read(&mut received).await.unwrap();
        text.push_str(std::str::from_utf8(&received[..n]).unwrap());
    }

    let told = Instant::now();
    stopping.cancel();
    server.await.unwrap().unwrap();
    assert!(
        told.elapsed() < Duration::from_secs(1),
        "took {:?}",
        told.elapsed()
    );
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains("event: end"), "{rest}");
    assert_eq!(idle.read(&mut received).await.unwrap(), 0, "closed");
}

#[tokio::test]
async fn a_stopped_server_refuses_connections() {
    let (address, stopping, server) = start();
    stopping.cancel();
    server.await.unwrap().unwrap();
    let refused = TcpStream::connect(address).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
}
