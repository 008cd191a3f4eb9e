//! The real binary: a process for each role, as in production.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use tempfile::TempDir;

use crate::stack::Servers;
use crate::wait::{eventually, eventually_some};

/// Lines of a process's log that are shown when its test fails.
const SHOWN_OF_A_LOG: usize = 40;

/// Where the core service is when there is none: nobody answers there.
const NOBODY: &str = "http://127.0.0.1:9";

/// What a process is started as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The API of customers and visitors.
    CustomerApi,
    /// The API of suppliers and finance.
    AdminApi,
    /// Writes the operational read model.
    ProjectorOperational,
    /// Writes the customers' read model.
    ProjectorCustomer,
    /// Who somebody is.
    CoreApi,
    /// Lets follow what follows from events.
    Policies,
    /// Does what only time triggers.
    Scheduler,
    /// Sends the mails that wait.
    Notifier,
    /// Keeps the log lines of all processes.
    LogKeeper,
    /// Has read models built anew.
    Rebuilder,
    /// Indexes all events.
    EventIndex,
    /// Compares the read models with the log.
    Reconciler,
    /// Keeps a copy of the log.
    Archiver,
    /// Seals the log.
    Sealer,
    /// Plays a mail server.
    Mailbox,
    /// Plays the payment gateway.
    PaymentSandbox,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 16] = [
        Self::CustomerApi,
        Self::AdminApi,
        Self::CoreApi,
        Self::ProjectorOperational,
        Self::ProjectorCustomer,
        Self::Policies,
        Self::Scheduler,
        Self::Notifier,
        Self::LogKeeper,
        Self::Rebuilder,
        Self::EventIndex,
        Self::Reconciler,
        Self::Archiver,
        Self::Sealer,
        Self::Mailbox,
        Self::PaymentSandbox,
    ];

    /// The subcommand.
    #[must_use]
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::CustomerApi => &["customer-api"],
            Self::AdminApi => &["admin-api"],
            Self::CoreApi => &["core-api"],
            Self::ProjectorOperational => &["projector", "operational"],
            Self::ProjectorCustomer => &["projector", "customer"],
            Self::Policies => &["policies"],
            Self::Scheduler => &["scheduler"],
            Self::Notifier => &["notifier"],
            Self::LogKeeper => &["log-keeper"],
            Self::Rebuilder => &["rebuilder"],
            Self::EventIndex => &["event-index"],
            Self::Reconciler => &["reconciler"],
            Self::Archiver => &["archiver"],
            Self::Sealer => &["sealer"],
            Self::Mailbox => &["mailbox"],
            Self::PaymentSandbox => &["payment-sandbox"],
        }
    }

    /// Starts it, with all that it needs in its environment but where it listens.
    #[must_use]
    pub fn command(self, servers: &Servers) -> Command {
        command(self.arguments(), self.nats_user(), servers)
    }

    /// Who it is at NATS.
    #[must_use]
    pub fn nats_user(self) -> &'static str {
        match self {
            // Some know nothing of NATS; they get a password that they do not look at.
            Self::CustomerApi | Self::AdminApi | Self::Mailbox | Self::PaymentSandbox => "commands",
            Self::ProjectorOperational | Self::ProjectorCustomer => "projector",
            Self::Policies => "policies",
            Self::Scheduler => "scheduler",
            Self::CoreApi => "core",
            Self::Notifier => "notifier",
            Self::LogKeeper => "log_keeper",
            Self::EventIndex => "event_index",
            Self::Rebuilder => "rebuilder",
            Self::Reconciler => "reconciler",
            Self::Archiver | Self::Sealer => "event_reader",
        }
    }
}

/// A running process of the binary. It is killed when this is dropped.
#[derive(Debug)]
pub struct Astro {
    role: Role,
    process: Child,
    folder: TempDir,
    address: String,
}

impl Astro {
    /// Starts a role on a free port, and waits until it is ready. An API gets the core service
    /// that it believes before.
    ///
    /// # Panics
    /// When it does not start; then its log is shown.
    pub async fn start(role: Role, servers: &Servers) -> Self {
        Self::start_with(role, servers, &[]).await
    }

    /// Starts a role, with variables of its own besides those that all have.
    ///
    /// # Panics
    /// When it does not start; then its log is shown.
    pub async fn start_with(role: Role, servers: &Servers, variables: &[(&str, &str)]) -> Self {
        if matches!(role, Role::CustomerApi | Role::AdminApi) {
            // The core service starts in the same way: behind a pointer, the future has a size.
            Box::pin(servers.accounts()).await;
        }
        let mut command = role.command(servers);
        command.envs(variables.iter().copied());
        Self::start_as(role, command).await
    }

    /// Starts a role with nothing in its environment but the mode and what is given: for tests with
    /// servers of another kind.
    ///
    /// # Panics
    /// When it does not start; then its log is shown.
    pub async fn start_alone(
        role: Role,
        variables: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        let mut command = Command::new(binary());
        command
            .args(role.arguments())
            .stdin(Stdio::null())
            .env("ASTRO_MODE", "development")
            .envs(variables);
        Self::start_as(role, command).await
    }

    /// Starts a role by a command of its own.
    pub(crate) async fn start_as(role: Role, command: Command) -> Self {
        let mut astro = Self::spawn(role, command);
        let log = astro.log_file();
        astro.address = eventually_some("it says where it listens", async || {
            astro.assert_alive();
            logged(
                &std::fs::read_to_string(&log).unwrap_or_default(),
                "listening",
            )
        })
        .await;
        let ready = format!("{}/readyz", astro.url());
        eventually("it is ready", async || {
            astro.assert_alive();
            reqwest::get(&ready)
                .await
                .is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        astro
    }

    fn spawn(role: Role, mut command: Command) -> Self {
        let folder = TempDir::with_prefix("astro-").expect("a temporary folder");
        let log = std::fs::File::create(folder.path().join("log")).expect("a file for the log");
        if role == Role::Archiver && !is_set(&command, ARCHIVE) {
            command.env(ARCHIVE, folder.path().join("archive"));
        }
        if role == Role::Sealer && !is_set(&command, SEAL_FOLDER) {
            let key = SealKey::make(folder.path());
            command.envs(key.of_sealer());
        }
        let process = command
            .env("ASTRO_LISTEN", "127.0.0.1:0")
            .stdout(log.try_clone().expect("a second handle of a file"))
            .stderr(log)
            .spawn()
            .expect("astro is a program");
        Self {
            role,
            process,
            folder,
            address: String::new(),
        }
    }

    /// Where it answers HTTP, such as `http://127.0.0.1:4711`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The id of the process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// All that it logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// What it has measured, as Prometheus reads it.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn metrics(&self) -> String {
        let answer = reqwest::get(format!("{}/metrics", self.url())).await;
        let text = answer.expect("the process answers").text().await;
        text.expect("metrics are text")
    }

    /// What it logged first under a name.
    pub(crate) fn logged(&self, name: &str) -> Option<String> {
        logged(&self.log(), name)
    }

    /// Ends it at once, as a power failure would.
    ///
    /// # Panics
    /// When it can't be ended.
    pub fn kill9(&mut self) {
        self.process.kill().expect("a child can be killed");
        self.process.wait().expect("a child can be waited for");
    }

    /// Asks it to end, as an operator would; [`Self::wait`] tells when it has.
    ///
    /// # Panics
    /// When it can't be asked.
    pub fn sigterm(&self) {
        let asked = Command::new("sh")
            .args(["-c", &format!("kill -TERM {}", self.process.id())])
            .status()
            .expect("sh is a program");
        assert!(asked.success(), "{:?} runs no more", self.role);
    }

    /// Waits until it has ended, and tells how.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn wait(&mut self) -> ExitStatus {
        eventually_some("it has ended", async || {
            self.process.try_wait().expect("a child can be asked")
        })
        .await
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn assert_alive(&mut self) {
        if let Some(status) = self.process.try_wait().expect("a child can be asked") {
            panic!("{:?} ended ({status}):\n{}", self.role, self.log());
        }
    }
}

impl Drop for Astro {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let end = &lines[lines.len().saturating_sub(SHOWN_OF_A_LOG)..];
            eprintln!("end of the log of {:?}:\n{}", self.role, end.join("\n"));
        }
        // It may have ended by itself; then there is nothing to kill.
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }
}

/// Runs one of the operator's commands to its end, and gives what it printed.
///
/// # Panics
/// When it fails.
pub async fn run(arguments: &[&str], nats_user: &str, servers: &Servers) -> String {
    let mut command = command(arguments, nats_user, servers);
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("waiting for a child does not panic")
        .expect("astro is a program");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "astro {arguments:?} failed ({}):\n{printed}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}

/// A command of the binary with all that it needs in its environment: for tests that take
/// something of it away.
#[must_use]
pub fn command(arguments: &[&str], nats_user: &str, servers: &Servers) -> Command {
    let mut command = Command::new(&servers.program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .env("ASTRO_MODE", "development")
        .env("ASTRO_NATS_URL", servers.nats.url())
        .env(
            format!("ASTRO_NATS_{}_PASSWORD", nats_user.to_uppercase()),
            servers.nats.password(),
        )
        .env("ASTRO_MASTER_KEY", &servers.master_key)
        .env("ASTRO_POSTGRES_URL", servers.postgres.url())
        .env("ASTRO_MONGODB_URL", servers.mongo.url())
        .env("ASTRO_MONGODB_DATABASE", servers.mongo.name())
        .env("ASTRO_CORE_MONGODB_URL", servers.mongo.url())
        .env("ASTRO_CORE_MONGODB_DATABASE", servers.mongo.core_name())
        .envs(servers.payment_sandbox.variables())
        // A test may come from any address, by saying so in `X-Forwarded-For`.
        .env("ASTRO_TRUSTED_PROXIES", "1")
        .env("ASTRO_MAILBOX_SMTP_LISTEN", "127.0.0.1:0")
        // Crowds of tests come from one address.
        .env("ASTRO_CLIENT_REQUESTS_PER_SECOND", "1000000")
        .envs(servers.mailbox.variables());
    let core_url = match servers.accounts.get() {
        Some(accounts) => accounts.core_api.url(),
        None => NOBODY.to_owned(),
    };
    command
        .env("ASTRO_KEY_SET", format!("{core_url}/.well-known/jwks.json"))
        .env("ASTRO_CORE_URL", core_url);
    let client = arguments.first().copied().unwrap_or_default();
    command.envs(servers.clients.variables(client));
    command.envs(logins(arguments, servers));
    command
}

/// What the log of a test is sealed with.
#[derive(Debug, Clone)]
pub struct SealKey {
    folder: PathBuf,
    key: String,
    public_key: String,
}

impl SealKey {
    /// A new key, and a place for what is sealed by it, both in a folder.
    ///
    /// # Panics
    /// When the binary makes none.
    #[must_use]
    pub fn make(folder: &Path) -> Self {
        let file = folder.join("seal-key");
        let made = Command::new(binary())
            .args(["events", "make-key", "--seal-name", "test.invalid"])
            .arg("--seal-key-file")
            .arg(&file)
            .output()
            .expect("astro is a program");
        assert!(made.status.success(), "{made:?}");
        let key = std::fs::read_to_string(file).expect("a key");
        Self {
            folder: folder.join("seal"),
            key: key.trim().to_owned(),
            public_key: String::from_utf8_lossy(&made.stdout).trim().to_owned(),
        }
    }

    /// Where leaves and checkpoints are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What tells a process who reads what is sealed.
    #[must_use]
    pub fn of_readers(&self) -> [(&'static str, &str); 2] {
        let folder = self.folder.to_str().expect("a path of a test");
        [
            (SEAL_FOLDER, folder),
            ("ASTRO_SEAL_PUBLIC_KEY", &self.public_key),
        ]
    }

    /// What tells the sealer, which seals every second then.
    #[must_use]
    pub fn of_sealer(&self) -> [(&'static str, &str); 4] {
        let [folder, public_key] = self.of_readers();
        let key = ("ASTRO_SEAL_KEY", &*self.key);
        [folder, public_key, key, ("ASTRO_SEAL_EVERY", "1")]
    }
}

/// Where a sealer keeps what it seals.
const SEAL_FOLDER: &str = "ASTRO_SEAL_FOLDER";

/// Where an archiver keeps what it archives.
const ARCHIVE: &str = "ASTRO_ARCHIVE_FOLDER";

fn is_set(command: &Command, variable: &str) -> bool {
    command.get_envs().any(|(name, _)| name == variable)
}

/// The roles that log in at the stores by themselves. The operator's commands are their owner's.
const LOGINS: [&str; 11] = [
    "admin-api",
    "core-api",
    "customer-api",
    "event-index",
    "log-keeper",
    "notifier",
    "projector-customer",
    "projector-operational",
    "rebuilder",
    "reconciler",
    "scheduler",
];

/// Where a role logs in, and the passwords for the command that makes the logins.
fn logins(arguments: &[&str], servers: &Servers) -> Vec<(&'static str, String)> {
    let (password, mongo) = (&servers.store_password, &servers.mongo);
    if arguments == ["migrate"] {
        let passwords = LOGINS.map(|login| format!("{login}={password}"));
        return vec![("ASTRO_STORE_PASSWORDS", passwords.join(","))];
    }
    // How the whole is, is asked in a container of core-api.
    let role = match arguments {
        ["status"] => "core-api".to_owned(),
        _ => arguments.join("-"),
    };
    if !LOGINS.contains(&role.as_str()) {
        return Vec::new();
    }
    let core = mongo.core_name();
    vec![
        (
            "ASTRO_POSTGRES_URL",
            servers.postgres.url_as(&role, password),
        ),
        (
            "ASTRO_MONGODB_URL",
            mongo.url_as(&role, password, mongo.name()),
        ),
        (
            "ASTRO_CORE_MONGODB_URL",
            mongo.url_as(&role, password, &core),
        ),
    ]
}

/// The binary of the release before: `ASTRO_OLD_BINARY`, or without it the same one, so that a test of how
/// one follows the other shows what can be shown by one.
#[must_use]
pub fn old_binary() -> PathBuf {
    std::env::var_os("ASTRO_OLD_BINARY").map_or_else(binary, PathBuf::from)
}

/// `ASTRO_BIN`, or what cargo built beside this test: `target/debug/deps/…` → `target/debug`.
///
/// # Panics
/// When there is neither.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(binary) = std::env::var_os("ASTRO_BIN") {
        return binary.into();
    }
    let test = std::env::current_exe().expect("a test is a program");
    let built = test
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("astro"))
        .find(|path| Path::is_file(path));
    built.expect("the binary: build it with `cargo build -p astro`, or run `cargo xtask test`")
}

/// What a log says first under a name, such as `listening`: where the process answers.
fn logged(log: &str, name: &str) -> Option<String> {
    log.lines().find_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(line.get(name)?.as_str()?.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_log() {
        let log = "{\"message\":\"starting\"}\n{\"listening\":\"127.0.0.1:4711\"}\nhalf a li";
        assert_eq!(logged(log, "listening").as_deref(), Some("127.0.0.1:4711"));
        assert_eq!(logged("not JSON", "listening"), None);
    }
}
