//! Who is believed to be PostgreSQL, over TLS.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use test_support::mongo::MongoDatabase;
use test_support::nats::{NatsServer, free_port};
use test_support::postgres::PostgresDatabase;
use test_support::{Authority, Certified, Servers, astro, eventually};

/// A server that nobody reaches but by TLS. It ends, and its data goes, when this is dropped.
struct Encrypted {
    process: Child,
    _folder: TempDir,
    port: u16,
}

impl Encrypted {
    async fn start(certified: &Certified) -> Self {
        let folder = TempDir::with_prefix("astro-postgres-").expect("a temporary folder");
        let user = user();
        let owned = |path: &Path, mode: u32| {
            if let Some((user, group)) = user {
                chown(path, Some(user), Some(group)).expect("root gives a file away");
            }
            fs::set_permissions(path, Permissions::from_mode(mode)).expect("our own file");
        };
        let run = |program: &str| {
            let mut command = Command::new(programs().join(program));
            command.current_dir(folder.path()).stdin(Stdio::null());
            if let Some((user, group)) = user {
                command.uid(user).gid(group);
            }
            command
        };
        owned(folder.path(), 0o700);

        let data = folder.path().join("cluster");
        let mut make = run("initdb");
        make.args(["--username", "astro", "--no-sync", "--pgdata"])
            .arg(&data);
        let made = make.output().expect("initdb is a program");
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "{said}");
        let ways = "hostssl all all 127.0.0.1/32 trust\n";
        fs::write(data.join("pg_hba.conf"), ways).expect("a file");
        for (from, name) in [
            (&certified.certificate, "server.crt"),
            (&certified.key, "server.key"),
        ] {
            let file = data.join(name);
            fs::copy(from, &file).expect("a file");
            owned(&file, 0o600);
        }

        let log = File::create(folder.path().join("log")).expect("a file for the log");
        let port = free_port();
        let mut server = run("postgres");
        server
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories=", "-c", "ssl=on"])
            .stderr(log);
        Self {
            process: server.spawn().expect("PostgreSQL is a program"),
            _folder: folder,
            port,
        }
    }

    /// The address for the owner of all, who wants TLS in this way.
    fn url(&self, mode: &str) -> String {
        let port = self.port;
        format!("postgres://astro@127.0.0.1:{port}/postgres?sslmode={mode}")
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        // Its own processes end with it, which a SIGKILL would leave behind.
        let asked = Command::new("sh")
            .args(["-c", &format!("kill -QUIT {}", self.process.id())])
            .status();
        asked.expect("sh is a program");
        self.process.wait().expect("a child can be waited for");
    }
}

/// Who it runs as, since root may not.
fn user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    match id(&["-u"]) {
        Some(0) => id(&["-u", "postgres"]).zip(id(&["-g", "postgres"])),
        _ => None,
    }
}

/// The folder of the newest of Debian's programs, which lie off the PATH; or of what is on it.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql");
    let versions = versions.into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|version| {
            let number: u32 = version.file_name().to_str()?.parse().ok()?;
            let folder = version.path().join("bin");
            folder.join("initdb").is_file().then_some((number, folder))
        })
        .max();
    if let Some((_, folder)) = newest {
        return folder;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|folder| folder.join("initdb").is_file())
        .expect("PostgreSQL's programs: get them with `cargo xtask servers`")
}

/// A process that needs PostgreSQL, as in production.
fn migrate(servers: &Servers, postgres: &str, believed: Option<&Authority>) -> Command {
    let mut command = astro::command(&["migrate"], "admin", servers);
    command
        .env("ASTRO_MODE", "production")
        .env("ASTRO_POSTGRES_URL", postgres);
    if let Some(believed) = believed {
        command.env("ASTRO_CA_FILE", believed.file());
    }
    command
}

/// Whether it did its work, and what it said.
async fn ended(command: Command) -> (bool, String) {
    let mut command = tokio::process::Command::from(command);
    let output = command.output().await.expect("astro is a program");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[tokio::test]
async fn postgresql_is_believed_by_the_word_of_an_authority_of_ours_and_of_no_other() {
    let (ours, stranger) = (Authority::new(), Authority::new());
    let server = Encrypted::start(&ours.certify()).await;
    let root = format!("&sslrootcert={}", ours.file().display());
    let url = server.url("verify-full") + &root;
    eventually("PostgreSQL answers", async || {
        PgConnection::connect(&url).await.is_ok()
    })
    .await;
    let plain = PgConnection::connect(&server.url("disable")).await;
    assert!(plain.is_err(), "there is a way in without TLS");

    let (nats, database) = tokio::join!(NatsServer::start(), PostgresDatabase::create_in(&url));
    let servers = Servers::over(nats, database, MongoDatabase::create().await).await;
    let postgres = servers.postgres.url().replace(&root, "");
    assert!(postgres.ends_with("?sslmode=verify-full"), "{postgres}");
    for believed in [Some(&stranger), None] {
        let (done, said) = ended(migrate(&servers, &postgres, believed)).await;
        assert!(!done && said.contains("certificate"), "{said}");
    }
    let (done, said) = ended(migrate(&servers, &postgres, Some(&ours))).await;
    assert!(done, "{said}");
}
