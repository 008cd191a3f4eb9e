//! The `astro` binary: its roles, and what each is told by the environment.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

use crate::{
    build::{Build, Programs, build},
    process::{Process, build_of, free_port},
    project::Project,
    seal::Seal,
    secrets::{CLIENT_SECRETS, GATEWAY_KEY, LINK_KEY, MASTER_KEY, Secrets, WEBHOOK_SECRETS},
    servers::{self, Servers},
    web,
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

/// The mailbox, where it shows its mails, and where it takes them.
const MAILBOX: &str = "mailbox";
const MAILBOX_PORT: u16 = 8097;
const SMTP_PORT: u16 = 1025;

/// Seals the log.
const SEALER: &str = "sealer";

/// The databases at MongoDB.
const CUSTOMER: &str = "customer";
const CORE: &str = "core";

/// The file in the data that keeps the second factors of the demo's employees.
const FACTORS: &str = "demo-factors.json";

/// What tells the mailbox where to take mails.
const SMTP_LISTEN: &str = "ASTRO_MAILBOX_SMTP_LISTEN";

/// All roles that `up` starts, in this order.
pub(crate) const ROLES: [Role; 15] = [
    Role {
        name: MAILBOX,
        arguments: &["mailbox"],
        port: MAILBOX_PORT,
        nats_user: "commands",
    },
    Role {
        name: "payment-sandbox",
        arguments: &["payment-sandbox"],
        port: 8094,
        nats_user: "commands",
    },
    Role {
        name: "log-keeper",
        arguments: &["log-keeper"],
        port: 8098,
        nats_user: "log_keeper",
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
        name: "event-index",
        arguments: &["event-index"],
        port: 8100,
        nats_user: "event_index",
    },
    Role {
        name: SEALER,
        arguments: &["sealer"],
        port: 8101,
        nats_user: "event_reader",
    },
    Role {
        name: "reconciler",
        arguments: &["reconciler"],
        port: 8099,
        nats_user: "reconciler",
    },
    Role {
        name: "rebuilder",
        arguments: &["rebuilder"],
        port: 8100,
        nats_user: "rebuilder",
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
        name: "core-api",
        arguments: &["core-api"],
        port: 8082,
        nats_user: "core",
    },
    Role {
        name: "notifier",
        arguments: &["notifier"],
        port: 8096,
        nats_user: "notifier",
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
                None if role.name == MAILBOX => ports.of_mailbox()?,
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

    /// A free port for the mailbox whose other one is free, too.
    fn of_mailbox(&self) -> Result<u16> {
        let mut port = self.next_free(MAILBOX_PORT)?;
        while free_port(smtp_port(port))? != smtp_port(port) {
            port = self.next_free(port + 1)?;
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

/// Where the mailbox takes mails, by where it shows them: so one port tells of both.
fn smtp_port(mailbox: u16) -> u16 {
    SMTP_PORT + (mailbox - MAILBOX_PORT)
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
    bundles: PathBuf,
    seal: Seal,
    /// Where each role listens.
    pub(crate) ports: Ports,
}

impl<'a> Astro<'a> {
    /// A built binary with the bundles that it serves, and the servers it works with.
    pub(crate) fn new(project: &'a Project, programs: &Programs, servers: Servers) -> Result<Self> {
        let program = programs.get("astro")?.to_owned();
        Ok(Self {
            seal: Seal::open(project, &program)?,
            program,
            project,
            secrets: Secrets::open(project)?,
            servers,
            bundles: web::build(project, programs)?,
            ports: Ports::plan(project)?,
        })
    }

    /// What a role's process depends on: this build, where the servers are, and the other roles.
    pub(crate) fn made_of(&self) -> String {
        let (build, ports) = (build_of(&self.program), &self.ports.0);
        let bundles = web::made_at(&self.bundles);
        format!("{build} with {bundles}, {} and {ports:?}", self.servers)
    }

    /// A role's process.
    pub(crate) fn role(&self, role: &Role) -> Result<Command> {
        let mut command = self.command(role.arguments, role.nats_user)?;
        if let Some(password) = self.secrets.of_store(role.name)
            && self.servers.have_logins()
        {
            let mongo_at = |database| self.servers.mongo_for(role.name, password, database);
            command
                .env(
                    "ASTRO_POSTGRES_URL",
                    self.servers.postgres_for(role.name, password),
                )
                .env("ASTRO_MONGODB_URL", mongo_at(CUSTOMER))
                .env("ASTRO_CORE_MONGODB_URL", mongo_at(CORE));
        }
        let port = self.ports.of(role.name)?;
        command.env("ASTRO_LISTEN", format!("127.0.0.1:{port}"));
        if let Some((_, secret)) = CLIENT_SECRETS
            .iter()
            .find(|(client, _)| *client == role.name)
        {
            command
                .env("ASTRO_SITE_URL", self.site(role.name)?)
                .env("ASTRO_CLIENT_SECRET", self.secrets.get(secret)?);
        }
        if role.name == SEALER {
            command
                .env("ASTRO_SEAL_KEY", &self.seal.key)
                .env("ASTRO_SEAL_EVERY", "10");
        }
        if role.name == MAILBOX {
            let smtp = format!("127.0.0.1:{}", smtp_port(port));
            command.env(SMTP_LISTEN, smtp);
        }
        Ok(command)
    }

    /// One of the operator's commands.
    pub(crate) fn command(&self, arguments: &[&str], nats_user: &str) -> Result<Command> {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        self.tell(&mut command, &[nats_user])?;
        if arguments == ["migrate"] && self.servers.have_logins() {
            command.env("ASTRO_STORE_PASSWORDS", self.secrets.of_stores());
        }
        Ok(command)
    }

    /// A program that looks at this set-up from outside, and moves its clock.
    pub(crate) fn beside(&self, program: &Path, arguments: &[String]) -> Result<Command> {
        let mut command = Command::new(program);
        command.args(arguments).env("ASTRO_BIN", &self.program);
        self.tell(&mut command, &["operator", "projector"])?;
        Ok(command)
    }

    /// Where browsers find the site of an API. Browsers keep cookies for TLS alone, or `localhost`.
    pub(crate) fn site(&self, api: &str) -> Result<String> {
        Ok(format!("http://localhost:{}", self.ports.of(api)?))
    }

    /// The OAuth clients with their secrets, and where they are sent back to.
    fn clients(&self) -> Result<(String, String)> {
        let (mut secrets, mut redirects) = (Vec::new(), Vec::new());
        for (client, secret) in CLIENT_SECRETS {
            secrets.push(format!("{client}={}", self.secrets.get(secret)?));
            if is_role(client) {
                redirects.push(format!("{client}={}/auth/callback", self.site(client)?));
            }
        }
        Ok((secrets.join(","), redirects.join(",")))
    }

    /// Tells a command where everything is, and the passwords of users of NATS.
    fn tell(&self, command: &mut Command, nats_users: &[&str]) -> Result<()> {
        let (client_secrets, redirect_uris) = self.clients()?;
        let core_api = format!("http://127.0.0.1:{}", self.ports.of("core-api")?);
        let gateway = format!("http://127.0.0.1:{}", self.ports.of("payment-sandbox")?);
        let customer_api = format!("http://127.0.0.1:{}", self.ports.of("customer-api")?);
        let mailbox = self.ports.of(MAILBOX)?;
        let smtp = format!("smtp://127.0.0.1:{}", smtp_port(mailbox));
        let mailbox = format!("http://127.0.0.1:{mailbox}");
        for user in nats_users {
            let password = format!("ASTRO_NATS_{}_PASSWORD", user.to_uppercase());
            command.env(&password, self.secrets.get(&password)?);
        }
        command
            .env("ASTRO_MODE", "development")
            // Everybody comes from this machine.
            .env("ASTRO_CLIENT_REQUESTS_PER_SECOND", "10000")
            .env("ASTRO_NATS_URL", &self.servers.nats)
            .env(MASTER_KEY, self.secrets.get(MASTER_KEY)?)
            .env("ASTRO_POSTGRES_URL", &self.servers.postgres)
            .env("ASTRO_MONGODB_URL", &self.servers.mongo)
            .env("ASTRO_MONGODB_DATABASE", CUSTOMER)
            .env("ASTRO_CORE_MONGODB_URL", &self.servers.mongo)
            .env("ASTRO_CORE_MONGODB_DATABASE", CORE)
            .env(web::WEB, &self.bundles)
            .env("ASTRO_SEAL_FOLDER", &self.seal.folder)
            .env("ASTRO_SEAL_PUBLIC_KEY", &self.seal.public_key)
            .env("ASTRO_CLIENT_SECRETS", client_secrets)
            .env("ASTRO_REDIRECT_URIS", redirect_uris)
            .env("ASTRO_CORE_URL", &core_api)
            .env("ASTRO_ISSUER_URL", self.site("core-api")?)
            .env("ASTRO_KEY_SET", format!("{core_api}/.well-known/jwks.json"))
            .env("ASTRO_DEMO_FACTORS", self.project.data().join(FACTORS))
            .env("ASTRO_MAILBOX_URL", mailbox)
            .env("ASTRO_SMTP_URL", smtp)
            .env("ASTRO_MAIL_FROM", "Astro Bookings <no-reply@astro.example>")
            .env("ASTRO_AUTH_URL", self.site("core-api")?)
            .env("ASTRO_CUSTOMER_URL", self.site("customer-api")?)
            .env("ASTRO_PORTAL_URL", self.site("admin-api")?)
            .env(LINK_KEY, self.secrets.get(LINK_KEY)?)
            .env("ASTRO_GATEWAY_URL", gateway)
            .env(GATEWAY_KEY, self.secrets.get(GATEWAY_KEY)?)
            .env(WEBHOOK_SECRETS, self.secrets.get(WEBHOOK_SECRETS)?)
            .env(
                "ASTRO_SANDBOX_WEBHOOK_URL",
                format!("{customer_api}/api/v1/payments/events"),
            );
        Ok(())
    }
}

/// Runs the binary as the user says, with the environment of this set-up.
pub(crate) fn run_by_hand(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let Some(servers) = servers::running(project)? else {
        bail!("the servers do not run; start them with cargo xtask up");
    };
    let programs = build(project, Build::Run)?;
    let astro = Astro::new(project, &programs, servers)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let nats_user = match arguments.first() {
        Some(&"migrate") => "admin",
        Some(&"clock") => "operator",
        Some(&"projector") => "projector",
        Some(&"policies") => "policies",
        Some(&"core-api" | &"keys") => "core",
        Some(&"scheduler") => "scheduler",
        Some(&"notifier") => "notifier",
        Some(&"rebuilder") => "rebuilder",
        Some(&"log-keeper") => "log_keeper",
        Some(&"event-index") => "event_index",
        Some(&"events" | &"archiver" | &"sealer") => "event_reader",
        Some(&"reconciler") => "reconciler",
        _ => "commands",
    };
    let mut command = astro.command(&arguments, nats_user)?;
    if matches!(arguments[..], ["sealer", ..] | ["events", "seal", ..]) {
        command.env("ASTRO_SEAL_KEY", &astro.seal.key);
    }
    for listen in ["ASTRO_LISTEN", SMTP_LISTEN] {
        if env::var_os(listen).is_none() {
            command.env(listen, "127.0.0.1:0");
        }
    }
    let status = command.status().context("cannot start astro")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
