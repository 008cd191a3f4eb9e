//! The shipped configuration: each role sends its own lines, and nobody but the log keeper and core-api
//! reads any; nobody changes them.

use async_nats::jetstream;
use async_nats::{Client, ConnectOptions, Event, ServerError};
use bytes::Bytes;
use event_log::NatsConfig;
use log_lines::{STREAM, Ship, create_stream};
use secrecy::ExposeSecret;
use service::telemetry::{Batch, Carrier};
use test_support::nats::NatsServer;
use tokio::sync::mpsc;

/// The users, and the processes that go there as them.
const USERS: [(&str, &[&str]); 13] = [
    ("admin", &["migrate"]),
    ("commands", &["customer-api", "admin-api"]),
    // What others post comes by core-api, too.
    ("core", &["core-api", "external"]),
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

async fn stream_of(server: &NatsServer) -> jetstream::stream::Info {
    let context = jetstream::new(server.client("admin").await);
    let stream = context.get_stream(STREAM).await.expect("is there");
    stream.cached_info().clone()
}

#[tokio::test]
async fn every_process_sends_its_own_lines_and_none_in_the_name_of_another() {
    let server = NatsServer::start().await;
    create_stream(&server.client("admin").await)
        .await
        .expect("makes the stream");
    let batch = Batch {
        number: 1,
        lines: Bytes::from_static(b"{}\n"),
    };
    let mut sent = 0;
    for (user, own) in USERS {
        for service in own {
            let ship = Ship::new(server.client(user).await, service);
            ship.carry(&batch).await.expect("is taken");
            sent += 1;
        }
        let (client, mut violations) = watched(&server, user).await;
        let of_others = USERS.iter().flat_map(|(_, services)| services.iter());
        for service in of_others.filter(|service| !own.contains(service)) {
            let subject = format!("logs.{service}");
            client
                .publish(subject.clone(), "{}".into())
                .await
                .expect("is sent");
            let violation = violations.recv().await.expect("the server says no");
            let is_about_it = violation.contains("publish") && violation.contains(&subject);
            assert!(is_about_it, "{user} may publish {subject}: {violation}");
        }
    }
    assert_eq!(stream_of(&server).await.state.messages, sent);
}

#[tokio::test]
async fn nobody_but_the_log_keeper_and_core_api_reads_lines_and_nobody_deletes_any() {
    let server = NatsServer::start().await;
    create_stream(&server.client("admin").await)
        .await
        .expect("makes the stream");
    let line = Batch {
        number: 1,
        lines: Bytes::from_static(b"{}\n"),
    };
    let ship = Ship::new(server.client("core").await, "core-api");
    ship.carry(&line).await.expect("is taken");
    let reading = [
        "JETSTREAM.STREAM.MSG.GET.LOGS",
        "JETSTREAM.DIRECT.GET.LOGS.logs.core-api",
        "JETSTREAM.CONSUMER.CREATE.LOGS.other",
        "JETSTREAM.CONSUMER.MSG.NEXT.LOGS.other",
        "JETSTREAM.CONSUMER.DELETE.LOGS.keeper",
    ];
    let keeping = [
        "JETSTREAM.CONSUMER.INFO.LOGS.keeper",
        "JETSTREAM.CONSUMER.MSG.NEXT.LOGS.keeper",
        "$JS.ACK.LOGS.keeper.1.1.1.1.1",
    ];
    let changing = [
        "JETSTREAM.STREAM.PURGE.LOGS",
        "JETSTREAM.STREAM.DELETE.LOGS",
        "JETSTREAM.STREAM.MSG.DELETE.LOGS",
    ];
    for (user, _) in USERS {
        let (client, mut violations) = watched(&server, user).await;
        let mut forbidden = [&reading[..], &changing].concat();
        if user != "log_keeper" {
            forbidden.extend(keeping);
        }
        if user != "core" {
            forbidden.push("JETSTREAM.DIRECT.GET.LOGS");
        }
        if user != "admin" {
            forbidden.extend([
                "JETSTREAM.CONSUMER.CREATE.LOGS.keeper",
                "JETSTREAM.STREAM.UPDATE.LOGS",
                "JETSTREAM.STREAM.CREATE.COPY",
            ]);
        }
        for subject in forbidden {
            client.publish(subject, "".into()).await.expect("is sent");
            let violation = violations.recv().await.expect("the server says no");
            // In the account of the log the server says `$JS.API` for it.
            let named = subject.trim_start_matches("JETSTREAM").to_lowercase();
            let is_about_it = violation.contains("publish") && violation.contains(&named);
            assert!(is_about_it, "{user} may publish {subject}: {violation}");
        }
        for subject in ["logs.>", "logs.core-api", ">"] {
            let _subscription = client.subscribe(subject).await.expect("asks the server");
            let violation = violations.recv().await.expect("the server says no");
            assert!(violation.contains("subscription"), "{user}: {violation}");
        }
    }
    assert_eq!(stream_of(&server).await.state.messages, 1);
}

#[tokio::test]
async fn the_stream_refuses_to_forget_lines_on_demand_even_for_whoever_made_it() {
    let server = NatsServer::start().await;
    create_stream(&server.client("admin").await)
        .await
        .expect("makes the stream");
    let context = jetstream::new(server.client("admin").await);
    let mut config = stream_of(&server).await.config;
    assert!(config.deny_purge && config.deny_delete);
    config.deny_purge = false;
    config.deny_delete = false;
    assert!(context.update_stream(config).await.is_err());
}
