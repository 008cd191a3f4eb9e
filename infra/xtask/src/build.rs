//! Builds the programs that the other tasks run.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{project::Project, step::Step, tools::cargo};

/// What a build is for.
///
/// What is run and what is tested share the development profile: a change is built again in
/// seconds, and the crates where it matters (codecs, ciphers) are optimised in it anyway. An
/// optimised build of everything takes several times as long; only the bench and the image need it.
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
    /// To be killed again and again, with what does that.
    Chaos,
    /// To go live, and to be measured: with what measures it, and what makes an image of it. It is one build,
    /// so that what is measured is what goes live.
    Release,
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
            Self::Chaos => &["--workspace", "--bin", "astro", "--bin", "chaos"],
            Self::Release => &[
                "--release",
                "--locked",
                "--package",
                "astro",
                "--package",
                "load",
                "--package",
                "bundler",
                "--package",
                "imager",
                "--bins",
            ],
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Run => "build astro",
            Self::Demo => "build astro and the season",
            Self::Test => "build astro and the tests",
            Self::Chaos => "build astro and the chaos",
            Self::Release => "build astro, the load generator and what makes images, optimised",
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
    let mut command = cargo(project);
    if what == Build::Release {
        without_paths(&mut command, &target(project))?;
    }
    let output = command
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

/// Where cargo builds.
fn target(project: &Project) -> PathBuf {
    let elsewhere = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    project.root().join(elsewhere.unwrap_or("target".into()))
}

/// Has the compiler write none of this machine's folders into what it builds, so that it is the same wherever it
/// is built, and tells nobody who built it. Paths of the project itself are relative to it anyway.
///
/// # Errors
/// When the machine does not say where cargo's own folder is.
pub(crate) fn without_paths(command: &mut Command, target: &Path) -> Result<()> {
    const BETWEEN: char = '\u{1f}';
    let cargo_home = cargo_home()?;
    let mut flags = match (env::var("CARGO_ENCODED_RUSTFLAGS"), env::var("RUSTFLAGS")) {
        (Ok(encoded), _) if !encoded.is_empty() => format!("{encoded}{BETWEEN}"),
        (_, Ok(flags)) => flags
            .split_whitespace()
            .fold(String::new(), |all, flag| format!("{all}{flag}{BETWEEN}")),
        _ => String::new(),
    };
    let (from, to) = (cargo_home.display(), target.display());
    flags += &format!("--remap-path-prefix={from}=/cargo{BETWEEN}--remap-path-prefix={to}=/target");
    command.env("CARGO_ENCODED_RUSTFLAGS", flags);
    Ok(())
}

/// The folder in which cargo keeps what it fetched.
///
/// # Errors
/// When the machine does not say where it is.
pub(crate) fn cargo_home() -> Result<PathBuf> {
    match env::var_os("CARGO_HOME") {
        Some(folder) => Ok(folder.into()),
        None => Ok(PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cargo")),
    }
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
