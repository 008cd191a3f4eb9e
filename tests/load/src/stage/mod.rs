//! What a scenario plays on: a nats-server with an empty log, empty databases, keys of its own,
//! and the processes of the system, all of which are gone when it is dropped.

mod databases;
mod nats;
mod process;
mod role;
mod sealer;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tokens::SigningKey;

use anyhow::{Context, Result};
use commands::{Clock, Commands, Limits};
use domain::Terms;
use event_log::{EventLog, Keyring, MasterKey, Snapshots};
use tempfile::TempDir;

pub(crate) use databases::{Databases, Pair, Stored};
pub(crate) use nats::Nats;
pub(crate) use process::Process;
pub(crate) use role::{Api, CORE_SITE, Projector, Running};
pub(crate) use sealer::Sealer;

/// The master key that seals the bench's invented persons.
const MASTER_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// How long the log and the databases take to be made at most.
const MIGRATED_WITHIN: Duration = Duration::from_secs(60);

/// What every stage is made from.
pub(crate) struct World {
    /// The `astro` binary.
    pub(crate) astro: PathBuf,
    /// The `nats-server` program.
    pub(crate) nats_server: PathBuf,
    /// The servers of the read models.
    pub(crate) databases: Arc<Databases>,
    /// Where stages keep their files: on a disk, beside the binary.
    pub(crate) folder: TempDir,
}

/// One stage.
pub(crate) struct Stage {
    // Dropped in this order: the server before its files.
    nats: Nats,
    pub(crate) pair: Pair,
    pub(crate) key: Arc<SigningKey>,
    pub(crate) folder: TempDir,
    /// What processes are told besides, or otherwise than all stages tell them.
    pub(crate) told: Vec<(&'static str, String)>,
    astro: PathBuf,
}

impl Stage {
    /// Starts an empty log, makes empty databases, and migrates both.
    pub(crate) async fn set_up(world: &World) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("stage-")
            .tempdir_in(&world.folder)?;
        let nats = Nats::start(&world.nats_server, folder.path()).await?;
        let pair = world.databases.make().await?;
        let key = Arc::new(SigningKey::generate());
        std::fs::write(folder.path().join("jwks.json"), key.key_set())?;
        let stage = Self {
            nats,
            pair,
            key,
            folder,
            told: Vec::new(),
            astro: world.astro.clone(),
        };
        let mut migrate = stage.command(&["migrate"])?;
        Process::start("migrate", &mut migrate, stage.folder.path())?
            .finish(MIGRATED_WITHIN)
            .await?;
        Ok(stage)
    }

    /// One more nats-server, with nothing in it.
    pub(crate) async fn another_nats(&self, world: &World) -> Result<Nats> {
        let folder = self.folder.path().join("elsewhere");
        std::fs::create_dir(&folder)?;
        Nats::start(&world.nats_server, &folder).await
    }

    /// A command of the binary, told where everything is.
    fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(&self.astro);
        command
            .args(arguments)
            .env("ASTRO_MODE", "production")
            .env("ASTRO_NATS_URL", self.nats.url())
            .envs(nats::passwords())
            .env("ASTRO_MASTER_KEY", MASTER_KEY)
            .env("ASTRO_POSTGRES_URL", &self.pair.postgres_url)
            .env("ASTRO_MONGODB_URL", &self.pair.mongo_url)
            .env("ASTRO_MONGODB_DATABASE", &self.pair.mongo_name)
            .env("ASTRO_CORE_MONGODB_URL", &self.pair.mongo_url)
            .env(
                "ASTRO_CORE_MONGODB_DATABASE",
                format!("{}_core", self.pair.mongo_name),
            )
            .env("ASTRO_KEY_SET", self.folder.path().join("jwks.json"))
            // Nobody signs in at an API or pays in the bench.
            .env("ASTRO_SITE_URL", "https://astro.invalid")
            .env("ASTRO_CORE_URL", "https://core.invalid")
            .env("ASTRO_CLIENT_SECRET", "none")
            .env("ASTRO_GATEWAY_URL", "https://gateway.invalid")
            .env("ASTRO_GATEWAY_KEY", "none")
            .env("ASTRO_GATEWAY_WEBHOOK_SECRETS", "0123456789abcdef")
            // The bench is one client.
            .env("ASTRO_CLIENT_REQUESTS_PER_SECOND", "1000000")
            .env("ASTRO_LISTEN", free_address()?.to_string())
            .envs(self.told.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    /// The stage's NATS.
    pub(crate) fn nats(&self) -> &Nats {
        &self.nats
    }

    /// A connection of the bench's own to the stage's NATS.
    pub(crate) async fn connect(&self, user: &str) -> Result<async_nats::Client> {
        self.nats.connect(user).await
    }

    /// The log, as one of the users of NATS.
    pub(crate) async fn log(&self, user: &str) -> Result<EventLog> {
        Ok(EventLog::open(self.connect(user).await?).await?)
    }

    /// The keys, as a process that writes commands has them.
    pub(crate) async fn keyring(&self) -> Result<Keyring> {
        let master: MasterKey = MASTER_KEY.parse().context("the master key")?;
        Ok(Keyring::open(self.connect("commands").await?, master).await?)
    }

    /// A write path inside the bench, that knows nothing yet: as in a process that just started.
    pub(crate) async fn commands(&self) -> Result<Commands> {
        let log = self.log("commands").await?;
        let keyring = self.keyring().await?;
        let snapshots = Snapshots::new(log.client().clone());
        let (clock, terms, limits) = (Clock::real(), Terms::default(), Limits::default());
        Ok(Commands::start(
            log, keyring, snapshots, clock, terms, limits,
        ))
    }
}

/// An address on loopback that nobody listens on.
pub(crate) fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}
