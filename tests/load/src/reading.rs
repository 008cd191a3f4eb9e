//! Clients that read one path as fast as they are answered.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use crate::http::Connection;
use crate::sale::histogram;

/// What came of it.
pub(crate) struct Reading {
    /// Answers.
    pub(crate) answers: u64,
    /// From sending a request to its answer, in microseconds.
    pub(crate) latency: Histogram<u64>,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
}

impl Reading {
    /// Answers per second.
    pub(crate) fn per_second(&self) -> f64 {
        self.answers as f64 / self.took.as_secs_f64()
    }

    /// A percentile of the latency, in milliseconds.
    pub(crate) fn latency_ms(&self, percentile: f64) -> f64 {
        self.latency.value_at_percentile(percentile) as f64 / 1_000.0
    }
}

/// Reads for so many seconds.
///
/// # Errors
/// Any answer but a 200 of `length` bytes.
pub(crate) async fn read(
    address: SocketAddr,
    request: &Bytes,
    length: usize,
    clients: usize,
    seconds: f64,
) -> Result<Reading> {
    let mut connections = Vec::with_capacity(clients);
    for _ in 0..clients {
        connections.push(Connection::open(address).await?);
    }
    let started = Instant::now();
    let until = started + Duration::from_secs_f64(seconds);
    let mut tasks = JoinSet::new();
    for mut connection in connections {
        let request = request.clone();
        tasks.spawn(async move {
            let mut latency = histogram();
            let mut sent = Instant::now();
            while sent < until {
                let answer = connection.exchange(&request).await?;
                ensure!(
                    answer.status == 200 && answer.body.len() == length,
                    "answered with {} and {} bytes instead of {length}",
                    answer.status,
                    answer.body.len()
                );
                let answered = Instant::now();
                latency.saturating_record((answered - sent).as_micros() as u64);
                sent = answered;
            }
            anyhow::Ok(latency)
        });
    }
    let mut latency = histogram();
    while let Some(one) = tasks.join_next().await {
        latency.add(one.context("a client broke off")??)?;
    }
    Ok(Reading {
        answers: latency.len(),
        latency,
        took: started.elapsed(),
    })
}
