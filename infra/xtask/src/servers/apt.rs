//! Packages of Debian and its kin.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    process::{on_path, output_of},
    project::Project,
    step::Step,
};

/// What stands in the way of installing packages, if anything does.
pub(crate) fn obstacle(packages: &[&str]) -> Option<String> {
    let by_hand = format!("install what Debian calls {}", packages.join(", "));
    if on_path("apt-get").is_none() {
        return Some(format!("there is no apt-get here: {by_hand}"));
    }
    if !is_root() && on_path("sudo").is_none() {
        return Some(format!(
            "apt-get needs root, and there is no sudo: {by_hand}"
        ));
    }
    None
}

/// Installs packages, as root or by sudo.
///
/// # Errors
/// Where there is no apt, or no right to use it: then the error says what to install by hand.
pub(crate) fn install(project: &Project, step: &mut Step, packages: &[&str]) -> Result<()> {
    if let Some(obstacle) = obstacle(packages) {
        bail!(obstacle);
    }
    let log = project.log("apt")?;
    step.run(apt_get().arg("update"), &log)?;
    let mut install = apt_get();
    install.args(["install", "--yes", "--no-install-recommends"]);
    step.run(install.args(packages), &log)
}

/// Whether this user is root.
pub(super) fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).as_deref() == Some("0")
}

fn apt_get() -> Command {
    let mut command = if is_root() {
        Command::new("env")
    } else {
        // Asks for a password at the terminal, not on the output that goes to the log.
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]);
    command
}
