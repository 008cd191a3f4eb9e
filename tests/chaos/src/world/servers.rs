//! The servers of a world: what starts them, and what is done once before they can be used.

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use mongodb::Client;
use mongodb::bson::doc;
use test_support::nats::CONFIG;
use tokio::time::{Instant, sleep};

/// How long a server may take until it can be used, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(100);
/// The owner of all databases, and its password: nobody but us gets there.
const OWNER: &str = "astro";
const PASSWORD: &str = "chaos";

/// Asks again until it works.
///
/// # Errors
/// The last one, when it takes too long.
pub(super) async fn until_it_works<T>(
    what: &str,
    mut attempt: impl AsyncFnMut() -> Result<T>,
) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match attempt().await {
            Ok(done) => return Ok(done),
            Err(error) if Instant::now() > deadline => {
                return Err(error.context(format!("{what}: not within {PATIENCE:?}")));
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// The configuration of one of several servers of NATS: `routes` are the ways to the others, `route`
/// is where it listens for them, and `told` how they are told of it.
pub(super) fn nats_config(
    node: usize,
    route: SocketAddr,
    told: SocketAddr,
    routes: &[SocketAddr],
) -> String {
    let routes: Vec<String> = routes.iter().map(|to| format!("nats://{to}")).collect();
    format!(
        "{CONFIG}\nserver_name: n{node}\ncluster {{ name: chaos, host: 127.0.0.1, port: {}, \
         advertise: \"{told}\", no_advertise: true, routes: [{}] }}\n",
        route.port(),
        routes.join(", ")
    )
}

/// PostgreSQL's programs, and the user that it runs as.
#[derive(Debug, Clone)]
pub(super) struct Postgres {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    /// Nobody but ourselves, if we are not root.
    user: Option<(u32, u32)>,
}

impl Postgres {
    /// Makes its data in a folder.
    pub(super) fn make(folder: &Path, port: u16) -> Result<Self> {
        let user = match id("-u", None) {
            Some(0) => Some(
                id("-u", Some("postgres"))
                    .zip(id("-g", Some("postgres")))
                    .context("PostgreSQL does not run as root, and there is no user postgres")?,
            ),
            _ => None,
        };
        if let Some((user, group)) = user {
            chown(folder, Some(user), Some(group))?;
        }
        std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
        let postgres = Self {
            program: program()?,
            folder: folder.to_owned(),
            port,
            user,
        };
        let mut make = postgres.run("initdb");
        make.arg("--pgdata")
            .arg(postgres.data())
            // Nobody but us gets there, so it believes whoever comes.
            .args(["--username", OWNER, "--auth", "trust", "--no-sync"])
            .args(["--encoding", "UTF8", "--locale", "C"]);
        let made = make.output().context("initdb is no program here")?;
        if !made.status.success() {
            bail!("initdb: {}", String::from_utf8_lossy(&made.stderr));
        }
        Ok(postgres)
    }

    pub(super) fn command(&self) -> Command {
        let mut command = self.run("postgres");
        command
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories="])
            .args(["-c", "max_connections=200"])
            .args(["-c", "max_wal_size=128MB", "-c", "min_wal_size=32MB"]);
        command
    }

    pub(super) fn url(&self) -> String {
        format!(
            "postgres://{OWNER}:{PASSWORD}@127.0.0.1:{}/postgres",
            self.port
        )
    }

    fn data(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    fn run(&self, program: &str) -> Command {
        let mut command = Command::new(self.program.with_file_name(program));
        command.current_dir(&self.folder).stdin(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }
}

/// What `id` says of a user, or of us.
fn id(flag: &str, user: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(flag).args(user).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// The newest of Debian's, which lie off the PATH; or what is on it.
fn program() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    let versions = versions.into_iter().flatten().flatten();
    let programs = versions.filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        let program = version.path().join("bin/postgres");
        program.is_file().then_some((number, program))
    });
    if let Some((_, newest)) = programs.max() {
        return Ok(newest);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("postgres"))
        .find_map(|program| program.canonicalize().ok())
        .context("PostgreSQL is not here: get it with `cargo xtask servers`")
}

/// MongoDB with logins.
pub(super) fn mongo_command(folder: &Path, port: u16) -> Command {
    let mut command = test_support::mongo_server::command(folder, port);
    command.arg("--auth").stdin(Stdio::null());
    command
}

/// Its address for its owner.
pub(super) fn mongo_url(port: u16) -> String {
    format!("mongodb://{OWNER}:{PASSWORD}@127.0.0.1:{port}")
}

/// Makes the owner, which a connection from this machine may while there is no user yet.
pub(super) async fn make_owner(port: u16) -> Result<()> {
    until_it_works("MongoDB takes its owner", async || {
        let url = format!("mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=500");
        let admin = Client::with_uri_str(url).await?.database("admin");
        let make = doc! { "createUser": OWNER, "pwd": PASSWORD, "roles": ["root"] };
        admin.run_command(make).await?;
        Ok(())
    })
    .await
}
