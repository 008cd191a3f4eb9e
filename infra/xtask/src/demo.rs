//! Plays a season against the running system.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::{
    build::{Build, build},
    project::Project,
    step::Step,
    up::{self, api},
};

/// Starts what does not run yet, and hands over to the season.
pub(crate) fn demo(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let programs = build(project, Build::Demo)?;
    let (astro, ports) = up::start_everything(project)?;
    let step = Step::start("a season");
    let status = astro
        .beside(programs.get("season")?, arguments)?
        .env("ASTRO_CUSTOMER_API", api(ports.customer))
        .env("ASTRO_ADMIN_API", api(ports.admin))
        .status()
        .context("cannot start the season")?;
    step.done("ended");
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
