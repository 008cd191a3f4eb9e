//! What only time triggers happens by itself, once, whatever becomes of the schedulers.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, BookingId, CustomerId, LaunchId, PaymentId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::{Initiate, Payment, PaymentCommand, Purpose};
use domain::text::Reason;
use scheduler::{By, JobStore, Outcome, RunRecord, Trigger};
use serde_json::{Value, json};
use system_tests::office::{self, SEAT_CENTS};
use system_tests::{Caller, Crowd, Office, books, facts, scene};
use test_support::{Astro, Role, Servers, astro, eventually, eventually_some};
use uuid::Uuid;

const EXPIRY: &str = "expire_reservations";
const REMINDERS: &str = "launch_reminders";
const OCCUPANCY: &str = "low_occupancy";
const OVERDUE: &str = "overdue_invoices";
const PAYMENTS: &str = "pending_payments";

/// The jobs of a system.
async fn jobs(servers: &Servers) -> JobStore {
    let store = JobStore::connect(servers.mongo.url(), &servers.mongo.core_name()).await;
    store.expect("connects")
}

/// Somebody of IT.
fn it() -> By {
    By {
        account: AccountId(Uuid::now_v7()),
        reason: Reason::parse("A test.").expect("is one"),
    }
}

/// Asks for a run, and waits until it has ended.
async fn run_now(store: &JobStore, job: &str) -> RunRecord {
    let run = store.run_now(job, Uuid::now_v7(), it().account).await;
    let run = run.expect("is asked");
    eventually_some("it has run", async || {
        let run = store.run(run).await.expect("answers")?;
        run.outcome.is_some().then_some(run)
    })
    .await
}

/// The times at which events of a name happened.
async fn times(servers: &Servers, name: &str) -> Vec<DateTime<Utc>> {
    let commits = books::commits(servers).await;
    let events = commits.iter().flat_map(|recorded| &recorded.commit.events);
    events
        .filter(|event| &*event.name == name)
        .map(|event| event.at)
        .collect()
}

/// What was done by the scheduler.
async fn done(servers: &Servers, name: &str) -> Vec<Value> {
    let facts = facts::named(servers, name).await;
    let facts = facts.into_iter().filter(|fact| fact.name == name);
    facts
        .map(|fact| {
            assert_eq!(fact.actor.id, "scheduler");
            fact.data
        })
        .collect()
}

#[tokio::test]
async fn an_unpaid_reservation_expires_by_itself_within_five_seconds_of_its_time() {
    let office = Office::open(6).await;
    let servers = &office.servers;
    let (_operational, _customer, _scheduler) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::ProjectorCustomer, servers),
        Astro::start(Role::Scheduler, servers),
    );
    let customer = office.customer().await;
    let unpaid = office
        .offer
        .book(&customer, "hold", 2)
        .await
        .expect(201)
        .id();
    let (paid, _payment) = office.book_and_pay(1).await;

    astro::run(&["clock", "advance", "29m"], "operator", servers).await;
    let early = run_now(&jobs(servers).await, EXPIRY).await;
    assert_eq!(
        (early.outcome, early.figures.len()),
        (Some(Outcome::Succeeded), 0)
    );
    astro::run(&["clock", "advance", "1m"], "operator", servers).await;
    eventually("it has expired", async || {
        !times(servers, "launch.booking_expired").await.is_empty()
    })
    .await;
    let expired = done(servers, "launch.booking_expired").await;
    assert_eq!(expired.len(), 1);
    assert_eq!(expired[0]["booking"], json!(unpaid));
    assert_eq!(expired[0]["seats"]["reserved"], 0);
    let reserved = facts::named(servers, "launch.seats_reserved").await;
    let deadline: DateTime<Utc> = reserved[0].data["expires_at"]
        .as_str()
        .and_then(|at| at.parse().ok())
        .expect("an instant");
    let late = times(servers, "launch.booking_expired").await[0] - deadline;
    println!("it expired {late} after its time");
    assert!(late < TimeDelta::seconds(5), "{late}");

    // Both read models say so.
    let path = format!("/api/v1/bookings/{unpaid}");
    eventually("its customer sees it", async || {
        customer.get(&path).await.body["status"] == "expired"
    })
    .await;
    let path = office.launch("");
    eventually("its supplier sees the seats", async || {
        let launch = office.supplier.get(path.trim_end_matches('/')).await;
        launch.body["seats"]["free"] == 5 && launch.body["seats"]["reserved"] == 0
    })
    .await;
    let path = format!("/api/v1/bookings/{paid}");
    let kept = office.finance.get(&path).await.expect(200);
    assert_eq!(kept.body["status"], "confirmed");
}

#[tokio::test]
async fn a_launch_of_low_occupancy_is_flagged_once_for_each_date() {
    let office = Office::open(10).await;
    let servers = &office.servers;
    let (_operational, _scheduler) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::Scheduler, servers),
    );
    let store = jobs(servers).await;
    let flight = scene::flight(office.offer.rocket, 3);
    let sold = office
        .supplier
        .post("/api/v1/launches", "sold", &flight)
        .await;
    let sold = sold.expect(201).id();
    let customer = office.customer().await;
    let path = format!("/api/v1/launches/{sold}/bookings");
    let booked = customer
        .post(&path, "book", &scene::party(1))
        .await
        .expect(201);
    let transfer = office::booking_transfer(sold, SEAT_CENTS);
    let path = office::booking_payments(booked.id());
    office
        .finance
        .post(&path, "pay", &transfer)
        .await
        .expect(201);

    // A hundred days before its date it is not looked at.
    office.set_clock(&scene::in_days(300)).await;
    let early = run_now(&store, OCCUPANCY).await;
    assert_eq!(early.outcome, Some(Outcome::Succeeded));
    assert_eq!(
        done(servers, "launch.low_occupancy_flagged").await,
        [] as [Value; 0]
    );

    office.set_clock(&scene::in_days(320)).await;
    let flagged = async |count: usize| {
        eventually("it is flagged", async || {
            done(servers, "launch.low_occupancy_flagged").await.len() >= count
        })
        .await;
        for _ in 0..2 {
            let again = run_now(&store, OCCUPANCY).await;
            assert_eq!(again.trigger, Trigger::RunNow);
        }
        let facts = facts::named(servers, "launch.low_occupancy_flagged").await;
        assert_eq!(facts.len(), count);
        assert!(facts.iter().all(|fact| fact.of == office.offer.launch));
        facts[count - 1].data["date"].clone()
    };
    let instant = |text: String| text.parse::<DateTime<Utc>>().expect("an instant");
    let date = |data: Value| instant(data.as_str().expect("a text").to_owned());
    assert_eq!(date(flagged(1).await), instant(scene::in_days(400)));

    let delay = json!({
        "date": scene::in_days(600),
        "cause": "weather",
        "reason": "Winds at altitude are too strong.",
    });
    office
        .supplier
        .post(&office.launch("delay"), "delay", &delay)
        .await
        .expect(200);
    office.set_clock(&scene::in_days(520)).await;
    assert_eq!(date(flagged(2).await), instant(scene::in_days(600)));
}

#[tokio::test]
async fn an_invoice_that_nobody_pays_becomes_overdue() {
    let office = Office::open(1).await;
    let servers = &office.servers;
    let (_operational, _policies, _scheduler) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::Policies, servers),
        Astro::start(Role::Scheduler, servers),
    );
    let mut fees = Vec::new();
    for key in ["open", "paid"] {
        let fee = office::fee(office.offer.launch, 100_000);
        let fee = office.finance.post("/api/v1/invoices", key, &fee).await;
        fees.push(fee.expect(201).id());
    }
    let shown = async |invoice: Uuid| {
        let path = format!("/api/v1/invoices/{invoice}");
        office.finance.get(&path).await.body["status"].clone()
    };
    for fee in &fees {
        eventually("it is issued", async || shown(*fee).await == "issued").await;
    }
    let path = format!("/api/v1/invoices/{}/payments", fees[1]);
    let paid = office::invoice_transfer(100_000);
    office.finance.post(&path, "pay", &paid).await.expect(201);
    eventually("one is settled", async || shown(fees[1]).await == "settled").await;

    astro::run(&["clock", "advance", "29d"], "operator", servers).await;
    let store = jobs(servers).await;
    run_now(&store, OVERDUE).await;
    assert_eq!(shown(fees[0]).await, "issued");
    astro::run(&["clock", "advance", "1d 1h"], "operator", servers).await;
    eventually("one is overdue", async || shown(fees[0]).await == "overdue").await;
    run_now(&store, OVERDUE).await;
    let overdue = done(servers, "invoice.overdue").await;
    assert_eq!(overdue, [json!({ "open": office::usd(100_000) })]);
    assert_eq!(
        office.events(fees[1]).await.last().map(String::as_str),
        Some("invoice.settled")
    );
}

#[tokio::test]
async fn a_payment_whose_answer_and_webhook_are_lost_ends_as_the_gateway_says() {
    let mut office = Office::open(8).await;
    let servers = &office.servers;
    // Nobody ever tells the gateway where webhooks go.
    let (_operational, _scheduler) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::Scheduler, servers),
    );
    let store = jobs(servers).await;
    let mut pending = Vec::new();
    for token in ["tok_timeout", "tok_late_decline"] {
        let customer = office.customer().await;
        let booking = office
            .offer
            .book(&customer, "book", 1)
            .await
            .expect(201)
            .id();
        let path = scene::payment(office.offer.launch, booking);
        let answer = customer.post(&path, "pay", &scene::card(token)).await;
        let answer = answer.expect(202);
        assert_eq!(answer.body["status"], "pending");
        pending.push((booking, answer.id()));
    }
    // And one that never came to the gateway.
    let lost = PaymentId(Uuid::from_u128(17));
    let initiate = Initiate {
        purpose: Purpose::Booking {
            launch: LaunchId(office.offer.launch),
            booking: BookingId(office.book(1).await),
            customer: CustomerId(Uuid::from_u128(18)),
        },
        amount: Money::usd(SEAT_CENTS).expect("an amount"),
        method: PaymentMethod::Card,
    };
    let initiate = PaymentCommand::Initiate(initiate);
    office.as_a_policy::<Payment>(lost, initiate).await;
    assert_eq!(
        run_now(&store, PAYMENTS).await.figures.len(),
        0,
        "too early"
    );

    astro::run(&["clock", "advance", "3m"], "operator", servers).await;
    let asked = eventually_some("the gateway was asked", async || {
        let run = run_now(&store, PAYMENTS).await;
        assert_eq!(run.outcome, Some(Outcome::Succeeded), "{:?}", run.error);
        (run.figures.get("waiting") == Some(&1)).then_some(run)
    })
    .await;
    assert!(!asked.figures.contains_key("failed"));
    let (confirmed, completed) = pending[0];
    assert_eq!(
        office.events(completed).await,
        ["payment.initiated", "payment.completed"]
    );
    assert_eq!(
        office.events(pending[1].1).await,
        ["payment.initiated", "payment.failed"]
    );
    assert_eq!(office.events(lost.0).await, ["payment.initiated"]);
    let confirmations = facts::named(servers, "launch.booking_confirmed").await;
    assert_eq!(confirmations.len(), 1);
    assert_eq!(confirmations[0].data["booking"], json!(confirmed));
    assert_eq!(confirmations[0].data["payment"], json!(completed));
    let charge = servers.payment_sandbox.find_charge(completed).await;
    let completions = facts::named(servers, "payment.completed").await;
    assert_eq!(
        completions[0].data["reference"],
        charge.expect("is charged")["reference"]
    );

    // Only the gateway's own word fails a payment, and only after a day.
    astro::run(&["clock", "advance", "1d"], "operator", servers).await;
    eventually("it has failed", async || {
        let run = run_now(&store, PAYMENTS).await;
        run.outcome == Some(Outcome::Succeeded) && office.events(lost.0).await.len() == 2
    })
    .await;
    let failures = facts::named(servers, "payment.failed").await;
    assert_eq!(failures[1].data["reason"], "rejected");

    let silent = PaymentId(Uuid::from_u128(19));
    let initiate = Initiate {
        purpose: Purpose::Booking {
            launch: LaunchId(office.offer.launch),
            booking: BookingId(confirmed),
            customer: CustomerId(Uuid::from_u128(18)),
        },
        amount: Money::usd(SEAT_CENTS).expect("an amount"),
        method: PaymentMethod::Card,
    };
    let initiate = PaymentCommand::Initiate(initiate);
    office.as_a_policy::<Payment>(silent, initiate).await;
    office.servers.payment_sandbox.kill9();
    astro::run(&["clock", "advance", "2d"], "operator", &office.servers).await;
    let failed = eventually_some("the gateway was asked", async || {
        let run = run_now(&store, PAYMENTS).await;
        (run.outcome == Some(Outcome::Failed)).then_some(run)
    })
    .await;
    let error = failed.error.expect("says why");
    assert!(error.contains("gateway"), "{error}");
    assert_eq!(office.events(silent.0).await, ["payment.initiated"]);
}

#[tokio::test]
async fn when_the_leader_is_killed_another_one_leads_within_ten_seconds() {
    let office = Office::open(100).await;
    let servers = &office.servers;
    let (_operational, first, second) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::Scheduler, servers),
        Astro::start(Role::Scheduler, servers),
    );
    let store = jobs(servers).await;
    let leads = |process: &Astro| process.log().contains("holds the lease");
    eventually("one of them leads", async || {
        leads(&first) || leads(&second)
    })
    .await;
    let (mut leader, mut other) = match leads(&first) {
        true => (first, second),
        false => (second, first),
    };
    // Each holds as many seats as they may.
    let crowd = Crowd::gather(servers, 10).await;
    let counter = Caller::visitor(&office.customer_api);
    let mut unpaid = Vec::new();
    for _ in 0..40 {
        let answer = crowd.order(&office.offer).send(&counter).await;
        unpaid.push(answer.expect("an answer").expect(201).id());
    }
    astro::run(&["clock", "advance", "30m"], "operator", servers).await;
    leader.kill9();
    let killed = Instant::now();
    eventually("the other one leads", async || leads(&other)).await;
    let took = killed.elapsed();
    println!("another one leads after {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");

    eventually("all have expired", async || {
        done(servers, "launch.booking_expired").await.len() >= unpaid.len()
    })
    .await;
    let again = run_now(&store, EXPIRY).await;
    assert_eq!(again.outcome, Some(Outcome::Succeeded));
    let mut expired: Vec<Uuid> = done(servers, "launch.booking_expired")
        .await
        .iter()
        .map(|data| data["booking"].as_str().and_then(|id| id.parse().ok()))
        .map(|id| id.expect("an id"))
        .collect();
    expired.sort();
    unpaid.sort();
    assert_eq!(expired, unpaid, "each once");

    // Asked to end, a leader lets the next one lead at once.
    let third = Astro::start(Role::Scheduler, servers).await;
    let asked = Instant::now();
    other.sigterm();
    assert!(other.wait().await.success());
    println!("it stopped after {:?}", asked.elapsed());
    eventually("the third one leads", async || leads(&third)).await;
    println!("the third one leads {:?} later", asked.elapsed());
}

#[tokio::test]
async fn a_paused_job_waits_until_somebody_lets_it_run() {
    let office = Office::open(6).await;
    let servers = &office.servers;
    let (_operational, _scheduler) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::Scheduler, servers),
    );
    let store = jobs(servers).await;
    eventually("the jobs are there", async || {
        let jobs = store.jobs().await.expect("answers");
        let names: Vec<_> = jobs.iter().map(|job| &*job.name).collect();
        names == [EXPIRY, REMINDERS, OCCUPANCY, OVERDUE, PAYMENTS]
    })
    .await;
    store.pause(EXPIRY, &it()).await.expect("pauses");
    eventually("no run goes on", async || {
        let job = store.job(EXPIRY).await.expect("is there");
        job.running.is_none()
    })
    .await;
    let _unpaid = office.book(2).await;
    astro::run(&["clock", "advance", "31m"], "operator", servers).await;
    let now = Utc::now() + TimeDelta::minutes(31);
    eventually("its time passes", async || {
        let job = store.job(EXPIRY).await.expect("is there");
        job.next_run.is_some_and(|next| next > now)
    })
    .await;
    assert_eq!(done(servers, "launch.booking_expired").await.len(), 0);

    let run = run_now(&store, EXPIRY).await;
    assert_eq!(run.figures.get("sent"), Some(&1));
    assert_eq!(done(servers, "launch.booking_expired").await.len(), 1);
}
