//! Watching lines come, over a real server.

use async_nats::jetstream;
use bytes::Bytes;
use log_lines::{Came, LogStream, Place, STREAM, Ship, Tail, create_stream};
use service::telemetry::{Batch, Carrier};
use test_support::eventually_some;
use test_support::nats::NatsServer;

async fn start() -> NatsServer {
    let server = NatsServer::start().await;
    create_stream(&server.client("admin").await)
        .await
        .expect("makes the stream");
    server
}

async fn tail(server: &NatsServer, after: Option<Place>) -> Tail {
    let stream = LogStream::over(server.client("core").await);
    stream.tail(after).await.expect("NATS answers")
}

/// Publishes lines that say these numbers.
async fn write(ship: &Ship, number: u64, numbers: std::ops::Range<u64>) {
    let lines: String = numbers
        .map(|n| format!("{{\"level\":\"INFO\",\"message\":\"{n}\"}}\n"))
        .collect();
    let lines = Bytes::from(lines);
    ship.carry(&Batch { number, lines })
        .await
        .expect("is taken");
}

/// What comes next, once something does.
async fn next(tail: &mut Tail) -> Came {
    for _ in 0..1_000 {
        let came = tail.next().await.expect("NATS answers");
        if came.is_gap || !came.lines.is_empty() {
            return came;
        }
    }
    panic!("nothing comes");
}

fn said(came: &Came) -> Vec<u64> {
    let said = came
        .lines
        .iter()
        .map(|(_, line)| line.message.parse().expect("a number"));
    said.collect()
}

fn numbers(numbers: std::ops::Range<u64>) -> Vec<u64> {
    numbers.collect()
}

#[tokio::test]
async fn lines_come_in_order_and_once_from_when_it_was_opened() {
    let server = start().await;
    let ship = Ship::new(server.client("commands").await, "customer-api");
    let mut empty = tail(&server, None).await;
    write(&ship, 1, 0..3).await;
    let mut later = tail(&server, None).await;
    assert!(later.next().await.expect("NATS answers").lines.is_empty());
    write(&ship, 2, 3..5).await;
    let other = Ship::new(server.client("policies").await, "policies");
    write(&other, 1, 5..6).await;
    assert_eq!(said(&next(&mut empty).await), numbers(0..6));
    let came = next(&mut later).await;
    assert_eq!(said(&came), numbers(3..6));
    assert!(!came.is_gap && !came.is_more);
    let services: Vec<_> = came.lines.iter().map(|(_, line)| &*line.service).collect();
    assert_eq!(services, ["customer-api", "customer-api", "policies"]);
    assert!(later.next().await.expect("NATS answers").lines.is_empty());
    // By the id that it has in the store, so that both can be told to be the same.
    assert!(came.lines[0].1.id.ends_with("000002000000"));
}

#[tokio::test]
async fn a_place_is_good_for_whoever_goes_on_after_it_also_within_a_batch() {
    let server = start().await;
    let mut first = tail(&server, None).await;
    let ship = Ship::new(server.client("commands").await, "customer-api");
    for number in 0..4 {
        write(&ship, number, number * 5..number * 5 + 5).await;
    }
    let came = next(&mut first).await;
    assert_eq!(said(&came), numbers(0..20));
    for (after, (place, _)) in (1..).zip(&came.lines) {
        let place = place.to_string().parse().expect("is a place");
        let mut other = tail(&server, Some(place)).await;
        let rest = match after {
            20 => Vec::new(),
            _ => said(&next(&mut other).await),
        };
        assert_eq!(rest, numbers(after..20));
    }
}

#[tokio::test]
async fn more_than_is_read_at_once_comes_in_parts() {
    let server = start().await;
    let mut all = tail(&server, None).await;
    let ship = Ship::new(server.client("commands").await, "customer-api");
    for number in 0..40 {
        write(&ship, number, number * 100..number * 100 + 100).await;
    }
    let (mut found, mut parts) = (Vec::new(), 0);
    loop {
        let came = next(&mut all).await;
        found.extend(said(&came));
        parts += 1;
        if !came.is_more {
            break;
        }
    }
    assert_eq!(found, numbers(0..4_000));
    assert!(parts > 1);
}

#[tokio::test]
async fn lines_that_are_gone_are_told_of_and_what_is_left_comes() {
    let server = start().await;
    let mut before = tail(&server, None).await;
    let ship = Ship::new(server.client("commands").await, "customer-api");
    write(&ship, 1, 0..2).await;
    assert_eq!(said(&next(&mut before).await), numbers(0..2));
    for number in 2..6 {
        write(&ship, number, number..number + 1).await;
    }
    let context = jetstream::new(server.client("admin").await);
    let stream = context.get_stream(STREAM).await.expect("is there");
    let mut config = stream.cached_info().config.clone();
    config.max_messages = 2;
    context
        .update_stream(config)
        .await
        .expect("forgets the oldest");
    let came = next(&mut before).await;
    assert!(came.is_gap);
    assert_eq!(said(&came), numbers(4..6));
    write(&ship, 6, 6..7).await;
    let came = next(&mut before).await;
    assert!(!came.is_gap);
    assert_eq!(said(&came), numbers(6..7));
}

#[tokio::test]
async fn a_place_behind_the_end_of_a_stream_that_was_made_anew_is_told_of_and_goes_on() {
    let server = start().await;
    let ship = Ship::new(server.client("commands").await, "customer-api");
    write(&ship, 1, 0..2).await;
    let place = "4711.0".parse().expect("is a place");
    let mut lost = tail(&server, Some(place)).await;
    let came = next(&mut lost).await;
    assert!(came.is_gap && came.lines.is_empty());
    write(&ship, 2, 2..4).await;
    let came = next(&mut lost).await;
    assert_eq!((said(&came), came.is_gap), (numbers(2..4), false));
}

#[tokio::test]
async fn a_server_that_starts_again_is_read_on() {
    let mut server = start().await;
    let mut open = tail(&server, None).await;
    let ship = Ship::new(server.client("commands").await, "customer-api");
    server.restart().await;
    let came = eventually_some("lines come again", async || {
        let lines = Bytes::from_static(b"{\"message\":\"2\"}\n");
        // Under one number: once.
        let _taken = ship.carry(&Batch { number: 2, lines }).await;
        let came = open.next().await.ok()?;
        (!came.lines.is_empty()).then_some(came)
    })
    .await;
    assert_eq!(said(&came), [2]);
}
