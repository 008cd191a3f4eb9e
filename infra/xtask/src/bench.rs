//! Runs the bench: the load generator over a release build and the servers of this set-up.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::{
    astro::{self, Profile},
    project::Project,
    servers,
    step::Step,
    tools::cargo,
};

/// Builds, starts the servers, and hands over to the load generator.
pub(crate) fn bench(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let servers = servers::start_for_tests(project)?;
    let binary = astro::build(project, Profile::Release)?;
    let step = Step::start("bench");
    let status = cargo(project)
        .args(["run", "--quiet", "--release", "--package", "load", "--"])
        .args(arguments)
        .env("ASTRO_TEST_POSTGRES_URL", &servers.postgres)
        .env("ASTRO_TEST_MONGO_URL", &servers.mongo)
        .env("ASTRO_NATS_SERVER", &servers.nats_server)
        .env("ASTRO_BIN", &binary)
        .status()
        .context("cannot start cargo")?;
    step.done("ended");
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
