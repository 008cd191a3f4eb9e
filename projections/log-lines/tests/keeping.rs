//! From a process to the store, over real servers.

use std::path::Path;

use async_nats::jetstream;
use async_nats::jetstream::consumer::pull::Config;
use bytes::Bytes;
use event_log::API;
use log_lines::{LogFilter, LogStore, STREAM, Ship, create_stream, keep};
use service::telemetry::{Batch, Carrier, NotTaken};
use test_support::mongo::MongoDatabase;
use test_support::nats::NatsServer;
use test_support::{eventually, eventually_some};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

struct Scene {
    nats: NatsServer,
    store: LogStore,
    database: MongoDatabase,
}

impl Scene {
    async fn new() -> Self {
        let (nats, database) = tokio::join!(NatsServer::start(), MongoDatabase::create());
        create_stream(&nats.client("admin").await)
            .await
            .expect("makes the stream");
        create_stream(&nats.client("admin").await)
            .await
            .expect("changes nothing");
        let store = LogStore::connect(database.url(), &database.core_name()).await;
        let store = store.expect("connects");
        store.migrate().await.expect("migrates");
        Self {
            nats,
            store,
            database,
        }
    }

    async fn ship(&self, user: &str, service: &str) -> Ship {
        Ship::new(self.nats.client(user).await, service)
    }

    async fn keeper(&self) -> (JoinHandle<()>, CancellationToken) {
        let stopping = CancellationToken::new();
        let client = self.nats.client("log_keeper").await;
        let keeper = tokio::spawn(keep(client, self.store.clone(), stopping.clone()));
        (keeper, stopping)
    }

    /// What the kept lines of a service say, the oldest first.
    async fn kept(&self, service: &str) -> Vec<String> {
        let filter = LogFilter {
            service: Some(service.to_owned()),
            ..LogFilter::default()
        };
        let (lines, _) = self.store.page(&filter, 100, None).await.expect("answers");
        lines.into_iter().rev().map(|line| line.message).collect()
    }

    async fn eventually_kept(&self, service: &str, messages: &[String]) {
        eventually("the lines are kept", async || {
            self.kept(service).await == messages
        })
        .await;
    }
}

fn batch(number: u64, lines: std::ops::Range<u32>) -> Batch {
    let lines: String = lines
        .map(|n| {
            let at = format!("2026-11-26T02:00:00.{n:03}Z");
            format!("{{\"timestamp\":\"{at}\",\"level\":\"INFO\",\"message\":\"{n}\"}}\n")
        })
        .collect();
    Batch {
        number,
        lines: Bytes::from(lines),
    }
}

fn numbers(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|n| n.to_string()).collect()
}

#[tokio::test]
async fn a_batch_that_is_sent_or_delivered_again_is_kept_once() {
    let scene = Scene::new().await;
    let ship = scene.ship("commands", "customer-api").await;
    for _ in 0..2 {
        ship.carry(&batch(1, 0..3)).await.expect("is taken");
    }
    ship.carry(&batch(2, 3..5)).await.expect("is taken");
    let other = scene.ship("policies", "policies").await;
    other.carry(&batch(1, 0..2)).await.expect("is taken");
    let (keeper, stopping) = scene.keeper().await;
    scene.eventually_kept("customer-api", &numbers(0..5)).await;
    scene.eventually_kept("policies", &numbers(0..2)).await;
    stopping.cancel();
    keeper.await.expect("ends");

    // From another consumer's beginning, as after a keeper that could not say what it kept.
    let context = jetstream::with_prefix(scene.nats.client("log_keeper").await, API);
    eventually("all are taken from the stream", async || {
        let consumer = context.get_consumer_from_stream::<Config, _, _>("keeper", STREAM);
        let mut consumer = consumer.await.expect("is there");
        consumer
            .info()
            .await
            .is_ok_and(|info| info.ack_floor.stream_sequence == 3)
    })
    .await;
    ship.carry(&batch(1, 0..3)).await.expect("is known already");
    let again = scene.ship("commands", "customer-api").await;
    again
        .carry(&batch(1, 5..6))
        .await
        .expect("is of another run");
    let (_keeper, _stopping) = scene.keeper().await;
    scene.eventually_kept("customer-api", &numbers(0..6)).await;
}

#[tokio::test]
async fn what_waited_is_delivered_once_however_much_it_is() {
    /// More than a keeper writes at a time.
    const BATCHES: u64 = 40;
    let padding = "x".repeat(10_000);
    let scene = Scene::new().await;
    let ship = scene.ship("commands", "customer-api").await;
    for number in 0..BATCHES {
        let line = |n| format!("{{\"message\":\"{n}\",\"padding\":\"{padding}\"}}\n");
        let lines: String = (0..10).map(line).collect();
        let lines = Bytes::from(lines);
        let sent = ship.carry(&Batch { number, lines }).await;
        sent.expect("is taken");
    }
    let (_keeper, _stopping) = scene.keeper().await;
    let context = jetstream::with_prefix(scene.nats.client("log_keeper").await, API);
    let delivered = eventually_some("all are taken from the stream", async || {
        let consumer = context.get_consumer_from_stream::<Config, _, _>("keeper", STREAM);
        let mut consumer = consumer.await.expect("is there");
        let info = consumer.info().await.ok()?;
        (info.ack_floor.stream_sequence == BATCHES).then_some(info.delivered.consumer_sequence)
    })
    .await;
    assert_eq!(delivered, BATCHES);
}

#[tokio::test]
async fn a_keeper_that_dies_loses_nothing_and_nothing_is_kept_twice() {
    let scene = Scene::new().await;
    let ship = scene.ship("core", "core-api").await;
    for round in 0..10 {
        let (keeper, _) = scene.keeper().await;
        for n in 0..2 {
            let first = (round * 2 + n) * 5;
            let batch = batch(u64::from(round * 2 + n), first..first + 5);
            ship.carry(&batch).await.expect("is taken");
        }
        // In the middle of whatever it does.
        keeper.abort();
    }
    let (_keeper, _stopping) = scene.keeper().await;
    scene.eventually_kept("core-api", &numbers(0..100)).await;
}

#[tokio::test]
async fn nats_that_starts_again_has_the_lines_that_nobody_kept_and_knows_which_were() {
    let mut scene = Scene::new().await;
    let ship = scene.ship("scheduler", "scheduler").await;
    ship.carry(&batch(1, 0..3)).await.expect("is taken");
    let (keeper, stopping) = scene.keeper().await;
    scene.eventually_kept("scheduler", &numbers(0..3)).await;
    stopping.cancel();
    keeper.await.expect("ends");
    ship.carry(&batch(2, 3..6)).await.expect("is taken");
    eventually("the server has written it", async || {
        is_in_files(&scene.nats.store(), b"\"message\":\"5\"")
    })
    .await;
    let (running, _stopping) = scene.keeper().await;
    scene.nats.restart().await;
    scene.eventually_kept("scheduler", &numbers(0..6)).await;

    // And who was connected goes on, with no word of it.
    eventually_some("a batch is taken again", async || {
        ship.carry(&batch(3, 6..9)).await.ok()
    })
    .await;
    scene.eventually_kept("scheduler", &numbers(0..9)).await;
    assert!(!running.is_finished());
}

#[tokio::test]
async fn while_the_store_is_away_the_stream_holds_what_comes() {
    let scene = Scene::new().await;
    let door = Door::before(scene.database.url()).await;
    let store = LogStore::connect(&door.url, &scene.database.core_name()).await;
    let client = scene.nats.client("log_keeper").await;
    let stopping = CancellationToken::new();
    let keeper = tokio::spawn(keep(client, store.expect("connects"), stopping.clone()));
    let ship = scene.ship("core", "core-api").await;
    ship.carry(&batch(1, 0..3)).await.expect("is taken");
    let context = jetstream::with_prefix(scene.nats.client("log_keeper").await, API);
    eventually("the keeper has it in hand", async || {
        let consumer = context.get_consumer_from_stream::<Config, _, _>("keeper", STREAM);
        let info = async { consumer.await.ok()?.info().await.ok().cloned() };
        info.await.is_some_and(|info| info.num_ack_pending == 1)
    })
    .await;
    ship.carry(&batch(2, 3..6)).await.expect("is taken");
    assert_eq!(scene.kept("core-api").await, [""; 0]);
    door.open.cancel();
    scene.eventually_kept("core-api", &numbers(0..6)).await;
    stopping.cancel();
    keeper.await.expect("ends");
}

/// A way to a server that is shut at first: connections end at once.
struct Door {
    open: CancellationToken,
    /// The same address, at this door.
    url: String,
}

impl Door {
    async fn before(url: &str) -> Self {
        let mut door = Url::parse(url).expect("an address");
        let server = (
            door.host_str().expect("a server").to_owned(),
            door.port().expect("a port"),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        door.set_port(Some(port)).expect("it has a host");
        door.query_pairs_mut()
            .append_pair("directConnection", "true");
        door.set_path("/");
        let open = CancellationToken::new();
        let is_open = open.clone();
        tokio::spawn(async move {
            while let Ok((mut from, _)) = listener.accept().await {
                if is_open.is_cancelled() {
                    let server = server.clone();
                    tokio::spawn(async move {
                        let mut to = TcpStream::connect(server).await?;
                        tokio::io::copy_bidirectional(&mut from, &mut to).await
                    });
                }
            }
        });
        let url = door.into();
        Self { open, url }
    }
}

/// Whether a file below a folder holds these bytes.
fn is_in_files(folder: &Path, bytes: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.any(|path| {
        if path.is_dir() {
            return is_in_files(&path, bytes);
        }
        let file = std::fs::read(&path).unwrap_or_default();
        file.windows(bytes.len()).any(|part| part == bytes)
    })
}

#[tokio::test]
async fn a_batch_is_not_taken_where_nobody_has_it() {
    let mut scene = Scene::new().await;
    let bare = NatsServer::start().await;
    let ship = Ship::new(bare.client("commands").await, "customer-api");
    assert_eq!(
        ship.carry(&batch(1, 0..1)).await,
        Err(NotTaken),
        "there is no stream"
    );
    let ship = scene.ship("commands", "customer-api").await;
    scene.nats.kill9();
    assert_eq!(
        ship.carry(&batch(1, 0..1)).await,
        Err(NotTaken),
        "there is no server"
    );
}
