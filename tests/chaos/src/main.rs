//! `cargo xtask chaos`: see [`chaos`].
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its user"
)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use chaos::plan::Kind;
use chaos::run::{nodes_of, plan_of};
use chaos::world::Machine;
use chaos::{Settings, run};
use clap::{Parser, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};

/// What is to be done.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask chaos",
    about = "Kills, pauses, slows and cuts off everything under load, then audits what was promised"
)]
struct Arguments {
    /// All that goes wrong follows from it; another one each time
    #[arg(long)]
    seed: Option<u64>,
    /// How long people work; their tokens are good for ten minutes
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(5..=420))]
    seconds: u64,
    /// What goes wrong: all of it, or these
    #[arg(long, value_delimiter = ',')]
    only: Vec<Kind>,
    /// Where output is kept
    #[arg(long, env = "ASTRO_DATA", default_value = ".astro", hide = true)]
    data: PathBuf,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = tokio::runtime::Runtime::new()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(play(arguments)));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Waits until somebody wants it to end.
async fn told_to_end() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed?,
        _told = terminate.recv() => {}
    }
    Ok(())
}

/// Whether the audit found nothing.
async fn play(arguments: Arguments) -> Result<bool> {
    let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
    // Short enough to be typed.
    let seed = arguments.seed.unwrap_or(random % 1_000_000);
    let kinds = match arguments.only {
        none if none.is_empty() => Kind::value_variants().to_vec(),
        only => only,
    };
    let settings = Settings {
        seed,
        length: Duration::from_secs(arguments.seconds),
        kinds,
        folder: arguments.data.join(format!("chaos/{seed}")),
    };
    println!("seed {seed}, {} servers of NATS", nodes_of(seed));
    for fault in plan_of(&settings, Machine::look()) {
        println!("  {fault}");
    }
    // What is dropped ends its servers, and gives its disks back.
    let report = tokio::select! {
        report = run(settings) => report?,
        told = told_to_end() => {
            told?;
            bail!("it was ended before it was through");
        }
    };
    println!("\n{report}");
    Ok(report.findings.is_empty())
}
