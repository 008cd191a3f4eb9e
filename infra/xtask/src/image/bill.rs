//! Of which crates the binary and the web apps are made, as cargo's own tool for it tells.

use std::{fs, path::Path, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    project::Project,
    step::Step,
    tools::{CYCLONEDX, in_project},
};

/// The crates whose programs are in the image, by their folders, and what they are compiled for.
const SHIPPED: [(&str, Option<&str>); 5] = [
    ("infra/astro", None),
    ("frontends/auth", Some(BROWSERS)),
    ("frontends/console", Some(BROWSERS)),
    ("frontends/customer", Some(BROWSERS)),
    ("frontends/portal", Some(BROWSERS)),
];

const BROWSERS: &str = "wasm32-unknown-unknown";

/// How the tool calls what it writes into the folder of each crate.
const FILE: &str = "bill";

/// The bills of all crates that are in the image.
///
/// # Errors
/// When the tool can't be had, or fails.
pub(super) fn of_crates(project: &Project) -> Result<Vec<PathBuf>> {
    let program = CYCLONEDX.get(project)?;
    let mut step = Step::start("of what crates it is made");
    // It writes beside each `Cargo.toml`, so it gets a copy of what git knows.
    let copy = super::folder(project).join("sources");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    fs::create_dir_all(&copy)?;
    copy_sources(project, &copy)?;
    let mut bills = Vec::new();
    for (folder, target) in SHIPPED {
        let mut command = in_project(project, Command::new(&program));
        command
            .current_dir(&copy)
            .args(["cyclonedx", "--format", "json", "--spec-version", "1.5"])
            .args(["--override-filename", FILE, "--no-build-deps", "--quiet"])
            .arg("--manifest-path")
            .arg(copy.join(folder).join("Cargo.toml"));
        if let Some(target) = target {
            command.args(["--target", target]);
        }
        step.run(&mut command, &project.log(CYCLONEDX.name)?)?;
        let made = copy.join(folder).join(format!("{FILE}.json"));
        let bill = super::folder(project).join(format!("{}.json", folder.replace('/', "-")));
        fs::rename(&made, &bill).with_context(|| made.display().to_string())?;
        bills.push(bill);
    }
    fs::remove_dir_all(&copy)?;
    step.done("told");
    Ok(bills)
}

/// Copies what git knows, as it is now.
fn copy_sources(project: &Project, copy: &Path) -> Result<()> {
    let list = Command::new("git")
        .current_dir(project.root())
        .args(["ls-files", "-z"])
        .output()
        .context("git is missing")?;
    if !list.status.success() {
        bail!("git does not tell which files there are");
    }
    for path in String::from_utf8_lossy(&list.stdout).split('\0') {
        let is_source = path.ends_with(".rs") || path.ends_with(".toml") || path == "Cargo.lock";
        let from = project.root().join(path);
        if !is_source || !from.is_file() {
            continue;
        }
        let to = copy.join(path);
        fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
        fs::copy(&from, &to).with_context(|| from.display().to_string())?;
    }
    Ok(())
}
