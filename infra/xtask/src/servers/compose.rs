//! Servers in containers, where a docker engine answers.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Result, bail};

use super::{READY_WITHIN, Server, answers, apt, keep_data_in_containers};
use crate::{
    process::{free_port, on_path, output_of},
    project::Project,
    secrets::Secrets,
    step::Step,
};

/// Whether there is an engine, and compose to drive it.
pub(crate) fn engine_answers() -> bool {
    // Not `docker info`, which in some versions succeeds where no engine answers.
    output_of(Command::new("docker").args(["version", "--format", "{{.Server.Version}}"])).is_some()
        && output_of(Command::new("docker").args(["compose", "version"])).is_some()
}

/// What reads descriptions of containers, for tests, which need no engine for that: compose as a part of docker,
/// or by itself.
///
/// # Errors
/// When there is neither, and it can't be installed.
pub(crate) fn reader(project: &Project) -> Result<String> {
    const OWN: &str = "docker-compose";
    if output_of(Command::new("docker").args(["compose", "version"])).is_some() {
        return Ok("docker compose".to_owned());
    }
    if on_path(OWN).is_none() {
        let mut step = Step::start("get docker-compose, which reads descriptions of containers");
        apt::install(project, &mut step, &[OWN])?;
        step.done("installed");
    }
    Ok(OWN.to_owned())
}

/// Whether a server's data lies in a container's volume.
pub(crate) fn keeps_data(project: &Project, name: &str) -> bool {
    mark(project, name).exists()
}

/// Starts the server's container, unless it runs, and gives its port.
///
/// # Errors
/// Where the data lies in a container, and no engine answers; or the container does not start.
pub(super) fn start<S: Server>(
    project: &Project,
    secrets: &Secrets,
    step: &mut Step,
) -> Result<u16> {
    if !engine_answers() {
        bail!(
            "the data of {} lies in a container, and no docker engine answers: start the engine",
            S::TITLE
        );
    }
    let log = project.log(S::NAME)?;
    let port = match running_port::<S>(project, secrets) {
        Some(port) => port,
        None => {
            let port = free_port(S::PORT)?;
            let variable = format!("ASTRO_{}_PORT", S::NAME.to_uppercase());
            step.run(
                compose(project, secrets)
                    .env(variable, port.to_string())
                    .args(["up", "--detach", S::NAME]),
                &log,
            )?;
            port
        }
    };
    fs::write(mark(project, S::NAME), "")?;
    let url = S::url(secrets, port)?;
    step.wait(&log, READY_WITHIN, || Ok(answers::<S>(&url)))?;
    Ok(port)
}

/// Ends the containers, and deletes their data if `delete` says so.
pub(crate) fn end(project: &Project, secrets: &Secrets, delete: bool) -> Result<()> {
    if !keep_data_in_containers(project) {
        return Ok(());
    }
    if !engine_answers() {
        if delete {
            bail!("data lies in containers, and no docker engine answers: start the engine");
        }
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

/// Says that the server's data lies in a container's volume. It goes when the data folder goes,
/// and the volume with it.
fn mark(project: &Project, name: &str) -> PathBuf {
    project.data().join(format!("{name}.container"))
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
