//! The load generator and the bench.
//!
//! It plays a customer's and a supplier's part against the `astro` binary beside it, on servers
//! and databases of its own, and sets each figure beside a limit measured in the same run. It
//! knows the system from outside (HTTP, the log, announcements), and cleans up all it made.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its user"
)]

mod arrivals;
mod bare;
mod catalogue;
mod figure;
mod history;
mod http;
mod ledger;
mod machine;
mod orders;
mod people;
mod publish;
mod reading;
mod report;
mod sale;
mod scenario;
mod settings;
mod soak;
mod stage;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use chrono::Utc;
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use machine::Machine;
use report::Report;
use scenario::Bench;
use settings::{Arguments, Task};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.task {
        Some(Task::BareServer { address, pages }) => bare::serve(*address, pages),
        Some(Task::Soak { minutes, write }) => tokio::runtime::Runtime::new()
            .map_err(Into::into)
            .and_then(|runtime| runtime.block_on(soak(&arguments, *minutes, write.as_deref()))),
        None => tokio::runtime::Runtime::new()
            .map_err(Into::into)
            .and_then(|runtime| runtime.block_on(run(&arguments))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<()> {
    let started = Instant::now();
    let world = arguments.world()?;
    let databases = world.databases.clone();
    let machine = Machine::look(world.folder.path())?;
    let servers = servers(&world).await?;
    let mut bench = Bench {
        world,
        seconds: arguments.seconds,
        rounds: arguments.rounds(),
        divisor: arguments.divisor(),
        figures: Vec::new(),
        notes: Vec::new(),
    };
    let scenarios = arguments.scenarios();

    // A task of its own: whether it fails, panics or is interrupted, its processes end with it.
    let mut task = tokio::spawn(async move {
        let result = bench.run(&scenarios).await;
        (bench, result)
    });
    let ended = tokio::select! {
        ended = &mut task => ended.map_err(|error| anyhow!("the bench broke off: {error}")),
        () = interrupted() => {
            task.abort();
            let _ = task.await;
            Err(anyhow!("interrupted"))
        }
    };
    let dropped = databases.drop_all().await;
    let (bench, result) = ended?;
    let report = Report {
        date: Utc::now().format("%Y-%m-%d").to_string(),
        command: arguments.in_words(),
        program: program(),
        machine: machine.describe(),
        servers,
        method: format!(
            "{} rounds of {} s each, limit and figure in turns; {:.0} s in all",
            bench.rounds,
            bench.seconds,
            started.elapsed().as_secs_f64(),
        ),
        figures: &bench.figures,
        notes: &bench.notes,
    };
    println!("{}", report.to_text());
    result?;
    dropped.context("the databases of the bench were not dropped")?;
    if let Some(page) = &arguments.write {
        report
            .write_page(page)
            .with_context(|| format!("can't write {}", page.display()))?;
    }
    Ok(())
}

async fn soak(arguments: &Arguments, minutes: u64, write: Option<&Path>) -> Result<()> {
    let world = arguments.world()?;
    let databases = world.databases.clone();
    let machine = Machine::look(world.folder.path())?;
    let servers = servers(&world).await?;
    let time = Duration::from_secs(60 * minutes);
    // A task of its own: whether it fails, panics or is interrupted, its processes end with it.
    let mut task = tokio::spawn(async move { soak::run(&world, time).await });
    let ended = tokio::select! {
        ended = &mut task => ended.map_err(|error| anyhow!("the soak broke off: {error}")),
        () = interrupted() => {
            task.abort();
            let _ = task.await;
            Err(anyhow!("interrupted"))
        }
    };
    let dropped = databases.drop_all().await;
    let seen = ended??;
    dropped.context("the databases of the soak were not dropped")?;
    let report = soak::Report {
        date: Utc::now().format("%Y-%m-%d").to_string(),
        command: format!("cargo xtask soak --minutes {minutes}"),
        program: program(),
        machine: machine.describe(),
        servers,
        seen: &seen,
    };
    let text = report.to_page();
    println!("{text}");
    if let Some(page) = write {
        soak::write_section(page, &text)
            .with_context(|| format!("can't write {}", page.display()))?;
    }
    let grown = report.grown();
    ensure!(grown.is_empty(), "not flat: {}", grown.join("; "));
    Ok(())
}

async fn interrupted() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// What every figure depends on besides the machine.
async fn servers(world: &stage::World) -> Result<Vec<String>> {
    let versions = world.databases.versions().await?;
    let nats = output_of(Command::new(&world.nats_server).arg("--version"))
        .with_context(|| format!("{} does not run", world.nats_server.display()))?;
    let profile = if cfg!(debug_assertions) {
        "a DEBUG build: its figures mean nothing"
    } else {
        "a release build"
    };
    Ok(vec![
        format!(
            "{nats}, one server, file storage, `sync_interval: always`: it acknowledges what it has fsynced"
        ),
        versions.postgres,
        versions.mongo,
        format!("Load generator and astro: {profile}"),
    ])
}

/// The commit that is measured.
fn program() -> String {
    let commit = output_of(Command::new("git").args(["describe", "--always", "--dirty"]));
    commit.map_or_else(|| "astro".to_owned(), |commit| format!("astro at {commit}"))
}

fn output_of(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
