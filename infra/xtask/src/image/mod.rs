//! The image: the one binary with the bundles of the web apps, and what it needs of the system, for engines of
//! containers and for clusters.
//!
//! No engine is needed to make it. What it is made of is found here, and what makes it is a program of its own
//! (`infra/imager`).

mod bill;
mod check;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    build::{Build, Programs, build},
    process::output_of,
    project::Project,
    step::Step,
    web,
};

/// What the image is called, and its version: the binary's.
pub(crate) const NAME: &str = "astro-bookings";
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where Debian and its kin keep the certificates of public authorities.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// What takes out of a program what only debuggers read. It is part of what every linker comes with.
const OBJCOPY: &str = "objcopy";

/// What an image is made of.
struct Parts {
    programs: Programs,
    bundles: PathBuf,
    /// The binary, without what only debuggers read.
    binary: PathBuf,
    /// Of what crates it is.
    bills: Vec<PathBuf>,
    revision: String,
    created: String,
}

/// Makes the image, and checks it if that is wanted.
pub(crate) fn image(project: &Project, is_checked: bool) -> Result<()> {
    let parts = parts(project)?;
    let made = make(project, &parts, &archive(project))?;
    println!("{made}");
    println!("{}", project.shown(&archive(project)));
    println!("{}", project.shown(&bill_of_materials(project)));
    if is_checked {
        check::check(project, &parts, &made)?;
    }
    Ok(())
}

/// The archive of the image: `docker load` and `podman load` take it, and it is an OCI layout.
pub(crate) fn archive(project: &Project) -> PathBuf {
    folder(project).join(format!("{NAME}.tar"))
}

/// What the image is made of, as `CycloneDX`.
fn bill_of_materials(project: &Project) -> PathBuf {
    folder(project).join("sbom.cdx.json")
}

/// Where all of it goes, wherever cargo builds.
fn folder(project: &Project) -> PathBuf {
    project.root().join("target/image")
}

fn parts(project: &Project) -> Result<Parts> {
    let programs = build(project, Build::Release)?;
    let bundles = web::build(project, &programs)?;
    fs::create_dir_all(folder(project))?;
    let binary = folder(project).join("astro");
    // Nothing that runs reads a symbol. Whoever looks at a process with a debugger has them beside the image.
    let symbols = folder(project).join("astro.debug");
    for (what, made) in [("--strip-all", &binary), ("--only-keep-debug", &symbols)] {
        let stripped = Command::new(OBJCOPY)
            .arg(what)
            .arg(programs.get("astro")?)
            .arg(made)
            .status();
        match stripped {
            Ok(status) if status.success() => {}
            Ok(status) => bail!("{OBJCOPY} failed ({status})"),
            Err(error) => bail!("{OBJCOPY}, of Debian's package binutils, is missing: {error}"),
        }
    }
    Ok(Parts {
        bills: bill::of_crates(project)?,
        revision: revision(project)?,
        created: created(project)?,
        programs,
        bundles,
        binary,
    })
}

/// Makes an image, and gives its digest and size.
fn make(project: &Project, parts: &Parts, out: &Path) -> Result<String> {
    if !Path::new(AUTHORITIES).is_file() {
        bail!("{AUTHORITIES} is missing: install what Debian calls ca-certificates");
    }
    let mut step = Step::start("image");
    let mut command = Command::new(parts.programs.get("imager")?);
    command
        .current_dir(project.root())
        .arg("make")
        .arg("--binary")
        .arg(&parts.binary)
        .arg("--bundles")
        .arg(&parts.bundles)
        .args(["--authorities", AUTHORITIES])
        .args(["--name", &format!("{NAME}:{VERSION}")])
        .args(["--version", VERSION])
        .args(["--revision", &parts.revision])
        .args(["--created", &parts.created])
        .arg("--out")
        .arg(out)
        .arg("--bill-out")
        .arg(bill_of_materials(project));
    if let Some(source) = source(project) {
        command.args(["--source", &source]);
    }
    for bill in &parts.bills {
        command.arg("--bill").arg(bill);
    }
    let log = project.log("imager")?;
    step.run(&mut command, &log)?;
    step.done("made");
    let said = fs::read_to_string(&log).with_context(|| log.display().to_string())?;
    Ok(said.trim().to_owned())
}

/// The commit that is built, and whether there is more than that.
fn revision(project: &Project) -> Result<String> {
    let commit = git(project, &["rev-parse", "HEAD"]).context("this is no clone of git's")?;
    let changed = git(project, &["status", "--porcelain", "--untracked-files=no"]);
    Ok(match changed.is_none_or(|changed| changed.is_empty()) {
        true => commit,
        false => format!("{commit}-dirty"),
    })
}

/// When that commit was made, or what others call the time of a build.
fn created(project: &Project) -> Result<String> {
    if let Ok(epoch) = env::var("SOURCE_DATE_EPOCH") {
        return Ok(epoch);
    }
    git(project, &["log", "-1", "--format=%ct"]).context("this is no clone of git's")
}

/// Where others find that commit: not a path of this machine, nor an address with a password in it.
fn source(project: &Project) -> Option<String> {
    let origin = git(project, &["remote", "get-url", "origin"])?;
    (origin.starts_with("https://") && !origin.contains('@')).then_some(origin)
}

fn git(project: &Project, arguments: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    output_of(git.current_dir(project.root()).args(arguments))
}
