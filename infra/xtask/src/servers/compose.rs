//! Servers in containers, where a docker engine answers.

use std::process::Command;

use anyhow::Result;

use super::{READY_WITHIN, Server, answers};
use crate::{
    process::{free_port, output_of},
    project::Project,
    secrets::Secrets,
    step::Step,
};

/// Whether there is an engine, and compose to drive it.
pub(crate) fn engine_answers() -> bool {
    output_of(Command::new("docker").args(["info", "--format", "{{.ServerVersion}}"])).is_some()
        && output_of(Command::new("docker").args(["compose", "version"])).is_some()
}

/// Starts the server's container, unless it runs, and gives its port.
pub(super) fn start<S: Server>(
    project: &Project,
    secrets: &Secrets,
    step: &mut Step,
) -> Result<u16> {
    if let Some(port) = running_port::<S>(project, secrets) {
        return Ok(port);
    }
    let port = free_port(S::PORT)?;
    let log = project.log(S::NAME)?;
    let variable = format!("ASTRO_{}_PORT", S::NAME.to_uppercase());
    step.run(
        compose(project, secrets)
            .env(variable, port.to_string())
            .args(["up", "--detach", S::NAME]),
        &log,
    )?;
    let url = S::url(secrets, port)?;
    step.wait(&log, READY_WITHIN, || Ok(answers::<S>(&url)))?;
    Ok(port)
}

/// Ends the containers, and deletes their data if `delete` says so.
pub(crate) fn end(project: &Project, secrets: &Secrets, delete: bool) -> Result<()> {
    if !engine_answers() {
        return Ok(());
    }
    let there = output_of(compose(project, secrets).args(["ps", "--all", "--quiet"]));
    if there.is_none_or(|containers| containers.is_empty()) && !delete {
        return Ok(());
    }
    let mut step = Step::start("containers");
    let mut command = compose(project, secrets);
    command.arg("down");
    if delete {
        command.arg("--volumes");
    }
    step.run(&mut command, &project.log("compose")?)?;
    step.done("ended");
    Ok(())
}

/// The port of a server's container, if it runs.
pub(crate) fn running_port<S: Server>(project: &Project, secrets: &Secrets) -> Option<u16> {
    let usual = S::USUAL_PORT.to_string();
    let address = output_of(compose(project, secrets).args(["port", S::NAME, &usual]))?;
    address.rsplit_once(':')?.1.parse().ok()
}

fn compose(project: &Project, secrets: &Secrets) -> Command {
    let mut command = Command::new("docker");
    command
        .args(["compose", "--project-name", &project.name()])
        .arg("--file")
        .arg(project.root().join("infra/deploy/compose.dev.yaml"))
        .envs(secrets.all());
    command
}
