//! What the processes log is kept, found, and lost by nobody's death.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use mongodb::bson::{Document, doc};
use reqwest::Method;
use serde_json::json;
use system_tests::{Answer, Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, Servers, Stack, eventually, eventually_some};
use uuid::Uuid;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// What must not be found: the name and the mail of a passenger, and what stands for a card.
const PLANTED: [&str; 3] = [
    "Zebulonia Quackenbush",
    "quackenbush@example.org",
    "tok_of_Quackenbush",
];

/// All lines that are kept, by service, in the order in which they were written.
async fn kept(servers: &Servers) -> BTreeMap<String, Vec<String>> {
    let client = servers.mongo.open().await.client().clone();
    let logs = client.database(&servers.mongo.core_name());
    let logs = logs.collection::<Document>("log_stretches");
    let found = logs.find(doc! {}).sort(doc! { "_id": 1 }).await;
    let found: Vec<_> = found.expect("answers").try_collect().await.expect("lines");
    let mut kept = BTreeMap::<_, Vec<_>>::new();
    for stretch in found {
        let word = |name| stretch.get_str(name).expect("a text");
        let lines = word("lines").split('\n').map(ToOwned::to_owned);
        kept.entry(word("service").to_owned())
            .or_default()
            .extend(lines);
    }
    kept
}

/// Waits until a process's lines are kept: all of them, in order, and none twice.
async fn is_kept(process: &Astro, service: &str, servers: &Servers) {
    eventually("all lines are kept", async || {
        let kept = kept(servers).await;
        let lines = kept.get(service).map(Vec::as_slice).unwrap_or_default();
        lines == process.log().lines().collect::<Vec<_>>()
    })
    .await;
}

#[tokio::test]
async fn a_booking_is_followed_by_its_correlation_id_through_the_api_and_both_projectors() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (keeper, offer, customer, it) = tokio::join!(
        Astro::start(Role::LogKeeper, servers),
        Offer::new(&stack.admin_api, servers, 4),
        stack.sign_in(AccountRole::Customer),
        stack.sign_in(AccountRole::It),
    );
    let account = customer.account();
    let customer = Caller::new(&stack.customer_api, &customer);
    let correlation = Uuid::new_v4();
    let request = customer.command(Method::POST, &offer.bookings(), "key", &scene::party(1));
    let request = request
        .header("x-correlation-id", correlation.to_string())
        .header("traceparent", format!("00-{TRACE}-{PARENT}-01"));
    Answer::to(request).await.expect(201);

    let it = Caller::new(&servers.accounts().await.core_api, &it);
    let path = format!("/api/v1/logs?correlation_id={correlation}");
    let found = eventually_some("the lines of all three are found", async || {
        let found = it.get(&path).await.expect(200);
        let lines = found.body["items"].as_array().expect("lines");
        let services: BTreeSet<_> = lines
            .iter()
            .filter_map(|line| line["service"].as_str())
            .collect();
        let whose = [
            "customer-api",
            "projector-customer",
            "projector-operational",
        ];
        whose
            .iter()
            .all(|service| services.contains(service))
            .then(|| lines.clone())
    })
    .await;
    let written = stack.customer_api.log();
    for line in &found {
        assert_eq!(line["correlation_id"], json!(correlation), "{line:#}");
        assert_eq!(line["trace_id"], TRACE, "{line:#}");
        if line["service"] == "customer-api" {
            let text = line["line"].as_str().expect("the line");
            assert!(written.lines().any(|own| own == text), "{text}");
        }
    }
    let position = found.iter().find_map(|line| line["position"].as_u64());
    let position = position.expect("projectors tell the position");

    // By all else that they say, too.
    let today = "from=2000-01-01T00:00:00Z";
    for (query, count) in [
        (format!("trace_id={TRACE}&level=info"), found.len()),
        (format!("correlation_id={correlation}&level=warn"), 0),
        (
            format!("correlation_id={correlation}&service=customer-api"),
            1,
        ),
        (
            format!("correlation_id={correlation}&position={position}"),
            2,
        ),
        (format!("correlation_id={correlation}&account={account}"), 1),
        (
            format!("correlation_id={correlation}&{today}&to=2001-01-01T00:00:00Z"),
            0,
        ),
    ] {
        let found = it.get(&format!("/api/v1/logs?{query}")).await.expect(200);
        let lines = found.body["items"].as_array().expect("lines").len();
        assert_eq!(lines, count, "{query}: {}", found.body);
    }
    let long = it.get(&format!("/api/v1/logs?text=starting&{today}")).await;
    let (status, code, detail) = long.problem();
    assert_eq!((status, code), (400, "invalid_query"), "{detail}");

    // Every process of the system that is told where NATS is has its lines here.
    let from = chrono::Utc::now() - chrono::TimeDelta::hours(1);
    let from = from.format("%Y-%m-%dT%H:%M:%SZ");
    eventually("every process has told that it starts", async || {
        let path = format!("/api/v1/logs?text=STARTING&from={from}&limit=100");
        let found = it.get(&path).await.expect(200);
        let lines = found.body["items"].as_array().expect("lines");
        let services: BTreeSet<_> = lines
            .iter()
            .filter_map(|line| line["service"].as_str())
            .collect();
        services.len() == 9
    })
    .await;
    is_kept(&keeper, "log-keeper", servers).await;
    let migrated = kept(servers).await;
    assert!(
        migrated["migrate"]
            .iter()
            .any(|line| line.contains("migrated"))
    );
}

#[tokio::test]
async fn a_log_keeper_that_is_killed_loses_no_line_and_keeps_none_twice() {
    let servers = Servers::start().await;
    let mut api = Astro::start(Role::CustomerApi, &servers).await;
    let visitor = Caller::visitor(&api);
    for _ in 0..4 {
        let mut keeper = Astro::start(Role::LogKeeper, &servers).await;
        let before = kept(&servers).await.get("customer-api").map_or(0, Vec::len);
        let asked = async {
            for _ in 0..100 {
                // A refusal is a line.
                assert_eq!(visitor.get("/api/v1/bookings").await.status, 401);
            }
        };
        let killed = async {
            eventually("it is at work", async || {
                kept(&servers).await.get("customer-api").map_or(0, Vec::len) > before
            })
            .await;
            keeper.kill9();
        };
        tokio::join!(asked, killed);
    }
    // The last lines of a process that stops are on their way before it has.
    api.sigterm();
    assert!(api.wait().await.success());
    let _keeper = Astro::start(Role::LogKeeper, &servers).await;
    is_kept(&api, "customer-api", &servers).await;
    assert!(api.log().lines().count() > 400);
}

#[tokio::test]
async fn while_nats_is_away_lines_wait_and_come_when_it_is_back() {
    let mut servers = Servers::start().await;
    let api = Astro::start(Role::CustomerApi, &servers).await;
    let keeper = Astro::start(Role::LogKeeper, &servers).await;
    let visitor = Caller::visitor(&api);
    // What a server took in the moment before it is killed may go with it.
    let all_are_kept = async |servers: &Servers| {
        let notifier = &servers.accounts().await.notifier;
        is_kept(&api, "customer-api", servers).await;
        is_kept(notifier, "notifier", servers).await;
        is_kept(&keeper, "log-keeper", servers).await;
    };
    all_are_kept(&servers).await;
    servers.nats.kill9();
    for _ in 0..50 {
        // Nobody waits for where the line of it goes.
        assert_eq!(visitor.get("/nowhere").await.status, 404);
    }
    servers.nats.restart().await;
    all_are_kept(&servers).await;
}

#[tokio::test]
async fn no_kept_line_holds_a_password_a_token_a_card_or_a_passenger() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (keeper, offer, customer, it) = tokio::join!(
        Astro::start(Role::LogKeeper, servers),
        Offer::new(&stack.admin_api, servers, 4),
        stack.sign_in(AccountRole::Customer),
        stack.sign_in(AccountRole::It),
    );
    let caller = Caller::new(&stack.customer_api, &customer);
    let mut party = scene::party(1);
    party["passengers"][0]["name"] = json!(PLANTED[0]);
    party["passengers"][0]["email"] = json!(PLANTED[1]);
    let booked = caller.post(&offer.bookings(), "key", &party).await;
    let pay = scene::payment(offer.launch, booked.expect(201).id());
    let paid = caller.post(&pay, "pay", &scene::card(PLANTED[2])).await;
    paid.expect(200);
    // And where they do not belong.
    for planted in PLANTED {
        let word = planted.replace(' ', "%20");
        caller.get(&format!("/api/v1/launches?q={word}")).await;
        caller.get(&format!("/{word}?token={word}")).await;
        party["passengers"][0]["date_of_birth"] = json!(planted);
        caller.post(&offer.bookings(), planted, &party).await;
    }
    let accounts = servers.accounts().await;
    let core = Caller::visitor(&accounts.core_api);
    let wrong = json!({ "email": customer.person.email, "password": customer.person.password });
    core.post("/api/v1/sign-in", "key", &wrong).await;
    core.get(&format!(
        "/oauth/authorize?client_id={}",
        customer.person.password
    ))
    .await;
    let it_at_core = Caller::new(&accounts.core_api, &it);
    let path = format!("/api/v1/logs?service={}", customer.token);
    it_at_core.get(&path).await;
    // And in what others post.
    for (key, planted) in (0..).zip(PLANTED) {
        let message = format!("No ticket of {planted} is known.");
        let line = json!({ "at": chrono::Utc::now(), "level": "warn", "message": message });
        let lines = json!({ "name": "gate", "lines": [line] });
        let key = format!("post-{key}");
        it_at_core
            .post("/api/v1/logs", &key, &lines)
            .await
            .expect(202);
        let misplaced = json!({ "name": planted, "lines": [line] });
        it_at_core
            .post("/api/v1/logs", &key, &misplaced)
            .await
            .expect(422);
    }
    eventually("what others post is kept", async || {
        let kept = kept(servers).await;
        kept.get("external/gate")
            .is_some_and(|lines| lines.len() == PLANTED.len())
    })
    .await;

    for (process, service) in [
        (&stack.customer_api, "customer-api"),
        (&stack.admin_api, "admin-api"),
        (&stack.projector_operational, "projector-operational"),
        (&stack.projector_customer, "projector-customer"),
        (&accounts.core_api, "core-api"),
        (&accounts.notifier, "notifier"),
        (&keeper, "log-keeper"),
    ] {
        is_kept(process, service, servers).await;
    }
    let secrets = [
        &*customer.person.password,
        &customer.person.email,
        &customer.token,
        &it.person.password,
        &it.token,
    ];
    let kept = kept(servers).await;
    for (service, lines) in &kept {
        for planted in PLANTED.iter().chain(&secrets) {
            let found = lines.iter().find(|line| line.contains(planted));
            assert!(
                found.is_none(),
                "{planted} is in a line of {service}: {found:?}"
            );
        }
    }
    // The search finds what is there.
    assert!(kept["core-api"].iter().any(|line| line.contains("sign_in")));
}
