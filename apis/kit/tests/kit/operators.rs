//! What operators ask: on a socket of their own, where there is one.

use std::net::SocketAddr;
use std::time::Duration;

use api_kit::{Listener, serve};
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use service::http::{HttpClient, HttpError};
use tokio_util::sync::CancellationToken;

use super::shutdown::routes;
use super::{packed, stoppable};

const PATIENCE: Duration = Duration::from_secs(10);

const OPERATORS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

fn bind() -> (Listener, SocketAddr) {
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.address();
    (listener, address)
}

async fn get(address: SocketAddr, path: &str) -> Result<u16, HttpError> {
    let request = Request::get(format!("http://{address}{path}"));
    let request = request.body(Full::new(Bytes::new())).unwrap();
    let answer = HttpClient::new(PATIENCE).send(request).await;
    answer.map(|(status, _)| status.as_u16())
}

#[tokio::test]
async fn what_operators_ask_is_answered_where_clients_do_not_reach_and_nothing_else_is() {
    let ((clients, public), (operators, apart)) = (bind(), bind());
    let stopping = CancellationToken::new();
    let api = stoppable(stopping.clone()).openapi(packed("{}"));
    let server = tokio::spawn(serve(api, clients.operators(operators), 1, routes));

    for path in OPERATORS {
        assert_eq!(get(apart, path).await.unwrap(), 200, "{path}");
        assert_eq!(get(public, path).await.unwrap(), 404, "{path}");
    }
    for path in ["/work", "/openapi.json"] {
        assert_eq!(get(public, path).await.unwrap(), 200, "{path}");
        assert_eq!(get(apart, path).await.unwrap(), 404, "{path}");
    }

    stopping.cancel();
    server.await.unwrap().unwrap();
    assert!(get(apart, "/healthz").await.is_err());
}

#[tokio::test]
async fn without_a_socket_of_their_own_operators_ask_where_clients_do() {
    let (clients, public) = bind();
    let stopping = CancellationToken::new();
    let server = tokio::spawn(serve(stoppable(stopping.clone()), clients, 1, routes));
    for path in OPERATORS {
        assert_eq!(get(public, path).await.unwrap(), 200, "{path}");
    }
    stopping.cancel();
    server.await.unwrap().unwrap();
}
