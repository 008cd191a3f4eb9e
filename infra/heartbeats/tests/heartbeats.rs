//! Over a real server with the shipped configuration.

use async_nats::{Client, ConnectOptions, Event, ServerError};
use chrono::{DateTime, Utc};
use event_log::NatsConfig;
use heartbeats::{Condition, Heard, Life, Projection, Stand, beat, create_stream, heard};
use secrecy::ExposeSecret;
use service::health::Health;
use test_support::nats::NatsServer;
use test_support::{eventually, eventually_some};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The users, and the processes that go there as them.
const USERS: [(&str, &[&str]); 13] = [
    ("admin", &[]),
    ("commands", &["customer-api", "admin-api"]),
    ("core", &["core-api"]),
    (
        "projector",
        &["projector-operational", "projector-customer"],
    ),
    ("policies", &["policies"]),
    ("scheduler", &["scheduler"]),
    ("notifier", &["notifier"]),
    ("log_keeper", &["log-keeper"]),
    ("rebuilder", &["rebuilder"]),
    ("event_index", &["event-index"]),
    ("event_reader", &["archiver", "sealer"]),
    // Those of 0.1.0 still come as this one, too.
    ("reconciler", &["reconciler", "archiver", "sealer"]),
    ("operator", &[]),
];

async fn server() -> NatsServer {
    let server = NatsServer::start().await;
    let made = create_stream(&server.client("admin").await).await;
    made.expect("makes the stream");
    server
}

/// What one process told last, once it told anything.
async fn told(core: &Client, name: &str) -> Heard {
    eventually_some("it is heard of", async || {
        let heard = heard(core).await.expect("NATS answers").into_iter();
        heard.into_iter().find(|heard| heard.name == name)
    })
    .await
}

/// A connection that tells what the server forbids.
async fn watched(server: &NatsServer, user: &str) -> (Client, mpsc::UnboundedReceiver<String>) {
    let (sender, violations) = mpsc::unbounded_channel();
    let NatsConfig {
        servers, password, ..
    } = server.config(user);
    let client = ConnectOptions::with_user_and_password(
        user.to_owned(),
        password.expose_secret().to_owned(),
    )
    .event_callback(move |event| {
        let sender = sender.clone();
        async move {
            if let Event::ServerError(ServerError::Other(error)) = event {
                let _ = sender.send(error.to_lowercase());
            }
        }
    })
    .connect(servers)
    .await
    .expect("connects");
    (client, violations)
}

#[tokio::test]
async fn a_process_tells_how_it_is_what_it_misses_and_at_last_that_it_stops() {
    let server = server().await;
    let core = server.client("core").await;
    let stopping = CancellationToken::new();
    let health = Health::builder()
        .check("nats", || async { Ok::<_, String>(()) })
        .check("store", || async { Err("gone") })
        .build();
    let projection = || Projection {
        name: "customer".to_owned(),
        version: 3,
        stand: Some(Stand {
            position: 7,
            parked: 1,
        }),
    };
    let beating = tokio::spawn(beat(
        server.client("projector").await,
        Life::begin("projector-customer", "1.2.3"),
        health,
        vec![Box::new(projection)],
        stopping.clone(),
    ));
    let first = told(&core, "projector-customer").await;
    assert_eq!(first.heartbeat.version, "1.2.3");
    assert_eq!(first.heartbeat.condition, Condition::NotReady);
    assert_eq!(first.heartbeat.missing, ["store"]);
    assert_eq!(first.heartbeat.projections, [projection()]);

    // It tells again and again, and the last word takes the place of those before.
    eventually("it tells again", async || {
        told(&core, "projector-customer").await.at > first.at
    })
    .await;
    stopping.cancel();
    beating.await.expect("no panic");
    eventually("it tells that it stops", async || {
        let last = told(&core, "projector-customer").await;
        assert_eq!(last.instance, first.instance);
        last.heartbeat.condition == Condition::Stopping
    })
    .await;
    assert_eq!(heard(&core).await.expect("NATS answers").len(), 1);
}

#[tokio::test]
async fn every_process_tells_of_itself_and_none_in_the_name_of_another() {
    let server = server().await;
    let core = server.client("core").await;
    for (user, own) in USERS {
        for name in own {
            tokio::spawn(beat(
                server.client(user).await,
                Life::begin(name, "1"),
                Health::builder().build(),
                Vec::new(),
                CancellationToken::new(),
            ));
            told(&core, name).await;
        }
        let (client, mut violations) = watched(&server, user).await;
        let of_others = USERS.iter().flat_map(|(_, names)| names.iter());
        for name in of_others.filter(|name| !own.contains(name)) {
            let subject = format!("heartbeats.{name}.{}", Uuid::new_v4());
            let sent = client.publish(subject.clone(), "{}".into()).await;
            sent.expect("is sent");
            let violation = violations.recv().await.expect("the server says no");
            let is_about_it = violation.contains("publish") && violation.contains(&subject);
            assert!(is_about_it, "{user} may publish {subject}: {violation}");
        }
    }
}

#[tokio::test]
async fn nobody_but_the_core_sees_how_processes_are_and_nobody_makes_one_vanish() {
    let server = server().await;
    let changing = [
        "JETSTREAM.STREAM.PURGE.HEARTBEATS",
        "JETSTREAM.STREAM.DELETE.HEARTBEATS",
        "JETSTREAM.STREAM.MSG.DELETE.HEARTBEATS",
        "JETSTREAM.CONSUMER.CREATE.HEARTBEATS",
        "JETSTREAM.STREAM.MSG.GET.HEARTBEATS",
    ];
    for (user, _) in USERS {
        let (client, mut violations) = watched(&server, user).await;
        let mut forbidden = changing.to_vec();
        if user != "core" {
            forbidden.push("JETSTREAM.DIRECT.GET.HEARTBEATS");
        }
        for subject in forbidden {
            client.publish(subject, "".into()).await.expect("is sent");
            let violation = violations.recv().await.expect("the server says no");
            // In the account of the log the server says `$JS.API` for it.
            let named = subject.trim_start_matches("JETSTREAM").to_lowercase();
            let is_about_it = violation.contains("publish") && violation.contains(&named);
            assert!(is_about_it, "{user} may publish {subject}: {violation}");
        }
        let _subscription = client.subscribe("heartbeats.>").await.expect("is asked");
        let violation = violations.recv().await.expect("the server says no");
        assert!(violation.contains("subscription"), "{user}: {violation}");
    }
}

#[tokio::test]
async fn whoever_was_heard_of_is_after_the_server_started_anew_too() {
    let mut server = server().await;
    let begin = |client, name, stopping: &CancellationToken| {
        let health = Health::builder().build();
        let life = Life::begin(name, "1");
        tokio::spawn(beat(client, life, health, Vec::new(), stopping.clone()))
    };
    let (stopping, going_on) = (CancellationToken::new(), CancellationToken::new());
    let policies = begin(server.client("policies").await, "policies", &stopping);
    begin(server.client("scheduler").await, "scheduler", &going_on);
    let core = server.client("core").await;
    told(&core, "policies").await;
    stopping.cancel();
    policies.await.expect("no panic");
    let tells_again = async |after: DateTime<Utc>| {
        eventually("it tells again", async || {
            let heard = heard(&core).await.unwrap_or_default();
            let mut heard = heard.iter().filter(|heard| heard.name == "scheduler");
            heard.any(|heard| heard.at > after)
        })
        .await;
    };
    // Who is gone is not forgotten: not when the server is stopped, and not when it is killed, which
    // may take along what it heard in its last moments and nothing older.
    for is_stopped in [true, false] {
        let before = told(&core, "scheduler").await.at;
        if is_stopped {
            server.stop();
        }
        server.restart().await;
        tells_again(before).await;
        let gone = told(&core, "policies").await;
        assert_eq!(gone.heartbeat.condition, Condition::Stopping);
    }
}
