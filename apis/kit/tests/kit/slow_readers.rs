//! Clients that read slowly, or nothing: what their answers cost meanwhile, and for how long.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use api_kit::{Listener, Slices, serve};
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::shutdown::until;
use super::stoppable;

/// More than the buffers of both systems take.
const LENGTH: usize = 32 * 1024 * 1024;

/// Bytes of an answer, which tell when nobody has them any more.
struct Told(Vec<u8>, Arc<AtomicBool>);

impl AsRef<[u8]> for Told {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.1.store(true, Ordering::SeqCst);
    }
}

/// What the routes know.
#[derive(Clone)]
struct Known {
    is_gone: Arc<AtomicBool>,
    room: Arc<Semaphore>,
}

async fn long(known: Data<Known>) -> HttpResponse {
    let told = Told(vec![7; LENGTH], Arc::clone(&known.is_gone));
    HttpResponse::Ok().body(Bytes::from_owner(told))
}

async fn with_room(known: Data<Known>) -> HttpResponse {
    let room = Arc::clone(&known.room).try_acquire_owned().unwrap();
    HttpResponse::Ok().body(Slices::of(vec![7; LENGTH]).holding(room))
}

fn start(listener: impl FnOnce(Listener) -> Listener) -> (SocketAddr, Known) {
    let bound = listener(Listener::bind(([127, 0, 0, 1], 0).into()).unwrap());
    let address = bound.address();
    let known = Known {
        is_gone: Arc::default(),
        room: Arc::new(Semaphore::new(1)),
    };
    let data = Data::new(known.clone());
    let routes = move |routes: &mut ServiceConfig| {
        routes
            .app_data(Data::clone(&data))
            .route("/long", web::get().to(long))
            .route("/with-room", web::get().to(with_room));
    };
    tokio::spawn(serve(stoppable(CancellationToken::new()), bound, 1, routes));
    (address, known)
}

/// Asks, and waits until there is an answer without reading any of it.
async fn ask(address: SocketAddr, path: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(connection.peek(&mut [0]).await.unwrap(), 1);
    connection
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_answer_is_not_copied_for_a_client_that_does_not_read_it() {
    let (address, known) = start(|listener| listener);
    let connection = ask(address, "/long").await;
    assert!(!known.is_gone.load(Ordering::SeqCst));
    drop(connection);
    until(|| known.is_gone.load(Ordering::SeqCst)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_answer_arrives_whole_and_its_room_is_free_then() {
    let (address, known) = start(|listener| listener);
    let mut connection = ask(address, "/with-room").await;
    assert_eq!(known.room.available_permits(), 0);
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(connection.read_u8().await.unwrap());
    }
    let head = String::from_utf8_lossy(&answer).to_ascii_lowercase();
    assert!(
        head.contains(&format!("\r\ncontent-length: {LENGTH}\r\n")),
        "{head}"
    );
    let mut body = vec![0; LENGTH];
    connection.read_exact(&mut body).await.unwrap();
    assert!(body.iter().all(|&byte| byte == 7));
    until(|| known.room.available_permits() == 1).await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_reads_nothing_is_let_go_of() {
    let patience = Duration::from_millis(300);
    let (address, known) = start(|listener| listener.unread_for(patience).unwrap());
    let connection = ask(address, "/with-room").await;
    until(|| known.room.available_permits() == 1).await;
    drop(connection);
}
