//! The shipped configuration: no role can do what only another one may.

use std::collections::BTreeSet;

use async_nats::jetstream::{self, consumer::pull, stream};
use async_nats::{Client, ConnectOptions, Event, HeaderMap, ServerError};
use bytes::Bytes;
use domain::commit::Position;
use event_log::{NatsConfig, STREAM};
use futures_util::StreamExt;
use secrecy::ExposeSecret;
use serde_json::Value;
use test_support::eventually;
use test_support::nats::{CONFIG, NatsServer};
use tokio::sync::mpsc;

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

/// The users of the shipped configuration.
fn users() -> BTreeSet<&'static str> {
    let lines = CONFIG.lines().map(str::trim);
    lines
        .filter_map(|line| line.strip_prefix("user: "))
        .collect()
}

/// An event that few may write.
const EVENT: &str = "events.rocket.5a1c6c5e-0000-4000-8000-000000000000";

/// What each user must not publish.
const FORBIDDEN: [(&str, &[&str]); 14] = [
    ("admin", &[EVENT, "$KV.KEYS.master", "$KV.CLOCK.offset_ms"]),
    (
        "commands",
        &[
            "events.rocket",
            "events.account.5a1c6c5e-0000-4000-8000-000000000000",
            "events.projection.5a1c6c5e-0000-4000-8000-000000000000",
            "events.disclosure.5a1c6c5e-0000-4000-8000-000000000000",
            "parked.customer",
            "$KV.REVOKED.account.5a1c6c5e-0000-4000-8000-000000000000",
            "announce.operational",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.STREAM.CREATE.OTHER",
            "JETSTREAM.STREAM.UPDATE.EVENTS",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_KEYS",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
        ],
    ),
    (
        "projector",
        &[
            EVENT,
            "events.projection.5a1c6c5e-0000-4000-8000-000000000000",
            "parked.customer",
            "$KV.KEYS.master",
            "$KV.SNAPSHOTS.rocket",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.STREAM.CREATE.OTHER",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
        ],
    ),
    (
        "policies",
        &[
            EVENT,
            "events.projection.5a1c6c5e-0000-4000-8000-000000000000",
            "parked.policies",
            "events.payment.5a1c6c5e-0000-4000-8000-000000000000",
            "announce.operational",
            "$KV.CLOCK.offset_ms",
            "JETSTREAM.STREAM.CREATE.OTHER",
            "JETSTREAM.STREAM.UPDATE.EVENTS",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_KEYS",
            "JETSTREAM.STREAM.PURGE.KV_POLICIES",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
        ],
    ),
    (
        "core",
        &[
            EVENT,
            "announce.operational",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.STREAM.CREATE.OTHER",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_KEYS",
            "JETSTREAM.STREAM.PURGE.KV_REVOKED",
        ],
    ),
    (
        "scheduler",
        &[
            EVENT,
            "events.account.5a1c6c5e-0000-4000-8000-000000000000",
            "events.invoice_series.5a1c6c5e-0000-4000-8000-000000000000",
            "events.refund.5a1c6c5e-0000-4000-8000-000000000000",
            "announce.operational",
            "$KV.KEYS.master",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.CONSUMER.CREATE.EVENTS.all",
            "JETSTREAM.STREAM.CREATE.OTHER",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_KEYS",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
        ],
    ),
    (
        "event_index",
        &[
            EVENT,
            "announce.operational",
            "$KV.KEYS.master",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "JETSTREAM.STREAM.MSG.GET.KV_KEYS",
            "JETSTREAM.CONSUMER.CREATE.EVENTS.all",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
        ],
    ),
    (
        "event_reader",
        &[
            EVENT,
            "announce.operational",
            "$KV.KEYS.master",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.STREAM.INFO.KV_KEYS",
            "JETSTREAM.STREAM.MSG.GET.KV_KEYS",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "JETSTREAM.CONSUMER.CREATE.EVENTS.all",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
        ],
    ),
    (
        "reconciler",
        &[
            EVENT,
            "announce.operational",
            "$KV.KEYS.master",
            "$KV.SNAPSHOTS.rocket",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.CONSUMER.CREATE.EVENTS.all",
            "JETSTREAM.STREAM.CREATE.OTHER",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_KEYS",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
            "JETSTREAM.STREAM.MSG.DELETE.KV_KEYS",
        ],
    ),
    (
        "rebuilder",
        &[
            EVENT,
            "announce.operational",
            "$KV.KEYS.master",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.EVENTS",
            "JETSTREAM.STREAM.MSG.GET.KV_KEYS",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_KEYS",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
        ],
    ),
    (
        "log_keeper",
        &[
            EVENT,
            "announce.operational",
            "$KV.KEYS.master",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.EVENTS",
            "JETSTREAM.STREAM.MSG.GET.KV_KEYS",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "JETSTREAM.CONSUMER.MSG.NEXT.EVENTS.keeper",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_KEYS",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
        ],
    ),
    (
        "notifier",
        &[
            EVENT,
            "events.account.5a1c6c5e-0000-4000-8000-000000000000",
            "announce.operational",
            "$KV.KEYS.master",
            "$KV.CLOCK.offset_ms",
            "$KV.POLICIES.host.policies",
            "JETSTREAM.STREAM.CREATE.OTHER",
            "JETSTREAM.STREAM.DELETE.EVENTS",
            "JETSTREAM.STREAM.PURGE.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_KEYS",
            "JETSTREAM.STREAM.MSG.DELETE.EVENTS",
        ],
    ),
    (
        "restorer",
        &[
            "$KV.KEYS.master",
            "$KV.CLOCK.offset_ms",
            "$JS.API.STREAM.CREATE.OTHER",
            "$JS.API.STREAM.UPDATE.KV_KEYS",
            "$JS.API.STREAM.DELETE.EVENTS",
            "$JS.API.STREAM.PURGE.EVENTS",
            "$JS.API.STREAM.MSG.DELETE.EVENTS",
            "$JS.API.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
        ],
    ),
    (
        "operator",
        &[
            EVENT,
            "announce.operational",
            "$KV.POLICIES.host.policies",
            "$KV.KEYS.master",
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "JETSTREAM.STREAM.PURGE.EVENTS",
        ],
    ),
];

#[tokio::test]
async fn nobody_can_publish_what_another_role_may() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    assert_eq!(BTreeSet::from(FORBIDDEN.map(|(user, _)| user)), users());
    for (user, subjects) in FORBIDDEN {
        let (client, mut violations) = watched(&server, user).await;
        for subject in subjects {
            client
                .publish(*subject, "".into())
                .await
                .expect("is sent to the server");
            let violation = violations.recv().await.expect("the server says no");
            assert!(
                violation.contains("publish") && violation.contains(&subject.to_lowercase()),
                "{user} may publish {subject}: {violation}"
            );
        }
    }
    assert_eq!(log.end().await.expect("answers"), Position(0));
}

/// Requests that each role may make, and that JetStream answers.
const ANSWERED: [(&str, &[&str]); 12] = [
    (
        "commands",
        &[
            "events.rocket.5a1c6c5e-0000-4000-8000-000000000000",
            "$KV.SNAPSHOTS.rocket",
            "JETSTREAM.STREAM.INFO.EVENTS",
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "JETSTREAM.STREAM.PURGE.KV_SNAPSHOTS",
            "JETSTREAM.DIRECT.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "heartbeats.admin-api.one",
            "logs.admin-api",
        ],
    ),
    (
        "core",
        &[
            "events.account.5a1c6c5e-0000-4000-8000-000000000000",
            "events.projection.5a1c6c5e-0000-4000-8000-000000000000",
            "events.disclosure.5a1c6c5e-0000-4000-8000-000000000000",
            "$KV.REVOKED.session.5a1c6c5e-0000-4000-8000-000000000000",
            "JETSTREAM.DIRECT.GET.HEARTBEATS",
            "JETSTREAM.DIRECT.GET.LOGS",
            "heartbeats.core-api.one",
            "logs.external",
        ],
    ),
    (
        "projector",
        &[
            "JETSTREAM.STREAM.INFO.EVENTS",
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "heartbeats.projector-customer.one",
            "logs.projector-customer",
        ],
    ),
    (
        "policies",
        &[
            "$KV.POLICIES.host.one",
            "JETSTREAM.STREAM.MSG.GET.KV_POLICIES",
            "JETSTREAM.DIRECT.GET.KV_POLICIES",
            "logs.policies",
        ],
    ),
    (
        "scheduler",
        &[
            "events.payment.5a1c6c5e-0000-4000-8000-000000000000",
            "JETSTREAM.STREAM.MSG.GET.KV_CLOCK",
            "logs.scheduler",
        ],
    ),
    (
        "notifier",
        &[
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "heartbeats.notifier.one",
            "logs.notifier",
        ],
    ),
    (
        "log_keeper",
        &[
            "heartbeats.log-keeper.one",
            "JETSTREAM.CONSUMER.INFO.LOGS.keeper",
            "JETSTREAM.CONSUMER.MSG.NEXT.LOGS.keeper",
            "$JS.ACK.LOGS.keeper.1.1.1.1.1",
        ],
    ),
    ("rebuilder", &["heartbeats.rebuilder.one", "logs.rebuilder"]),
    (
        "event_index",
        &[
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "heartbeats.event-index.one",
            "logs.event-index",
        ],
    ),
    (
        "event_reader",
        &[
            "JETSTREAM.STREAM.INFO.EVENTS",
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.EVENTS",
            "heartbeats.archiver.one",
            "heartbeats.sealer.one",
            "logs.archiver",
            "logs.sealer",
        ],
    ),
    (
        "reconciler",
        &[
            "JETSTREAM.STREAM.MSG.GET.EVENTS",
            "JETSTREAM.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
            "heartbeats.reconciler.one",
            "logs.reconciler",
        ],
    ),
    ("operator", &["$KV.CLOCK.offset_ms"]),
];

/// Those that may write to none of [`STORED`] themselves.
const WRITES_NOTHING: [&str; 7] = [
    "projector",
    "notifier",
    "log_keeper",
    "event_index",
    "event_reader",
    "rebuilder",
    "reconciler",
];

/// Where answers must not be stored: one subject of every stream.
const STORED: [(&str, &str); 7] = [
    (STREAM, "events.launch.00000000-0000-4000-8000-00000000dead"),
    ("KV_KEYS", "$KV.KEYS.dead"),
    ("KV_SNAPSHOTS", "$KV.SNAPSHOTS.dead"),
    ("KV_POLICIES", "$KV.POLICIES.dead"),
    ("KV_CLOCK", "$KV.CLOCK.dead"),
    ("KV_REVOKED", "$KV.REVOKED.dead"),
    ("LOGS", "logs.dead"),
];

#[tokio::test]
async fn no_answer_of_jetstream_is_stored_wherever_it_is_asked_for() {
    let server = NatsServer::start().await;
    let _log = server.event_log().await;
    // The others are in the account of the log itself.
    let own = users().into_iter();
    let own: BTreeSet<_> = own
        .filter(|user| !["admin", "restorer"].contains(user))
        .collect();
    assert_eq!(BTreeSet::from(ANSWERED.map(|(user, _)| user)), own);
    let admin = server.client("admin").await;
    let context = jetstream::new(admin.clone());
    for (name, subjects) in [("LOGS", "logs.*"), ("HEARTBEATS", "heartbeats.*.*")] {
        let stream = context.create_stream(stream::Config {
            name: name.to_owned(),
            subjects: vec![subjects.to_owned()],
            allow_direct: true,
            ..stream::Config::default()
        });
        stream.await.expect("is made");
    }
    let place = pull::Config {
        durable_name: Some("keeper".to_owned()),
        ..pull::Config::default()
    };
    let place = context.create_consumer_on_stream(place, "LOGS").await;
    place.expect("is made");

    for (user, subjects) in ANSWERED {
        let client = server.client(user).await;
        for subject in subjects {
            let question: Bytes = if subject.contains("EVENTS") && subject.contains("GET") {
                r#"{"seq":1}"#.into()
            } else {
                Bytes::new()
            };
            for (_, stolen) in STORED {
                let asked = client.publish_with_reply(*subject, stolen, question.clone());
                asked.await.expect("is sent");
                // The server tells how a message went, where its header says.
                if WRITES_NOTHING.contains(&user) {
                    let mut traced = HeaderMap::new();
                    traced.insert("Nats-Trace-Dest", stolen);
                    let asked = client.publish_with_headers(*subject, traced, question.clone());
                    asked.await.expect("is sent");
                }
            }
            if !subject.contains("ACK") && !subject.contains("NEXT") {
                // Comes after all others of this kind.
                let answer = client.request(*subject, question).await;
                answer.expect("the same is answered where it may be");
            }
        }
    }

    for (stream, stolen) in STORED {
        let filter = format!(r#"{{"subjects_filter":"{stolen}"}}"#);
        let info = admin.request(format!("$JS.API.STREAM.INFO.{stream}"), filter.into());
        let info: Value = serde_json::from_slice(&info.await.expect("answers").payload)
            .expect("an answer is JSON");
        assert_eq!(info["error"], Value::Null, "{stream}");
        assert_eq!(info["state"]["subjects"], Value::Null, "{stream}");
    }
}

#[tokio::test]
async fn no_role_can_have_messages_delivered_to_where_it_may_not_publish() {
    let server = NatsServer::start().await;
    let _log = server.event_log().await;
    for (user, _) in ANSWERED {
        let (client, mut violations) = watched(&server, user).await;
        for stream in ["EVENTS", "KV_CLOCK", "KV_REVOKED"] {
            for subject in [
                format!("JETSTREAM.CONSUMER.CREATE.{stream}.thief"),
                format!("$JS.API.CONSUMER.CREATE.{stream}.thief"),
            ] {
                let asked = client.publish(subject.clone(), "".into()).await;
                asked.expect("is sent");
                let violation = violations.recv().await.expect("the server says no");
                assert!(
                    violation.contains(&subject.to_lowercase()),
                    "{user}: {violation}"
                );
            }
        }
    }
}

#[tokio::test]
async fn nobody_can_read_the_answers_of_another_role() {
    let server = NatsServer::start().await;
    let read = [
        ("admin", "_INBOX.commands.>"),
        ("commands", "_INBOX.projector.>"),
        ("commands", "events.>"),
        ("projector", "_INBOX.commands.>"),
        ("projector", "$KV.KEYS.>"),
        ("policies", "_INBOX.commands.>"),
        ("core", "_INBOX.commands.>"),
        ("policies", "events.>"),
        ("policies", "parked.customer"),
        ("projector", "parked.policies"),
        ("core", "parked.>"),
        ("commands", "parked.>"),
        ("scheduler", "_INBOX.commands.>"),
        ("scheduler", "events.>"),
        ("notifier", "_INBOX.commands.>"),
        ("notifier", "events.>"),
        ("event_index", "_INBOX.commands.>"),
        ("event_index", "events.>"),
        ("event_reader", "_INBOX.commands.>"),
        ("event_reader", "events.>"),
        ("event_reader", "$KV.KEYS.>"),
        ("reconciler", "_INBOX.event_reader.>"),
        ("reconciler", "events.>"),
        ("reconciler", "$KV.KEYS.>"),
        ("rebuilder", "_INBOX.commands.>"),
        ("rebuilder", "events.>"),
        ("log_keeper", "_INBOX.commands.>"),
        ("log_keeper", "events.>"),
        ("restorer", "_INBOX.admin.>"),
        ("restorer", "events.>"),
        ("restorer", "$KV.KEYS.>"),
        ("operator", ">"),
    ];
    assert_eq!(BTreeSet::from(read.map(|(user, _)| user)), users());
    for (user, subject) in read {
        let (client, mut violations) = watched(&server, user).await;
        let _subscription = client.subscribe(subject).await.expect("asks the server");
        let violation = violations.recv().await.expect("the server says no");
        assert!(
            violation.contains("subscription") && violation.contains(&subject.to_lowercase()),
            "{user} may subscribe to {subject}: {violation}"
        );
    }
}

#[tokio::test]
async fn a_projector_can_announce_and_the_apis_hear_it() {
    use futures_util::StreamExt;
    let server = NatsServer::start().await;
    let api = server.client("commands").await;
    let mut announcements = api.subscribe("announce.>").await.expect("subscribes");
    api.flush().await.expect("the server knows");
    let projector = server.client("projector").await;
    let subject = "announce.operational";
    projector.publish(subject, "x".into()).await.expect("sends");
    let heard = announcements.next().await.expect("hears it");
    assert_eq!(heard.subject.as_str(), subject);
}

#[tokio::test]
async fn the_log_refuses_to_forget_even_for_whoever_made_it() {
    let server = NatsServer::start().await;
    server.create_log().await;
    let context = async_nats::jetstream::new(server.client("admin").await);
    let stream = context.get_stream(STREAM).await.expect("is there");
    let mut config = stream.cached_info().config.clone();
    config.deny_purge = false;
    config.deny_delete = false;
    assert!(context.update_stream(config).await.is_err());
}

#[tokio::test]
async fn what_is_parked_is_answered_to_core_api_alone_and_nowhere_stored() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let (core, projector) = (
        server.client("core").await,
        server.client("projector").await,
    );
    let mut questions = projector.subscribe("parked.customer").await.expect("may");
    let answers = async {
        while let Some(question) = questions.next().await {
            let to = question.reply.expect("wants an answer");
            let answer = projector.publish(to, "answer".into());
            answer.await.expect("is sent");
        }
    };
    let ask = || core.request("parked.customer", "honest".into());
    let asking = async {
        eventually("it is answered", async || ask().await.is_ok()).await;
        let stolen = "events.launch.00000000-0000-4000-8000-00000000dead";
        let asked = core.publish_with_reply("parked.customer", stolen, "stolen".into());
        asked.await.expect("is sent");
        // Comes after it.
        ask().await.expect("is answered")
    };
    tokio::select! {
        () = answers => panic!("asks no more"),
        answer = asking => assert_eq!(&answer.payload[..], b"answer"),
    }
    assert_eq!(log.end().await.expect("answers"), Position(0));
}
