//! Commands of the binary that end by themselves.

use std::process::{Command, Output};

/// Runs a command: whether it succeeded, and what it said.
///
/// # Panics
/// When it can't be run.
pub async fn ended(command: Command) -> (bool, String) {
    let output = tokio::process::Command::from(command).output().await;
    let Output {
        status,
        stdout,
        stderr,
    } = output.expect("astro is a program");
    let said = [stdout, stderr].concat();
    (
        status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}
