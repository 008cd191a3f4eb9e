//! Who takes part, by name: known before anything runs.

use test_support::Role;

/// A server that processes talk to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// All servers of NATS.
    Nats,
    /// PostgreSQL.
    Postgres,
    /// MongoDB.
    Mongo,
    /// The mail server.
    Smtp,
    /// The payment gateway.
    Gateway,
    /// The core service, where the APIs get the keys of tokens.
    Core,
}

/// A role, its name, how many processes have it, and what these talk to.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The role.
    pub role: Role,
    /// Its name; a process has its number behind it.
    pub name: &'static str,
    /// How many processes.
    pub count: usize,
    /// What they talk to.
    pub needs: &'static [Server],
}

/// All roles. (What plays the mail server and the gateway keeps in memory what the audit asks it
/// for, so nothing is done to these but on the way to them.)
pub const PARTS: [Part; 14] = {
    use Server::{Core, Gateway, Mongo, Nats, Postgres, Smtp};
    [
        part(Role::CoreApi, "core-api", 1, &[Nats, Mongo]),
        part(
            Role::CustomerApi,
            "customer-api",
            2,
            &[Nats, Mongo, Gateway, Core],
        ),
        part(Role::AdminApi, "admin-api", 1, &[Nats, Postgres, Core]),
        part(
            Role::ProjectorOperational,
            "projector-operational",
            2,
            &[Nats, Postgres],
        ),
        part(
            Role::ProjectorCustomer,
            "projector-customer",
            2,
            &[Nats, Mongo],
        ),
        part(Role::Policies, "policies", 2, &[Nats, Gateway]),
        part(
            Role::Scheduler,
            "scheduler",
            2,
            &[Nats, Postgres, Mongo, Gateway],
        ),
        part(Role::Notifier, "notifier", 2, &[Nats, Mongo, Smtp]),
        part(Role::EventIndex, "event-index", 1, &[Nats, Mongo]),
        part(Role::LogKeeper, "log-keeper", 1, &[Nats, Mongo]),
        part(Role::Reconciler, "reconciler", 1, &[Nats, Postgres, Mongo]),
        part(Role::Rebuilder, "rebuilder", 1, &[Nats, Postgres, Mongo]),
        part(Role::Archiver, "archiver", 1, &[Nats]),
        part(Role::Sealer, "sealer", 1, &[Nats]),
    ]
};

const fn part(role: Role, name: &'static str, count: usize, needs: &'static [Server]) -> Part {
    Part {
        role,
        name,
        count,
        needs,
    }
}

/// What the clients of the load talk to.
pub const ENTRANCES: [&str; 3] = ["customer-api-0", "customer-api-1", "admin-api-0"];

/// The names of all that something may happen to.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    /// Processes of ours.
    pub processes: Vec<String>,
    /// Servers.
    pub servers: Vec<String>,
    /// Ways from a process of ours to a server, and from clients to APIs: `from>to`.
    pub links: Vec<String>,
    /// Ways between servers of NATS.
    pub server_links: Vec<String>,
    /// Servers whose disk can be filled.
    pub disks: Vec<String>,
    /// Processes whose clock can be moved.
    pub clocks: Vec<String>,
}

impl Cast {
    /// Those of a world with so many servers of NATS, on a machine where disks can be filled and
    /// clocks be moved, or not.
    #[must_use]
    pub fn of(nodes: usize, has_disks: bool, has_clocks: bool) -> Self {
        let nats = nodes_of(nodes);
        let mut cast = Self {
            servers: nats.clone(),
            ..Self::default()
        };
        cast.servers
            .extend(["postgres", "mongo"].map(str::to_owned));
        for part in PARTS {
            for process in processes_of(part) {
                for server in part.needs.iter().flat_map(|need| names(*need, nodes)) {
                    cast.links.push(format!("{process}>{server}"));
                }
                cast.processes.push(process);
            }
        }
        let entrances = ENTRANCES.map(|api| format!("clients>{api}"));
        cast.links.extend(entrances);
        cast.links.push("gateway>customer-api-0".to_owned());
        for from in &nats {
            let others = nats.iter().filter(|to| *to != from);
            cast.server_links
                .extend(others.map(|to| format!("{from}>{to}")));
        }
        if has_disks {
            cast.disks.clone_from(&cast.servers);
        }
        if has_clocks {
            cast.clocks.clone_from(&cast.processes);
        }
        cast
    }
}

/// The names of servers of NATS.
#[must_use]
pub fn nodes_of(nodes: usize) -> Vec<String> {
    (0..nodes).map(|node| format!("nats-{node}")).collect()
}

/// The names of the processes of a role.
#[must_use]
pub fn processes_of(part: Part) -> Vec<String> {
    let numbers = 0..part.count;
    numbers.map(|n| format!("{}-{n}", part.name)).collect()
}

/// What a need is called at the end of a link.
#[must_use]
pub fn names(server: Server, nodes: usize) -> Vec<String> {
    match server {
        Server::Nats => nodes_of(nodes),
        Server::Postgres => vec!["postgres".to_owned()],
        Server::Mongo => vec!["mongo".to_owned()],
        Server::Smtp => vec!["smtp".to_owned()],
        Server::Gateway => vec!["gateway".to_owned()],
        Server::Core => vec!["core-api-0".to_owned()],
    }
}
