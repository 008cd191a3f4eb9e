//! People who book, pay, cancel, read, sign in and watch, at a fixed pace that no slow answer changes:
//! what is answered late is late by the time at which it was due.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use domain::ids::{BookingId, LaunchId};
use hdrhistogram::Histogram;
use serde::Deserialize;
use tokens::SigningKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::http::{Connection, get, post};
use crate::orders::booking;
use crate::people::Buyer;
use crate::sale::histogram;

/// Failures that are kept with what was answered.
const KEPT_FAILURES: usize = 20;

/// Streams of seats that are watched, of 32 that one client may have.
const STREAMS: usize = 16;

/// How long a stream may say nothing; it says something every quarter of a minute.
const SILENCE: Duration = Duration::from_secs(60);

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A seat is reserved.
    Booking,
    /// It is paid by card.
    Payment,
    /// It is given back.
    Cancellation,
    /// A customer looks at their bookings.
    Own,
    /// A visitor looks at launches.
    Launches,
    /// A supplier looks at launches and who flies.
    Supplier,
    /// Somebody signs in.
    SignIn,
    /// A stream of seats begins.
    Stream,
}

impl Kind {
    /// All, in the order in which they are shown.
    pub(crate) const ALL: [Self; 8] = [
        Self::Booking,
        Self::Payment,
        Self::Cancellation,
        Self::Own,
        Self::Launches,
        Self::Supplier,
        Self::SignIn,
        Self::Stream,
    ];

    /// In words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Booking => "bookings",
            Self::Payment => "payments by card",
            Self::Cancellation => "cancellations",
            Self::Own => "one's own bookings",
            Self::Launches => "launches, by visitors",
            Self::Supplier => "launches and manifests, by suppliers",
            Self::SignIn => "sign-ins",
            Self::Stream => "streams of seats, opened",
        }
    }
}

/// How often something is done in a second, and by how many at once.
struct Pace {
    per_second: f64,
    lanes: usize,
}

/// Each booking, and what follows from it.
const JOURNEYS: Pace = Pace {
    per_second: 20.0,
    lanes: 8,
};
const VISITS: Pace = Pace {
    per_second: 100.0,
    lanes: 8,
};
const OFFICE: Pace = Pace {
    per_second: 10.0,
    lanes: 2,
};
const SIGN_INS: Pace = Pace {
    per_second: 2.0,
    lanes: 4,
};

/// The bookings of so many seconds, so that there are launches for all of them.
pub(crate) fn bookings_in(time: Duration) -> usize {
    (JOURNEYS.per_second * time.as_secs_f64()).ceil() as usize
}

/// Where everybody goes, and with what.
#[derive(Clone)]
pub(crate) struct Scene {
    /// customer-api.
    pub(crate) customer: SocketAddr,
    /// admin-api.
    pub(crate) admin: SocketAddr,
    /// core-api.
    pub(crate) core: SocketAddr,
    /// Signs customers in.
    pub(crate) key: Arc<SigningKey>,
    /// The supplier's access token.
    pub(crate) supplier: String,
    /// What is for sale: sold one after the other, so many seats of each.
    pub(crate) launches: Arc<[LaunchId]>,
    /// Seats of a launch that are booked.
    pub(crate) seats: usize,
    /// How people sign in.
    pub(crate) people: Arc<[Bytes]>,
}

/// What was answered in a while.
pub(crate) struct Answers {
    latencies: Vec<Histogram<u64>>,
}

impl Answers {
    fn new() -> Self {
        Self {
            latencies: Kind::ALL.iter().map(|_| histogram()).collect(),
        }
    }

    /// How many of a kind.
    pub(crate) fn count(&self, kind: Kind) -> u64 {
        self.latencies[kind as usize].len()
    }

    /// A percentile of when they were answered, in milliseconds.
    pub(crate) fn latency_ms(&self, kind: Kind, percentile: f64) -> f64 {
        self.latencies[kind as usize].value_at_percentile(percentile) as f64 / 1_000.0
    }
}

/// What everybody writes down.
struct Book {
    answers: Mutex<Answers>,
    failures: Mutex<Vec<String>>,
    failed: AtomicUsize,
    booked: Mutex<Vec<BookingId>>,
    journeys: AtomicUsize,
    is_over: AtomicBool,
}

/// The people.
pub(crate) struct Crowd {
    book: Arc<Book>,
    people: JoinSet<Result<()>>,
}

/// What came of all of it.
pub(crate) struct Ended {
    /// Every booking that was answered with 201.
    pub(crate) booked: Vec<BookingId>,
    /// How many requests were not answered as they should be.
    pub(crate) failed: usize,
    /// The first of these.
    pub(crate) failures: Vec<String>,
}

impl Crowd {
    /// Everybody begins.
    pub(crate) fn start(scene: &Scene) -> Self {
        let book = Arc::new(Book {
            answers: Mutex::new(Answers::new()),
            failures: Mutex::default(),
            failed: AtomicUsize::new(0),
            booked: Mutex::default(),
            journeys: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
        });
        let started = Instant::now();
        let mut people = JoinSet::new();
        for (pace, address, act) in [
            (JOURNEYS, scene.customer, Act::Journey),
            (VISITS, scene.customer, Act::Visit),
            (OFFICE, scene.admin, Act::Office),
            (SIGN_INS, scene.core, Act::SignIn),
        ] {
            for lane in 0..pace.lanes {
                let (scene, book) = (scene.clone(), book.clone());
                let lane = Lane {
                    first: lane,
                    lanes: pace.lanes,
                    per_second: pace.per_second,
                    address,
                    scene,
                    book,
                    started,
                };
                people.spawn(lane.run(act));
            }
        }
        for stream in 0..STREAMS {
            people.spawn(watch(scene.clone(), book.clone(), stream));
        }
        Self { book, people }
    }

    /// What was answered since this was asked before.
    pub(crate) fn answers(&self) -> Answers {
        let mut answers = locked(&self.book.answers);
        std::mem::replace(&mut *answers, Answers::new())
    }

    /// Lets everybody finish.
    pub(crate) async fn end(mut self) -> Result<Ended> {
        self.book.is_over.store(true, Ordering::Relaxed);
        while let Some(person) = self.people.join_next().await {
            person.context("somebody of the crowd broke off")??;
        }
        Ok(Ended {
            booked: std::mem::take(&mut *locked(&self.book.booked)),
            failed: self.book.failed.load(Ordering::Relaxed),
            failures: std::mem::take(&mut *locked(&self.book.failures)),
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Book {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn answered(&self, kind: Kind, due: Instant) {
        let took = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
        locked(&self.answers).latencies[kind as usize].saturating_record(took);
    }

    fn failed(&self, kind: Kind, how: &str) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        let mut failures = locked(&self.failures);
        if failures.len() < KEPT_FAILURES {
            failures.push(format!("{}: {how}", kind.name()));
        }
    }
}

/// What a lane does again and again.
#[derive(Clone, Copy)]
enum Act {
    Journey,
    Visit,
    Office,
    SignIn,
}

/// One after the other, each when it is due.
struct Lane {
    first: usize,
    lanes: usize,
    per_second: f64,
    address: SocketAddr,
    scene: Scene,
    book: Arc<Book>,
    started: Instant,
}

#[derive(Deserialize)]
struct Booked {
    id: BookingId,
}

impl Lane {
    async fn run(self, act: Act) -> Result<()> {
        let mut connection = Connection::open(self.address).await?;
        for place in (self.first..).step_by(self.lanes) {
            let due = self.started + Duration::from_secs_f64(place as f64 / self.per_second);
            tokio::time::sleep_until(due.into()).await;
            if self.book.is_over() {
                break;
            }
            match act {
                Act::Journey => self.journey(&mut connection, due).await?,
                Act::Visit => self.visit(&mut connection, due, place).await?,
                Act::Office => self.office(&mut connection, due, place).await?,
                Act::SignIn => {
                    let people = &self.scene.people;
                    let request = &people[place % people.len()];
                    self.ask(&mut connection, Kind::SignIn, due, request, 200)
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Somebody books a seat; of ten seven pay it, and of these one gives it back; of the others one does.
    async fn journey(&self, connection: &mut Connection, due: Instant) -> Result<()> {
        let place = self.book.journeys.fetch_add(1, Ordering::Relaxed);
        let launches = &self.scene.launches;
        let launch = launches[(place / self.scene.seats) % launches.len()];
        let buyer = Buyer::sign_in(&self.scene.key);
        let request = booking(&buyer, launch, place);
        let Some(body) = self
            .ask(connection, Kind::Booking, due, &request, 201)
            .await?
        else {
            return Ok(());
        };
        let booked: Booked = serde_json::from_slice(&body)?;
        locked(&self.book.booked).push(booked.id);
        let path = format!("/api/v1/launches/{launch}/bookings/{}", booked.id);
        if place % 10 < 7 {
            let (path, key) = (format!("{path}/payment"), format!("{}-paid", buyer.id));
            let request = post(&path, &buyer.token, &key, r#"{"token":"tok_success"}"#);
            self.ask(connection, Kind::Payment, Instant::now(), &request, 200)
                .await?;
        }
        if matches!(place % 10, 6 | 9) {
            let (path, key) = (format!("{path}/cancellation"), format!("{}-back", buyer.id));
            let request = post(&path, &buyer.token, &key, "");
            let due = Instant::now();
            self.ask(connection, Kind::Cancellation, due, &request, 200)
                .await?;
        }
        let request = get("/api/v1/bookings", Some(&buyer.token));
        self.ask(connection, Kind::Own, Instant::now(), &request, 200)
            .await?;
        Ok(())
    }

    async fn visit(&self, connection: &mut Connection, due: Instant, place: usize) -> Result<()> {
        let launches = &self.scene.launches;
        let path = match place % 2 {
            0 => "/api/v1/launches".to_owned(),
            _ => format!("/api/v1/launches/{}", launches[place / 2 % launches.len()]),
        };
        self.ask(connection, Kind::Launches, due, &get(&path, None), 200)
            .await?;
        Ok(())
    }

    async fn office(&self, connection: &mut Connection, due: Instant, place: usize) -> Result<()> {
        let launch = self.scene.launches[place / 3 % self.scene.launches.len()];
        let path = match place % 3 {
            0 => "/api/v1/launches".to_owned(),
            1 => format!("/api/v1/launches/{launch}"),
            _ => format!("/api/v1/launches/{launch}/manifest?limit=100"),
        };
        let request = get(&path, Some(&self.scene.supplier));
        self.ask(connection, Kind::Supplier, due, &request, 200)
            .await?;
        Ok(())
    }

    /// Sends a request and writes down what came of it. Gives the body of the answer that is wanted.
    async fn ask(
        &self,
        connection: &mut Connection,
        kind: Kind,
        due: Instant,
        request: &Bytes,
        wanted: u16,
    ) -> Result<Option<Vec<u8>>> {
        let (body, last) = match connection.exchange(request).await {
            Ok(answer) if answer.status == wanted => (Some(answer.body.to_vec()), answer.last),
            Ok(answer) => {
                let body = String::from_utf8_lossy(answer.body);
                self.book.failed(kind, &format!("{} {body}", answer.status));
                (None, answer.last)
            }
            // A connection that was idle is closed now and then, and nothing was asked by then.
            Err(error) => {
                self.book.failed(kind, &error.to_string());
                (None, true)
            }
        };
        if body.is_some() {
            self.book.answered(kind, due);
        }
        if last {
            *connection = Connection::open(self.address).await?;
        }
        Ok(body)
    }
}

/// Watches the seats of a launch, and then of the next, until it is over.
async fn watch(scene: Scene, book: Arc<Book>, first: usize) -> Result<()> {
    for place in (first..).step_by(STREAMS) {
        let launch = scene.launches[place % scene.launches.len()];
        let due = Instant::now();
        let mut stream = TcpStream::connect(scene.customer).await?;
        let path = format!("/api/v1/launches/{launch}/availability");
        stream.write_all(&get(&path, None)).await?;
        let (mut told, mut buffer) = (Vec::new(), [0; 4_096]);
        let mut has_begun = false;
        loop {
            let read = tokio::time::timeout(SILENCE, stream.read(&mut buffer));
            let read = match read.await {
                Ok(read) => read?,
                Err(_) => {
                    book.failed(Kind::Stream, "it says nothing");
                    break;
                }
            };
            if !has_begun {
                told.extend_from_slice(&buffer[..read]);
                ensure!(
                    read > 0 && told.starts_with(b"HTTP/1.1 200"),
                    "no stream was opened, but: {}",
                    String::from_utf8_lossy(&told)
                );
                if told.windows(6).any(|part| part == b"event:") {
                    has_begun = true;
                    book.answered(Kind::Stream, due);
                }
            }
            if read == 0 || book.is_over() {
                break;
            }
        }
        if book.is_over() {
            break;
        }
    }
    Ok(())
}
