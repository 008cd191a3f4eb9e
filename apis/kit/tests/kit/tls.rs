//! Answering over TLS: to whoever knows the authority, and in no other way.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use api_kit::{Certificate, CertificateError, Listener, serve};
use bytes::Bytes;
use futures_util::future::join_all;
use http_body_util::Full;
use hyper::Request;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use service::authorities::Authorities;
use service::http::{HttpClient, HttpError};
use test_support::{Authority, Certified};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;

use super::shutdown::{ask, routes, until};
use super::stoppable;

const PATIENCE: Duration = Duration::from_secs(10);

/// A server with a certificate of this authority.
fn start(authority: &Authority) -> (SocketAddr, CancellationToken, JoinHandle<io::Result<()>>) {
    let Certified { certificate, key } = authority.certify();
    let certificate = Certificate::read(&certificate, &key).unwrap();
    let stopping = CancellationToken::new();
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.address();
    let listener = listener.over_tls(certificate);
    let server = tokio::spawn(serve(stoppable(stopping.clone()), listener, 2, routes));
    (address, stopping, server)
}

async fn health(url: &str, authorities: &Authorities) -> Result<u16, HttpError> {
    let request = Request::get(format!("{url}/healthz"));
    let request = request.body(Full::new(Bytes::new())).unwrap();
    let client = HttpClient::trusting(PATIENCE, authorities);
    client
        .send(request)
        .await
        .map(|(status, _)| status.as_u16())
}

/// The first bytes that a server says to these.
async fn said_to(address: SocketAddr, bytes: &[u8]) -> [u8; 7] {
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(bytes).await.unwrap();
    let mut said = [0; 7];
    let reading = connection.read_exact(&mut said);
    tokio::time::timeout(PATIENCE, reading)
        .await
        .unwrap()
        .unwrap();
    said
}

/// The first message of a client that knows no later TLS than this one (RFC 5246, 7.4.1.2).
fn hello(version: [u8; 2]) -> Vec<u8> {
    let mut hello = version.to_vec();
    hello.extend([7; 32]);
    // No session; ECDHE-ECDSA with AES-128-GCM; no compression.
    hello.extend([0, 0, 2, 0xc0, 0x2b, 1, 0]);
    let groups = [0, 10, 0, 4, 0, 2, 0, 23];
    let signatures = [0, 13, 0, 4, 0, 2, 4, 3];
    hello.extend([0, 16]);
    hello.extend(groups);
    hello.extend(signatures);
    let length = u8::try_from(hello.len()).unwrap();
    let mut record = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(hello);
    record
}

#[tokio::test]
async fn an_api_answers_over_tls_to_whoever_knows_its_authority() {
    let authority = Authority::new();
    let (address, ..) = start(&authority);
    let ours = Authorities::read(&authority.file()).unwrap();
    let port = address.port();
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("https://{host}:{port}");
        assert_eq!(health(&url, &ours).await.unwrap(), 200);
    }
    let others = Authorities::read(&Authority::new().file()).unwrap();
    for strangers in [Authorities::default(), others] {
        let refused = health(&format!("https://127.0.0.1:{port}"), &strangers).await;
        let error = refused.unwrap_err();
        assert!(
            matches!(&error, HttpError::NotReached(why) if why.contains("invalid peer certificate")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn neither_plain_http_nor_old_tls_is_answered() {
    let (address, ..) = start(&Authority::new());
    let plain = b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n";
    // Alerts (21) that end it (2): unexpected or malformed (10, 50), and the version (70).
    let [kind, _, _, _, _, level, why] = said_to(address, plain).await;
    assert!((kind, level) == (21, 2) && [10, 50].contains(&why), "{why}");
    for too_old in [[3, 1], [3, 2]] {
        let said = said_to(address, &hello(too_old)).await;
        assert_eq!((said[0], &said[5..]), (21, &[2, 70][..]), "{said:?}");
    }
    // TLS 1.2 goes on (22).
    assert_eq!(said_to(address, &hello([3, 3])).await[0], 22);
}

/// Asks again and again on kept connections, until connecting is refused.
async fn client(
    connector: TlsConnector,
    address: SocketAddr,
    answered: Arc<AtomicUsize>,
) -> io::Result<()> {
    let name = ServerName::from(address.ip());
    while let Ok(connection) = TcpStream::connect(address).await {
        // Who stops while keys are agreed on has taken no request on.
        let Ok(mut connection) = connector.connect(name.clone(), connection).await else {
            continue;
        };
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
async fn a_server_stops_over_tls_without_losing_a_request() {
    let authority = Authority::new();
    let (address, stopping, server) = start(&authority);
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(authority.file()).unwrap())
        .unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let answered = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..16)
        .map(|_| {
            let client = client(connector.clone(), address, Arc::clone(&answered));
            tokio::spawn(client)
        })
        .collect();
    until(|| answered.load(Ordering::Relaxed) > 300).await;

    let told = Instant::now();
    stopping.cancel();
    server.await.unwrap().unwrap();
    let took = told.elapsed();
    assert!(took < Duration::from_secs(2), "took {took:?}");
    for outcome in join_all(clients).await {
        outcome
            .unwrap()
            .expect("every request that was sent is answered");
    }
}

#[test]
fn a_certificate_that_can_not_be_used_is_told_by_its_file() {
    let authority = Authority::new();
    let (ours, other) = (authority.certify(), authority.certify());
    let read = |certificate, key| Certificate::read(certificate, key).map(drop);
    let nowhere = std::path::Path::new("/nowhere/at/all");
    assert!(read(&ours.certificate, &ours.key).is_ok());
    for no_chain in [nowhere, &ours.key] {
        let error = read(no_chain, &ours.key).unwrap_err();
        assert!(matches!(error, CertificateError::Chain(_)), "{error}");
    }
    for no_key in [nowhere, &ours.certificate] {
        let error = read(&ours.certificate, no_key).unwrap_err();
        assert!(matches!(error, CertificateError::Key(_)), "{error}");
    }
    let error = read(&ours.certificate, &other.key).unwrap_err();
    assert!(matches!(error, CertificateError::Pair(_)), "{error}");
}
