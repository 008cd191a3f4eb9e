//! Says what is missing on this machine, and how to get it.

use std::{
    env,
    process::{Command, ExitCode},
};

use anyhow::Result;

use crate::{
    chromium,
    process::{on_path, output_of},
    project::Project,
    servers::{self, Mongo, Nats, Postgres, Server},
    tools::{DENY, MACHETE, NEXTEST, Tool},
};

/// How a thing was found.
enum Finding {
    /// It is there.
    Fine(String),
    /// It is not, and this tool gets it when it needs it.
    WillBeGot(String),
    /// It is not, and the user has to act.
    Missing(String),
}

/// Looks at everything that `up`, `test` and `check` need.
pub(crate) fn doctor(project: &Project) -> Result<ExitCode> {
    let findings = [
        ("Rust", rust()),
        ("git", program("git", "apt-get install git")),
        ("C compiler", program("cc", "apt-get install gcc libc6-dev")),
        (Nats::TITLE, server::<Nats>(project)),
        (Postgres::TITLE, server::<Postgres>(project)),
        (Mongo::TITLE, server::<Mongo>(project)),
        (chromium::CHROMIUM, browser()),
        (NEXTEST.name, tool(project, &NEXTEST)),
        (DENY.name, tool(project, &DENY)),
        (MACHETE.name, tool(project, &MACHETE)),
    ];
    let mut missing = 0;
    for (name, finding) in findings {
        match finding {
            Finding::Fine(how) => println!("  ok       {name:<14} {how}"),
            Finding::WillBeGot(how) => println!("  will get {name:<14} {how}"),
            Finding::Missing(how) => {
                missing += 1;
                println!("  MISSING  {name:<14} {how}");
            }
        }
    }
    println!();
    if missing == 0 {
        println!("cargo xtask up has what it needs, or gets it");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{missing} missing: get it as said above, then run cargo xtask doctor again");
    Ok(ExitCode::FAILURE)
}

fn rust() -> Finding {
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    match output_of(Command::new("rustc").arg("--version")) {
        // This tool was built by it, so it is new enough.
        Some(version) => Finding::Fine(format!("{version} (at least {wanted})")),
        None => Finding::Missing(format!("rustup, from rustup.rs; at least {wanted}")),
    }
}

fn program(name: &str, how: &str) -> Finding {
    match on_path(name) {
        Some(path) => Finding::Fine(path.display().to_string()),
        None => Finding::Missing(how.to_owned()),
    }
}

fn server<S: Server>(project: &Project) -> Finding {
    if env::var_os(S::VARIABLE).is_some() {
        return Finding::Fine(format!("the one in {}", S::VARIABLE));
    }
    if let Some(program) = servers::program::<S>(project) {
        return Finding::Fine(program.display().to_string());
    }
    if servers::engine_answers() {
        return Finding::Fine("a container".to_owned());
    }
    if servers::keeps_data_in_container(project, S::NAME) {
        return Finding::Missing(
            "start the docker engine: its data lies in a container".to_owned(),
        );
    }
    match S::obstacle() {
        None => Finding::WillBeGot(S::INSTALL.to_owned()),
        Some(obstacle) => Finding::Missing(format!(
            "{obstacle}; or start one and name it in {}",
            S::VARIABLE
        )),
    }
}

fn browser() -> Finding {
    match (chromium::find(), chromium::obstacle()) {
        (Some(driver), _) => Finding::Fine(driver.display().to_string()),
        (None, None) => Finding::WillBeGot("by apt, 90 MB; only tests need it".to_owned()),
        (None, Some(obstacle)) => Finding::Missing(format!("{obstacle}; only tests need it")),
    }
}

fn tool(project: &Project, tool: &Tool) -> Finding {
    match tool.find(project) {
        Some(path) => Finding::Fine(path.display().to_string()),
        None => Finding::WillBeGot(format!(
            "{} {}, built once by cargo, {}",
            tool.name, tool.version, tool.takes
        )),
    }
}
