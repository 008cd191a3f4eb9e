//! A nats-server of a test's own, with the configuration that is shipped.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::Client;
use event_log::{EventLog, Keyring, MasterKey, NatsConfig};
use tempfile::TempDir;
use uuid::Uuid;

/// How long a server may take to start, on a machine that runs many tests at once.
const START_TIMEOUT: Duration = Duration::from_secs(20);
/// How often the server is started again when somebody else took its port.
const ATTEMPTS: usize = 10;
/// The configuration that is shipped.
pub const CONFIG: &str = include_str!("../../../infra/deploy/nats/nats.conf");

/// The users of the shipped configuration, each with the variable that holds its password.
const USERS: [(&str, &str); 14] = [
    ("admin", "ASTRO_NATS_ADMIN_PASSWORD"),
    ("commands", "ASTRO_NATS_COMMANDS_PASSWORD"),
    ("projector", "ASTRO_NATS_PROJECTOR_PASSWORD"),
    ("policies", "ASTRO_NATS_POLICIES_PASSWORD"),
    ("core", "ASTRO_NATS_CORE_PASSWORD"),
    ("scheduler", "ASTRO_NATS_SCHEDULER_PASSWORD"),
    ("notifier", "ASTRO_NATS_NOTIFIER_PASSWORD"),
    ("event_index", "ASTRO_NATS_EVENT_INDEX_PASSWORD"),
    ("event_reader", "ASTRO_NATS_EVENT_READER_PASSWORD"),
    ("log_keeper", "ASTRO_NATS_LOG_KEEPER_PASSWORD"),
    ("rebuilder", "ASTRO_NATS_REBUILDER_PASSWORD"),
    ("reconciler", "ASTRO_NATS_RECONCILER_PASSWORD"),
    ("restorer", "ASTRO_NATS_RESTORER_PASSWORD"),
    ("operator", "ASTRO_NATS_OPERATOR_PASSWORD"),
];

/// A running nats-server with JetStream in a temporary folder. It ends, and its data goes, when
/// this is dropped.
///
/// Everything here panics when it fails: a test can't go on without its server.
#[derive(Debug)]
pub struct NatsServer {
    process: Option<Child>,
    folder: TempDir,
    port: u16,
    password: String,
    /// Where it is, if somebody else runs it.
    elsewhere: Option<String>,
}

impl NatsServer {
    /// Starts a server on a free port.
    ///
    /// # Panics
    /// When there is no nats-server to be found, or it does not start.
    pub async fn start() -> Self {
        Self::start_with(CONFIG).await
    }

    /// Starts a server with another configuration, made from [`CONFIG`].
    ///
    /// # Panics
    /// When there is no nats-server to be found, or it does not start.
    pub async fn start_with(config: &str) -> Self {
        // A letter first: the server would read digits as a number.
        Self::start_as(config, &format!("p{}", Uuid::new_v4().simple())).await
    }

    /// Starts a server with another configuration and a given password for every user, as the
    /// servers of a cluster have it.
    ///
    /// # Panics
    /// When there is no nats-server to be found, or it does not start.
    pub async fn start_as(config: &str, password: &str) -> Self {
        let mut server = Self {
            process: None,
            folder: TempDir::with_prefix("astro-nats-").expect("a temporary folder"),
            port: 0,
            password: password.to_owned(),
            elsewhere: None,
        };
        std::fs::write(server.config_file(), config).expect("a file for the configuration");
        for _ in 0..ATTEMPTS {
            server.port = free_port();
            if server.launch().await {
                return server;
            }
        }
        panic!("nats-server did not start:\n{}", server.output());
    }

    /// A server, or a cluster by addresses that commas separate, that somebody else runs, with this
    /// password for every user.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn elsewhere(urls: &str, password: &str) -> Self {
        Self {
            process: None,
            folder: TempDir::with_prefix("astro-nats-").expect("a temporary folder"),
            port: 0,
            password: password.to_owned(),
            elsewhere: Some(urls.to_owned()),
        }
    }

    /// Ends the server at once, as a power failure would, and keeps its data.
    ///
    /// # Panics
    /// When it can't be ended.
    pub fn kill9(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("the server can be killed");
            process.wait().expect("the server can be waited for");
        }
    }

    /// Ends the server as its operator does: it writes down what it has heard first.
    ///
    /// # Panics
    /// When it can't be ended.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let asked = Command::new("sh")
                .args(["-c", &format!("kill -TERM {}", process.id())])
                .status()
                .expect("sh is a program");
            assert!(asked.success(), "the server runs no more");
            process.wait().expect("the server can be waited for");
        }
    }

    /// Starts the server again on the same port, with the same data; kills it before if it runs.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.kill9();
        for _ in 0..ATTEMPTS {
            if self.launch().await {
                return;
            }
        }
        panic!("nats-server did not start again:\n{}", self.output());
    }

    /// How to connect as one of the users of the shipped configuration, such as `commands`.
    #[must_use]
    pub fn config(&self, user: &str) -> NatsConfig {
        NatsConfig {
            servers: self.url(),
            user: user.to_owned(),
            password: self.password.clone().into(),
            name: format!("test-{user}"),
            authorities: None,
        }
    }

    /// The password of every user.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The address for clients.
    #[must_use]
    pub fn url(&self) -> String {
        let own = || format!("nats://127.0.0.1:{}", self.port);
        self.elsewhere.clone().unwrap_or_else(own)
    }

    /// The port for clients.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder with all files of the server.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// A new connection as one of the users of the shipped configuration, such as `commands`.
    ///
    /// # Panics
    /// When it can't be made.
    pub async fn client(&self, user: &str) -> Client {
        event_log::connect(&self.config(user))
            .await
            .expect("the test's server takes its users")
    }

    /// The log, made by `admin` if it is not there yet, opened by `commands` on a new connection.
    ///
    /// # Panics
    /// When it can't be made or opened.
    pub async fn event_log(&self) -> EventLog {
        self.create_log().await;
        EventLog::open(self.client("commands").await)
            .await
            .expect("a new log can be opened")
    }

    /// A keyring for the log of [`NatsServer::event_log`], with caches and keys at hand of its
    /// own, as another process would have.
    ///
    /// # Panics
    /// When it can't be opened.
    pub async fn keyring(&self) -> Keyring {
        Keyring::open(self.client("commands").await, self.master_key())
            .await
            .expect("a new keyring can be opened")
    }

    /// The master key of this server's keyring.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn master_key(&self) -> MasterKey {
        self.master_key_digits().parse().expect("64 hex digits")
    }

    /// The same, as processes are told it.
    #[must_use]
    pub fn master_key_digits(&self) -> String {
        // Any 64 digits will do, as long as they stay the same.
        format!("{:0>64}", &self.password[1..])
    }

    /// Makes the log and its buckets, as `astro migrate` does.
    ///
    /// # Panics
    /// When they can't be made.
    pub async fn create_log(&self) {
        EventLog::create(self.client("admin").await, 1)
            .await
            .expect("a new server takes a log");
    }

    /// Whether the server runs and takes clients, after it was launched on `self.port`. It does
    /// not if somebody else took that port meanwhile.
    async fn launch(&mut self) -> bool {
        let output = std::fs::File::create(self.output_file()).expect("a file for the output");
        let errors = output.try_clone().expect("a second handle of a file");
        let mut command = command(
            &self.config_file(),
            &self.store(),
            self.port,
            &self.password,
        );
        let process = command.stdout(output).stderr(errors);
        let mut process = process.spawn().expect("nats-server is a program");
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            if process.try_wait().expect("a child can be asked").is_some() {
                return false;
            }
            if self.output().contains("Server is ready") {
                self.process = Some(process);
                return true;
            }
            assert!(
                Instant::now() < deadline,
                "nats-server is not ready after {START_TIMEOUT:?}:\n{}",
                self.output()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn config_file(&self) -> PathBuf {
        self.folder.path().join("nats.conf")
    }

    fn output_file(&self) -> PathBuf {
        self.folder.path().join("output")
    }

    fn output(&self) -> String {
        std::fs::read_to_string(self.output_file()).unwrap_or_default()
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        self.kill9();
    }
}

/// Starts a server with a configuration made from [`CONFIG`], its data in a folder, on a port, with
/// this password for every user.
#[must_use]
pub fn command(config: &Path, store: &Path, port: u16, password: &str) -> Command {
    let mut command = Command::new(binary());
    command
        .arg("--config")
        .arg(config)
        .env("ASTRO_NATS_PORT", port.to_string())
        .env("ASTRO_NATS_STORE", store)
        .stdin(Stdio::null());
    for (_, variable) in USERS {
        command.env(variable, password);
    }
    command
}

/// A port that nobody listens on now.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("the system has a free port")
        .port()
}

/// The first that there is: `ASTRO_NATS_SERVER`, what `cargo xtask up` found or installed, what
/// it installed for another clone, or whatever is on the PATH.
fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("ASTRO_NATS_SERVER") {
        return path.into();
    }
    if let Some(path) = installed() {
        return path;
    }
    let cached = std::env::home_dir()
        .unwrap_or_default()
        .join(".cache/astro-bookings/nats-server-2.15.1/nats-server");
    if cached.exists() {
        return cached;
    }
    "nats-server".into()
}

fn installed() -> Option<PathBuf> {
    let servers = std::fs::read(workspace().join(".astro/servers.json")).ok()?;
    let servers: serde_json::Value = serde_json::from_slice(&servers).ok()?;
    let path = PathBuf::from(servers.get("nats_server")?.as_str()?);
    path.exists().then_some(path)
}

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
