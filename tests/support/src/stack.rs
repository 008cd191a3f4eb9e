//! The whole system, for tests of the whole.

use uuid::Uuid;

use std::sync::OnceLock;

use crate::astro::{self, Astro, Role};
use crate::clients::Clients;
use crate::mailbox::Mailbox;
use crate::mongo::MongoDatabase;
use crate::nats::NatsServer;
use crate::payment_sandbox::PaymentSandbox;
use crate::postgres::PostgresDatabase;
use crate::sign_in::{AccountRole, Issuer, SignedIn};

/// What the processes of one test work with: servers and databases of its own, with all streams,
/// schemas and indexes made.
#[derive(Debug)]
pub struct Servers {
    /// The home of the log.
    pub nats: NatsServer,
    /// The home of the operational read model.
    pub postgres: PostgresDatabase,
    /// The home of the customers' read model.
    pub mongo: MongoDatabase,
    /// Charges cards.
    pub payment_sandbox: PaymentSandbox,
    /// Takes the mails of notifiers; start one where mails matter.
    pub mailbox: Mailbox,
    /// Who is believed.
    pub issuer: Issuer,
    /// Wraps the keys of personal data: 64 hexadecimal digits.
    pub master_key: String,
    /// The OAuth clients.
    pub(crate) clients: Clients,
    /// The core service, once one was started: the APIs that are started later believe it.
    pub(crate) core_url: OnceLock<String>,
}

impl Servers {
    /// Starts and makes all of it.
    ///
    /// # Panics
    /// When something of it can't be had.
    pub async fn start() -> Self {
        let servers = Self::bare().await;
        astro::run(&["migrate"], "admin", &servers).await;
        servers
    }

    /// Starts all of it, with nothing in it: no log, no schema, no index.
    ///
    /// # Panics
    /// When something of it can't be had.
    pub async fn bare() -> Self {
        let (nats, postgres, mongo, payment_sandbox, mailbox) = tokio::join!(
            NatsServer::start(),
            PostgresDatabase::create(),
            MongoDatabase::create(),
            PaymentSandbox::start(),
            Mailbox::start(),
        );
        Self {
            nats,
            postgres,
            mongo,
            payment_sandbox,
            mailbox,
            issuer: Issuer::new(),
            master_key: format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()),
            clients: Clients::new(),
            core_url: OnceLock::new(),
        }
    }
}

/// A process of each role over servers of the test's own.
///
/// The processes are dropped, and so ended, before the servers.
#[derive(Debug)]
pub struct Stack {
    /// The API of customers and visitors.
    pub customer_api: Astro,
    /// The API of suppliers and finance.
    pub admin_api: Astro,
    /// Writes the operational read model.
    pub projector_operational: Astro,
    /// Writes the customers' read model.
    pub projector_customer: Astro,
    /// Lets follow what follows from events.
    pub policies: Astro,
    /// Does what only time triggers.
    pub scheduler: Astro,
    /// What they work with.
    pub servers: Servers,
}

impl Stack {
    /// Starts all of it, and waits until it is ready.
    ///
    /// # Panics
    /// When something does not start.
    pub async fn start() -> Self {
        let servers = Servers::start().await;
        let (
            customer_api,
            admin_api,
            projector_operational,
            projector_customer,
            policies,
            scheduler,
        ) = tokio::join!(
            Astro::start(Role::CustomerApi, &servers),
            Astro::start(Role::AdminApi, &servers),
            Astro::start(Role::ProjectorOperational, &servers),
            Astro::start(Role::ProjectorCustomer, &servers),
            Astro::start(Role::Policies, &servers),
            Astro::start(Role::Scheduler, &servers),
        );
        servers.payment_sandbox.deliver_to(&customer_api).await;
        Self {
            customer_api,
            admin_api,
            projector_operational,
            projector_customer,
            policies,
            scheduler,
            servers,
        }
    }

    /// Signs in somebody new.
    #[must_use]
    pub fn sign_in(&self, role: AccountRole) -> SignedIn {
        self.servers.issuer.sign_in(role)
    }

    /// Runs one of the operator's commands, such as `["clock", "advance", "400d"]`.
    ///
    /// # Panics
    /// When it fails.
    pub async fn operate(&self, arguments: &[&str]) -> String {
        astro::run(arguments, "operator", &self.servers).await
    }
}
