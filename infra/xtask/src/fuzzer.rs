//! The fuzzer of the APIs: schemathesis, a program in Python, with all that it is made of at the
//! versions that the project names. Kept in the user's cache folder, for all clones.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{process::output_of, project::Project, servers::apt, step::Step};

/// What its packages and their versions are.
const REQUIREMENTS: &str = "tests/system/fuzz/requirements.txt";

/// Debian's package of what installs packages of Python.
const PIP: &[&str] = &["python3-pip"];

/// The folder of its packages, for `PYTHONPATH`; fetched if it is not there.
///
/// # Errors
/// When it can't be fetched.
pub(crate) fn get(project: &Project) -> Result<PathBuf> {
    let wanted = project.root().join(REQUIREMENTS);
    let wanted = fs::read_to_string(&wanted)
        .with_context(|| format!("{} can't be read", wanted.display()))?;
    let folder = project.cache().join("schemathesis");
    let kept = folder.join("requirements.txt");
    if fs::read_to_string(&kept).is_ok_and(|kept| kept == wanted) {
        return Ok(folder);
    }
    let mut step = Step::start("get schemathesis, the fuzzer of the APIs, from PyPI, 30 MB");
    if output_of(Command::new("python3").args(["-m", "pip", "--version"])).is_none() {
        apt::install(project, &mut step, PIP)?;
    }
    // Made apart and moved whole, so that what is in its place is always complete.
    let making = project
        .cache()
        .join(format!("schemathesis-{}", std::process::id()));
    fs::create_dir_all(&making)?;
    fs::write(making.join("requirements.txt"), &wanted)?;
    let installed = step.run(
        Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--only-binary", ":all:", "--requirement"])
            .arg(making.join("requirements.txt"))
            .arg("--target")
            .arg(&making),
        &project.log("get-schemathesis")?,
    );
    if let Err(error) = installed {
        fs::remove_dir_all(&making)?;
        return Err(error);
    }
    // One of another version, or the same that another process was faster with.
    let _none_there = fs::remove_dir_all(&folder);
    fs::rename(&making, &folder)?;
    step.done("installed");
    Ok(folder)
}
