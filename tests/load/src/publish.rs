//! The limit of the write path: bare publishes with a version check, of as many bytes as a commit
//! has, over the same client library to the same server. No command, no decision, no HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use async_nats::{Client, HeaderMap, Request};
use bytes::Bytes;
use serde::Deserialize;
use tokio::task::JoinSet;
use uuid::Uuid;

/// The answer of the log's stream to a publish.
#[derive(Deserialize)]
struct Ack {
    seq: Option<u64>,
}

/// Publishes per second on one subject, each after the acknowledgement of the one before.
pub(crate) async fn one_by_one(client: &Client, bytes: usize, seconds: f64) -> Result<f64> {
    on_subjects(client, bytes, 1, 1, seconds).await
}

/// Publishes per second by `writers` at once, that go round `subjects` of their own.
pub(crate) async fn on_subjects(
    client: &Client,
    bytes: usize,
    subjects: usize,
    writers: usize,
    seconds: f64,
) -> Result<f64> {
    let payload = Bytes::from(vec![b'x'; bytes]);
    let started = Instant::now();
    let until = started + Duration::from_secs_f64(seconds);
    let own = subjects.div_ceil(writers);
    let mut tasks = JoinSet::new();
    for _ in 0..writers.min(subjects) {
        tasks.spawn(write(client.clone(), payload.clone(), own, until));
    }
    let mut published = 0;
    while let Some(task) = tasks.join_next().await {
        published += task.context("a writer broke off")??;
    }
    Ok(f64::from(published) / started.elapsed().as_secs_f64())
}

async fn write(client: Client, payload: Bytes, subjects: usize, until: Instant) -> Result<u32> {
    // Not a type of aggregate, so nothing that loads or folds one ever meets these.
    let mut lasts: Vec<(String, u64)> = (0..subjects)
        .map(|_| (format!("events.limit.{}", Uuid::new_v4()), 0))
        .collect();
    let mut published = 0;
    loop {
        for (subject, last) in &mut lasts {
            if Instant::now() >= until {
                return Ok(published);
            }
            let mut headers = HeaderMap::new();
            headers.insert("Nats-Expected-Last-Subject-Sequence", last.to_string());
            let request = Request::new().headers(headers).payload(payload.clone());
            let answer = client.send_request(subject.clone(), request).await?;
            let ack: Ack = serde_json::from_slice(&answer.payload)?;
            let Some(sequence) = ack.seq else {
                bail!("not stored: {}", String::from_utf8_lossy(&answer.payload));
            };
            *last = sequence;
            published += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use test_support::nats::NatsServer;

    use super::*;

    #[tokio::test]
    async fn publishes_are_counted_and_stand_in_the_log() {
        let server = NatsServer::start().await;
        let log = server.event_log().await;
        assert!(one_by_one(log.client(), 600, 0.1).await.unwrap() > 0.0);
        let before = log.end().await.unwrap().0;
        assert!(before > 0);
        assert!(on_subjects(log.client(), 600, 10, 64, 0.1).await.unwrap() > 0.0);
        assert!(
            log.end().await.unwrap().0 > before,
            "with fewer subjects than writers, too"
        );
    }
}
