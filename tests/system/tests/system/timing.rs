//! Whether an email has an account shows in no answer: neither in what it says, nor in how long it
//! takes.
//!
//! Answers to an email with an account and to one without are asked for in turns, and the medians of
//! their times compared. `ASTRO_TIMING_TRIES=500` asks for so many of each.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use test_support::{Astro, ISSUER, Role, Servers, eventually};
use uuid::Uuid;

/// How often each is asked, unless somebody says otherwise.
const TRIES: usize = 60;

/// By how much the medians may differ, as a part of the longer one.
const CLOSE: f64 = 0.05;

/// How often it is measured before a difference is believed: a machine does other things too.
const ROUNDS: usize = 3;

const PASSWORD: &str = "a quiet launch at dawn";

/// Where one registers.
const ACCOUNTS: &str = "/api/v1/accounts";

#[tokio::test]
async fn whether_an_email_has_an_account_shows_in_no_answer_and_not_in_its_time() {
    let servers = Servers::start().await;
    let core_api = Astro::start_with(
        Role::CoreApi,
        &servers,
        // So that each request comes from somewhere else, and none has to wait for others.
        &[("ASTRO_TRUSTED_PROXIES", "1")],
    )
    .await;
    let strangers = Strangers {
        http: reqwest::Client::new(),
        url: core_api.url(),
        asked: AtomicU32::new(0),
        registered: AtomicU32::new(0),
        servers: &servers,
    };
    strangers
        .compare("registering", ACCOUNTS, registration)
        .await;
    strangers
        .compare(
            "signing in",
            "/api/v1/sign-in",
            |email| json!({ "email": email, "password": "not the password" }),
        )
        .await;
    strangers
        .compare(
            "a reset",
            "/api/v1/accounts/password-reset",
            |email| json!({ "email": email }),
        )
        .await;
}

/// Somebody who wants to know who has an account.
struct Strangers<'a> {
    http: reqwest::Client,
    url: String,
    /// Requests so far: each comes from an address of its own.
    asked: AtomicU32,
    /// Accounts so far.
    registered: AtomicU32,
    servers: &'a Servers,
}

/// What they get.
struct Answer {
    took: Duration,
    status: u16,
    body: Value,
}

impl Strangers<'_> {
    /// Asks about emails with an account and without in turns.
    async fn compare(&self, what: &str, path: &str, body: impl Fn(&str) -> Value) {
        for _ in 0..ROUNDS {
            let mut times = [Vec::new(), Vec::new()];
            let mut said = None;
            for (turn, known) in self.known(tries()).await.iter().enumerate() {
                let unknown = nobody();
                // Whatever an answer leaves to be done afterwards is in the way of both alike.
                let first = turn % 2;
                for which in [first, 1 - first] {
                    let email = [known, &unknown][which];
                    let answer = self.post(path, &body(email)).await;
                    if which == 1 && path == ACCOUNTS {
                        self.registered.fetch_add(1, Ordering::SeqCst);
                    }
                    times[which].push(answer.took);
                    let answer = (answer.status, answer.body);
                    let expected = said.get_or_insert_with(|| answer.clone());
                    assert_eq!(answer, *expected, "{what}: they tell it");
                }
            }
            let [known, unknown] = times.map(median);
            let (known, unknown) = (milliseconds(known), milliseconds(unknown));
            let difference = (known - unknown).abs() / known.max(unknown);
            println!(
                "{what}, {} tries each: median {known:.2} ms with an account, {unknown:.2} ms \
                 without, {:.1} % apart",
                tries(),
                100.0 * difference
            );
            if difference <= CLOSE {
                return;
            }
        }
        panic!("{what}: {ROUNDS} times the medians were more than {CLOSE} apart");
    }

    /// Emails with accounts, about which nobody has asked yet.
    async fn known(&self, count: usize) -> Vec<String> {
        let emails = stream::iter((0..count).map(|_| nobody()))
            .map(|email| async move {
                let answer = self.post(ACCOUNTS, &registration(&email)).await;
                assert_eq!(answer.status, 202, "{}", answer.body);
                self.registered.fetch_add(1, Ordering::SeqCst);
                email
            })
            .buffer_unordered(4)
            .collect()
            .await;
        // What follows from it is done first: it would be in the way.
        let log = self.servers.nats.event_log().await;
        let registered = u64::from(self.registered.load(Ordering::SeqCst));
        eventually("all are in the log", async || {
            log.end().await.expect("the log answers").0 == registered
        })
        .await;
        emails
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let [_, a, b, c] = self.asked.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("x-forwarded-for", format!("10.{a}.{b}.{c}"))
            .header("origin", ISSUER)
            .json(body);
        let begun = Instant::now();
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.bytes().await.expect("all of it");
        let took = begun.elapsed();
        let mut body: Value = serde_json::from_slice(&text).unwrap_or_default();
        if let Some(problem) = body.as_object_mut() {
            // It is another one for each request.
            problem.remove("trace_id");
        }
        Answer { took, status, body }
    }
}

fn registration(email: &str) -> Value {
    json!({ "kind": "customer", "email": email, "password": PASSWORD })
}

/// An email that nobody has.
fn nobody() -> String {
    format!("{}@example.com", Uuid::new_v4().simple())
}

fn tries() -> usize {
    let tries = std::env::var("ASTRO_TIMING_TRIES").ok();
    tries.map_or(TRIES, |tries| tries.parse().expect("a number of tries"))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
