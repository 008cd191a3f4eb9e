//! Has everything die under load, on servers of its own, and what was promised audited.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};

use crate::{
    build::{Build, build},
    project::Project,
    servers::{self, apt},
    step::Step,
};

/// What moves the clock of a process.
const FAKETIME: &str = "faketime";

/// Where its package puts what it needs, whatever the machine.
const FAKETIME_FOLDERS: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/faketime",
    "/usr/lib/aarch64-linux-gnu/faketime",
];

/// Builds, finds the servers' programs, and hands over to the harness.
pub(crate) fn chaos(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let servers = servers::start_for_tests(project)?;
    let programs = build(project, Build::Chaos)?;
    get_faketime(project)?;
    let mongo_server = servers.mongo_server.iter();
    let step = Step::start("chaos");
    let status = Command::new(programs.get("chaos")?)
        .current_dir(project.root())
        .args(arguments)
        .env("ASTRO_DATA", project.data())
        .env("ASTRO_NATS_SERVER", &servers.nats_server)
        .envs(mongo_server.map(|program| ("ASTRO_MONGO_SERVER", program)))
        .env("ASTRO_BIN", programs.get("astro")?)
        .status()
        .context("cannot start the chaos")?;
    step.done("ended");
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Without it no clock is moved, and the harness says so.
fn get_faketime(project: &Project) -> Result<()> {
    let is_there = FAKETIME_FOLDERS
        .iter()
        .any(|folder| Path::new(folder).exists());
    if is_there || apt::obstacle(&[FAKETIME]).is_some() {
        return Ok(());
    }
    let mut step = Step::start("what moves clocks");
    apt::install(project, &mut step, &[FAKETIME])?;
    step.done("the package faketime, by apt-get");
    Ok(())
}
