//! The shipped configuration: no role can do what only another one may.

use async_nats::{Client, ConnectOptions, Event, ServerError};
use domain::commit::Position;
use event_log::{NatsConfig, STREAM};
use secrecy::ExposeSecret;
use test_support::nats::NatsServer;
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

#[tokio::test]
async fn nobody_can_publish_what_another_role_may() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let event = "events.rocket.5a1c6c5e-0000-4000-8000-000000000000";
    let forbidden: [(&str, &[&str]); 8] = [
        ("admin", &[event, "$KV.KEYS.master", "$KV.CLOCK.offset_ms"]),
        (
            "commands",
            &[
                "events.rocket",
                "events.account.5a1c6c5e-0000-4000-8000-000000000000",
                "$KV.REVOKED.account.5a1c6c5e-0000-4000-8000-000000000000",
                "announce.operational",
                "$KV.CLOCK.offset_ms",
                "$KV.POLICIES.host.policies",
                "$JS.API.STREAM.CREATE.OTHER",
                "$JS.API.STREAM.UPDATE.EVENTS",
                "$JS.API.STREAM.DELETE.EVENTS",
                "$JS.API.STREAM.PURGE.EVENTS",
                "$JS.API.STREAM.PURGE.KV_KEYS",
                "$JS.API.STREAM.MSG.DELETE.EVENTS",
            ],
        ),
        (
            "projector",
            &[
                event,
                "$KV.KEYS.master",
                "$KV.SNAPSHOTS.rocket",
                "$KV.CLOCK.offset_ms",
                "$KV.POLICIES.host.policies",
                "$JS.API.STREAM.CREATE.OTHER",
                "$JS.API.STREAM.DELETE.EVENTS",
                "$JS.API.STREAM.PURGE.EVENTS",
            ],
        ),
        (
            "policies",
            &[
                event,
                "events.payment.5a1c6c5e-0000-4000-8000-000000000000",
                "announce.operational",
                "$KV.CLOCK.offset_ms",
                "$JS.API.STREAM.CREATE.OTHER",
                "$JS.API.STREAM.UPDATE.EVENTS",
                "$JS.API.STREAM.DELETE.EVENTS",
                "$JS.API.STREAM.PURGE.EVENTS",
                "$JS.API.STREAM.PURGE.KV_KEYS",
                "$JS.API.STREAM.PURGE.KV_POLICIES",
                "$JS.API.STREAM.MSG.DELETE.EVENTS",
            ],
        ),
        (
            "core",
            &[
                event,
                "announce.operational",
                "$KV.CLOCK.offset_ms",
                "$KV.POLICIES.host.policies",
                "$JS.API.STREAM.CREATE.OTHER",
                "$JS.API.STREAM.DELETE.EVENTS",
                "$JS.API.STREAM.PURGE.EVENTS",
                "$JS.API.STREAM.PURGE.KV_KEYS",
                "$JS.API.STREAM.PURGE.KV_REVOKED",
            ],
        ),
        (
            "scheduler",
            &[
                event,
                "events.account.5a1c6c5e-0000-4000-8000-000000000000",
                "events.invoice_series.5a1c6c5e-0000-4000-8000-000000000000",
                "events.refund.5a1c6c5e-0000-4000-8000-000000000000",
                "announce.operational",
                "$KV.KEYS.master",
                "$KV.CLOCK.offset_ms",
                "$KV.POLICIES.host.policies",
                "$JS.API.CONSUMER.CREATE.EVENTS.all",
                "$JS.API.STREAM.CREATE.OTHER",
                "$JS.API.STREAM.DELETE.EVENTS",
                "$JS.API.STREAM.PURGE.EVENTS",
                "$JS.API.STREAM.PURGE.KV_KEYS",
                "$JS.API.STREAM.MSG.DELETE.EVENTS",
            ],
        ),
        (
            "notifier",
            &[
                event,
                "events.account.5a1c6c5e-0000-4000-8000-000000000000",
                "announce.operational",
                "$KV.KEYS.master",
                "$KV.CLOCK.offset_ms",
                "$KV.POLICIES.host.policies",
                "$JS.API.STREAM.CREATE.OTHER",
                "$JS.API.STREAM.DELETE.EVENTS",
                "$JS.API.STREAM.PURGE.EVENTS",
                "$JS.API.STREAM.PURGE.KV_KEYS",
                "$JS.API.STREAM.MSG.DELETE.EVENTS",
            ],
        ),
        (
            "operator",
            &[
                event,
                "announce.operational",
                "$KV.POLICIES.host.policies",
                "$KV.KEYS.master",
                "$JS.API.STREAM.MSG.GET.EVENTS",
                "$JS.API.DIRECT.GET.KV_KEYS.$KV.KEYS.master",
                "$JS.API.STREAM.PURGE.EVENTS",
            ],
        ),
    ];
    for (user, subjects) in forbidden {
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

#[tokio::test]
async fn nobody_can_read_the_answers_of_another_role() {
    let server = NatsServer::start().await;
    for (user, subject) in [
        ("admin", "_INBOX.commands.>"),
        ("commands", "_INBOX.projector.>"),
        ("commands", "events.>"),
        ("projector", "_INBOX.commands.>"),
        ("projector", "$KV.KEYS.>"),
        ("policies", "_INBOX.commands.>"),
        ("core", "_INBOX.commands.>"),
        ("policies", "events.>"),
        ("scheduler", "_INBOX.commands.>"),
        ("scheduler", "events.>"),
        ("notifier", "_INBOX.commands.>"),
        ("notifier", "events.>"),
        ("operator", ">"),
    ] {
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
