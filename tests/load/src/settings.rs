//! What the bench is told: by its arguments, by the environment, by the files of the set-up.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use serde::Deserialize;

use crate::scenario::Scenario;
use crate::stage::{Databases, World};

/// Where the set-up writes down which servers there are.
const SERVERS_FILE: &str = ".astro/servers.json";

/// The load generator and the bench of Astro Bookings
#[derive(Debug, Parser)]
#[command(name = "load", args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// Measure only these, separated by commas; without it all but logs, index and subjects, which take long
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) only: Vec<Scenario>,
    /// The length of one measured interval, in seconds
    #[arg(long, default_value_t = 3.0, value_parser = seconds)]
    pub(crate) seconds: f64,
    /// How many intervals each figure is measured in
    #[arg(long, default_value_t = 3, value_parser = 1..=9)]
    rounds: i64,
    /// Write the page of figures, and keep what was written there by hand
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "docs/benchmarks.md")]
    pub(crate) write: Option<PathBuf>,
    /// Divide the amounts of data, to try the bench itself: the figures then mean nothing
    #[arg(long, default_value_t = 1, hide = true, value_parser = 1..=1_000)]
    divisor: i64,
    /// The `astro` binary [default: the one beside this program]
    #[arg(long, env = "ASTRO_BIN")]
    astro: Option<PathBuf>,
    /// The `nats-server` program
    #[arg(long, env = "ASTRO_NATS_SERVER")]
    nats_server: Option<PathBuf>,
    /// PostgreSQL, as a role that may make databases
    #[arg(long, env = "ASTRO_TEST_POSTGRES_URL", hide_env_values = true)]
    postgres: Option<String>,
    /// The server that speaks MongoDB's protocol
    #[arg(long, env = "ASTRO_TEST_MONGO_URL", hide_env_values = true)]
    mongo: Option<String>,
    #[command(subcommand)]
    pub(crate) task: Option<Task>,
}

/// What else it can do, and parts that the bench plays in a process of its own.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Put a mixed load on all roles for long, and see whether anything grows
    Soak {
        /// How long; the first third is for warming up, and is not judged
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=240))]
        minutes: u64,
        /// Write the section about it in the page of figures
        #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "docs/benchmarks.md")]
        write: Option<PathBuf>,
    },
    /// Serve the pages in a file
    #[command(hide = true)]
    BareServer {
        /// Where to listen
        address: SocketAddr,
        /// The file
        pages: PathBuf,
    },
}

/// What the set-up wrote down.
#[derive(Debug, Default, Deserialize)]
struct Servers {
    nats_server: Option<PathBuf>,
    postgres: Option<String>,
    mongo: Option<String>,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.2..=30.0).contains(&seconds) => Ok(seconds),
        _ => Err("must be a number from 0.2 to 30".to_owned()),
    }
}

impl Arguments {
    /// What is to be measured, in the order in which it is.
    pub(crate) fn scenarios(&self) -> Vec<Scenario> {
        let mut scenarios = match &self.only {
            none if none.is_empty() => Scenario::usual().collect(),
            some => some.clone(),
        };
        scenarios.sort_unstable();
        scenarios.dedup();
        scenarios
    }

    /// The arguments as they could be typed in again.
    pub(crate) fn in_words(&self) -> String {
        let mut words = vec!["cargo xtask bench".to_owned()];
        let names: Vec<String> = self.only.iter().map(|scenario| scenario.name()).collect();
        if !names.is_empty() {
            words.push(format!("--only {}", names.join(",")));
        }
        words.push(format!(
            "--seconds {} --rounds {}",
            self.seconds, self.rounds
        ));
        words.join(" ")
    }

    /// How many intervals.
    pub(crate) fn rounds(&self) -> usize {
        usize::try_from(self.rounds).unwrap_or(1)
    }

    /// What to divide amounts by.
    pub(crate) fn divisor(&self) -> usize {
        usize::try_from(self.divisor).unwrap_or(1)
    }

    /// Finds everything that stages are made from.
    pub(crate) fn world(&self) -> Result<World> {
        let known = known_servers(Path::new(SERVERS_FILE))?;
        let own = std::env::current_exe().context("this program's own file")?;
        let beside = own.parent().context("a program stands in a folder")?;
        let astro = self.astro.clone().unwrap_or_else(|| beside.join("astro"));
        ensure!(
            astro.is_file(),
            "there is no astro at {}: build it",
            astro.display()
        );
        let missing = |what: &str| {
            format!("{what} is not known: run `cargo xtask bench`, or see `load --help`")
        };
        let postgres = self.postgres.clone().or(known.postgres);
        let mongo = self.mongo.clone().or(known.mongo);
        // Beside the binary and not in the system's temporary folder, which may be no disk at all.
        let folder = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(beside)?;
        Ok(World {
            astro,
            nats_server: self
                .nats_server
                .clone()
                .or(known.nats_server)
                .with_context(|| missing("nats-server"))?,
            databases: Arc::new(Databases::on(
                &postgres.with_context(|| missing("PostgreSQL"))?,
                &mongo.with_context(|| missing("MongoDB"))?,
            )?),
            folder,
        })
    }
}

fn known_servers(file: &Path) -> Result<Servers> {
    match std::fs::read(file) {
        Ok(text) => serde_json::from_slice(&text)
            .with_context(|| format!("{} can't be read", file.display())),
        Err(_) => Ok(Servers::default()),
    }
}
