//! A server of MongoDB's protocol of a test's own, for tests that kill it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use mongodb::Client;
use mongodb::bson::doc;
use tempfile::TempDir;

use crate::nats::free_port;
use crate::wait::eventually;

/// A server without logins, its data in a temporary folder. It ends, and its data goes, when this is
/// dropped.
#[derive(Debug)]
pub struct MongoServer {
    process: Option<Child>,
    folder: TempDir,
    port: u16,
}

impl MongoServer {
    /// Starts a server on a free port.
    ///
    /// # Panics
    /// When its program is not found, or it does not start.
    pub async fn start() -> Self {
        let mut server = Self {
            process: None,
            folder: TempDir::with_prefix("astro-mongo-").expect("a temporary folder"),
            port: free_port(),
        };
        server.restart().await;
        server
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

    /// Starts the server again on the same port, with the same data; kills it before if it runs.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.kill9();
        let mut command = command(self.folder.path(), self.port);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null());
        let process = process.stderr(Stdio::null()).spawn();
        self.process = Some(process.expect("MongoDB is a program"));
        let client = Client::with_uri_str(self.url()).await;
        let client = client.expect("the address is good");
        let admin = client.database("admin");
        eventually("MongoDB answers", async || {
            admin.run_command(doc! { "ping": 1 }).await.is_ok()
        })
        .await;
    }

    /// Whether it runs, as far as nobody killed it.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.process.is_some()
    }

    /// The address, for clients that have no login.
    #[must_use]
    pub fn url(&self) -> String {
        // Whoever waits for it to come back asks again soon.
        format!(
            "mongodb://127.0.0.1:{}/?serverSelectionTimeoutMS=1000&directConnection=true",
            self.port
        )
    }
}

impl Drop for MongoServer {
    fn drop(&mut self) {
        self.kill9();
    }
}

/// Starts MongoDB, or what stands in for it where there is none, without logins, its data in `data`
/// below a folder, on a port.
///
/// # Panics
/// When the folder can't be written to.
#[must_use]
pub fn command(folder: &Path, port: u16) -> Command {
    let program = program();
    let (data, port) = (folder.join("data"), port.to_string());
    std::fs::create_dir_all(&data).expect("a folder for the data");
    let mut command = Command::new(&program);
    if program.ends_with("mongod") {
        command
            .args(["--bind_ip", "127.0.0.1", "--port", &port])
            .args(["--wiredTigerCacheSizeGB", "0.25"])
            .arg("--dbpath")
            .arg(data);
    } else {
        let settings = folder.join("settings.toml");
        std::fs::write(&settings, "").expect("a file for the settings");
        command
            .arg("--config")
            .arg(settings)
            .args(["--host", "127.0.0.1", "--port", &port])
            .args(["--cache-size", "256M", "--log-level", "ERROR"])
            .args(["--log-file-max", "8MB"])
            // Without it, it forgets at a SIGKILL what it said was durable (`j: true`).
            .arg("--sync-on-commit")
            .arg("--storage-path")
            .arg(data);
    }
    command
}

/// The first that there is: `ASTRO_MONGO_SERVER`, what `cargo xtask` installed, `mongod` on the PATH.
fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("ASTRO_MONGO_SERVER") {
        return path.into();
    }
    let cached = std::env::home_dir()
        .unwrap_or_default()
        .join(".cache/astro-bookings/secantus/bin/secantusd-rs");
    if cached.exists() {
        return cached;
    }
    "mongod".into()
}
