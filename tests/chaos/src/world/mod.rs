//! All of the system, on servers of its own, with everything between them in reach.

pub mod disk;
pub mod link;
pub mod process;
mod servers;

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use test_support::astro::SealKey;
use test_support::mongo::MongoDatabase;
use test_support::postgres::PostgresDatabase;
use test_support::{NatsServer, Role, Servers, astro};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::cast::{self, Cast, ENTRANCES, PARTS};
use crate::chance::Chance;
use disk::Disk;
use link::Links;
use process::Fleet;
use servers::{Postgres, until_it_works};

/// Ports are taken from here: below those that the system gives to connections, so that nobody has
/// the port of a process that is to be started again.
const PORTS: std::ops::RangeInclusive<u64> = 14_000..=31_000;

/// Where Debian has what moves the clock of a process.
const CLOCK_LIBRARIES: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
];

/// Terms by which things happen within minutes that else take hours.
const TERMS: [(&str, &str); 3] = [
    ("ASTRO_TERMS_CARD_HOLD_MINUTES", "1"),
    ("ASTRO_TERMS_CARD_ANSWER_MINUTES", "1"),
    ("ASTRO_TERMS_EXPIRED_PER_DAY", "100000"),
];

/// What this machine has.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    /// Whether small disks can be made, and filled.
    pub has_disks: bool,
    /// What moves the clock of a process.
    pub clock_library: Option<&'static str>,
}

impl Machine {
    /// Looks.
    #[must_use]
    pub fn look() -> Self {
        let clock_library = CLOCK_LIBRARIES
            .into_iter()
            .find(|path| Path::new(path).exists());
        Self {
            has_disks: Disk::can_be_made(),
            clock_library,
        }
    }

    /// What of the plan can't be done here, and why.
    #[must_use]
    pub fn left_out(self) -> Vec<&'static str> {
        let mut left_out = Vec::new();
        if !self.has_disks {
            left_out.push("no disk is filled: only root can make a small one");
        }
        if self.clock_library.is_none() {
            left_out.push("no clock of a process is moved: the package faketime is not installed");
        }
        left_out
    }
}

/// Everything that runs. All of it ends when this is dropped.
pub struct World {
    /// Who takes part.
    pub cast: Cast,
    /// The processes, ours and the servers.
    pub fleet: Fleet,
    /// The ways between them.
    pub links: Links,
    /// The servers, as tests know them: for who looks at them and is not disturbed.
    pub servers: Servers,
    /// Where the clients of the load go, by the name of the API.
    pub entrances: BTreeMap<&'static str, String>,
    /// Where each process of ours answers operators.
    operators: BTreeMap<String, SocketAddr>,
    keeper: JoinHandle<()>,
    disks: Vec<Disk>,
    data: TempDir,
    logs: PathBuf,
    machine: Machine,
    ports: Ports,
    addresses: BTreeMap<String, SocketAddr>,
    nodes: usize,
}

impl World {
    /// Starts the servers, with so many of NATS, and makes what has to be there; the output of all
    /// goes into a folder.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn start(nodes: usize, machine: Machine, logs: &Path) -> Result<Self> {
        let data = TempDir::with_prefix("astro-chaos-")?;
        // PostgreSQL's user has to get through.
        std::fs::set_permissions(data.path(), Permissions::from_mode(0o711))?;
        let fleet = Fleet::default();
        let keeper = tokio::spawn(fleet.keep_running());
        let links = Links::default();
        let mut ports = Ports::new();
        let (mut disks, mut addresses) = (Vec::new(), BTreeMap::new());
        let cast = Cast::of(nodes, machine.has_disks, machine.clock_library.is_some());
        for server in &cast.servers {
            let folder = data.path().join(server);
            std::fs::create_dir(&folder)?;
            if machine.has_disks {
                disks.push(Disk::mount(&folder)?);
            }
            addresses.insert(server.clone(), ports.next()?);
        }
        let password = format!("p{}", Uuid::new_v4().simple());
        start_nats(
            nodes,
            &fleet,
            &links,
            &mut ports,
            &addresses,
            data.path(),
            logs,
            &password,
        )
        .await?;
        let postgres = Postgres::make(&data.path().join("postgres"), addresses["postgres"].port())?;
        let url = postgres.url();
        fleet.start("postgres", logs, move || postgres.command())?;
        let (folder, port) = (data.path().join("mongo"), addresses["mongo"].port());
        fleet.start("mongo", logs, move || servers::mongo_command(&folder, port))?;
        servers::make_owner(port).await?;
        let urls = cast::nodes_of(nodes)
            .iter()
            .map(|node| format!("nats://{}", addresses[node]))
            .collect::<Vec<_>>();
        until_it_works("PostgreSQL answers", async || {
            Ok(PgConnection::connect(&url).await?.close().await?)
        })
        .await?;
        let nats = NatsServer::elsewhere(&urls.join(","), &password);
        let postgres = PostgresDatabase::create_in(&url).await;
        let mongo = MongoDatabase::create_in(&servers::mongo_url(port));
        let servers = Servers::over(nats, postgres, mongo).await;
        let world = Self {
            cast,
            fleet,
            links,
            servers,
            entrances: BTreeMap::new(),
            operators: BTreeMap::new(),
            keeper,
            disks,
            data,
            logs: logs.to_owned(),
            machine,
            ports,
            addresses,
            nodes,
        };
        world.migrate().await?;
        Ok(world)
    }

    /// Starts the processes of ours, by ways of their own to what each needs.
    ///
    /// # Errors
    /// When one does not get ready.
    pub async fn start_processes(&mut self) -> Result<()> {
        std::fs::create_dir(self.clocks())?;
        for part in PARTS {
            for process in cast::processes_of(part) {
                let address = self.ports.next()?;
                self.addresses.insert(process.clone(), address);
                self.operators.insert(process, address);
            }
        }
        let outside = [
            ("smtp", self.servers.mailbox.smtp_url()),
            ("gateway", self.servers.payment_sandbox.process().url()),
        ];
        for (name, url) in outside {
            let (_, address) = url.split_once("://").context("an address")?;
            self.addresses.insert(name.to_owned(), address.parse()?);
        }
        let seal = SealKey::make(self.data.path());
        for part in PARTS {
            for process in cast::processes_of(part) {
                let variables = self.variables(&process, part, &seal).await?;
                let (servers, role) = (&self.servers, part.role);
                let command = role.command(servers);
                let program = command.get_program().to_owned();
                let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
                self.fleet.start(&process, &self.logs, move || {
                    let mut command = Command::new(&program);
                    command.args(&arguments).envs(variables.iter().cloned());
                    command.stdin(Stdio::null());
                    command
                })?;
            }
        }
        for api in ENTRANCES {
            let to = self.addresses[api];
            let near = self.links.open(&format!("clients>{api}"), to).await?;
            self.entrances.insert(api, format!("http://{near}"));
        }
        let to = self.addresses["customer-api-0"];
        let near = self.links.open("gateway>customer-api-0", to).await?;
        let sandbox = &self.servers.payment_sandbox;
        sandbox.deliver_to_url(&format!("http://{near}")).await;
        self.ready().await
    }

    /// The environment of a process: that of its role, by its own ways.
    async fn variables(
        &self,
        process: &str,
        part: cast::Part,
        seal: &SealKey,
    ) -> Result<Vec<(String, String)>> {
        let command = part.role.command(&self.servers);
        let core = self.addresses["core-api-0"];
        let mut variables: BTreeMap<String, String> = command
            .get_envs()
            .filter_map(|(name, value)| {
                Some((name.to_str()?.to_owned(), value?.to_str()?.to_owned()))
            })
            .collect();
        let mut set = |name: &str, value: String| variables.insert(name.to_owned(), value);
        set("ASTRO_CORE_URL", format!("http://{core}"));
        set(
            "ASTRO_KEY_SET",
            format!("http://{core}/.well-known/jwks.json"),
        );
        for (name, value) in TERMS {
            set(name, value.to_owned());
        }
        if part.role == Role::Sealer {
            for (name, value) in seal.of_sealer() {
                set(name, value.to_owned());
            }
        }
        let archive = self.data.path().join("archive");
        set(
            "ASTRO_ARCHIVE_FOLDER",
            archive.to_string_lossy().into_owned(),
        );
        for server in part
            .needs
            .iter()
            .flat_map(|need| cast::names(*need, self.nodes))
        {
            let to = self.addresses[&server];
            let near = self.links.open(&format!("{process}>{server}"), to).await?;
            for value in variables.values_mut() {
                *value = value.replace(&to.to_string(), &near.to_string());
            }
        }
        let mut set = |name: &str, value: String| variables.insert(name.to_owned(), value);
        set("ASTRO_LISTEN", self.addresses[process].to_string());
        if let Some(library) = self.machine.clock_library {
            let clock = self.clock(process);
            std::fs::write(&clock, "+0")?;
            set("LD_PRELOAD", library.to_owned());
            set(
                "FAKETIME_TIMESTAMP_FILE",
                clock.to_string_lossy().into_owned(),
            );
            set("FAKETIME_CACHE_DURATION", "1".to_owned());
            // Waits are as long as they are, and files as old.
            set("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned());
            set("DONT_FAKE_MONOTONIC", "1".to_owned());
            set("NO_FAKE_STAT", "1".to_owned());
        }
        Ok(variables.into_iter().collect())
    }

    /// Moves the clock of a process by so many seconds.
    ///
    /// # Errors
    /// When its file can't be written.
    pub fn shift(&self, process: &str, seconds: i64) -> Result<()> {
        // In one step: nobody reads half of it.
        let (clock, next) = (self.clock(process), self.clocks().join("next"));
        std::fs::write(&next, format!("{seconds:+}"))?;
        std::fs::rename(next, clock)?;
        Ok(())
    }

    /// Where the data of a server lies.
    #[must_use]
    pub fn disk(&self, server: &str) -> PathBuf {
        self.data.path().join(server)
    }

    /// Where a process answers, whatever happens to the ways there.
    #[must_use]
    pub fn direct(&self, process: &str) -> String {
        format!("http://{}", self.addresses[process])
    }

    /// Runs one of the operator's commands to its end; what it said.
    ///
    /// # Errors
    /// When it failed.
    pub async fn operate(&self, arguments: &[&str], user: &str) -> Result<String> {
        run(astro::command(arguments, user, &self.servers)).await
    }

    /// Waits until all processes of ours say that they are ready.
    ///
    /// # Errors
    /// When one does not within a minute.
    pub async fn ready(&self) -> Result<()> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .build()?;
        for (process, address) in &self.operators {
            until_it_works(&format!("{process} is ready"), async || {
                let answer = client
                    .get(format!("http://{address}/readyz"))
                    .send()
                    .await?;
                let status = answer.status();
                if !status.is_success() {
                    bail!("{status}: {}", answer.text().await?);
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    async fn migrate(&self) -> Result<()> {
        let replicas = self.nodes.to_string();
        // The servers of NATS first have to find each other.
        until_it_works("the log and the stores are made", async || {
            let mut migrate = astro::command(&["migrate"], "admin", &self.servers);
            migrate.env("ASTRO_NATS_REPLICAS", &replicas);
            run(migrate).await
        })
        .await
        .map(drop)
    }

    fn clocks(&self) -> PathBuf {
        self.data.path().join("clocks")
    }

    fn clock(&self, process: &str) -> PathBuf {
        self.clocks().join(process)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.keeper.abort();
        self.fleet.kill_all();
        self.disks.clear();
    }
}

#[expect(clippy::too_many_arguments, reason = "all of what a world has by then")]
async fn start_nats(
    nodes: usize,
    fleet: &Fleet,
    links: &Links,
    ports: &mut Ports,
    addresses: &BTreeMap<String, SocketAddr>,
    data: &Path,
    logs: &Path,
    password: &str,
) -> Result<()> {
    let names = cast::nodes_of(nodes);
    let mut routes = Vec::new();
    for _ in &names {
        routes.push(ports.next()?);
    }
    for (node, name) in names.iter().enumerate() {
        let folder = data.join(name);
        let mut ways = Vec::new();
        for (other, to) in names.iter().enumerate().filter(|(other, _)| *other != node) {
            ways.push(links.open(&format!("{name}>{to}"), routes[other]).await?);
        }
        let config = if nodes == 1 {
            test_support::nats::CONFIG.to_owned()
        } else {
            // Who hears of it from others goes there by a way of its own.
            let told = links.open(&format!("others>{name}"), routes[node]).await?;
            servers::nats_config(node, routes[node], told, &ways)
        };
        // Beside the store, which may be full.
        let file = data.join(format!("{name}.conf"));
        std::fs::write(&file, config)?;
        let (password, port) = (password.to_owned(), addresses[name].port());
        fleet.start(name, logs, move || {
            test_support::nats::command(&file, &folder.join("store"), port, &password)
        })?;
    }
    Ok(())
}

async fn run(command: Command) -> Result<String> {
    let (succeeded, said) = system_tests::ended(command).await;
    if !succeeded {
        bail!("{}", said.trim());
    }
    Ok(said)
}

/// Gives out ports that nobody listens on.
struct Ports {
    chance: Chance,
}

impl Ports {
    fn new() -> Self {
        let (seed, _) = Uuid::new_v4().as_u64_pair();
        Self {
            chance: Chance::new(seed),
        }
    }

    fn next(&mut self) -> Result<SocketAddr> {
        for _ in 0..1_000 {
            let port = self.chance.between(*PORTS.start(), *PORTS.end());
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, u16::try_from(port)?));
            if TcpListener::bind(address).is_ok() {
                return Ok(address);
            }
        }
        bail!("no port is free")
    }
}
