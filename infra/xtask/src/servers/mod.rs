//! The servers that the system stands on, each by the first way that works: the one that the
//! environment names, a program on this machine, a container, an install of our own. One whose data
//! lies in a container stays there, whatever programs come to this machine: the servers' data
//! belongs together.
//!
//! A server that this tool starts listens on loopback only, on a port of its own, and writes only
//! into the project's data folder.

mod address;
pub(crate) mod apt;
mod compose;
mod mongo;
mod nats;
mod postgres;

use std::{
    env, fmt, fs,
    net::TcpStream,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::{
    process::{self, Ending, Process},
    project::Project,
    secrets::Secrets,
    step::{Step, end_of},
};

pub(crate) use compose::{
    end as end_containers, engine_answers, keeps_data as keeps_data_in_container,
    reader as reader_of_containers,
};
pub(crate) use mongo::Mongo;
pub(crate) use nats::Nats;
pub(crate) use postgres::{Postgres, delete_data};

/// How long a server has to get ready; the first start makes its data.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// The servers' names.
const NAMES: [&str; 3] = [Nats::NAME, Postgres::NAME, Mongo::NAME];

/// What differs between the servers.
pub(crate) trait Server {
    /// Its name here: of its record, its log, its container.
    const NAME: &'static str;
    /// Its name for people.
    const TITLE: &'static str;
    /// The environment variable that names one that is there already.
    const VARIABLE: &'static str;
    /// The port of the one that this tool starts.
    const PORT: u16;
    /// The port where its URL names none.
    const USUAL_PORT: u16;
    /// How it is asked to end.
    const ENDING: Ending;
    /// How its own install is got, for people.
    const INSTALL: &'static str;

    /// A program of a good version on this machine.
    fn find(project: &Project) -> Option<PathBuf>;

    /// What stands in the way of getting the program, if anything does.
    fn obstacle() -> Option<String>;

    /// Gets the program onto this machine.
    fn install(project: &Project, step: &mut Step) -> Result<PathBuf>;

    /// The command that starts it, with its data made where there is none.
    fn command(
        project: &Project,
        secrets: &Secrets,
        program: &Path,
        port: u16,
        step: &mut Step,
    ) -> Result<Command>;

    /// What the running server depends on; when that is another, it is started again.
    fn made_of(_project: &Project, program: &Path) -> String {
        process::build_of(program)
    }

    /// Whether it serves on an open connection.
    fn serves(connection: TcpStream) -> bool;

    /// Makes who owns the data of one that this tool has started, if that is not made with it.
    fn prepare(_secrets: &Secrets, _connection: TcpStream) -> Result<()> {
        Ok(())
    }

    /// The URL of the one that this tool starts.
    fn url(secrets: &Secrets, port: u16) -> Result<String>;
}

/// Where the servers are.
pub(crate) struct Servers {
    /// NATS, without a user.
    pub(crate) nats: String,
    /// PostgreSQL, as a role that may make databases.
    pub(crate) postgres: String,
    /// MongoDB, as its owner.
    pub(crate) mongo: String,
}

impl Servers {
    /// Whether roles log in at the stores by themselves: where the stores are ours, so that their
    /// owner may make logins.
    pub(crate) fn have_logins(&self) -> bool {
        [Postgres::VARIABLE, Mongo::VARIABLE]
            .iter()
            .all(|variable| env::var_os(variable).is_none())
    }

    /// PostgreSQL, for a role that logs in there.
    pub(crate) fn postgres_for(&self, role: &str, password: &str) -> String {
        let (name, role) = (postgres::NAME, role.replace('-', "_"));
        address::with_login(&self.postgres, &format!("{name}_{role}"), password)
    }

    /// MongoDB, for a role that logs in at a database.
    pub(crate) fn mongo_for(&self, role: &str, password: &str, database: &str) -> String {
        let url = address::with_login(&self.mongo, role, password);
        format!("{url}/?authSource={database}&authMechanism=SCRAM-SHA-256")
    }
}

/// Shows the addresses, without what is secret in them.
impl fmt::Display for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, url) in [
            (Nats::TITLE, &self.nats),
            (Postgres::TITLE, &self.postgres),
            (Mongo::TITLE, &self.mongo),
        ] {
            writeln!(f, "  {title:<12} {}", address::without_password(url))?;
        }
        Ok(())
    }
}

/// What tests need: databases to share, and a program to start servers of their own.
pub(crate) struct ForTests {
    /// PostgreSQL, as a role that may make databases.
    pub(crate) postgres: String,
    /// MongoDB, as its owner.
    pub(crate) mongo: String,
    /// The `nats-server` program.
    pub(crate) nats_server: PathBuf,
    /// The program of MongoDB, where it is on this machine.
    pub(crate) mongo_server: Option<PathBuf>,
}

/// Starts all servers that do not run yet.
pub(crate) fn start_all(project: &Project) -> Result<Servers> {
    let secrets = Secrets::open(project)?;
    let servers = Servers {
        nats: start::<Nats>(project, &secrets)?,
        postgres: start::<Postgres>(project, &secrets)?,
        mongo: start::<Mongo>(project, &secrets)?,
    };
    write_for_tests(project, &servers.postgres, &servers.mongo)?;
    Ok(servers)
}

/// The servers, if all of them run.
pub(crate) fn running(project: &Project) -> Result<Option<Servers>> {
    let secrets = Secrets::open(project)?;
    let (Some(nats), Some(postgres), Some(mongo)) = (
        running_url::<Nats>(project, &secrets)?,
        running_url::<Postgres>(project, &secrets)?,
        running_url::<Mongo>(project, &secrets)?,
    ) else {
        return Ok(None);
    };
    Ok(Some(Servers {
        nats,
        postgres,
        mongo,
    }))
}

/// Whether a process of this set-up is a server.
pub(crate) fn is_server(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether the data of any server lies in a container.
pub(crate) fn keep_data_in_containers(project: &Project) -> bool {
    NAMES.iter().any(|name| compose::keeps_data(project, name))
}

/// The servers that run in containers, and their ports.
pub(crate) fn in_containers(project: &Project) -> Result<Vec<(&'static str, u16)>> {
    if !keep_data_in_containers(project) {
        return Ok(Vec::new());
    }
    let secrets = Secrets::open(project)?;
    let ports = [
        (Nats::NAME, compose::running_port::<Nats>(project, &secrets)),
        (
            Postgres::NAME,
            compose::running_port::<Postgres>(project, &secrets),
        ),
        (
            Mongo::NAME,
            compose::running_port::<Mongo>(project, &secrets),
        ),
    ];
    Ok(ports
        .into_iter()
        .filter_map(|(name, port)| Some((name, port?)))
        .collect())
}

/// Starts the servers that tests share, and gets the program of the one they don't.
pub(crate) fn start_for_tests(project: &Project) -> Result<ForTests> {
    let secrets = Secrets::open(project)?;
    let postgres = start::<Postgres>(project, &secrets)?;
    let mongo = start::<Mongo>(project, &secrets)?;
    if Nats::find(project).is_none() {
        let mut step = Step::start(&format!("get {}: {}", Nats::TITLE, Nats::INSTALL));
        Nats::install(project, &mut step)?;
        step.done("installed");
    }
    let nats_server = write_for_tests(project, &postgres, &mongo)?
        .context("nats-server was installed, but is not found")?;
    Ok(ForTests {
        postgres,
        mongo,
        nats_server,
        mongo_server: Mongo::find(project),
    })
}

/// Starts one server, if it does not run yet, and gives its URL.
fn start<S: Server>(project: &Project, secrets: &Secrets) -> Result<String> {
    if let Ok(url) = env::var(S::VARIABLE) {
        let step = Step::start(&format!("{}: the one in {}", S::TITLE, S::VARIABLE));
        if !answers::<S>(&url) {
            bail!(
                "{} says {}, but no {} answers there: start it, or unset the variable",
                S::VARIABLE,
                address::without_password(&url),
                S::TITLE
            );
        }
        step.done("answers");
        return Ok(url);
    }
    let program = program::<S>(project);
    if let Some(process) = Process::running(project, S::NAME) {
        let made_of = program
            .as_deref()
            .map(|program| S::made_of(project, program));
        if made_of.is_none_or(|made_of| made_of == process.made_of) {
            let step = Step::start(S::TITLE);
            step.done(&format!("runs on port {}", process.port));
            return S::url(secrets, process.port);
        }
        process.end(project)?;
    }
    let Some(program) = program else {
        if compose::keeps_data(project, S::NAME) || engine_answers() {
            let mut step = Step::start(&format!("{}: a container", S::TITLE));
            let port = compose::start::<S>(project, secrets, &mut step)?;
            step.done(&format!("runs on port {port}"));
            return S::url(secrets, port);
        }
        let mut step = Step::start(&format!("get {}: {}", S::TITLE, S::INSTALL));
        let program = S::install(project, &mut step)?;
        step.done("installed");
        return start_program::<S>(project, secrets, &program);
    };
    start_program::<S>(project, secrets, &program)
}

fn running_url<S: Server>(project: &Project, secrets: &Secrets) -> Result<Option<String>> {
    if let Ok(url) = env::var(S::VARIABLE) {
        return Ok(Some(url));
    }
    let port = match Process::running(project, S::NAME) {
        Some(process) => Some(process.port),
        None if program::<S>(project).is_none() => compose::running_port::<S>(project, secrets),
        None => None,
    };
    port.map(|port| S::url(secrets, port)).transpose()
}

/// The program that is to serve: one of a good version, unless the data lies in a container.
pub(crate) fn program<S: Server>(project: &Project) -> Option<PathBuf> {
    if compose::keeps_data(project, S::NAME) {
        return None;
    }
    S::find(project)
}

fn start_program<S: Server>(
    project: &Project,
    secrets: &Secrets,
    program: &Path,
) -> Result<String> {
    let mut step = Step::start(&format!("{}: {}", S::TITLE, program.display()));
    let port = process::free_port(S::PORT)?;
    let log = project.log(S::NAME)?;
    let mut command = S::command(project, secrets, program, port, &mut step)?;
    let made_of = S::made_of(project, program);
    let (_, mut child) = Process::start(project, S::NAME, port, &made_of, S::ENDING, &mut command)?;
    let url = S::url(secrets, port)?;
    step.wait(&log, READY_WITHIN, || {
        if let Some(status) = child.try_wait()? {
            bail!("{} ended ({status}):\n{}", S::TITLE, end_of(&log));
        }
        Ok(answers::<S>(&url))
    })?;
    if let Some(connection) = address::connect(&url, S::USUAL_PORT) {
        S::prepare(secrets, connection)?;
    }
    step.done(&format!("runs on port {port}"));
    Ok(url)
}

fn answers<S: Server>(url: &str) -> bool {
    // A name that stands for several hosts can't be asked without a resolver of its own.
    url.starts_with("mongodb+srv:")
        || address::connect(url, S::USUAL_PORT).is_some_and(|connection| S::serves(connection))
}

/// Writes down for tests that are run by hand what `xtask test` hands over in the environment.
fn write_for_tests(project: &Project, postgres: &str, mongo: &str) -> Result<Option<PathBuf>> {
    let nats_server = Nats::find(project);
    let path = project.data().join("servers.json");
    let text = json!({ "nats_server": nats_server, "postgres": postgres, "mongo": mongo });
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    std::io::Write::write_all(&mut file, &serde_json::to_vec_pretty(&text)?)?;
    Ok(nats_server)
}

/// A file that this user may run.
fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_in_a_container_stays_there_though_a_program_has_come() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::in_folder(folder.path());
        let fetched = project.cache().join("secantus/bin/secantusd-rs");
        fs::create_dir_all(fetched.parent().unwrap()).unwrap();
        fs::write(&fetched, "").unwrap();
        fs::set_permissions(&fetched, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(program::<Mongo>(&project).is_some());

        fs::write(project.data_folder("").unwrap().join("mongo.container"), "").unwrap();
        assert_eq!(program::<Mongo>(&project), None);
    }
}
