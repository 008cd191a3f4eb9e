//! The `astro` binary: its roles, and what each is told by the environment.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

use crate::{
    build::{Build, build},
    process::build_of,
    project::Project,
    secrets::{MASTER_KEY, Secrets},
    servers::{self, Servers},
};

/// A process of the system: one of the binary's subcommands.
pub(crate) struct Role {
    /// Its name here: of its record and its log.
    pub(crate) name: &'static str,
    /// The subcommand.
    pub(crate) arguments: &'static [&'static str],
    /// Where it serves, or at least says how it is.
    pub(crate) port: u16,
    nats_user: &'static str,
}

/// All roles that `up` starts, in this order.
pub(crate) const ROLES: [Role; 5] = [
    Role {
        name: "projector-operational",
        arguments: &["projector", "operational"],
        port: 8091,
        nats_user: "projector",
    },
    Role {
        name: "projector-customer",
        arguments: &["projector", "customer"],
        port: 8092,
        nats_user: "projector",
    },
    Role {
        name: "policies",
        arguments: &["policies"],
        port: 8093,
        nats_user: "policies",
    },
    Role {
        name: "customer-api",
        arguments: &["customer-api"],
        port: 8080,
        nats_user: "commands",
    },
    Role {
        name: "admin-api",
        arguments: &["admin-api"],
        port: 8081,
        nats_user: "commands",
    },
];

/// Whether a process is one of the roles, and not a server.
pub(crate) fn is_role(name: &str) -> bool {
    ROLES.iter().any(|role| role.name == name)
}

/// The binary, ready to be run against this set-up.
pub(crate) struct Astro<'a> {
    program: PathBuf,
    project: &'a Project,
    secrets: Secrets,
    servers: Servers,
}

impl<'a> Astro<'a> {
    /// A built binary and the servers it works with.
    pub(crate) fn new(project: &'a Project, program: &Path, servers: Servers) -> Result<Self> {
        Ok(Self {
            program: program.to_owned(),
            project,
            secrets: Secrets::open(project)?,
            servers,
        })
    }

    /// What a role's process depends on: this build, and where the servers are.
    pub(crate) fn made_of(&self) -> String {
        format!("{} with {}", build_of(&self.program), self.servers)
    }

    /// A role's process, listening on `port`.
    pub(crate) fn role(&self, role: &Role, port: u16) -> Result<Command> {
        let mut command = self.command(role.arguments, role.nats_user)?;
        command.env("ASTRO_LISTEN", format!("127.0.0.1:{port}"));
        Ok(command)
    }

    /// One of the operator's commands.
    pub(crate) fn command(&self, arguments: &[&str], nats_user: &str) -> Result<Command> {
        let password = format!("ASTRO_NATS_{}_PASSWORD", nats_user.to_uppercase());
        let keys = self.keys();
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env("ASTRO_MODE", "development")
            .env("ASTRO_NATS_URL", &self.servers.nats)
            .env(&password, self.secrets.get(&password)?)
            .env(MASTER_KEY, self.secrets.get(MASTER_KEY)?)
            .env("ASTRO_POSTGRES_URL", &self.servers.postgres)
            .env("ASTRO_MONGODB_URL", &self.servers.mongo)
            .env("ASTRO_MONGODB_DATABASE", "customer")
            .env("ASTRO_KEY_SET", keys.join("jwks.json"))
            .env("ASTRO_DEV_SIGNING_KEY", keys.join("signing-key.pem"));
        Ok(command)
    }

    /// The folder of the development key pair.
    pub(crate) fn keys(&self) -> PathBuf {
        self.project.data().join("keys")
    }
}

/// Runs the binary as the user says, with the environment of this set-up.
pub(crate) fn run_by_hand(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let Some(servers) = servers::running(project)? else {
        bail!("the servers do not run; start them with cargo xtask up");
    };
    let programs = build(project, Build::Run)?;
    let astro = Astro::new(project, programs.get("astro")?, servers)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let nats_user = match arguments.first() {
        Some(&"migrate") => "admin",
        Some(&"clock") => "operator",
        Some(&"projector") => "projector",
        Some(&"policies") => "policies",
        _ => "commands",
    };
    let mut command = astro.command(&arguments, nats_user)?;
    if env::var_os("ASTRO_LISTEN").is_none() {
        command.env("ASTRO_LISTEN", "127.0.0.1:0");
    }
    let status = command.status().context("cannot start astro")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
