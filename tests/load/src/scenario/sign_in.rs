//! What identity costs everybody else: what it takes to verify the token of a request, and how much
//! later bookings are answered while people sign in. The limit of the one is to verify the bare
//! signature, of the other the same bookings while nobody does.

use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use argon2::Argon2;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::json;
use tokens::{Audience, KeySource, Revocations, TokenVerifier};
use tokio::task::JoinSet;

use super::{Bench, CLIENTS};
use crate::catalogue::Catalogue;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::http::{Connection, post_from};
use crate::ledger;
use crate::orders::orders;
use crate::people::Buyer;
use crate::sale::{Plan, sell};
use crate::stage::{Api, CORE_SITE, Stage};

/// Tokens that are verified in each round: each once, then each again.
const TOKENS: usize = 2_000;

/// The longest that verifying a token may take.
const VERIFIED_WITHIN_US: f64 = 60.0;

/// People who sign in at the same time, each again as soon as it is done.
const SIGNING_IN: usize = 100;

/// How many times as late a booking may be answered meanwhile.
const AS_LATE: f64 = 1.5;

/// From one booking to the next: 200 a second.
const INTERVAL: Duration = Duration::from_millis(5);

/// So many orders for each that the pace asks for.
const SPARE: f64 = 1.2;

/// So many times the usual interval: a p99 needs some hundred bookings, and the whole bench has five minutes.
const INTERVALS: f64 = 1.5;

const LAUNCHES: usize = 20;
const SEATS: u32 = 10_000;

/// The cookie of a browser in which somebody signed in before, up to its value.
const DEVICE_COOKIE: &str = "__Host-astro-device=";

const PASSWORD: &str = "a password of nobody's";

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    verification(bench, &stage).await?;
    storm(bench, &stage).await
}

async fn verification(bench: &mut Bench, stage: &Stage) -> Result<()> {
    let public = stage.key.public();
    let public = VerifyingKey::from_bytes(&public.public)?;
    let source = KeySource::File(stage.folder.path().join("jwks.json"));
    let revocations = Revocations::follow(stage.connect("commands").await?).await?;
    let (mut bare, mut first, mut again) =
        (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..bench.rounds {
        let tokens: Vec<_> = (0..bench.amount(TOKENS))
            .map(|_| Buyer::sign_in(&stage.key).token)
            .collect();
        let signed = tokens.iter().map(|token| signature(token));
        let signed = signed.collect::<Result<Vec<_>>>()?;
        let each_us = |started: Instant| {
            started.elapsed().as_secs_f64() * 1e6
                / f64::from(u32::try_from(tokens.len()).unwrap_or(1))
        };

        let started = Instant::now();
        for (text, signature) in &signed {
            black_box(public.verify_strict(text, signature))?;
        }
        bare.push(each_us(started));

        let verifier = TokenVerifier::open(
            source.clone(),
            Audience::CustomerApi,
            Some(revocations.clone()),
        )
        .await?;
        for samples in [&mut first, &mut again] {
            let started = Instant::now();
            for token in &tokens {
                black_box(verifier.verify(token).await?);
            }
            samples.push(each_us(started));
        }
    }
    let figure = |what, samples| {
        Figure::new("sign-in", what, Unit::Microseconds, samples)
            .beside("verifying its bare signature", bare.clone())
            .goal(Goal::Below(VERIFIED_WITHIN_US))
    };
    bench
        .figures
        .push(figure("a token that was not seen before", first));
    bench.figures.push(figure("the same token again", again));
    Ok(())
}

/// What is signed in a token, and its signature.
fn signature(token: &str) -> Result<(&[u8], Signature)> {
    let (text, signature) = token.rsplit_once('.').context("a token has three parts")?;
    let signature = URL_SAFE_NO_PAD.decode(signature)?;
    Ok((text.as_bytes(), Signature::from_slice(&signature)?))
}

async fn storm(bench: &mut Bench, stage: &Stage) -> Result<()> {
    let catalogue = Catalogue::open(stage).await?;
    let launches = catalogue.launches(LAUNCHES, SEATS).await?;
    drop(catalogue);
    let api = stage.start_api(Api::Customer, 1).await?;
    let core = stage.start_core().await?;
    let people = register(core.address, bench.amount(SIGNING_IN)).await?;

    let plan = Plan {
        addresses: vec![api.address],
        clients: CLIENTS,
        seconds: bench.seconds * INTERVALS,
        interval: Some(INTERVAL),
        until_stopped: false,
    };
    let count = (SPARE * plan.seconds / INTERVAL.as_secs_f64()) as usize;
    let mut sold = Vec::new();
    // The first round is not counted: the write path gets to know the launches in it.
    let warm_up = sell(&plan, &orders(&stage.key, &launches, count)).await?;
    sold.extend(warm_up.sold);
    let (mut alone, mut hashing, mut beside) =
        (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..bench.rounds {
        let sale = sell(&plan, &orders(&stage.key, &launches, count)).await?;
        alone.push(sale.latency_ms(99.0));
        sold.extend(sale.sold);

        let bare = BareHashing::start();
        let sale = sell(&plan, &orders(&stage.key, &launches, count)).await?;
        let hashed = bare.stop()?;
        hashing.push(sale.latency_ms(99.0));
        bench.note(format!(
            "sign-in: {:.0} bare hashes a second",
            hashed as f64 / sale.took.as_secs_f64(),
        ));
        sold.extend(sale.sold);

        let storm = Storm::start(core.address, &people);
        let sale = sell(&plan, &orders(&stage.key, &launches, count)).await?;
        let signed_in = storm.stop().await?;
        beside.push(sale.latency_ms(99.0));
        bench.note(format!(
            "sign-in: {:.0} sign-ins a second beside {:.0} bookings a second",
            signed_in as f64 / sale.took.as_secs_f64(),
            sale.per_second(),
        ));
        sold.extend(sale.sold);
    }
    let log = stage.log("commands").await?;
    ledger::check(&log, &launches, sold.iter().map(|sold| sold.booking)).await?;
    let while_signing_in = format!(
        "bookings at 200/s while {} people sign in, p99",
        people.len()
    );
    let figure = |what: &str, samples| Figure::new("sign-in", what, Unit::Milliseconds, samples);
    bench.figures.push(
        figure(&while_signing_in, beside.clone())
            .beside("the same while nobody does", alone.clone())
            .goal(Goal::WithinTimesLimit(AS_LATE)),
    );
    bench
        .figures
        .push(figure(&while_signing_in, beside).beside(HASHING, hashing.clone()));
    bench
        .figures
        .push(figure(HASHING, hashing).beside("the same while nothing is hashed", alone));
    Ok(())
}

/// People register, and sign in for the first time in their browsers, which are known from then on.
/// Gives how each signs in again.
pub(crate) async fn register(core: SocketAddr, people: usize) -> Result<Vec<Bytes>> {
    let mut connection = Connection::open(core).await?;
    let mut again = Vec::with_capacity(people);
    for place in 0..people {
        let registration =
            json!({ "kind": "customer", "email": email(place), "password": PASSWORD });
        let request = from_home(place, None, "/api/v1/accounts", &registration);
        let answer = connection.exchange(&request).await?;
        ensure!(
            answer.status / 100 == 2,
            "a registration was answered with {}: {}",
            answer.status,
            String::from_utf8_lossy(answer.body)
        );
        let answer = connection.exchange(&sign_in(place, None)).await?;
        let device = device(answer.head).context("a browser that signed in is known")?;
        again.push(sign_in(place, Some(&device)));
    }
    Ok(again)
}

/// The cookie by which a browser is known from now on.
fn device(head: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(head).ok()?;
    let (_, set) = head.split_once(DEVICE_COOKIE)?;
    let value = set.split(';').next()?;
    Some(format!("{DEVICE_COOKIE}{value}"))
}

/// A request that signs somebody in.
fn sign_in(place: usize, cookie: Option<&str>) -> Bytes {
    let body = json!({ "email": email(place), "password": PASSWORD });
    from_home(place, cookie, "/api/v1/sign-in", &body)
}

fn email(place: usize) -> String {
    format!("person{place}@bench.example")
}

/// A request of somebody, from an address of their own.
fn from_home(place: usize, cookie: Option<&str>, path: &str, body: &serde_json::Value) -> Bytes {
    let address = format!("10.0.{}.{}", place / 256, place % 256);
    post_from(CORE_SITE, &address, cookie, path, &body.to_string())
}

/// What there is beside bookings when passwords are hashed as fast and as politely as core-api does
/// it, and nothing else is done.
const HASHING: &str = "bookings at 200/s while one thread hashes passwords, p99";

/// How much lower the priority of hashing is, as in core-api.
const NICER: i32 = 10;

/// A thread that does nothing but hash passwords.
struct BareHashing {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Result<usize>>,
}

impl BareHashing {
    fn start() -> Self {
        let is_over = Arc::<AtomicBool>::default();
        let until = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            rustix::process::nice(NICER).context("the priority can't be lowered")?;
            let mut hashed = 0;
            while !until.load(Ordering::Relaxed) {
                let mut hash = [0_u8; 32];
                let made = Argon2::default().hash_password_into(
                    PASSWORD.as_bytes(),
                    b"salt of sixteen.",
                    &mut hash,
                );
                made.map_err(|error| anyhow!("a password can't be hashed: {error}"))?;
                black_box(hash);
                hashed += 1;
            }
            Ok(hashed)
        });
        Self { is_over, thread }
    }

    /// Ends it, and says how many it hashed.
    fn stop(self) -> Result<usize> {
        self.is_over.store(true, Ordering::Relaxed);
        let hashed = self.thread.join();
        hashed.map_err(|_| anyhow!("hashing passwords panicked"))?
    }
}

/// People who sign in, again and again.
struct Storm {
    is_over: Arc<AtomicBool>,
    signed_in: Arc<AtomicUsize>,
    people: JoinSet<Result<()>>,
}

impl Storm {
    fn start(core: SocketAddr, people: &[Bytes]) -> Self {
        let mut storm = Self {
            is_over: Arc::default(),
            signed_in: Arc::default(),
            people: JoinSet::new(),
        };
        for request in people {
            let request = request.clone();
            let (is_over, signed_in) = (storm.is_over.clone(), storm.signed_in.clone());
            storm.people.spawn(async move {
                let mut connection = Connection::open(core).await?;
                while !is_over.load(Ordering::Relaxed) {
                    let answer = connection.exchange(&request).await?;
                    ensure!(
                        answer.status == 200,
                        "a sign-in was answered with {}: {}",
                        answer.status,
                        String::from_utf8_lossy(answer.body)
                    );
                    signed_in.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            });
        }
        storm
    }

    /// Lets everybody finish, and says how often somebody signed in until now.
    async fn stop(mut self) -> Result<usize> {
        let signed_in = self.signed_in.load(Ordering::Relaxed);
        self.is_over.store(true, Ordering::Relaxed);
        while let Some(person) = self.people.join_next().await {
            person??;
        }
        ensure!(signed_in > 0, "nobody signed in");
        Ok(signed_in)
    }
}
