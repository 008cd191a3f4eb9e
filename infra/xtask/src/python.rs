//! Programs in Python that tests need, each with all that it is made of at the versions that the project names.
//! Kept in the user's cache folder, for all clones.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{process::output_of, project::Project, servers::apt, step::Step};

/// Debian's package of what installs packages of Python.
const PIP: &[&str] = &["python3-pip"];

/// A program.
pub(crate) struct Program {
    /// Its name, and that of its folder.
    name: &'static str,
    /// What it is for, and how much is fetched, for people.
    title: &'static str,
    /// Where its packages and their versions stand.
    requirements: &'static str,
}

/// The fuzzer of the APIs.
pub(crate) const FUZZER: Program = Program {
    name: "schemathesis",
    title: "the fuzzer of the APIs, from PyPI, 30 MB",
    requirements: "tests/system/fuzz/requirements.txt",
};

/// What knows which manifests a cluster takes.
pub(crate) const SCHEMAS: Program = Program {
    name: "kubernetes-validate",
    title: "the schemas of Kubernetes, from PyPI, 25 MB",
    requirements: "tests/system/schemas/requirements.txt",
};

impl Program {
    /// The folder of its packages, for `PYTHONPATH`; fetched if it is not there.
    ///
    /// # Errors
    /// When it can't be fetched.
    pub(crate) fn get(&self, project: &Project) -> Result<PathBuf> {
        let wanted = project.root().join(self.requirements);
        let wanted = fs::read_to_string(&wanted)
            .with_context(|| format!("{} can't be read", wanted.display()))?;
        let folder = project.cache().join(self.name);
        let kept = folder.join("requirements.txt");
        if fs::read_to_string(&kept).is_ok_and(|kept| kept == wanted) {
            return Ok(folder);
        }
        let mut step = Step::start(&format!("get {}, {}", self.name, self.title));
        need_pip(project, &mut step)?;
        // Made apart and moved whole, so that what is in its place is always complete.
        let making = project
            .cache()
            .join(format!("{}-{}", self.name, std::process::id()));
        fs::create_dir_all(&making)?;
        fs::write(making.join("requirements.txt"), &wanted)?;
        let installed = step.run(
            Command::new("python3")
                .args(["-m", "pip", "install", "--quiet", "--no-deps"])
                .args(["--only-binary", ":all:", "--requirement"])
                .arg(making.join("requirements.txt"))
                .arg("--target")
                .arg(&making),
            &project.log(&format!("get-{}", self.name))?,
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
}

/// Makes sure that there is what installs packages of Python.
///
/// # Errors
/// When it can't be had.
pub(crate) fn need_pip(project: &Project, step: &mut Step) -> Result<()> {
    if output_of(Command::new("python3").args(["-m", "pip", "--version"])).is_none() {
        apt::install(project, step, PIP)?;
    }
    Ok(())
}
