//! Three servers of NATS with the configuration and the arguments that the manifests of `large` give them. They are
//! on this machine, so ports, addresses and folders are other ones; all else is what is deployed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::Utc;
use domain::commit::Position;
use event_log::{EventLog, Keyring, MasterKey, NatsConfig, STREAM};
use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::nats::{self, free_port};
use test_support::{Authority, Journal, eventually, eventually_some};
use uuid::Uuid;

use crate::manifests::{Manifests, string, strings};

/// Where a container has its files.
const CONFIGURATION: &str = "/etc/nats/";
const CERTIFICATE: &str = "/etc/nats-certificate/";

/// A letter first: the server would read digits as a number.
const PASSWORD: &str = "p123";
const MASTER_KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The files and the arguments of one server, as a pod would have them.
struct Shipped {
    files: Vec<(String, String)>,
    arguments: Vec<String>,
}

impl Shipped {
    fn read() -> Self {
        let manifests = Manifests::of("large");
        let nats = manifests.role("nats");
        let volumes = nats.pod()["volumes"].as_array().expect("volumes");
        let map = volumes
            .iter()
            .find_map(|volume| volume["configMap"]["name"].as_str());
        let map = manifests.find("ConfigMap", map.expect("a configuration"));
        let files = map.expect("is there")["data"].as_object().expect("files");
        let container = nats.containers().next().expect("a container");
        Self {
            files: files
                .iter()
                .map(|(name, text)| (name.clone(), string(text).to_owned()))
                .collect(),
            arguments: strings(&container["args"]).map(str::to_owned).collect(),
        }
    }
}

/// A server of the cluster, its files in a folder.
struct Node {
    process: Option<Child>,
    folder: PathBuf,
    port: u16,
}

impl Node {
    /// Starts the server of this place, with a certificate by `vouching`, while it believes `believed`.
    async fn start(
        shipped: &Shipped,
        folder: PathBuf,
        (place, routes): (usize, &[u16]),
        vouching: &Authority,
        believed: &Authority,
    ) -> Self {
        let here = |below: &str| {
            let below = folder.join(below);
            fs::create_dir_all(&below).expect("a folder");
            format!("{}/", below.display())
        };
        let (configuration, certificate) = (here("configuration"), here("certificate"));
        let on_this_machine = |text: &str| {
            let mut text = text
                .replace(CONFIGURATION, &configuration)
                .replace(CERTIFICATE, &certificate)
                .replace("0.0.0.0:6222", &format!("127.0.0.1:{}", routes[place]))
                .replace("--addr=0.0.0.0", "--addr=127.0.0.1")
                // Any that is free.
                .replace("--http_port=8222", "--http_port=-1");
            for (other, port) in routes.iter().enumerate() {
                let name = format!("nats-{other}.nats:6222");
                text = text.replace(&name, &format!("127.0.0.1:{port}"));
            }
            text
        };
        for (name, text) in &shipped.files {
            let file = Path::new(&configuration).join(name);
            fs::write(file, on_this_machine(text)).expect("a file");
        }
        let certified = vouching.certify();
        for (from, name) in [
            (certified.certificate, "tls.crt"),
            (certified.key, "tls.key"),
            (believed.file(), "ca.crt"),
        ] {
            fs::copy(from, Path::new(&certificate).join(name)).expect("a file");
        }

        let arguments: Vec<_> = shipped
            .arguments
            .iter()
            .map(|argument| on_this_machine(argument))
            .collect();
        let (config, others) = arguments.split_first().expect("arguments");
        let config = config.strip_prefix("--config=").expect("where it is told");
        let port = free_port();
        let mut command: Command =
            nats::command(Path::new(config), &folder.join("data"), port, PASSWORD);
        let output = File::create(folder.join("output")).expect("a file for the output");
        command
            .args(others)
            .env("ASTRO_NATS_NAME", name_of(place))
            .stdout(Stdio::null())
            .stderr(output);
        let process = command.spawn().expect("nats-server is a program");
        let mut node = Self {
            process: Some(process),
            folder,
            port,
        };
        eventually("a server is ready", async || node.is_ready()).await;
        node
    }

    fn is_ready(&mut self) -> bool {
        let process = self.process.as_mut().expect("was started");
        let ended = process.try_wait().expect("a child can be asked");
        assert!(ended.is_none(), "{ended:?}: {}", self.output());
        self.output().contains("Server is ready")
    }

    fn output(&self) -> String {
        fs::read_to_string(self.folder.join("output")).unwrap_or_default()
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("the server can be killed");
            process.wait().expect("the server can be waited for");
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

fn name_of(place: usize) -> String {
    format!("nats-{place}")
}

/// The three servers, and a log with three copies.
struct Cluster {
    shipped: Shipped,
    nodes: Vec<Node>,
    routes: Vec<u16>,
    authority: Authority,
    folder: TempDir,
}

impl Cluster {
    async fn start() -> Self {
        let mut cluster = Self {
            shipped: Shipped::read(),
            nodes: Vec::new(),
            routes: (0..3).map(|_| free_port()).collect(),
            authority: Authority::new(),
            folder: TempDir::new().expect("a temporary folder"),
        };
        for place in 0..3 {
            let node = cluster.node(place, &cluster.routes, &cluster.authority);
            let node = node.await;
            cluster.nodes.push(node);
        }
        let admin = cluster.connect("admin").await;
        // The servers first have to find each other.
        eventually("a log with three copies is made", async || {
            EventLog::create(admin.clone(), 3).await.is_ok()
        })
        .await;
        cluster
    }

    async fn node(&self, place: usize, routes: &[u16], vouching: &Authority) -> Node {
        let folder = self.folder.path().join(name_of(place));
        let place = (place, routes);
        Node::start(&self.shipped, folder, place, vouching, &self.authority).await
    }

    async fn connect(&self, user: &str) -> async_nats::Client {
        let servers = self.nodes.iter();
        let servers = servers.map(|node| format!("tls://127.0.0.1:{}", node.port));
        let config = NatsConfig {
            servers: servers.collect::<Vec<_>>().join(","),
            user: user.to_owned(),
            password: PASSWORD.to_owned().into(),
            name: format!("test-{user}"),
            authorities: Some(self.authority.file()),
        };
        event_log::connect(&config).await.expect("connects")
    }

    /// The server that a client talks to.
    fn server_of(&self, client: &async_nats::Client) -> usize {
        let name = client.server_info().server_name;
        let place = (0..self.nodes.len()).find(|place| name_of(*place) == name);
        place.unwrap_or_else(|| panic!("no server is called {name}"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cluster_as_it_is_shipped_goes_on_when_whoever_writes_loses_its_server() {
    let mut cluster = Cluster::start().await;
    let client = cluster.connect("commands").await;
    let log = EventLog::open(client.clone()).await.expect("opens");
    let master_key: MasterKey = MASTER_KEY.parse().expect("digits");
    let keyring = Keyring::open(client.clone(), master_key);
    let mut journal = Journal::new(log.clone(), keyring.await.expect("opens"));
    let id = Uuid::new_v4();
    let mut write = async |number: u64| {
        let data = json!({ "number": number });
        let written = journal.commit_raw("rocket", id, Utc::now(), "Tested", &data);
        written.await
    };
    for number in 1..=10 {
        assert_eq!(write(number).await.0, number);
    }

    let lost = cluster.server_of(&client);
    cluster.nodes[lost].kill();
    for number in 11..=20 {
        assert_eq!(write(number).await.0, number);
    }
    assert_ne!(cluster.server_of(&client), lost);
    let found = eventually_some("all of it is read", async || {
        let found = log.load("rocket", id, Position(0)).await.ok()?;
        (found.len() == 20).then_some(found)
    })
    .await;
    let positions: Vec<u64> = found.iter().map(|commit| commit.position.0).collect();
    assert_eq!(positions, (1..=20).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cluster_as_it_is_shipped_keeps_three_copies_and_tells_of_no_other_addresses() {
    let cluster = Cluster::start().await;
    let admin = cluster.connect("admin").await;
    let stream = admin.request(format!("$JS.API.STREAM.INFO.{STREAM}"), "".into());
    let stream = stream.await.expect("answers").payload;
    let stream: Value = serde_json::from_slice(&stream).expect("an answer is JSON");
    assert_eq!(stream["config"]["num_replicas"], 3, "{stream}");
    let others = stream["cluster"]["replicas"].as_array();
    assert_eq!(others.map(Vec::len), Some(2), "{stream}");
    assert_eq!(admin.server_info().connect_urls, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_no_authority_of_ours_knows_gets_into_no_cluster() {
    let cluster = Cluster::start().await;
    let mut routes = cluster.routes.clone();
    routes.push(free_port());
    let _stranger = cluster.node(3, &routes, &Authority::new()).await;
    eventually("each server refuses the stranger", async || {
        let mut servers = cluster.nodes.iter();
        servers.all(|node| node.output().contains("TLS route handshake error"))
    })
    .await;
}
