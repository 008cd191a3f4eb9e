//! Clients that book as fast as they are answered, or at a given pace. Each is one connection
//! and one task; a customer's bookings go over one connection, one after the other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use api_kit::PositionToken;
use domain::commit::Position;
use domain::ids::BookingId;
use hdrhistogram::Histogram;
use serde::Deserialize;
use tokio::task::JoinSet;

use crate::http::Connection;
use crate::orders::Order;

/// How long a client waits before it sends again what an API was too busy for.
const WHEN_BUSY: Duration = Duration::from_millis(5);

/// The longest latency that is told apart, in microseconds.
const LONGEST_US: u64 = 60_000_000;

/// How clients go about it.
#[derive(Clone)]
pub(crate) struct Plan {
    /// The processes; clients are dealt out to them in turn.
    pub(crate) addresses: Vec<SocketAddr>,
    /// How many connections.
    pub(crate) clients: usize,
    /// When the last request starts. Orders that run out end it earlier.
    pub(crate) seconds: f64,
    /// From one request to the next, over all clients; as fast as answered without.
    pub(crate) interval: Option<Duration>,
    /// The processes are going to be stopped: a client that can't go on just ends.
    pub(crate) until_stopped: bool,
}

/// A booking that was given out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sold {
    /// Which.
    pub(crate) booking: BookingId,
    /// Where it is in the log.
    pub(crate) position: Position,
    /// When its 201 was read.
    pub(crate) at: Instant,
    /// By whom: its order and its place in that.
    pub(crate) order: usize,
}

/// What came of it.
pub(crate) struct Sale {
    /// Every booking that was answered with 201.
    pub(crate) sold: Vec<Sold>,
    /// From sending a request to its answer, in microseconds.
    pub(crate) latency: Histogram<u64>,
    /// Bookings of each client.
    pub(crate) per_client: Vec<usize>,
    /// Answers 503; each was sent again.
    pub(crate) busy: usize,
    /// Requests that were sent later than their pace wanted, by more than a millisecond.
    pub(crate) behind: usize,
    /// Requests that never got an answer.
    pub(crate) unanswered: usize,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
}

impl Sale {
    /// Bookings per second.
    pub(crate) fn per_second(&self) -> f64 {
        self.sold.len() as f64 / self.took.as_secs_f64()
    }

    /// A percentile of the latency, in milliseconds.
    pub(crate) fn latency_ms(&self, percentile: f64) -> f64 {
        self.latency.value_at_percentile(percentile) as f64 / 1_000.0
    }

    /// The fewest and the most bookings of any client.
    pub(crate) fn fairness(&self) -> (usize, usize) {
        let fewest = self.per_client.iter().min().copied().unwrap_or_default();
        let most = self.per_client.iter().max().copied().unwrap_or_default();
        (fewest, most)
    }
}

/// A histogram of latencies in microseconds.
pub(crate) fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST_US, 3).expect("the bounds are in order")
}

/// Sells until the orders or the time run out.
///
/// # Errors
/// Any answer but 201 and 503, and a connection that breaks before the processes are stopped.
pub(crate) async fn sell(plan: &Plan, orders: &Arc<[Order]>) -> Result<Sale> {
    let mut connections = Vec::with_capacity(plan.clients);
    for place in 0..plan.clients {
        let address = plan.addresses[place % plan.addresses.len()];
        connections.push((address, Connection::open(address).await?));
    }
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut clients = JoinSet::new();
    for (place, (address, connection)) in connections.into_iter().enumerate() {
        let client = Client {
            place,
            address,
            connection,
            plan: plan.clone(),
            orders: orders.clone(),
            next: next.clone(),
            started,
            sale: Sale {
                sold: Vec::new(),
                latency: histogram(),
                per_client: Vec::new(),
                busy: 0,
                behind: 0,
                unanswered: 0,
                took: Duration::ZERO,
            },
        };
        clients.spawn(client.run());
    }
    let mut whole: Option<Sale> = None;
    while let Some(sale) = clients.join_next().await {
        let sale = sale.context("a client broke off")??;
        match &mut whole {
            Some(whole) => whole.add(sale)?,
            None => whole = Some(sale),
        }
    }
    whole.context("there were no clients")
}

impl Sale {
    fn add(&mut self, other: Self) -> Result<()> {
        self.sold.extend(other.sold);
        self.latency.add(other.latency)?;
        self.per_client.extend(other.per_client);
        self.busy += other.busy;
        self.behind += other.behind;
        self.unanswered += other.unanswered;
        self.took = self.took.max(other.took);
        Ok(())
    }
}

struct Client {
    place: usize,
    address: SocketAddr,
    connection: Connection,
    plan: Plan,
    orders: Arc<[Order]>,
    next: Arc<AtomicUsize>,
    started: Instant,
    sale: Sale,
}

/// How a request ended.
enum Ended {
    Booked,
    /// The process is gone, as was to be expected.
    Stopped,
}

#[derive(Deserialize)]
struct Booked<'a> {
    id: BookingId,
    position: &'a str,
}

impl Client {
    async fn run(mut self) -> Result<Sale> {
        let orders = self.orders.clone();
        let mut sent = 0;
        'selling: loop {
            let place = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(order) = orders.get(place) else {
                break;
            };
            for request in &order.requests {
                if !self.keep_pace(sent).await {
                    break 'selling;
                }
                sent += 1;
                match self.book(place, request).await? {
                    Ended::Booked => {}
                    Ended::Stopped => break 'selling,
                }
            }
        }
        self.sale.per_client.push(self.sale.sold.len());
        self.sale.took = self.started.elapsed();
        Ok(self.sale)
    }

    /// Waits for the time of the next request; whether there is one.
    async fn keep_pace(&mut self, sent: u32) -> bool {
        if let Some(interval) = self.plan.interval {
            let clients = u32::try_from(self.plan.clients).unwrap_or(u32::MAX);
            let place = u32::try_from(self.place).unwrap_or(u32::MAX);
            let due = self.started + interval * (sent * clients + place);
            let late = Instant::now().saturating_duration_since(due);
            if late > Duration::from_millis(1) {
                self.sale.behind += 1;
            }
            tokio::time::sleep_until(due.into()).await;
        }
        self.started.elapsed().as_secs_f64() < self.plan.seconds
    }

    async fn book(&mut self, order: usize, request: &[u8]) -> Result<Ended> {
        let sent = Instant::now();
        loop {
            let answer = match self.connection.exchange(request).await {
                Ok(answer) => answer,
                Err(_) if self.plan.until_stopped => {
                    self.sale.unanswered += 1;
                    return Ok(Ended::Stopped);
                }
                Err(error) => return Err(error).context("a booking got no answer"),
            };
            let at = Instant::now();
            let last = answer.last;
            let booked = match answer.status {
                201 => {
                    let booked: Booked<'_> = serde_json::from_slice(answer.body)
                        .context("a 201 without booking and position")?;
                    let token: PositionToken = booked.position.parse()?;
                    self.sale.sold.push(Sold {
                        booking: booked.id,
                        position: token.position,
                        at,
                        order,
                    });
                    let us = u64::try_from((at - sent).as_micros()).unwrap_or(LONGEST_US);
                    self.sale.latency.saturating_record(us);
                    true
                }
                503 => {
                    self.sale.busy += 1;
                    false
                }
                status => bail!(
                    "a booking was answered with {status}: {}",
                    String::from_utf8_lossy(answer.body)
                ),
            };
            if last {
                match Connection::open(self.address).await {
                    Ok(connection) => self.connection = connection,
                    Err(_) if self.plan.until_stopped => return Ok(Ended::Stopped),
                    Err(error) => return Err(error).context("the process is gone"),
                }
            }
            if booked {
                return Ok(Ended::Booked);
            }
            tokio::time::sleep(WHEN_BUSY).await;
        }
    }
}
