//! The `astro` binary: its roles, and what each is told by the environment.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

use crate::{
    build::{Build, build},
    process::{Process, build_of, free_port},
    project::Project,
    secrets::{GATEWAY_KEY, MASTER_KEY, Secrets, WEBHOOK_SECRETS},
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
pub(crate) const ROLES: [Role; 7] = [
    Role {
        name: "payment-sandbox",
        arguments: &["payment-sandbox"],
        port: 8094,
        nats_user: "commands",
    },
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
        name: "scheduler",
        arguments: &["scheduler"],
        port: 8095,
        nats_user: "scheduler",
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

/// Where each role listens: where it does already, or on its port, or on the next free one.
pub(crate) struct Ports(Vec<(&'static str, u16)>);

impl Ports {
    fn plan(project: &Project) -> Result<Self> {
        let mut ports = Self(Vec::new());
        for role in &ROLES {
            let port = match Process::running(project, role.name) {
                Some(process) => process.port,
                None => ports.next_free(role.port)?,
            };
            ports.0.push((role.name, port));
        }
        Ok(ports)
    }

    /// A port that nobody listens on, nor will by this plan.
    fn next_free(&self, wished: u16) -> Result<u16> {
        let mut port = free_port(wished)?;
        while self.0.iter().any(|(_, planned)| *planned == port) {
            port = free_port(port + 1)?;
        }
        Ok(port)
    }

    /// Where a role listens.
    pub(crate) fn of(&self, role: &str) -> Result<u16> {
        let found = self.0.iter().find(|(name, _)| *name == role);
        found
            .map(|(_, port)| *port)
            .with_context(|| format!("there is no role {role}"))
    }
}

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
    /// Where each role listens.
    pub(crate) ports: Ports,
}

impl<'a> Astro<'a> {
    /// A built binary and the servers it works with.
    pub(crate) fn new(project: &'a Project, program: &Path, servers: Servers) -> Result<Self> {
        Ok(Self {
            program: program.to_owned(),
            project,
            secrets: Secrets::open(project)?,
            servers,
            ports: Ports::plan(project)?,
        })
    }

    /// What a role's process depends on: this build, where the servers are, and the other roles.
    pub(crate) fn made_of(&self) -> String {
        let (build, ports) = (build_of(&self.program), &self.ports.0);
        format!("{build} with {} and {ports:?}", self.servers)
    }

    /// A role's process.
    pub(crate) fn role(&self, role: &Role) -> Result<Command> {
        let mut command = self.command(role.arguments, role.nats_user)?;
        let port = self.ports.of(role.name)?;
        command.env("ASTRO_LISTEN", format!("127.0.0.1:{port}"));
        Ok(command)
    }

    /// One of the operator's commands.
    pub(crate) fn command(&self, arguments: &[&str], nats_user: &str) -> Result<Command> {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        self.tell(&mut command, &[nats_user])?;
        Ok(command)
    }

    /// A program that looks at this set-up from outside, and moves its clock.
    pub(crate) fn beside(&self, program: &Path, arguments: &[String]) -> Result<Command> {
        let mut command = Command::new(program);
        command.args(arguments).env("ASTRO_BIN", &self.program);
        self.tell(&mut command, &["operator", "projector"])?;
        Ok(command)
    }

    /// Tells a command where everything is, and the passwords of users of NATS.
    fn tell(&self, command: &mut Command, nats_users: &[&str]) -> Result<()> {
        let keys = self.keys();
        let gateway = format!("http://127.0.0.1:{}", self.ports.of("payment-sandbox")?);
        let customer_api = format!("http://127.0.0.1:{}", self.ports.of("customer-api")?);
        for user in nats_users {
            let password = format!("ASTRO_NATS_{}_PASSWORD", user.to_uppercase());
            command.env(&password, self.secrets.get(&password)?);
        }
        command
            .env("ASTRO_MODE", "development")
            .env("ASTRO_NATS_URL", &self.servers.nats)
            .env(MASTER_KEY, self.secrets.get(MASTER_KEY)?)
            .env("ASTRO_POSTGRES_URL", &self.servers.postgres)
            .env("ASTRO_MONGODB_URL", &self.servers.mongo)
            .env("ASTRO_MONGODB_DATABASE", "customer")
            .env("ASTRO_CORE_MONGODB_URL", &self.servers.mongo)
            .env("ASTRO_CORE_MONGODB_DATABASE", "core")
            .env("ASTRO_KEY_SET", keys.join("jwks.json"))
            .env("ASTRO_DEV_SIGNING_KEY", keys.join("signing-key.pem"))
            .env("ASTRO_GATEWAY_URL", gateway)
            .env(GATEWAY_KEY, self.secrets.get(GATEWAY_KEY)?)
            .env(WEBHOOK_SECRETS, self.secrets.get(WEBHOOK_SECRETS)?)
            .env(
                "ASTRO_SANDBOX_WEBHOOK_URL",
                format!("{customer_api}/api/v1/payments/events"),
            );
        Ok(())
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
        Some(&"scheduler") => "scheduler",
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
