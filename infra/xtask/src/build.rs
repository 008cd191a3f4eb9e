//! Builds the programs that the other tasks run.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{project::Project, step::Step, tools::cargo};

/// What a build is for.
///
/// What is run and what is tested share the development profile: a change is built again in
/// seconds, and the crates where it matters (codecs, ciphers) are optimised in it anyway. An
/// optimised build of everything takes several times as long; only the bench needs it.
///
/// A library is built once for each set of features that is asked of it, and cargo asks for what
/// all chosen packages need. So the choice here is the same as where the programs are then used,
/// or everything would be built twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// To be run on this machine.
    Run,
    /// To be run by tests, which are built along with it.
    Test,
    /// To be run on this machine, with what plays a season on it.
    Demo,
    /// To be measured, with what measures it.
    Bench,
}

impl Build {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Run => &["--workspace", "--bin", "astro", "--bin", "bundler"],
            Self::Demo => &[
                "--workspace",
                "--bin",
                "astro",
                "--bin",
                "bundler",
                "--bin",
                "season",
            ],
            Self::Test => &["--workspace", "--bin", "astro", "--bin", "bundler"],
            Self::Bench => &[
                "--release",
                "--package",
                "astro",
                "--package",
                "load",
                "--package",
                "bundler",
                "--bins",
            ],
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Run => "build astro",
            Self::Demo => "build astro and the season",
            Self::Test => "build astro and the tests",
            Self::Bench => "build astro and the load generator, optimised",
        }
    }
}

/// The programs that were built.
pub(crate) struct Programs(Vec<(String, PathBuf)>);

impl Programs {
    /// One program.
    pub(crate) fn get(&self, name: &str) -> Result<&Path> {
        self.0
            .iter()
            .find(|(built, _)| built == name)
            .map(|(_, path)| path.as_path())
            .with_context(|| format!("cargo names no program {name}"))
    }
}

/// Builds.
///
/// # Errors
/// When something does not build; cargo has said why.
pub(crate) fn build(project: &Project, what: Build) -> Result<Programs> {
    build_with(project, what, &[])
}

/// Builds what tests run, and those tests, named in the way of cargo.
///
/// # Errors
/// When something does not build; cargo has said why.
pub(crate) fn build_tests(project: &Project, tests: &[&str]) -> Result<Programs> {
    build_with(project, Build::Test, tests)
}

fn build_with(project: &Project, what: Build, tests: &[&str]) -> Result<Programs> {
    let step = Step::start(what.title());
    let output = cargo(project)
        .arg("build")
        .args(what.arguments())
        .args(tests)
        .arg("--message-format=json-render-diagnostics")
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?
        .wait_with_output()?;
    if !output.status.success() {
        bail!("it does not build: see above");
    }
    step.done("built");
    Ok(programs(&String::from_utf8_lossy(&output.stdout)))
}

/// A line that cargo prints about what it built.
#[derive(Deserialize)]
struct Message {
    target: Target,
    profile: Profile,
    executable: PathBuf,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// The programs among all that was built; the tests of a program are called like itself.
pub(crate) fn programs(output: &str) -> Programs {
    Programs(
        output
            .lines()
            .filter_map(|line| serde_json::from_str::<Message>(line).ok())
            .filter(|built| !built.profile.test)
            .map(|built| (built.target.name, built.executable))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_told_from_its_tests() {
        let output = r#"
{"reason":"compiler-artifact","target":{"name":"domain"},"profile":{"test":false},"executable":null}
{"reason":"compiler-artifact","target":{"name":"astro"},"profile":{"test":true},"executable":"/t/deps/astro-1"}
{"reason":"compiler-artifact","target":{"name":"astro"},"profile":{"test":false},"executable":"/t/astro"}
{"reason":"build-finished","success":true}"#;
        let programs = programs(output);
        assert_eq!(programs.get("astro").unwrap(), Path::new("/t/astro"));
        assert!(programs.get("domain").is_err());
    }
}
