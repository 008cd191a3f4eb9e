//! Runs the bench and the soak: the load generator over a release build and the servers of this set-up.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::{
    build::{Build, build},
    project::Project,
    servers,
    step::Step,
    web,
};

/// Builds, starts the servers, and hands over to the load generator.
pub(crate) fn bench(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    load(project, "bench", arguments)
}

/// The same, for its soak.
pub(crate) fn soak(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let arguments: Vec<String> = std::iter::once("soak".to_owned())
        .chain(arguments.iter().cloned())
        .collect();
    load(project, "soak", &arguments)
}

fn load(project: &Project, name: &str, arguments: &[String]) -> Result<ExitCode> {
    let servers = servers::start_for_tests(project)?;
    let programs = build(project, Build::Release)?;
    let bundles = web::build(project, &programs)?;
    let step = Step::start(name);
    let status = Command::new(programs.get("load")?)
        .current_dir(project.root())
        .args(arguments)
        .env("ASTRO_TEST_POSTGRES_URL", &servers.postgres)
        .env("ASTRO_TEST_MONGO_URL", &servers.mongo)
        .env("ASTRO_NATS_SERVER", &servers.nats_server)
        .env("ASTRO_BIN", programs.get("astro")?)
        .env(web::WEB, &bundles)
        .status()
        .context("cannot start the load generator")?;
    step.done("ended");
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
