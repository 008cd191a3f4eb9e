//! All checks that are not tests. They all run, and then say together what was wrong.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Result, bail};

use crate::{
    process,
    project::Project,
    step::Step,
    tools::{DENY, MACHETE, cargo, in_project},
    walls, web,
};

/// Where the advisories come from; asked first, since a check without them proves nothing.
const ADVISORIES: &str = "https://github.com/rustsec/advisory-db";

/// Runs all checks.
pub(crate) fn check(project: &Project) -> Result<ExitCode> {
    let checks: [(&str, &dyn Fn() -> Result<()>); 7] = [
        ("format", &|| {
            shown("format", cargo(project).args(["fmt", "--all", "--check"]))
        }),
        ("walls", &|| walls::check(project)),
        ("lints", &|| {
            let lints = [
                "clippy",
                "--workspace",
                "--all-targets",
                "--quiet",
                "--keep-going",
            ];
            shown(
                "lints",
                cargo(project).args(lints).args(["--", "-D", "warnings"]),
            )
        }),
        ("lints of web apps", &|| {
            shown("lints of web apps", &mut web::lints(project)?)
        }),
        ("documentation", &|| {
            shown(
                "documentation",
                cargo(project)
                    .args(["doc", "--workspace", "--no-deps", "--quiet", "--keep-going"])
                    .env("RUSTDOCFLAGS", "-D warnings"),
            )
        }),
        ("unused dependencies", &|| {
            let program = MACHETE.get(project)?;
            shown(
                "unused dependencies",
                in_project(project, Command::new(program))
                    // With it, the program takes its first argument for its own name.
                    .env_remove("CARGO")
                    .arg("."),
            )
        }),
        ("dependencies", &|| dependencies(project)),
    ];
    let mut failed = Vec::new();
    for (name, check) in checks {
        if let Err(error) = check() {
            println!("  {error:#}");
            failed.push(name);
        }
    }
    if failed.is_empty() {
        println!("all checks hold");
        return Ok(ExitCode::SUCCESS);
    }
    println!("checks that failed: {}", failed.join(", "));
    Ok(ExitCode::FAILURE)
}

/// Licences, sources and bans need nothing but the packages; advisories need their database.
fn dependencies(project: &Project) -> Result<()> {
    let program = DENY.get(project)?;
    let deny = |what: &[&str]| {
        let mut command = in_project(project, Command::new(&program));
        command
            .args(["--all-features", "--log-level", "error"])
            .args(what);
        command
    };
    shown(
        "licences, sources and bans of what we depend on",
        &mut deny(&["check", "licenses", "sources", "bans"]),
    )?;
    if !advisories_answer(project.root()) {
        println!(
            "• advisories against what we depend on\n  NOT CHECKED: {ADVISORIES} can't be reached from here"
        );
        return Ok(());
    }
    shown(
        "advisories against what we depend on",
        &mut deny(&["check", "advisories"]),
    )
}

fn advisories_answer(root: &Path) -> bool {
    let mut ask = Command::new("git");
    ask.current_dir(root)
        .args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=10"])
        .args(["ls-remote", "--quiet", ADVISORIES, "HEAD"])
        .env("GIT_TERMINAL_PROMPT", "0");
    process::output_of(&mut ask).is_some()
}

fn shown(what: &str, command: &mut Command) -> Result<()> {
    let step = Step::start(what);
    let Ok(()) = process::run(command) else {
        bail!("{what}: see above");
    };
    step.done("fine");
    Ok(())
}
