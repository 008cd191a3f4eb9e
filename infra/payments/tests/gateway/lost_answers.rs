//! What the gateway did not clearly say is unknown, and never taken for a failure.

use std::net::SocketAddr;
use std::time::Duration;

use domain::ids::RefundId;
use domain::text::{PaymentReference, Reason};
use payments::{Charge, NewRefund, Refunded};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::scene::{charge, gateway, usd};

/// Answers the first request with these bytes, and hangs up.
async fn answers(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut read = Vec::new();
        // The body of a charge ends with its object.
        while !read.ends_with(b"}") {
            assert_ne!(connection.read_buf(&mut read).await.unwrap(), 0);
        }
        connection.write_all(&answer).await.unwrap();
    });
    address
}

fn with_body(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

async fn outcome(answer: Vec<u8>) -> Charge {
    let gateway = gateway(answers(answer).await, Duration::from_secs(20));
    charge(&gateway, 1, "tok_success").await
}

#[tokio::test]
async fn an_answer_that_does_not_say_how_it_ended_is_unknown() {
    let succeeded = r#"{"status":"succeeded","reference":"ch_1"}"#;
    assert!(matches!(
        outcome(with_body("200 OK", succeeded)).await,
        Charge::Succeeded { .. }
    ));
    let too_large = format!(
        r#"{{"status":"pending","padding":"{}"}}"#,
        "x".repeat(65_536)
    );
    for (what, answer) in [
        ("it hangs up", Vec::new()),
        (
            "it hangs up in the middle",
            b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec(),
        ),
        (
            "it failed",
            with_body("500 Internal Server Error", succeeded),
        ),
        ("it is busy", with_body("503 Service Unavailable", "")),
        ("it sends us elsewhere", with_body("302 Found", succeeded)),
        ("it says nothing", with_body("200 OK", "")),
        (
            "it speaks of something else",
            with_body("200 OK", r#"{"status":"paid"}"#),
        ),
        (
            "its reference is none",
            with_body("200 OK", r#"{"status":"succeeded","reference":""}"#),
        ),
        ("it never ends", with_body("200 OK", &too_large)),
    ] {
        assert_eq!(outcome(answer).await, Charge::Unknown, "{what}");
    }
}

#[tokio::test]
async fn a_request_that_the_gateway_does_not_take_charges_nothing() {
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "429 Too Many Requests",
    ] {
        let answer = outcome(with_body(status, r#"{"error":"no"}"#)).await;
        assert_eq!(answer, Charge::NotTaken, "{status}");
    }
}

#[tokio::test]
async fn an_attempt_to_pay_back_has_failed_only_when_asking_again_could_not_change_that() {
    let refused = |code: u16| {
        let reason = Reason::parse(&format!("the gateway refused it with {code}")).unwrap();
        Refunded::Failed { reason }
    };
    for (status, expected) in [
        ("400 Bad Request", refused(400)),
        ("402 Payment Required", refused(402)),
        ("422 Unprocessable Content", refused(422)),
        // Our key, or our haste: so it is with all refunds.
        ("401 Unauthorized", Refunded::NotTaken),
        ("429 Too Many Requests", Refunded::NotTaken),
        // Our rights or our address, or the moment.
        ("403 Forbidden", Refunded::Unknown),
        ("404 Not Found", Refunded::Unknown),
        ("408 Request Timeout", Refunded::Unknown),
        ("409 Conflict", Refunded::Unknown),
        ("425 Too Early", Refunded::Unknown),
        ("500 Internal Server Error", Refunded::Unknown),
        ("503 Service Unavailable", Refunded::Unknown),
    ] {
        let answer = answers(with_body(status, r#"{"error":"no"}"#)).await;
        let charge = PaymentReference::parse("ch_1").unwrap();
        let refund = NewRefund {
            refund: RefundId(uuid::Uuid::from_u128(1)),
            attempt: 1,
            charge: &charge,
            amount: usd(450),
        };
        let gateway = gateway(answer, Duration::from_secs(20));
        assert_eq!(gateway.refund(&refund).await, expected, "{status}");
    }
}
