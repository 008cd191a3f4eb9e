//! Commits of several aggregates, sent as one atomic batch when many wait at once.
//!
//! A durable server syncs its disk once for every message, and once for a whole batch, but a
//! batch costs it about 3 ms whatever its size. So a few commits go one by one, and what comes
//! while many are on their way gathers and travels together. A batch is stored wholly or not at
//! all; when it isn't, or when nobody can tell, each of its commits is sent alone, and what became
//! of it is found out there.
//!
//! Source: NATS ADR-50.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use domain::commit::Position;
use serde::Deserialize;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use crate::api::{self, Unavailable};

/// So many commits go alone at once; one more gathers.
const ALONE: usize = 8;
/// Fewer than this are not worth a batch.
const SMALLEST: usize = 8;
/// So many need not wait for more: a batch of them is faster than sending each alone.
const ENOUGH: usize = 48;
/// How long the first of a batch waits for others. Those who go alone take about as long while
/// as many as this module lets are on their way.
const GATHERING: Duration = Duration::from_millis(1);
/// The most commits in one batch.
const LARGEST: usize = 256;
/// The most bytes in one batch; a commit over that is the last of its batch.
const LARGEST_BYTES: usize = 2 * 1024 * 1024;
/// The most commits that gather; one more goes alone.
const WAITING: usize = 1_024;
/// How long the answer to a batch may take.
const TIMEOUT: Duration = Duration::from_secs(2);

pub(crate) const BATCH: &str = "Nats-Batch-Id";
pub(crate) const PLACE: &str = "Nats-Batch-Sequence";
const LAST: &str = "Nats-Batch-Commit";

/// What became of a commit that might have travelled with others.
pub(crate) enum Travelled {
    /// It is stored.
    Stored(Position),
    /// It was not sent, and goes alone. The guard counts it among those that do.
    Alone(Option<Alone>),
    /// It may be stored, now or later.
    Unknown,
}

/// One of the commits that go alone.
pub(crate) struct Alone(Arc<AtomicUsize>);

impl Drop for Alone {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A commit that waits for the next batch.
struct Passenger {
    subject: String,
    headers: HeaderMap,
    stored: Bytes,
    arrived: oneshot::Sender<Travelled>,
}

/// Where commits gather. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Together {
    alone: Arc<AtomicUsize>,
    waiting: mpsc::Sender<Passenger>,
}

impl Together {
    /// Batches are sent by a task that ends with the last clone.
    pub(crate) fn new(client: Client) -> Self {
        let (waiting, gathered) = mpsc::channel(WAITING);
        tokio::spawn(send_batches(client, gathered));
        Self {
            alone: Arc::default(),
            waiting,
        }
    }

    /// Sends a commit with others if enough are on their way. `headers` are those that a batch
    /// allows: a message id is not among them.
    pub(crate) async fn travel(
        &self,
        subject: &str,
        headers: impl FnOnce() -> HeaderMap,
        stored: &Bytes,
    ) -> Travelled {
        if self.alone.fetch_add(1, Ordering::Relaxed) < ALONE {
            return Travelled::Alone(Some(Alone(self.alone.clone())));
        }
        self.alone.fetch_sub(1, Ordering::Relaxed);
        let (arrived, arrival) = oneshot::channel();
        let passenger = Passenger {
            subject: subject.to_owned(),
            headers: headers(),
            stored: stored.clone(),
            arrived,
        };
        match self.waiting.try_send(passenger) {
            Ok(()) => arrival.await.unwrap_or(Travelled::Unknown),
            Err(_) => Travelled::Alone(None),
        }
    }
}

/// Sends what has gathered, one batch after the other: while one is stored, the next gathers.
async fn send_batches(client: Client, mut gathered: mpsc::Receiver<Passenger>) {
    while let Some(first) = gathered.recv().await {
        let mut bytes = first.stored.len();
        let mut passengers = vec![first];
        let leaves = Instant::now() + GATHERING;
        while passengers.len() < LARGEST && bytes < LARGEST_BYTES {
            let next = match gathered.try_recv() {
                Ok(next) => next,
                Err(_) if passengers.len() >= ENOUGH => break,
                Err(_) => match timeout_at(leaves, gathered.recv()).await {
                    Ok(Some(next)) => next,
                    Ok(None) | Err(_) => break,
                },
            };
            bytes += next.stored.len();
            passengers.push(next);
        }
        if passengers.len() < SMALLEST {
            for passenger in passengers {
                arrive(passenger.arrived, Travelled::Alone(None));
            }
            continue;
        }
        metrics::histogram!("log_batch_commits").record(passengers.len() as f64);
        send(&client, passengers).await;
    }
}

async fn send(client: &Client, passengers: Vec<Passenger>) {
    let batch = Uuid::new_v4().simple().to_string();
    let count = passengers.len() as u64;
    let mut waiting = Vec::with_capacity(passengers.len());
    let mut outcome = Err(Unavailable::Unanswered("an empty batch".to_owned()));
    for (place, mut passenger) in (1..).zip(passengers) {
        let headers = &mut passenger.headers;
        headers.insert(BATCH, batch.as_str());
        headers.insert(PLACE, u64::to_string(&place));
        waiting.push(passenger.arrived);
        let (subject, headers) = (passenger.subject, passenger.headers);
        if place < count {
            let sent = client.publish_with_headers(subject, headers, passenger.stored);
            if let Err(error) = sent.await {
                outcome = Err(Unavailable::Unanswered(error.to_string()));
                break;
            }
        } else {
            outcome = commit(client, subject, headers, passenger.stored, count).await;
        }
    }
    if let Err(refusal) = &outcome {
        tracing::debug!(%refusal, count, "a batch was not stored; its commits go alone");
    }
    for (place, arrived) in (0..).zip(waiting) {
        let travelled = match &outcome {
            Ok(last) => Travelled::Stored(Position(last.0 - (count - 1) + place)),
            // A batch that was refused is not stored, nor any part of it.
            Err(Unavailable::Refused { .. }) => Travelled::Alone(None),
            Err(_) => Travelled::Unknown,
        };
        arrive(arrived, travelled);
    }
}

/// Sends the last commit of a batch, and answers with its position.
pub(crate) async fn commit(
    client: &Client,
    subject: String,
    mut headers: HeaderMap,
    stored: Bytes,
    count: u64,
) -> Result<Position, Unavailable> {
    #[derive(Deserialize)]
    struct Ack {
        seq: u64,
        #[serde(rename = "count")]
        stored: u64,
    }

    headers.insert(LAST, "1");
    let answer = api::request(client, subject, Some(headers), stored, TIMEOUT).await?;
    let ack: Ack = api::read_answer(&answer.payload)?;
    if ack.stored != count {
        return Err(Unavailable::Unreadable(format!(
            "{} of {count} commits of a batch acknowledged",
            ack.stored
        )));
    }
    Ok(Position(ack.seq))
}

/// Whoever waited may be gone.
fn arrive(arrived: oneshot::Sender<Travelled>, travelled: Travelled) {
    let _ = arrived.send(travelled);
}
