//! Bundles of the web apps: what browsers load.
//!
//! Cargo knows whether an app's sources changed, and the bundler whether what came of them did, so
//! that whatever has not changed costs a second.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{
    build::{self, Programs},
    process::output_of,
    project::Project,
    step::Step,
    tools::cargo,
};

/// What tells the APIs and the tests where the bundles are.
pub(crate) const WEB: &str = "ASTRO_WEB";

/// What browsers run.
const TARGET: &str = "wasm32-unknown-unknown";

/// The profile of what they load.
const PROFILE: &str = "wasm-release";

/// The design that all apps share.
const UI: &str = "frontends/ui";

/// A web app.
struct App {
    /// The name of its bundle.
    name: &'static str,
    /// Its crate, and the folder of it.
    package: &'static str,
    folder: &'static str,
    /// Its program.
    program: &'static str,
    /// How many bytes a browser may have to load, compressed, before it runs.
    budget: u64,
}

const APPS: [App; 5] = [
    App {
        name: "customer",
        package: "frontend-customer",
        folder: "frontends/customer",
        program: "customer-site",
        budget: 250_000,
    },
    App {
        name: "customer-own",
        package: "frontend-customer",
        folder: "frontends/customer",
        program: "own-site",
        budget: 400_000,
    },
    App {
        name: "auth",
        package: "frontend-auth",
        folder: "frontends/auth",
        program: "auth-site",
        budget: 340_000,
    },
    App {
        name: "console",
        package: "frontend-console",
        folder: "frontends/console",
        program: "console-site",
        // Every component of the design is in it, since it shows them all, and a page for each thing
        // that IT steers or looks into, such as log lines, versions and copies of read models, what is parked,
        // whether the log is proven and how anything stood at any time; whoever opens it works there all day.
        budget: 600_000,
    },
    App {
        name: "portal",
        package: "frontend-portal",
        folder: "frontends/portal",
        program: "portal-site",
        budget: 460_000,
    },
];

/// Builds all bundles that are not up to date, and gives the folder of all. `programs` has the
/// bundler.
///
/// # Errors
/// When something does not build, or a bundle is over its budget.
pub(crate) fn build(project: &Project, programs: &Programs) -> Result<PathBuf> {
    get_target(project)?;
    let mut step = Step::start("web apps");
    let bundler = programs.get("bundler")?;
    // In the folder that cargo builds in, but apart: for another target in another profile.
    let folder = bundler
        .ancestors()
        .nth(2)
        .context("the bundler lies two below the target folder")?
        .join("web");
    let bundles = folder.join("bundles");
    let mut made = Vec::new();
    for app in &APPS {
        let program = compile(project, app, &folder)?;
        let mut command = Command::new(bundler);
        command
            .current_dir(project.root())
            .arg("--program")
            .arg(&program)
            .arg("--style")
            .arg(Path::new(UI).join("style"))
            .arg("--style")
            .arg(Path::new(app.folder).join("style"))
            .arg("--files")
            .arg(Path::new(UI).join("files"))
            .args(["--budget", &app.budget.to_string()])
            .arg("--out")
            .arg(bundles.join(app.name));
        let log = project.log("bundler")?;
        step.run(&mut command, &log)?;
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        made.push(format!("{}: {}", app.name, said.trim()));
    }
    step.done(&made.join("; "));
    Ok(bundles)
}

/// What checks the parts of web apps that only browsers run.
///
/// # Errors
/// When the standard library for browsers is missing, and can't be had.
pub(crate) fn lints(project: &Project) -> Result<Command> {
    get_target(project)?;
    let mut command = cargo(project);
    command.args(["clippy", "--quiet", "--target", TARGET]);
    for app in &APPS {
        command.args(["--package", app.package]);
    }
    command.args(["--", "-D", "warnings"]);
    Ok(command)
}

/// When the bundles in a folder were made: whoever serves them from memory is started again after.
pub(crate) fn made_at(bundles: &Path) -> String {
    let manifests = APPS.map(|app| bundles.join(app.name).join("manifest.json"));
    manifests
        .map(|path| crate::process::build_of(&path))
        .join(" ")
}

fn compile(project: &Project, app: &App, folder: &Path) -> Result<PathBuf> {
    let mut command = cargo(project);
    build::without_paths(&mut command, folder)?;
    let output = command
        .args([
            "build",
            "--quiet",
            "--package",
            app.package,
            "--bin",
            app.program,
        ])
        .args(["--target", TARGET, "--profile", PROFILE, "--target-dir"])
        .arg(folder)
        .arg("--message-format=json-render-diagnostics")
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?
        .wait_with_output()?;
    if !output.status.success() {
        bail!("the web app {} does not build: see above", app.name);
    }
    let programs = build::programs(&String::from_utf8_lossy(&output.stdout));
    Ok(programs.get(app.program)?.to_owned())
}

/// Whether a folder has a standard library. One that was removed may leave its folder behind.
fn is_installed(library: &Path) -> bool {
    let files = std::fs::read_dir(library).into_iter().flatten().flatten();
    files
        .map(|file| file.file_name())
        .any(|name| name.to_string_lossy().starts_with("libcore-"))
}

/// Makes sure that the standard library for browsers is there.
fn get_target(project: &Project) -> Result<()> {
    let mut sysroot = Command::new("rustc");
    sysroot
        .current_dir(project.root())
        .args(["--print", "target-libdir", "--target", TARGET]);
    let library = output_of(&mut sysroot).context("rustc does not answer")?;
    if is_installed(Path::new(&library)) {
        return Ok(());
    }
    let mut step = Step::start("get the standard library for browsers, 20 MB");
    let mut rustup = Command::new("rustup");
    rustup
        .current_dir(project.root())
        .args(["target", "add", TARGET]);
    step.run(&mut rustup, &project.log("rustup")?)
        .with_context(|| format!("the target {TARGET} is missing: rustup target add {TARGET}"))?;
    step.done("installed");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_a_removed_library_left_behind_is_no_library() {
        let library = tempfile::tempdir().unwrap();
        assert!(!is_installed(&library.path().join("nowhere")));
        std::fs::create_dir(library.path().join("self-contained")).unwrap();
        assert!(!is_installed(library.path()));
        std::fs::write(library.path().join("libcore-0123.rlib"), "").unwrap();
        assert!(is_installed(library.path()));
    }
}
