//! PostgreSQL: the operational read model's home.
//!
//! It refuses to run as root. There, it runs as its package's user, with its data where that user
//! can get: in the project's data folder if the way there is open to all, else under `/var/lib`,
//! to which the data folder then has a link.

use std::{
    fs::{self, Permissions},
    io::{Read, Write},
    net::TcpStream,
    os::unix::{
        fs::{PermissionsExt, chown, symlink},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::{Server, apt, is_program};
use crate::{
    process::{Ending, on_path, output_of},
    project::Project,
    secrets::{POSTGRES_PASSWORD, Secrets},
    step::Step,
};

/// Where data lies that can't lie in the project.
const ELSEWHERE: &str = "/var/lib/astro-bookings";

/// The role and the database.
pub(super) const NAME: &str = "astro";

const PACKAGES: &[&str] = &["postgresql"];

/// The user of Debian's package.
const SYSTEM_USER: &str = "postgres";

/// PostgreSQL.
pub(crate) struct Postgres;

impl Server for Postgres {
    const NAME: &'static str = "postgres";
    const TITLE: &'static str = "PostgreSQL";
    const VARIABLE: &'static str = "ASTRO_POSTGRES_URL";
    const PORT: u16 = 15432;
    const USUAL_PORT: u16 = 5432;
    const ENDING: Ending = Ending::Interrupt;
    const INSTALL: &'static str = "the package postgresql, by apt-get";

    fn find(_project: &Project) -> Option<PathBuf> {
        on_path("postgres")
            // Its other programs lie beside the real one.
            .and_then(|program| program.canonicalize().ok())
            .filter(|program| program.with_file_name("initdb").is_file())
            .or_else(newest_of_debian)
    }

    fn obstacle() -> Option<String> {
        apt::obstacle(PACKAGES)
    }

    fn install(project: &Project, step: &mut Step) -> Result<PathBuf> {
        apt::install(project, step, PACKAGES)?;
        newest_of_debian().context("the package postgresql is there, but its server is not")
    }

    fn command(
        project: &Project,
        secrets: &Secrets,
        program: &Path,
        port: u16,
        step: &mut Step,
    ) -> Result<Command> {
        let user = User::of_the_server()?;
        let folder = data_folder(project, &user)?;
        let cluster = folder.join("cluster");
        if !cluster.exists() {
            make_cluster(project, secrets, program, &folder, &user, step)?;
        }
        let mut command = user.command(program, &folder);
        command
            .arg("-D")
            .arg(&cluster)
            .args(["-p", &port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"])
            // No socket file: it would be a second way in, and need a folder of its own.
            .args(["-c", "unix_socket_directories="])
            // Tests run side by side, each with connections of its own.
            .args(["-c", "max_connections=300"]);
        Ok(command)
    }

    fn serves(mut connection: TcpStream) -> bool {
        // A server that still starts takes connections too, but refuses sessions.
        let mut hello = vec![0, 0, 0, 0, 0, 3, 0, 0];
        hello.extend(format!("user\0{NAME}\0database\0postgres\0\0").bytes());
        let length = u32::try_from(hello.len()).unwrap_or_default();
        hello[..4].copy_from_slice(&length.to_be_bytes());
        let mut answer = [0];
        connection.write_all(&hello).is_ok()
            && connection.read_exact(&mut answer).is_ok()
            && answer == *b"R"
    }

    fn url(secrets: &Secrets, port: u16) -> Result<String> {
        let password = secrets.get(POSTGRES_PASSWORD)?;
        Ok(format!(
            "postgres://{NAME}:{password}@127.0.0.1:{port}/{NAME}"
        ))
    }
}

/// Deletes the data, wherever it lies.
pub(crate) fn delete_data(project: &Project) -> Result<()> {
    if let Ok(elsewhere) = fs::read_link(link(project))
        && elsewhere.starts_with(ELSEWHERE)
        && elsewhere.exists()
    {
        fs::remove_dir_all(&elsewhere)
            .with_context(|| format!("cannot delete {}", elsewhere.display()))?;
    }
    Ok(())
}

/// Debian keeps the servers off the PATH, a folder per version.
fn newest_of_debian() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            Some((name.parse::<u32>().ok()?, name))
        })
        .map(|(number, name)| {
            let program = Path::new("/usr/lib/postgresql")
                .join(name)
                .join("bin/postgres");
            (number, program)
        })
        .filter(|(_, program)| is_program(program))
        .max()
        .map(|(_, program)| program)
}

/// Who the server runs as.
enum User {
    /// The one who runs this tool.
    Own,
    /// The package's, since root may not.
    Package { id: u32, group: u32 },
}

impl User {
    fn of_the_server() -> Result<Self> {
        if !apt::is_root() {
            return Ok(Self::Own);
        }
        let number = |flag: &str| -> Option<u32> {
            output_of(Command::new("id").args([flag, SYSTEM_USER]))?
                .parse()
                .ok()
        };
        match (number("-u"), number("-g")) {
            (Some(id), Some(group)) => Ok(Self::Package { id, group }),
            _ => bail!(
                "PostgreSQL does not run as root, and there is no user {SYSTEM_USER}: \
                 make one (useradd --system {SYSTEM_USER}), or run this as another user"
            ),
        }
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        // The folder we are in may be closed to that user.
        command.current_dir(folder);
        if let Self::Package { id, group } = self {
            command.uid(*id).gid(*group);
        }
        command
    }
}

/// The data folder, made, owned and reachable.
fn data_folder(project: &Project, user: &User) -> Result<PathBuf> {
    let link = link(project);
    let data = match (fs::read_link(&link), user) {
        (Ok(elsewhere), _) => elsewhere,
        (Err(_), User::Package { .. }) if !is_open_to_all(project.data_folder("")?.as_path()) => {
            let elsewhere = Path::new(ELSEWHERE).join(project.name());
            symlink(&elsewhere, &link)
                .with_context(|| format!("cannot make the link {}", link.display()))?;
            elsewhere
        }
        _ => link,
    };
    fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
    fs::set_permissions(&data, Permissions::from_mode(0o700))?;
    if let User::Package { id, group } = user {
        chown(&data, Some(*id), Some(*group))?;
    }
    Ok(data)
}

fn link(project: &Project) -> PathBuf {
    project.data().join("postgres")
}

fn is_open_to_all(folder: &Path) -> bool {
    folder
        .ancestors()
        .filter(|folder| !folder.as_os_str().is_empty())
        .all(|folder| {
            fs::metadata(folder).is_ok_and(|folder| folder.permissions().mode() & 0o001 != 0)
        })
}

/// Makes the data of a new server: one role with a password, one database. It is made apart and
/// moved whole, so that what is in its place is always complete.
fn make_cluster(
    project: &Project,
    secrets: &Secrets,
    program: &Path,
    folder: &Path,
    user: &User,
    step: &mut Step,
) -> Result<()> {
    let making = folder.join("making");
    if making.exists() {
        fs::remove_dir_all(&making)?;
    }
    let password = folder.join("password");
    fs::write(&password, secrets.get(POSTGRES_PASSWORD)?)?;
    fs::set_permissions(&password, Permissions::from_mode(0o600))?;
    if let User::Package { id, group } = user {
        chown(&password, Some(*id), Some(*group))?;
    }
    step.run(
        user.command(&program.with_file_name("initdb"), folder)
            .arg("--pgdata")
            .arg(&making)
            .args(["--username", NAME, "--auth", "scram-sha-256"])
            .arg("--pwfile")
            .arg(&password)
            .args(["--encoding", "UTF8", "--locale", "C"]),
        &project.log("initdb")?,
    )?;
    fs::remove_file(&password)?;
    make_database(program, &making, user)?;
    fs::rename(&making, folder.join("cluster"))?;
    Ok(())
}

/// Makes the database before anybody can connect, so that no client program is needed.
fn make_database(program: &Path, cluster: &Path, user: &User) -> Result<()> {
    let mut child = user
        .command(program, cluster)
        .args(["--single", "-D"])
        .arg(cluster)
        .arg("postgres")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start PostgreSQL")?;
    child
        .stdin
        .take()
        .context("PostgreSQL reads commands")?
        .write_all(format!("CREATE DATABASE {NAME}\n").as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!(
            "PostgreSQL can't make its database:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
