//! What the log costs the memory of its server: each aggregate is a subject of its own, and so is the key
//! of each account in the bucket beside it, and the server keeps every subject of a stream in memory.
//! Filled without waiting for the disk, which changes nothing of that.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use async_nats::{Client, HeaderMap, Request};
use bytes::Bytes;
use event_log::{EventLog, KEYS_BUCKET};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use uuid::Uuid;

use super::Bench;
use crate::figure::{Figure, Unit};
use crate::soak::size;
use crate::stage::Nats;

/// How many aggregates there are when it is looked.
const AGGREGATES: [usize; 4] = [250_000, 500_000, 1_000_000, 2_000_000];

/// A small commit: one event, such as a payment's. How large it is, the disk knows and the memory hardly.
const BYTES: usize = 600;

/// How many keys are put into the bucket then.
const KEYS: usize = 1_000_000;

/// An entry with one wrapped key.
const KEY_BYTES: usize = 120;

/// How many keys are on their way at once: a bucket takes no batches.
const KEYS_AT_ONCE: usize = 256;

/// As many messages in an atomic batch as the server takes.
const BATCH: usize = 500;

/// How long a server is left alone before its memory is read.
const SETTLED: Duration = Duration::from_secs(3);

/// The answer to a batch.
#[derive(Deserialize)]
struct Ack {
    seq: Option<u64>,
}

/// The answer to a key.
#[derive(Deserialize)]
struct Stored {
    #[serde(rename = "seq")]
    _seq: u64,
}

/// What was seen at one size.
struct Seen {
    filled_mb: f64,
    restarted_mb: f64,
    restart: Duration,
    killed: Duration,
    disk: u64,
}

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let folder = tempfile::Builder::new()
        .prefix("subjects-")
        .tempdir_in(&bench.world.folder)?;
    let program = bench.world.nats_server.clone();
    let start = || Nats::start_without_waiting(&program, folder.path());
    let nats = Nats::start(&program, folder.path()).await?;
    EventLog::create(nats.connect("admin").await?, 1).await?;
    nats.end().await?;
    let mut nats = start().await?;
    tokio::time::sleep(SETTLED).await;
    let empty = resident(&nats)?;
    let figure = |what: String, unit, value: f64| Figure::new("subjects", what, unit, value);
    bench.figures.push(figure(
        "nats-server, an empty log: resident".to_owned(),
        Unit::Megabytes,
        empty,
    ));
    let mut there = 0;
    let mut before_keys = empty;
    for aggregates in AGGREGATES {
        let aggregates = bench.amount(aggregates);
        let started = Instant::now();
        fill(&nats.connect("commands").await?, aggregates - there).await?;
        let took = started.elapsed();
        let (seen, next) = look(nats, folder.path(), start).await?;
        nats = next;
        before_keys = seen.restarted_mb;
        let new = (aggregates - there) as f64;
        there = aggregates;
        let each = (seen.restarted_mb - empty) * 1e6 / aggregates as f64;
        for (what, unit, value) in [
            ("resident when filled", Unit::Megabytes, seen.filled_mb),
            (
                "resident after a restart",
                Unit::Megabytes,
                seen.restarted_mb,
            ),
            ("bytes of that for each aggregate", Unit::Count, each),
            (
                "restart in good order until it answers",
                Unit::Milliseconds,
                seen.restart.as_secs_f64() * 1_000.0,
            ),
            (
                "restart after a kill until it answers",
                Unit::Milliseconds,
                seen.killed.as_secs_f64() * 1_000.0,
            ),
        ] {
            let what = format!("nats-server, {aggregates} aggregates: {what}");
            bench.figures.push(figure(what, unit, value));
        }
        bench.note(format!(
            "subjects: {aggregates} aggregates of one commit of {BYTES} bytes take {} MB on the disk; \
             the last {new} were stored at {:.0}/s, in batches of {BATCH} and without waiting for the disk",
            seen.disk / 1_000_000,
            new / took.as_secs_f64(),
        ));
    }
    let keys = bench.amount(KEYS);
    fill_keys(&nats.connect("commands").await?, keys).await?;
    let (seen, nats) = look(nats, folder.path(), start).await?;
    let each = (seen.restarted_mb - before_keys) * 1e6 / keys as f64;
    for (what, unit, value) in [
        ("resident when filled", Unit::Megabytes, seen.filled_mb),
        (
            "resident after a restart",
            Unit::Megabytes,
            seen.restarted_mb,
        ),
        ("bytes of that for each key", Unit::Count, each),
    ] {
        let what = format!("nats-server, the same and {keys} keys: {what}");
        bench.figures.push(figure(what, unit, value));
    }
    nats.end().await
}

/// Looks at a server that was filled; then ends it, kills it, and starts it each time.
async fn look<F: Future<Output = Result<Nats>>>(
    nats: Nats,
    folder: &Path,
    start: impl Fn() -> F,
) -> Result<(Seen, Nats)> {
    tokio::time::sleep(SETTLED).await;
    let filled_mb = resident(&nats)?;
    nats.end().await?;
    let disk = size(&folder.join("nats"))?;
    let started = Instant::now();
    let nats = start().await?;
    let restart = started.elapsed();
    tokio::time::sleep(SETTLED).await;
    let restarted_mb = resident(&nats)?;
    drop(nats);
    let started = Instant::now();
    let nats = start().await?;
    let seen = Seen {
        filled_mb,
        restarted_mb,
        restart,
        killed: started.elapsed(),
        disk,
    };
    Ok((seen, nats))
}

fn resident(nats: &Nats) -> Result<f64> {
    nats.resident_mb()
        .context("this system does not say how much memory a process holds")
}

/// Stores one commit for each of so many new aggregates.
async fn fill(client: &Client, aggregates: usize) -> Result<()> {
    let payload = Bytes::from(vec![b'x'; BYTES]);
    let mut left = aggregates;
    while left > 0 {
        let count = left.min(BATCH);
        left -= count;
        let batch = Uuid::new_v4().to_string();
        for place in 1..=count {
            // Not a type of aggregate, so nothing that loads or folds one ever meets these.
            // At random, as most ids derive from what they are made for; ids in the order of time share
            // their beginnings, and take two thirds of the memory.
            let subject = format!("events.limit.{}", Uuid::new_v4());
            let mut headers = HeaderMap::new();
            headers.insert("Nats-Batch-Id", batch.as_str());
            headers.insert("Nats-Batch-Sequence", place.to_string());
            if place < count {
                client
                    .publish_with_headers(subject, headers, payload.clone())
                    .await?;
                continue;
            }
            headers.insert("Nats-Batch-Commit", "1");
            let request = Request::new().headers(headers).payload(payload.clone());
            let answer = client.send_request(subject, request).await?;
            let ack: Ack = serde_json::from_slice(&answer.payload)?;
            ensure!(
                ack.seq.is_some(),
                "a batch was not stored: {}",
                String::from_utf8_lossy(&answer.payload)
            );
        }
    }
    Ok(())
}

/// Stores one key for each of so many new accounts.
async fn fill_keys(client: &Client, accounts: usize) -> Result<()> {
    let key = Bytes::from(vec![b'x'; KEY_BYTES]);
    let stored = stream::iter(0..accounts).map(|_| {
        let (client, key) = (client.clone(), key.clone());
        async move {
            let subject = format!("$KV.{KEYS_BUCKET}.account.{}", Uuid::new_v4());
            let answer = client.request(subject, key).await?;
            serde_json::from_slice::<Stored>(&answer.payload).with_context(|| {
                let said = String::from_utf8_lossy(&answer.payload);
                format!("a key was not stored: {said}")
            })
        }
    });
    let mut stored = stored.buffer_unordered(KEYS_AT_ONCE);
    while stored.try_next().await?.is_some() {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use event_log::Bucket;
    use test_support::nats::NatsServer;

    use super::*;

    #[tokio::test]
    async fn each_commit_has_a_subject_of_its_own() {
        let server = NatsServer::start().await;
        let log = server.event_log().await;
        let before = log.end().await.unwrap().0;
        fill(log.client(), BATCH + 3).await.unwrap();
        assert_eq!(log.end().await.unwrap().0 - before, BATCH as u64 + 3);
    }

    #[tokio::test]
    async fn each_key_has_a_subject_of_its_own() {
        let server = NatsServer::start().await;
        let log = server.event_log().await;
        let keys = Bucket::new(log.client().clone(), KEYS_BUCKET);
        let before = keys.names(">").await.unwrap().len();
        fill_keys(log.client(), KEYS_AT_ONCE + 3).await.unwrap();
        let names = keys.names(">").await.unwrap();
        assert_eq!(names.len() - before, KEYS_AT_ONCE + 3);
    }
}
