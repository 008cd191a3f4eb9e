//! The log on three servers: the same answers, while one of them is killed.

mod fixture;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::commit::Position;
use event_log::{AppendError, Appended, EventLog, LoadError, NatsConfig, Recorded, STREAM};
use fixture::{first, next};
use futures_util::StreamExt;
use futures_util::future::join_all;
use test_support::nats::{CONFIG, NatsServer, free_port};
use uuid::Uuid;

const WRITERS: usize = 16;
const COMMITS: u64 = 40;
/// How many commits are acknowledged when the leader is killed.
const KILL_AT: usize = 150;

/// Three servers, and a log with three copies.
struct Cluster {
    servers: Vec<NatsServer>,
}

impl Cluster {
    async fn start() -> Self {
        let routes: Vec<u16> = (0..3).map(|_| free_port()).collect();
        let urls: Vec<String> = routes
            .iter()
            .map(|port| format!("nats://127.0.0.1:{port}"))
            .collect();
        let password = format!("p{}", Uuid::new_v4().simple());
        let mut servers = Vec::new();
        for (place, port) in routes.iter().enumerate() {
            let config = format!(
                "{CONFIG}\nserver_name: n{place}\ncluster {{ name: c, host: 127.0.0.1, \
                 port: {port}, routes: [{}] }}\n",
                urls.join(", ")
            );
            servers.push(NatsServer::start_as(&config, &password).await);
        }
        let cluster = Self { servers };
        // The servers first have to find each other.
        while EventLog::create(cluster.connect("admin").await, 3)
            .await
            .is_err()
        {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        cluster
    }

    async fn connect(&self, user: &str) -> async_nats::Client {
        let urls: Vec<String> = self.servers.iter().map(NatsServer::url).collect();
        let config = NatsConfig {
            servers: urls.join(","),
            ..self.servers[0].config(user)
        };
        event_log::connect(&config).await.expect("connects")
    }

    async fn open(&self, user: &str) -> EventLog {
        EventLog::open(self.connect(user).await)
            .await
            .expect("opens")
    }

    /// Which server leads the log's stream.
    async fn leader(&self) -> usize {
        let context = async_nats::jetstream::new(self.connect("admin").await);
        let stream = context.get_stream(STREAM).await.expect("is there");
        let cluster = stream.cached_info().cluster.clone().expect("a cluster");
        let leader = cluster.leader.expect("a leader");
        leader[1..].parse().expect("n and a number")
    }
}

async fn write(log: EventLog, id: Uuid, count: Arc<AtomicUsize>) -> (Uuid, Vec<Appended>) {
    let mut acknowledged: Vec<Appended> = Vec::new();
    for version in 1..=COMMITS {
        let commit = match acknowledged.last() {
            None => first(id),
            Some(before) => next(id, version, *before),
        };
        acknowledged.push(log.append(commit).await.expect("appends"));
        count.fetch_add(1, Ordering::Relaxed);
    }
    (id, acknowledged)
}

/// The commits of a rocket, once the server that answers has all of them.
async fn load(log: &EventLog, id: Uuid) -> Vec<Recorded> {
    loop {
        match log.load("rocket", id, Position(0)).await {
            Ok(found) if found.len() as u64 >= COMMITS => return found,
            Ok(_) | Err(LoadError::Unavailable(_)) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_commit_survives_the_loss_of_the_leader_once_and_in_order() {
    let mut cluster = Cluster::start().await;
    let log = cluster.open("commands").await;
    let mut subscription = cluster.open("projector").await.subscribe(Position(0));
    let count = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| tokio::spawn(write(log.clone(), Uuid::new_v4(), count.clone())))
        .collect();
    while count.load(Ordering::Relaxed) < KILL_AT {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let leader = cluster.leader().await;
    cluster.servers[leader].kill9();

    let all = WRITERS as u64 * COMMITS;
    for writer in writers {
        let (id, acknowledged) = writer.await.expect("ends");
        let found = load(&log, id).await;
        let found: Vec<Appended> = found
            .iter()
            .map(|found| Appended {
                position: found.position,
                hash: found.hash,
            })
            .collect();
        assert_eq!(found, acknowledged);
    }
    for position in 1..=all {
        let commit = subscription.next().await.expect("goes on").expect("reads");
        assert_eq!(commit.position, Position(position));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_writers_on_many_servers_exactly_one_wins() {
    let cluster = Cluster::start().await;
    let logs = [
        cluster.open("commands").await,
        cluster.open("commands").await,
        cluster.open("commands").await,
    ];
    let id = Uuid::new_v4();
    let mut before = None;
    for version in 1..=30 {
        let commit = || before.map_or_else(|| first(id), |before| next(id, version, before));
        let writers = logs.iter().cycle().take(9).map(|log| log.append(commit()));
        let mut winners = Vec::new();
        for answer in join_all(writers).await {
            match answer {
                Ok(appended) => winners.push(appended),
                Err(error) => assert!(matches!(error, AppendError::Conflict), "{error}"),
            }
        }
        assert_eq!(winners.len(), 1);
        before = winners.pop();
    }
    assert_eq!(logs[0].end().await.expect("answers"), Position(30));
}
