//! What tests look for obstacles in pages with: axe-core, a package of npm at the version that the
//! project's own lock file names. Kept in the user's cache folder, for all clones.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{process::on_path, project::Project, servers::apt, step::Step};

/// Where its version stands, and what it has to be like.
const FOLDER: &str = "tests/e2e/axe";

/// The files of that folder.
const FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// Debian's package of what installs packages of npm.
const NPM: &[&str] = &["npm"];

/// The script; fetched if it is not there.
///
/// # Errors
/// When it can't be fetched.
pub(crate) fn get(project: &Project) -> Result<PathBuf> {
    let wanted = FILES.map(|name| project.root().join(FOLDER).join(name));
    let read = |path: &PathBuf| {
        fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))
    };
    let folder = project.cache().join("axe");
    let script = folder.join("node_modules/axe-core/axe.min.js");
    let [_, lock] = &wanted;
    let kept = fs::read_to_string(folder.join(FILES[1]));
    if script.is_file() && kept.ok() == Some(read(lock)?) {
        return Ok(script);
    }
    let mut step = Step::start("get axe-core, which looks for obstacles in pages, from npm, 3 MB");
    if on_path("npm").is_none() {
        apt::install(project, &mut step, NPM)?;
    }
    // Made apart and moved whole, so that what is in its place is always complete.
    let making = project.cache().join(format!("axe-{}", std::process::id()));
    fs::create_dir_all(&making)?;
    for (path, name) in wanted.iter().zip(FILES) {
        fs::write(making.join(name), read(path)?)?;
    }
    let installed = step.run(
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&making),
        &project.log("get-axe")?,
    );
    if let Err(error) = installed {
        fs::remove_dir_all(&making)?;
        return Err(error);
    }
    // One of another version, or the same that another process was faster with.
    let _none_there = fs::remove_dir_all(&folder);
    fs::rename(&making, &folder)?;
    step.done("installed");
    Ok(script)
}
