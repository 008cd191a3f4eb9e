//! All of it in containers on this machine, as `infra/deploy/compose.yaml` has it: the real servers, and each
//! role of the image.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    image,
    project::Project,
    seal::Seal,
    secrets::{CLIENT_SECRETS, Secrets},
    servers::engine_answers,
    step::Step,
};

/// What describes them.
const FILE: &str = "infra/deploy/compose.yaml";

/// Makes the image where there is none, and starts all.
pub(crate) fn up(project: &Project) -> Result<()> {
    require_engine()?;
    let archive = image::archive(project);
    if !archive.is_file() {
        image::image(project, false)?;
    }
    let log = project.log("compose")?;
    let mut step = Step::start("load the image");
    step.run(
        Command::new("docker")
            .args(["load", "--input"])
            .arg(&archive),
        &log,
    )?;
    step.done("loaded");
    let secrets = secrets(project)?;
    let mut step = Step::start("start all containers");
    let mut start = compose(project, &secrets);
    step.run(start.args(["up", "--detach", "--wait"]), &log)?;
    step.done("ready");
    println!(
        "\n  customers   http://localhost:8080\n  portal      http://localhost:8081\n  \
         console     http://localhost:8082/console\n  mails       http://localhost:8097\n\n\
         end it with cargo xtask compose down"
    );
    Ok(())
}

/// Ends all; the data stays.
pub(crate) fn down(project: &Project) -> Result<()> {
    require_engine()?;
    let secrets = secrets(project)?;
    let mut step = Step::start("end all containers");
    step.run(
        compose(project, &secrets).arg("down"),
        &project.log("compose")?,
    )?;
    step.done("ended; the data stays in its volumes");
    Ok(())
}

fn require_engine() -> Result<()> {
    if !engine_answers() {
        bail!(
            "no docker engine with compose answers: start it, or run cargo xtask up, which needs none"
        );
    }
    Ok(())
}

/// The file of secrets that compose reads: those of this set-up, which are made once, and what is put together
/// of them.
fn secrets(project: &Project) -> Result<PathBuf> {
    let secrets = Secrets::open(project)?;
    let clients = CLIENT_SECRETS.map(|(client, name)| {
        let secret = secrets.get(name)?;
        anyhow::Ok(format!("{client}={secret}"))
    });
    let clients = clients.into_iter().collect::<Result<Vec<_>>>()?.join(",");
    let seal = Seal::open(project, &sealing(project)?)?;
    let more = [
        ("ASTRO_VERSION", image::VERSION),
        ("ASTRO_STORE_PASSWORDS", &secrets.of_stores()),
        ("ASTRO_CLIENT_SECRETS", &clients),
        ("ASTRO_SEAL_KEY", &seal.key),
        ("ASTRO_SEAL_PUBLIC_KEY", &seal.public_key),
    ];
    let path = project.data_folder("compose")?.join("env");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    for (name, value) in secrets.all() {
        writeln!(file, "{name}={value}")?;
    }
    for (name, value) in more {
        writeln!(file, "{name}={value}")?;
    }
    Ok(path)
}

/// A binary that makes keys: the one that was put into the image.
fn sealing(project: &Project) -> Result<PathBuf> {
    let archive = image::archive(project);
    let beside = archive.with_file_name("astro");
    if !beside.is_file() {
        bail!("there is no image yet: make it with cargo xtask image");
    }
    Ok(beside)
}

fn compose(project: &Project, secrets: &Path) -> Command {
    let mut command = Command::new("docker");
    command
        .args([
            "compose",
            "--project-name",
            &format!("{}-all", project.name()),
        ])
        .arg("--env-file")
        .arg(secrets)
        .arg("--file")
        .arg(project.root().join(FILE));
    command
}
