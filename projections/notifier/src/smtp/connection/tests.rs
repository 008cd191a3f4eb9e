use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::*;

const PATIENCE: Duration = Duration::from_secs(20);

/// A mail larger than what fits between two sockets.
const LARGE: usize = 64 * 1024 * 1024;

/// What the server does once the data comes.
#[derive(Clone, Copy)]
enum End {
    /// Reads some of it, and is gone.
    DiesWithin,
    /// Reads all of it, and is gone.
    DiesAfter,
    /// Reads all of it, and says nothing.
    KeepsSilent,
    /// Reads all of it, and answers.
    Says(&'static str),
}

/// A mail server that takes one connection; gives how to reach it, and in the end what data it got.
async fn server(end: End) -> (MailServer, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        serve(BufReader::new(stream), end).await
    });
    let url = format!("smtp://{address}").into();
    (MailServer::parse(&url).unwrap(), serving)
}

/// One that speaks TLS from the first byte on, and is answered for by an authority that nobody knows
/// but who is given it here; in the end what data it got, if it was spoken to.
async fn encrypted_server() -> (MailServer, RootCertStore, JoinHandle<io::Result<String>>) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut authorities = RootCertStore::empty();
    authorities.add(cert.der().clone()).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await?;
        let stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await?;
        Ok(serve(BufReader::new(stream), End::Says("250 taken\r\n")).await)
    });
    let url = format!("smtps://localhost:{port}").into();
    (MailServer::parse(&url).unwrap(), authorities, serving)
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut stream: BufReader<S>, end: End) -> String {
    stream.write_all(b"220 hello\r\n").await.unwrap();
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await.unwrap() == 0 {
            return String::new();
        }
        match line.trim_end() {
            "DATA" => break,
            _ => stream.write_all(b"250 fine\r\n").await.unwrap(),
        }
    }
    stream.write_all(b"354 go on\r\n").await.unwrap();
    if let End::DiesWithin = end {
        stream.read_exact(&mut [0; 100]).await.unwrap();
        return String::new();
    }
    let mut data = String::new();
    while line != ".\r\n" {
        line.clear();
        let read = stream.read_line(&mut line).await;
        data.push_str(&line);
        if !matches!(read, Ok(1..)) {
            return data;
        }
    }
    match end {
        End::Says(reply) => stream.write_all(reply.as_bytes()).await.unwrap(),
        End::KeepsSilent => pending().await,
        End::DiesAfter | End::DiesWithin => {}
    }
    data
}

/// A connection to it, which waits for the data of a mail.
async fn announced(server: &MailServer) -> Connection {
    announce(Connection::open(server).await.unwrap()).await
}

/// The same, on a connection that is open.
async fn announce(mut connection: Connection) -> Connection {
    let (from, to) = ("us@astro.example", "ada@example.com");
    let announced = connection
        .announce(&from.parse().unwrap(), &to.parse().unwrap())
        .await;
    announced.unwrap();
    connection
}

/// Hands a mail of so many bytes over to such a server.
async fn handed_over(end: End, bytes: usize, patience: Duration) -> Handover {
    let (server, serving) = server(end).await;
    let mut connection = announced(&server).await;
    let mail = vec![b'a'; bytes];
    let allowed = async { Ok::<_, Infallible>(()) };
    let handed = connection.hand_over(&mail, patience, allowed, pending());
    let Ok(handover) = handed.await;
    serving.abort();
    handover
}

#[tokio::test]
async fn a_mail_server_gets_the_end_of_the_data_only_when_that_is_allowed() {
    let (server, serving) = server(End::Says("250 taken\r\n")).await;
    let mut connection = announced(&server).await;
    let refused = async { Err("not now") };
    let handed = connection.hand_over(b"a mail", PATIENCE, refused, pending());
    assert_eq!(handed.await, Err("not now"));
    drop(connection);
    assert_eq!(serving.await.unwrap(), "a mail");
}

#[tokio::test]
async fn whether_it_is_allowed_is_asked_when_all_of_the_data_is_written() {
    let (server, serving) = server(End::Says("250 taken\r\n")).await;
    let mut connection = announced(&server).await;
    let mail = vec![b'a'; LARGE / 8];
    let asked = AtomicBool::new(false);
    let allowed = async {
        asked.store(true, Ordering::Relaxed);
        // It is busy with something else for a while.
        tokio::task::yield_now().await;
        Ok::<_, Infallible>(())
    };
    let handed = connection.hand_over(&mail, PATIENCE, allowed, pending());
    assert_eq!(handed.await, Ok(Handover::Taken(None)));
    assert!(asked.load(Ordering::Relaxed));
    let data = serving.await.unwrap();
    assert_eq!(data.len(), mail.len() + "\r\n.\r\n".len());
}

#[tokio::test]
async fn over_tls_the_end_of_the_data_is_held_as_well() {
    for may_go in [true, false] {
        let (server, authorities, serving) = encrypted_server().await;
        let hold = Hold::default();
        let stream = Held::encrypted(&server.host, server.port, authorities, &hold).await;
        let opened = Connection::over(Box::new(stream.unwrap()), &server, hold).await;
        let mut connection = announce(opened.unwrap()).await;
        let allowed = async { if may_go { Ok(()) } else { Err("not now") } };
        let handed = connection.hand_over(b"a mail", PATIENCE, allowed, pending());
        let (expected, data) = match may_go {
            true => (Ok(Handover::Taken(None)), "a mail\r\n.\r\n"),
            false => (Err("not now"), "a mail"),
        };
        assert_eq!(handed.await, expected);
        drop(connection);
        // Whoever goes without a word of farewell is known to have gone all the same.
        assert_eq!(serving.await.unwrap().unwrap(), data);
    }
}

#[tokio::test]
async fn a_server_for_which_no_known_authority_answers_gets_nothing() {
    let (server, _, serving) = encrypted_server().await;
    let refusal = Connection::open(&server).await.err().unwrap();
    let is_later = matches!(&refusal, Refusal::Temporary(why) if why.contains("certificate"));
    assert!(is_later, "{refusal:?}");
    assert!(serving.await.unwrap().is_err());
}

#[tokio::test]
async fn a_connection_that_dies_within_the_data_has_handed_nothing_over() {
    let handover = handed_over(End::DiesWithin, LARGE, PATIENCE).await;
    let refused = matches!(handover, Handover::Refused(Refusal::Temporary(_)));
    assert!(refused, "{handover:?}");
}

#[tokio::test]
async fn a_connection_that_dies_after_the_data_leaves_it_unknown() {
    let handover = handed_over(End::DiesAfter, 100, PATIENCE).await;
    assert!(matches!(handover, Handover::Unknown(_)), "{handover:?}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_leaves_it_unknown() {
    let handover = handed_over(End::KeepsSilent, 100, Duration::from_millis(200)).await;
    assert!(matches!(handover, Handover::Unknown(_)), "{handover:?}");
}

#[tokio::test]
async fn an_answer_that_is_none_leaves_it_unknown() {
    let handover = handed_over(End::Says("what?\r\n"), 100, PATIENCE).await;
    assert!(matches!(handover, Handover::Unknown(_)), "{handover:?}");
}

#[tokio::test]
async fn an_answer_that_can_be_read_is_believed() {
    let taken = handed_over(End::Says("250 taken\r\n"), 100, PATIENCE).await;
    assert_eq!(taken, Handover::Taken(None));
    let later = handed_over(End::Says("451 later\r\n"), 100, PATIENCE).await;
    let is_later =
        matches!(&later, Handover::Refused(Refusal::Temporary(why)) if why.contains("451"));
    assert!(is_later, "{later:?}");
    let never = handed_over(End::Says("554 never\r\n"), 100, PATIENCE).await;
    let is_never =
        matches!(&never, Handover::Refused(Refusal::Permanent(why)) if why.contains("554"));
    assert!(is_never, "{never:?}");
}

#[tokio::test]
async fn a_server_that_does_not_offer_tls_gets_nothing_where_it_is_required() {
    let (server, _serving) = server(End::DiesAfter).await;
    let url = format!("smtp://{}:{}?tls=required", server.host, server.port);
    let strict = MailServer::parse(&url.into()).unwrap();
    let opened = Connection::open(&strict).await;
    let refusal = opened.err().unwrap();
    let is_later = matches!(&refusal, Refusal::Temporary(why) if why.starts_with("STARTTLS"));
    assert!(is_later, "{refusal:?}");
}

#[tokio::test]
async fn an_address_beyond_ascii_needs_a_server_that_takes_it() {
    let (server, _serving) = server(End::DiesAfter).await;
    let mut connection = Connection::open(&server).await.unwrap();
    let (from, to) = ("us@astro.example", "bjørn@example.com");
    let announced = connection
        .announce(&from.parse().unwrap(), &to.parse().unwrap())
        .await;
    assert!(matches!(announced, Err(Refusal::Permanent(_))));
}
