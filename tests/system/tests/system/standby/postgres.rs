//! PostgreSQL as a primary of a test's own and its hot standby: the one that tests share has none.

use std::fs::{File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use test_support::eventually;
use test_support::nats::free_port;

/// The owner of all databases. The servers believe whoever comes: nobody but the test gets there.
const OWNER: &str = "astro";

/// A running server. It ends, and its data goes, when this is dropped.
#[derive(Debug)]
pub(super) struct Postgres {
    process: Option<Child>,
    folder: TempDir,
    port: u16,
    program: PathBuf,
    user: Option<(u32, u32)>,
}

impl Postgres {
    /// Makes a server's data, and starts it.
    ///
    /// # Panics
    /// When its programs are not found, or it does not start.
    pub(super) async fn primary() -> Self {
        let mut primary = Self::nowhere();
        let mut make = primary.run("initdb");
        make.args(["--username", OWNER, "--auth", "trust", "--no-sync"])
            .args(["--encoding", "UTF8", "--locale", "C", "--pgdata"])
            .arg(primary.data());
        done(make);
        primary.start(&[]).await;
        primary
    }

    /// Starts a standby that follows this server as it is now.
    ///
    /// # Panics
    /// When the server can't be copied, or the standby does not start.
    pub(super) async fn standby(&self) -> Self {
        let mut standby = Self::nowhere();
        let mut copy = standby.run("pg_basebackup");
        copy.args(["--dbname", &self.url("postgres")])
            .args(["--checkpoint", "fast", "--no-sync"])
            .args(["--write-recovery-conf", "--pgdata"])
            .arg(standby.data());
        done(copy);
        standby.start(&[]).await;
        standby
    }

    fn nowhere() -> Self {
        let folder = TempDir::with_prefix("astro-postgres-").expect("a temporary folder");
        let user = match id("-u", None) {
            Some(0) => id("-u", Some("postgres")).zip(id("-g", Some("postgres"))),
            _ => None,
        };
        if let Some((user, group)) = user {
            chown(folder.path(), Some(user), Some(group)).expect("root gives a folder away");
        }
        let private = Permissions::from_mode(0o700);
        std::fs::set_permissions(folder.path(), private).expect("a folder of one's own");
        Self {
            process: None,
            folder,
            port: free_port(),
            program: program(),
            user,
        }
    }

    async fn start(&mut self, settings: &[&str]) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_file());
        let mut command = self.run("postgres");
        command
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories="])
            .stderr(log.expect("a file for the log"));
        for setting in settings {
            command.args(["-c", setting]);
        }
        self.process = Some(command.spawn().expect("PostgreSQL is a program"));
        let url = self.url("postgres");
        eventually("PostgreSQL answers", async || {
            PgConnection::connect(&url).await.is_ok()
        })
        .await;
    }

    /// Ends it at once, without writing anything more, as a power failure would.
    ///
    /// # Panics
    /// When it can't be ended.
    pub(super) fn crash(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        // Its own processes end with it, which a SIGKILL would leave behind.
        Command::new("sh")
            .args(["-c", &format!("kill -QUIT {}", process.id())])
            .status()
            .expect("sh is a program");
        process.wait().expect("a child can be waited for");
    }

    /// Starts it again where another server was, which it follows no more; it is a standby still.
    ///
    /// # Panics
    /// When it does not start.
    pub(super) async fn restart_in_place_of(&mut self, lost: &Self) {
        self.crash();
        self.port = lost.port;
        self.start(&["primary_conninfo="]).await;
    }

    /// The address of a database, for the owner of all.
    pub(super) fn url(&self, database: &str) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{}/{database}", self.port)
    }

    /// The same address of another server, at this one.
    ///
    /// # Panics
    /// When it has no port.
    pub(super) fn instead(&self, url: &str) -> String {
        let (before, after) = url.rsplit_once(':').expect("a port");
        let (_, database) = after.split_once('/').expect("a database");
        format!("{before}:{}/{database}", self.port)
    }

    /// What it answers to a question about itself.
    ///
    /// # Panics
    /// When it does not answer.
    pub(super) async fn ask(&self, question: &str) -> String {
        self.ask_of(&self.url("postgres"), question).await
    }

    /// What it answers in a database, which another server has at this address.
    ///
    /// # Panics
    /// When it does not answer.
    pub(super) async fn ask_of(&self, url: &str, question: &str) -> String {
        let connection = PgConnection::connect(&self.instead(url)).await;
        let mut connection = connection.expect("PostgreSQL answers");
        let question = format!("select ({question})::text");
        sqlx::query_scalar(AssertSqlSafe(question))
            .fetch_one(&mut connection)
            .await
            .expect("a good question")
    }

    /// What it complained of.
    pub(super) fn errors(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.log_file()).expect("a log");
        let errors = log.lines().filter(|line| line.contains("ERROR:"));
        errors.map(str::to_owned).collect()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("cluster")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn run(&self, program: &str) -> Command {
        let mut command = Command::new(self.program.with_file_name(program));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.crash();
    }
}

fn done(mut command: Command) {
    let output = command.output().expect("a program of PostgreSQL");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// What `id` says of a user, or of us.
fn id(flag: &str, user: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(flag).args(user).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// The newest of Debian's, which lie off the PATH; or what is on it.
fn program() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    let versions = versions.into_iter().flatten().flatten();
    let programs = versions.filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        let program = version.path().join("bin/postgres");
        is_whole(&program).then_some((number, program))
    });
    if let Some((_, newest)) = programs.max() {
        return newest;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .filter_map(|folder| folder.join("postgres").canonicalize().ok())
        .find(|program| is_whole(program))
        .expect("PostgreSQL's programs: get them with `cargo xtask servers`")
}

/// Whether the programs that make a server and copy it lie beside it.
fn is_whole(program: &Path) -> bool {
    ["postgres", "initdb", "pg_basebackup"]
        .iter()
        .all(|name| program.with_file_name(name).is_file())
}
