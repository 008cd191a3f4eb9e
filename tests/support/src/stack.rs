//! The whole system, for tests of the whole.

use std::path::PathBuf;

use api_contract::identity::RegistrantKind;
use event_log::{Keyring, MasterKey};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::accounts::{Accounts, invite};
use crate::astro::{self, Astro, Role};
use crate::clients::Clients;
use crate::journal::Journal;
use crate::mailbox::Mailbox;
use crate::mongo::MongoDatabase;
use crate::nats::NatsServer;
use crate::payment_sandbox::PaymentSandbox;
use crate::postgres::PostgresDatabase;
use crate::sign_in::{AccountRole, SignedIn};

/// What the processes of one test work with: servers and databases of its own, with all streams,
/// schemas and indexes made; and the core service, since all others believe it.
#[derive(Debug)]
pub struct Servers {
    /// The core service, once somebody asked for it. It is dropped, and so ended, before the rest.
    pub(crate) accounts: OnceCell<Accounts>,
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
    /// Wraps the keys of personal data: 64 hexadecimal digits.
    pub master_key: String,
    /// The OAuth clients.
    pub(crate) clients: Clients,
    /// The password of every role at the stores.
    pub store_password: String,
    /// What processes are started from: the binary that is tested, unless a test says otherwise.
    pub program: PathBuf,
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
        let (nats, postgres, mongo) = tokio::join!(
            NatsServer::start(),
            PostgresDatabase::create(),
            MongoDatabase::create(),
        );
        Self::over(nats, postgres, mongo).await
    }

    /// All of it over the log and stores of somebody else, as they are.
    ///
    /// # Panics
    /// When what plays the gateway or the mail server does not start.
    pub async fn over(nats: NatsServer, postgres: PostgresDatabase, mongo: MongoDatabase) -> Self {
        let (payment_sandbox, mailbox) = tokio::join!(PaymentSandbox::start(), Mailbox::start());
        Self {
            accounts: OnceCell::new(),
            nats,
            postgres,
            mongo,
            payment_sandbox,
            mailbox,
            master_key: format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()),
            clients: Clients::new(),
            store_password: Uuid::new_v4().simple().to_string(),
            program: astro::binary(),
        }
    }

    /// Writes into the log what happened, whatever it is.
    ///
    /// # Panics
    /// When log or keys can't be opened.
    pub async fn journal(&self) -> Journal {
        let master: MasterKey = self.master_key.parse().expect("64 digits");
        let keyring = Keyring::open(self.nats.client("commands").await, master).await;
        Journal::new(self.nats.event_log().await, keyring.expect("opens"))
    }

    /// The core service and its accounts. It starts when it is asked for first: by a test, or by
    /// an API that starts.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn accounts(&self) -> &Accounts {
        self.accounts.get_or_init(|| Accounts::start(self)).await
    }

    /// The same, for who ends its processes.
    ///
    /// # Panics
    /// When it was not started yet.
    pub fn accounts_mut(&mut self) -> &mut Accounts {
        self.accounts
            .get_mut()
            .expect("the core service was started")
    }

    /// Somebody new comes in as anybody of their role does, and signs in.
    ///
    /// # Panics
    /// When they can't.
    pub async fn sign_in(&self, role: AccountRole) -> SignedIn {
        let invitation = async {
            match role {
                AccountRole::Customer | AccountRole::Supplier => None,
                employee => Some(invite(self, employee.word()).await),
            }
        };
        let (accounts, invited) = tokio::join!(self.accounts(), invitation);
        let mut person = match invited {
            Some(email) => accounts.take_up(self, email).await,
            None => accounts.somebody(self, role).await,
        };
        let token = accounts.token(self, &mut person, role.api()).await;
        let signed_in = SignedIn::new(token, person);
        accounts.told(&signed_in, "account.email_verified").await;
        signed_in
    }

    /// A new customer signs in, and has not verified their email.
    ///
    /// # Panics
    /// When they can't.
    pub async fn sign_in_unverified(&self) -> SignedIn {
        let accounts = self.accounts().await;
        let mut person = accounts.register_unverified(RegistrantKind::Customer).await;
        accounts.sign_in(&mut person).await;
        let api = AccountRole::Customer.api();
        let token = accounts.token(self, &mut person, api).await;
        let signed_in = SignedIn::new(token, person);
        accounts.told(&signed_in, "account.registered").await;
        signed_in
    }

    /// Somebody new of finance signs in to the admin API, and is then moved to IT or to the
    /// auditors. Their new token is for that API still, and has no role that counts there.
    ///
    /// # Panics
    /// When they can't.
    pub async fn sign_in_moved(&self, to: AccountRole) -> SignedIn {
        let accounts = self.accounts().await;
        accounts.move_out_of_finance(self, to.word()).await
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

    /// Somebody new comes in as anybody of their role does, and signs in.
    ///
    /// # Panics
    /// When they can't.
    pub async fn sign_in(&self, role: AccountRole) -> SignedIn {
        self.servers.sign_in(role).await
    }

    /// Runs one of the operator's commands, such as `["clock", "advance", "400d"]`.
    ///
    /// # Panics
    /// When it fails.
    pub async fn operate(&self, arguments: &[&str]) -> String {
        astro::run(arguments, "operator", &self.servers).await
    }
}
