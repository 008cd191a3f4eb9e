//! Making and opening the log: what can't be trusted is refused, with what to do about it.

mod fixture;

use std::time::Duration;

use async_nats::jetstream::{self, stream::Config, stream::DiscardPolicy, stream::StorageType};
use event_log::{CreateError, EventLog, OpenError, STREAM};
use fixture::first;
use futures_util::StreamExt;
use test_support::nats::{CONFIG, NatsServer};
use uuid::Uuid;

async fn open(server: &NatsServer) -> Result<EventLog, OpenError> {
    EventLog::open(server.client("commands").await).await
}

/// A stream in the log's place, made with other settings than the log's.
async fn make(server: &NatsServer, change: impl FnOnce(&mut Config)) {
    let mut config = Config {
        name: STREAM.to_owned(),
        subjects: vec!["events.*.*".to_owned()],
        discard: DiscardPolicy::New,
        deny_delete: true,
        deny_purge: true,
        allow_direct: true,
        metadata: [("astro_log".to_owned(), Uuid::new_v4().to_string())].into(),
        ..Config::default()
    };
    change(&mut config);
    let context = jetstream::new(server.client("admin").await);
    context.create_stream(config).await.expect("creates");
}

#[tokio::test]
async fn making_the_log_again_changes_nothing() {
    let server = NatsServer::start().await;
    let first = server.event_log().await;
    let second = server.event_log().await;
    assert_eq!(first.log_id(), second.log_id());
}

#[tokio::test]
async fn a_log_that_told_of_nothing_tells_of_its_commits_once_it_is_made_again() {
    let server = NatsServer::start().await;
    make(&server, |_| {}).await;
    let log = server.event_log().await;
    let follower = server.client("projector").await;
    let mut news = follower.subscribe("appended").await.expect("subscribes");
    follower.flush().await.expect("the server knows");
    let stored = log.append(first(Uuid::new_v4())).await.expect("appends");
    let heard = news.next().await.expect("is told");
    assert!(heard.payload.is_empty(), "what is in it is not told");
    let headers = heard.headers.expect("says which");
    let position = headers.get("Nats-Sequence").expect("says where");
    assert_eq!(position.as_str(), stored.position.to_string());
}

#[tokio::test]
async fn processes_that_make_the_log_at_once_make_one() {
    let server = NatsServer::start().await;
    let clients = [server.client("admin").await, server.client("admin").await];
    let logs = clients.map(|client| EventLog::create(client, 1));
    let logs = futures_util::future::try_join_all(logs).await;
    let logs = logs.expect("both find it made");
    assert_eq!(logs[0].log_id(), logs[1].log_id());
}

#[tokio::test]
async fn where_there_is_no_log_it_is_said_how_to_make_one() {
    let server = NatsServer::start().await;
    let error = open(&server).await.expect_err("no log");
    assert!(matches!(error, OpenError::Missing));
    assert!(error.to_string().contains("astro migrate"));
}

#[tokio::test]
async fn a_stream_that_is_not_ours_is_not_taken_for_the_log() {
    let server = NatsServer::start().await;
    make(&server, |config| config.metadata.clear()).await;
    let error = open(&server).await.expect_err("nameless");
    assert!(matches!(error, OpenError::Nameless), "{error}");
}

#[tokio::test]
async fn a_log_that_could_lose_events_is_refused_with_every_setting_named() {
    let server = NatsServer::start().await;
    make(&server, |config| {
        config.max_age = Duration::from_secs(3_600);
        config.storage = StorageType::Memory;
        config.deny_purge = false;
    })
    .await;
    let error = open(&server).await.expect_err("unsafe");
    let OpenError::Unsafe(settings) = &error else {
        panic!("{error}");
    };
    let names: Vec<&str> = settings.iter().map(|setting| setting.name).collect();
    assert_eq!(names, ["storage", "max_age", "deny_purge"]);
    assert!(
        error
            .to_string()
            .contains("max_age is 3600s but must be unlimited")
    );

    let again = EventLog::create(server.client("admin").await, 1).await;
    assert!(matches!(
        again,
        Err(CreateError::Open(OpenError::Unsafe(_)))
    ));
}

#[tokio::test]
async fn a_log_that_has_lost_messages_is_refused() {
    let server = NatsServer::start().await;
    // A stream that begins later than its first position, as after a purge.
    make(&server, |config| config.first_sequence = Some(10)).await;
    let error = open(&server).await.expect_err("lost");
    assert!(matches!(error, OpenError::Lost(9)), "{error}");
}

#[tokio::test]
async fn a_server_that_acknowledges_before_it_writes_is_refused() {
    let server = NatsServer::start_with(&CONFIG.replace("sync_interval: always", "")).await;
    let error = EventLog::create(server.client("admin").await, 1).await;
    assert!(matches!(
        error,
        Err(CreateError::Open(OpenError::NotDurable))
    ));
}
