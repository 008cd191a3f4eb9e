//! The tools around cargo that tests and checks need, built once into the user's cache folder.

use std::{env, fs, path::PathBuf, process::Command};

use anyhow::Result;

use crate::{process::on_path, project::Project, step::Step};

/// A tool of cargo's, from crates.io.
pub(crate) struct Tool {
    /// The package and its program.
    pub(crate) name: &'static str,
    /// The version that is built.
    pub(crate) version: &'static str,
    /// How long that takes, for people.
    pub(crate) takes: &'static str,
}

/// Runs tests, each in a process of its own.
pub(crate) const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    version: "0.9.143",
    takes: "several minutes",
};

/// Checks licences, sources and advisories of what we depend on.
pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    takes: "4 minutes",
};

/// Finds dependencies that nothing uses.
pub(crate) const MACHETE: Tool = Tool {
    name: "cargo-machete",
    version: "0.9.2",
    takes: "2 minutes",
};

/// Tells what a crate is made of.
pub(crate) const CYCLONEDX: Tool = Tool {
    name: "cargo-cyclonedx",
    version: "0.5.9",
    takes: "2 minutes",
};

impl Tool {
    /// The tool's program, if it is on this machine.
    pub(crate) fn find(&self, project: &Project) -> Option<PathBuf> {
        on_path(self.name)
            .or_else(|| Some(folder(project).join("bin").join(self.name)))
            .filter(|program| program.is_file())
    }

    /// The tool's program, built if it is not there.
    pub(crate) fn get(&self, project: &Project) -> Result<PathBuf> {
        if let Some(program) = self.find(project) {
            return Ok(program);
        }
        let mut step = Step::start(&format!(
            "get {} {}: built once by cargo, {} on two cores",
            self.name, self.version, self.takes
        ));
        let building = project.cache().join(format!("{}-build", self.name));
        fs::create_dir_all(project.cache())?;
        step.run(
            Command::new("cargo")
                .args(["install", self.name, "--version", self.version, "--locked"])
                .arg("--root")
                .arg(folder(project))
                .arg("--target-dir")
                .arg(&building)
                .current_dir(project.cache()),
            &project.log(self.name)?,
        )?;
        fs::remove_dir_all(&building)?;
        step.done("built");
        Ok(folder(project).join("bin").join(self.name))
    }
}

/// The cargo that runs this tool.
pub(crate) fn cargo(project: &Project) -> Command {
    in_project(
        project,
        Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
    )
}

/// A command about the whole project, without what cargo told this process about this tool's own
/// package. Some build scripts look at that, and would run again for each other value of it.
pub(crate) fn in_project(project: &Project, mut command: Command) -> Command {
    command.current_dir(project.root());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

fn folder(project: &Project) -> PathBuf {
    project.cache().join("tools")
}
