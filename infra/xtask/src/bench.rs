//! Runs the bench: the load generator over a release build and the servers of this set-up.

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
    let servers = servers::start_for_tests(project)?;
    let programs = build(project, Build::Bench)?;
    let bundles = web::build(project, &programs)?;
    let step = Step::start("bench");
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
